"""Samples keys from many places of a Redis database within a budget; what leaves here are patterns and sums.

SCAN from cursor 0 always gives the same keys, so a store larger than the budget is entered at random cursors.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from collectors.store.key_tally import KeySeen, Tally, tally
from collectors.store.queue_shapes import WELL_KNOWN, QueueShape, bound_queues, shape_of

Word = bytes | str | int
Command = tuple[Word, ...]
Ask = Callable[[Sequence[Command]], list[object]]
"""Sends commands in one go; the replies in their order, errors among them as exceptions."""

PAGE = 100
PAGES_PER_JUMP = 3
LONG_KEY = 4096
MOST_KEY_BYTES = 16 * 1024 * 1024
MOST_QUEUES = 200
CURSOR_BITS = 48


@dataclass(slots=True)
class Budget:
    """How many keys, and until when on the monotonic clock."""

    keys: int
    ends_at: float

    @property
    def is_spent(self) -> bool:
        """No time is left."""
        return time.monotonic() >= self.ends_at


@dataclass(slots=True)
class KeySample:
    """What was seen of one database."""

    patterns: dict[str, Tally] = field(default_factory=dict)
    queues: list[tuple[bytes, QueueShape, int | None]] = field(default_factory=list)
    keys: int = 0
    whole: bool = False
    refused: Exception | None = None


@dataclass(slots=True)
class _Run:
    """The pages of one database."""

    ask: Ask
    budget: Budget
    seen: list[KeySeen] = field(default_factory=list)
    known: set[int] = field(default_factory=set)
    key_bytes: int = 0
    count: int = PAGE

    @property
    def is_full(self) -> bool:
        """Keys, bytes or time are spent."""
        spent = len(self.seen) >= self.budget.keys or self.key_bytes >= MOST_KEY_BYTES
        return spent or self.budget.is_spent

    def page(self, cursor: int) -> int:
        """Takes one page in; the next cursor.

        Raises:
            Exception: the server's refusal of SCAN.
        """
        (reply,) = self.ask([("SCAN", cursor, "COUNT", self.count)])
        if isinstance(reply, Exception):
            raise reply
        if not isinstance(reply, list) or len(reply) != 2 or not isinstance(reply[1], list):
            raise ValueError("SCAN answered no cursor and list")
        keys = [each for each in reply[1] if isinstance(each, bytes)]
        self._take(keys)
        return int(reply[0])

    def _take(self, keys: list[bytes]) -> None:
        size = sum(map(len, keys))
        self.key_bytes += size
        if keys and size / len(keys) > LONG_KEY:
            self.count = max(1, self.count // 10)
        fresh = [each for each in dict.fromkeys(keys) if hash(each) not in self.known]
        self.known.update(hash(each) for each in fresh)
        self.seen += described(self.ask, [each for each in fresh if len(each) <= LONG_KEY])
        self.seen += [KeySeen(each[:LONG_KEY]) for each in fresh if len(each) > LONG_KEY]


def described(ask: Ask, keys: Sequence[bytes]) -> list[KeySeen]:
    """Type, time to live and bytes of each key that still exists; a number that is refused is None.

    Bytes are estimated from five elements: all of them (`SAMPLES 0`) would stop the server on a large key.
    """
    commands = [
        command for key in keys for command in (("TYPE", key), ("PTTL", key), ("MEMORY", "USAGE", key))
    ]
    replies = ask(commands) if commands else []
    found = []
    for at, key in enumerate(keys):
        type_, ttl, size = replies[3 * at : 3 * at + 3]
        word = type_.decode("ascii", "replace") if isinstance(type_, bytes) else ""
        if word != "none":
            found.append(KeySeen(key, word, _number(ttl), _number(size)))
    return found


def _number(reply: object) -> int | None:
    return reply if isinstance(reply, int) else None


def sample(ask: Ask, total: int, budget: Budget) -> KeySample:
    """Patterns and queues of the database that is selected, which holds `total` keys."""
    run = _Run(ask, budget)
    result = KeySample()
    try:
        result.whole = _walk(run) if total <= budget.keys else _jump(run)
    except Exception as refused:
        if not run.seen and not isinstance(refused, OSError):
            result.refused = refused
            return result
        raise
    result.keys = len(run.seen)
    result.queues = _queues(ask, run.seen)
    result.patterns = tally(run.seen)
    return result


def _walk(run: _Run) -> bool:
    cursor = run.page(0)
    while cursor and not run.budget.is_spent and run.key_bytes < MOST_KEY_BYTES:
        cursor = run.page(cursor)
    return not cursor


def _jump(run: _Run) -> bool:
    chance = random.SystemRandom()
    while not run.is_full:
        cursor = chance.getrandbits(CURSOR_BITS)
        for _ in range(PAGES_PER_JUMP):
            cursor = run.page(cursor)
            if not cursor or run.is_full:
                break
    return False


def _queues(ask: Ask, seen: Sequence[KeySeen]) -> list[tuple[bytes, QueueShape, int | None]]:
    bound = bound_queues(each.key for each in seen)
    met = {each.key for each in seen}
    more = [each for each in dict.fromkeys((*WELL_KNOWN, *bound)) if each not in met]
    found = []
    for each in (*seen, *described(ask, more[:MOST_QUEUES])):
        shape = shape_of(each.key, each.type, bound)
        if shape is not None:
            found.append((each.key, shape, each.size_bytes))
    return sorted(found, key=lambda queue: queue[0])[:MOST_QUEUES]
