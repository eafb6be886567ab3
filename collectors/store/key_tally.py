"""Adds keys up by pattern, within bounds whatever the keys are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from collectors.store.key_words import ANY, segments_of

MOST_PATTERNS = 200
MOST_SIBLINGS = 20
"""More words than these at one place are somebody's data, and no names that a program gave."""
MOST_PARTS = 200
MOST_SINGLES = 5
"""So many words that stand in one key each are data as well."""
FEWEST_KEYS_OF_PART = 3
SHARE_OF_PART = 500
"""A word that fewer than one key of so many has is no tenant's name, and may be a person's."""
PLACES_OF_NAMES = 3
"""A tenant's name stands among the first three words of a key, or is not told apart from data."""

Shape = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeySeen:
    """One key and what was asked of it; None where the server did not say. `ttl_ms` is -1 without one."""

    key: bytes
    type: str = ""
    ttl_ms: int | None = None
    size_bytes: int | None = None


@dataclass(slots=True)
class Tally:
    """Sums of the keys of one shape."""

    keys: int = 0
    types: Counter[str] = field(default_factory=Counter)
    timed: int = 0
    expiring: int = 0
    longest_ttl_ms: int = 0
    sized: int = 0
    size_bytes: int = 0
    largest_bytes: int = 0
    part_keys: Counter[str] = field(default_factory=Counter)
    part_bytes: Counter[str] = field(default_factory=Counter)

    def add(self, seen: KeySeen) -> None:
        """Counts one key."""
        self.keys += 1
        if seen.type:
            self.types[seen.type] += 1
        if seen.ttl_ms is not None and seen.ttl_ms >= -1:
            self.timed += 1
            self.expiring += seen.ttl_ms >= 0
            self.longest_ttl_ms = max(self.longest_ttl_ms, seen.ttl_ms)
        if seen.size_bytes is not None:
            self.sized += 1
            self.size_bytes += seen.size_bytes
            self.largest_bytes = max(self.largest_bytes, seen.size_bytes)

    def join(self, other: "Tally") -> None:
        """Takes the keys of another shape in."""
        self.keys += other.keys
        self.types += other.types
        self.timed += other.timed
        self.expiring += other.expiring
        self.longest_ttl_ms = max(self.longest_ttl_ms, other.longest_ttl_ms)
        self.sized += other.sized
        self.size_bytes += other.size_bytes
        self.largest_bytes = max(self.largest_bytes, other.largest_bytes)
        self.part_keys += other.part_keys
        self.part_bytes += other.part_bytes

    @property
    def parts(self) -> list[tuple[str, int, int]]:
        """Words that stand for several keys each, with keys and bytes; the most frequent, by name."""
        fewest = max(FEWEST_KEYS_OF_PART, self.keys // SHARE_OF_PART)
        often = [(-count, word) for word, count in self.part_keys.items() if count >= fewest]
        return sorted((word, -count, self.part_bytes[word]) for count, word in sorted(often)[:MOST_PARTS])


def tally(seen: Iterable[KeySeen]) -> dict[str, Tally]:
    """Sums by pattern, at most `MOST_PATTERNS` of them, the same for any order of the keys."""
    shapes: dict[Shape, Tally] = defaultdict(Tally)
    for each in seen:
        segments = segments_of(each.key)
        mine = shapes[tuple(shown for shown, _ in segments)]
        mine.add(each)
        for name in {name for _, name in segments[: 2 * PLACES_OF_NAMES] if name}:
            mine.part_keys[name] += 1
            mine.part_bytes[name] += each.size_bytes or 0
    return _bounded(_folded(shapes))


def _folded(shapes: Mapping[Shape, Tally]) -> dict[Shape, Tally]:
    """Places where too many words stand become `*`, from the last place of a key to its first."""
    found = dict(shapes)
    for place in range(max(map(len, found), default=0) - 1, -1, -1):
        siblings: dict[Shape, list[Shape]] = defaultdict(list)
        for shape in found:
            if place < len(shape):
                siblings[(*shape[:place], ANY, *shape[place + 1 :])].append(shape)
        for whole, members in siblings.items():
            singles = [shape for shape in members if found[shape].keys == 1] if place else []
            if len(members) > MOST_SIBLINGS:
                _merge(found, whole, members)
            elif len(singles) > MOST_SINGLES:
                _merge(found, whole, {*singles, whole} & found.keys())
    return found


def _merge(found: dict[Shape, Tally], whole: Shape, members: Iterable[Shape]) -> None:
    joined = Tally()
    for shape in members:
        joined.join(found.pop(shape))
    found[whole] = joined


def _bounded(shapes: Mapping[Shape, Tally]) -> dict[str, Tally]:
    patterns: dict[str, Tally] = {}
    for shape, mine in shapes.items():
        patterns.setdefault("".join(shape), Tally()).join(mine)
    ordered = sorted(patterns, key=lambda each: (-patterns[each].keys, each))
    rest = Tally()
    for name in ordered[MOST_PATTERNS - 1 :]:
        rest.join(patterns[name])
    kept = {name: patterns[name] for name in sorted(ordered[: MOST_PATTERNS - 1])}
    if rest.keys:
        kept.setdefault(ANY, Tally()).join(rest)
    return kept
