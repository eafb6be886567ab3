"""Names and types by which queue libraries keep their queues in Redis.

Sources: Sidekiq wiki "Data layout"; BullMQ guide; Celery, kombu transport redis; RQ documentation;
Laravel `RedisQueue`; Resque and resque-scheduler. 2026-11.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

LISTS, SORTED, STREAM = "list", "zset", "stream"


@dataclass(frozen=True, slots=True)
class QueueShape:
    """Keys of one library. `due` says how the scores of a sorted set tell when a job is due."""

    library: str
    name: re.Pattern[bytes]
    type: str
    due: str = ""


def _shape(library: str, name: str, type_: str, due: str = "") -> QueueShape:
    return QueueShape(library, re.compile(name.encode()), type_, due)


SECONDS, BULL = "seconds", "milliseconds << 12"
SHAPES = (
    _shape("BullMQ", r"\{?bull[^:]*\}?:(?:[^:]+:){1,2}(?:wait|paused|active)", LISTS),
    _shape("BullMQ", r"\{?bull[^:]*\}?:(?:[^:]+:){1,2}delayed", SORTED, BULL),
    _shape("RQ", r"rq:queue:[^:]+", LISTS),
    _shape("RQ", r"rq:(?:scheduled|deferred|wip|failed):[^:]+|rq:scheduler:scheduled_jobs", SORTED, SECONDS),
    _shape("Resque", r"(?:[^:]+:)?resque:(?:[^:]+:)?(?:queue:[^:]+|failed)", LISTS),
    _shape("Resque", r"(?:[^:]+:)?resque:(?:[^:]+:)?delayed_queue_schedule", SORTED, SECONDS),
    _shape("Laravel", r"(?:.*[:_])?queues:[^:]+", LISTS),
    _shape("Laravel", r"(?:.*[:_])?queues:[^:]+:(?:delayed|reserved)", SORTED, SECONDS),
    _shape("Sidekiq", r"(?:[^:]+:)?queue:[^:]+", LISTS),
    _shape("Sidekiq", r"(?:[^:]+:)?(?:schedule|retry|dead)", SORTED, SECONDS),
    _shape("Celery", r"celery(?:\x06\x16[0-9])?", LISTS),
    _shape("Celery", r"unacked_index", SORTED, SECONDS),
)
"""The first that fits counts; a stream with consumer groups is a queue by itself."""

WELL_KNOWN = (
    b"celery", b"unacked_index", b"schedule", b"retry", b"dead", b"queue:default", b"queues:default",
    b"queues:default:delayed", b"rq:queue:default", b"resque:queue:default", b"resque:failed",
    b"bull:default:wait",
)  # fmt: skip
"""Asked for by name, as a sample of a large store may miss them."""


_BINDING = b"_kombu.binding."
_KOMBU = QueueShape("Celery", re.compile(b""), LISTS)


def bound_queues(keys: Iterable[bytes]) -> tuple[bytes, ...]:
    """Queues of kombu, by the keys that bind them: their lists may have any name."""
    return tuple(sorted({each.removeprefix(_BINDING) for each in keys if each.startswith(_BINDING)}))


def shape_of(key: bytes, type_: str, bound: Collection[bytes] = ()) -> QueueShape | None:
    """The library's shape that key and type fit; streams fit their own, `bound` lists are kombu's.

    >>> shape_of(b"bull:mail:delayed", "zset").library
    'BullMQ'
    """
    if type_ == STREAM:
        return QueueShape("", re.compile(b""), STREAM)
    if type_ == LISTS and key in bound:
        return _KOMBU
    return next((each for each in SHAPES if each.type == type_ and each.name.fullmatch(key)), None)
