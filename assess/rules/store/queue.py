"""Queues in stores and brokers: worked off before the switch, or taken along."""

from collections.abc import Iterable

from assess.model.estate import Finding, Severity
from assess.model.state import Signal, State
from assess.rules.base import FindingRule, StateRule
from assess.rules.store.subject import QueueSubject

SOURCE = "evidence rules 3.5 R1, R5, B1, 2026-11; RabbitMQ guides on queues and streams"
DRAIN = ("drain",)


def _is_broker(subject: QueueSubject) -> bool:
    return subject.queue.durable is not None


def _signal(
    rule: str, state: State, weight: float, subject: QueueSubject, flips_if: str, *, hard: bool = False
) -> Signal:
    return Signal(
        rule, state, weight, subject.trace, hard=hard, flips_if=flips_if, purpose="queue", flags=DRAIN
    )


def _never_saved(subject: QueueSubject) -> Iterable[Signal]:
    if not _is_broker(subject) and subject.of.never_saves:
        flips_if = "its jobs may not be lost: then the store must save"
        yield _signal("state.queue.never_saved", State.EPHEMERAL, 0.9, subject, flips_if, hard=True)


def _drains(subject: QueueSubject) -> Iterable[Signal]:
    queue, told = subject.queue, subject.of.store.persistence
    known = queue.ready is not None and told is not None and told.saves
    if not _is_broker(subject) and known and not queue.far_ahead and not _parks(subject):
        flips_if = "jobs in it wait for longer than the switch may take"
        yield _signal("state.queue.drains", State.EPHEMERAL, 4, subject, flips_if)


def _far_ahead(subject: QueueSubject) -> Iterable[Signal]:
    if not _is_broker(subject) and subject.queue.far_ahead:
        flips_if = "the jobs that are due later can be made again"
        yield _signal("state.queue.far_ahead", State.DURABLE, 5, subject, flips_if)


def _parked(subject: QueueSubject) -> Iterable[Signal]:
    if not _is_broker(subject) and _parks(subject) and subject.queue.ready:
        flips_if = "its owner says that failed jobs are of no further use"
        yield _signal("state.queue.parked", State.DURABLE, 3, subject, flips_if)


def _parks(subject: QueueSubject) -> bool:
    """Failed jobs stay until somebody looks at them: nobody works them off."""
    return subject.queue.name.rpartition(":")[2] in {"dead", "failed"}


def _persistent(subject: QueueSubject) -> Iterable[Signal]:
    queue = subject.queue
    if queue.durable and queue.persistent and queue.kind != "stream":
        flips_if = "its consumers work it off before the switch"
        yield _signal("state.queue.persistent", State.DURABLE, 5, subject, flips_if)


def _nothing_persistent(subject: QueueSubject) -> Iterable[Signal]:
    queue = subject.queue
    if queue.durable and queue.persistent == 0 and queue.kind != "stream":
        flips_if = "persistent messages wait in it at another time of the day"
        yield _signal("state.queue.nothing_persistent", State.EPHEMERAL, 4, subject, flips_if)


def _transient(subject: QueueSubject) -> Iterable[Signal]:
    queue = subject.queue
    if _is_broker(subject) and (queue.auto_delete or queue.exclusive or not queue.durable):
        flips_if = "its messages are missed after a restart of the broker"
        yield _signal("state.queue.transient", State.EPHEMERAL, 9, subject, flips_if)


def _stream(subject: QueueSubject) -> Iterable[Signal]:
    if _is_broker(subject) and subject.queue.kind == "stream":
        yield Signal(
            "state.queue.stream",
            State.DURABLE,
            4,
            subject.trace,
            flips_if="every consumer has read it, and nobody reads it from its start again",
            purpose="log",
            flags=("append-only",),
        )


def _unsaved_work(subject: QueueSubject) -> Iterable[Finding]:
    queue = subject.queue
    waiting = (queue.ready or 0) + (queue.pending or 0)
    if not _is_broker(subject) and subject.of.never_saves and waiting:
        yield Finding(
            "store.queue_not_saved",
            Severity.HIGH,
            subject.name,
            subject.tenant,
            f"{waiting} jobs wait in a store that saves nothing: a restart loses them",
            (subject.trace,),
            "Switch persistence on, or work the queue off before anything is restarted.",
            SOURCE,
        )


RULES = (
    StateRule("state.queue.never_saved", QueueSubject, _never_saved, "Its store never saves.", SOURCE),
    StateRule(
        "state.queue.drains", QueueSubject, _drains, "A queue is worked off before the switch.", SOURCE
    ),
    StateRule("state.queue.far_ahead", QueueSubject, _far_ahead, "Jobs are due in over a day.", SOURCE),
    StateRule("state.queue.parked", QueueSubject, _parked, "Failed jobs wait for somebody.", SOURCE),
    StateRule("state.queue.persistent", QueueSubject, _persistent, "Persistent messages wait.", SOURCE),
    StateRule(
        "state.queue.nothing_persistent",
        QueueSubject,
        _nothing_persistent,
        "No message would be kept.",
        SOURCE,
    ),
    StateRule("state.queue.transient", QueueSubject, _transient, "The queue goes with its users.", SOURCE),
    StateRule("state.queue.stream", QueueSubject, _stream, "A stream keeps what was read.", SOURCE),
    FindingRule("store.queue_not_saved", QueueSubject, _unsaved_work, "Jobs that a restart loses.", SOURCE),
)
