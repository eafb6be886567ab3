"""Counts what lies in a share within a budget, without bias where the budget is too small for all of it.

First every folder, level by level. When half of the budget is spent, the folders that are left are clusters:
they are counted one by one in random order until the budget is spent, and stand for the others (Cochran,
Sampling Techniques, 1977, chapter 9). A cluster that is too big itself is counted to half of its allowance,
the rest of it by random ways down to a leaf, weighed by the inverse of the chance to go there (Knuth,
Mathematics of Computation 29, 1975, 121-136). The spread of the clusters tells the error.
"""

import math
import random
import statistics
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from assess.model.file_share import MOST_FOLDERS
from collectors.file_share.tally import Entry, Tally

CLUSTERS, FEWEST_CLUSTERS = 40, 4
LEAST_ALLOWANCE = 50
WAYS = 3

Lister = Callable[[str], Iterator[Entry]]
"""The entries of a folder by its path below the share (empty: its root); raises `FolderRefused`."""


class FolderRefused(Exception):
    """A folder that the login may not list, or that went away."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What a walk may cost: so many entries, until `is_over` says that time is up."""

    entries: int
    is_over: Callable[[], bool]


@dataclass(slots=True)
class Walked:
    """What was counted. With `sampled` the sums are estimates, `error` their relative standard error.

    `error` is None where too little was seen to tell it, and where one folder was cut in the middle: then
    the sums are lower bounds. `folders` are those of the first level walked whole, with files and bytes.
    """

    tally: Tally = field(default_factory=Tally)
    entries_seen: int = 0
    sampled: bool = False
    error: float | None = 0.0
    refused: int = 0
    folders: dict[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class _Walk:
    list_folder: Lister
    budget: Budget
    now: datetime
    walked: Walked = field(default_factory=Walked)
    was_cut: bool = False

    @property
    def left(self) -> int:
        """Entries that the budget has left."""
        return max(0, self.budget.entries - self.walked.entries_seen)

    def is_spent(self, share: float = 1.0) -> bool:
        return (
            self.was_cut or self.walked.entries_seen >= self.budget.entries * share or self.budget.is_over()
        )

    def list(self, folder: str) -> list[Entry]:
        """The folder's entries, none where it is refused; `was_cut` when the budget ended in it."""
        left = self.left
        try:
            entries = list(islice(self._in_time(folder), left + 1))
        except FolderRefused:
            self.walked.refused += 1
            return []
        self.was_cut = self.was_cut or len(entries) > left
        entries = entries[:left]
        self.walked.entries_seen += len(entries)
        return entries

    def _in_time(self, folder: str) -> Iterator[Entry]:
        for number, entry in enumerate(self.list_folder(folder)):
            if number % 512 == 511 and self.budget.is_over():
                self.was_cut = True
                return
            yield entry


def walk(list_folder: Lister, budget: Budget, now: datetime, seed: str) -> Walked:
    """Counts the tree. The same tree, budget and seed give the same result, as long as time is not up."""
    state = _Walk(list_folder, budget, now)
    by_folder: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    waiting = deque([""])
    while waiting and not state.is_spent(0.5):
        folder = waiting.popleft()
        entries = state.list(folder)
        state.walked.tally.add(folder, entries, now)
        files = [entry for entry in entries if not entry.is_folder and not entry.is_link]
        if folder:
            counts = by_folder[folder.split("/", 1)[0]]
            counts[0] += len(files)
            counts[1] += sum(entry.size_bytes for entry in files)
        waiting.extend(_below(folder, entries))
    unfinished = {folder.split("/", 1)[0] for folder in waiting}
    whole = {} if state.was_cut else {name: by_folder[name] for name in by_folder.keys() - unfinished}
    state.walked.folders = {name: (whole[name][0], whole[name][1]) for name in sorted(whole)[:MOST_FOLDERS]}
    if state.was_cut:
        state.walked.sampled, state.walked.error = True, None
    elif waiting:
        _sample(state, list(waiting), random.Random(seed))  # noqa: S311 a fair choice, no secret
    return state.walked


def _below(folder: str, entries: list[Entry]) -> list[str]:
    return [
        f"{folder}/{entry.name}".lstrip("/") for entry in entries if entry.is_folder and not entry.is_link
    ]


def _sample(state: _Walk, waiting: list[str], rng: random.Random) -> None:
    """Adds what lies below the waiting folders, estimated from as many of them as the budget allows."""
    allowance = max(LEAST_ALLOWANCE, state.left // CLUSTERS)
    clusters: list[Tally] = []
    for folder in rng.sample(waiting, len(waiting)):
        cluster = None if state.is_spent() else _cluster(state, folder, allowance, rng)
        if cluster is None:
            break
        clusters.append(cluster)
    walked, known = state.walked, state.walked.tally.of("files")
    walked.sampled = walked.sampled or len(clusters) < len(waiting)
    walked.tally.take(clusters, len(waiting) / max(1, len(clusters)))
    counts = [each.sums.get(("files", ""), 0.0) for each in clusters]
    walked.error = _error(counts, len(waiting), known) if walked.sampled else 0.0


def _cluster(state: _Walk, folder: str, allowance: int, rng: random.Random) -> Tally | None:
    """What lies in one folder and below; None where the budget ended on the way."""
    tally, began = Tally(), state.walked.entries_seen
    waiting = deque([folder])
    while waiting and state.walked.entries_seen - began < allowance / 2:
        if state.is_spent():
            return None
        inside = waiting.popleft()
        entries = state.list(inside)
        if state.was_cut:
            return None
        tally.add(inside, entries, state.now)
        waiting.extend(_below(inside, entries))
    if waiting:
        state.walked.sampled = True
        ways = [_descend(state, list(waiting), rng) for _ in range(WAYS)]
        done = [way for way in ways if way is not None]
        if len(done) < WAYS:
            return None
        tally.take(done, 1 / WAYS)
    return tally


def _descend(state: _Walk, choices: list[str], rng: random.Random) -> Tally | None:
    """One way down to a leaf; None where the budget ended on the way, which would bias the mean."""
    tally, weight = Tally(), 1.0
    while choices:
        if state.is_spent():
            return None
        folder = rng.choice(choices)
        weight *= len(choices)
        entries = state.list(folder)
        if state.was_cut:
            return None
        tally.add(folder, entries, state.now, weight)
        choices = _below(folder, entries)
    return tally


def _error(counts: list[float], clusters: int, known: int) -> float | None:
    """The relative standard error of the file count; None where too few clusters were counted."""
    seen = len(counts)
    if seen < FEWEST_CLUSTERS:
        return None
    total = known + statistics.fmean(counts) * clusters
    spread = statistics.stdev(counts) * clusters * math.sqrt((1 - seen / clusters) / seen)
    return spread / total if total else None
