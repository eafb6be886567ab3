"""The packets that a list permits, as few disjoint regions; by conditions only, where headers do not tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from assess.analysis.filters.cubes import DENY, PERMIT, Policy
from assess.analysis.filters.intervals import Intervals, joined
from assess.analysis.filters.packets import DEPTH, Region, point_of
from assess.analysis.filters.table import BUDGET, BudgetSpent, Key, Steps, Table
from assess.model.network import Interval

MOST_REGIONS = 200_000


class Verdict(StrEnum):
    """What becomes of a packet. `conditional`: a user, an application or a schedule decides."""

    DENIED = "denied"
    PERMITTED = "permitted"
    CONDITIONAL = "conditional"


@dataclass(frozen=True, slots=True)
class Permitted:
    """A region that passes, wholly; `verdict` is permitted or conditional."""

    region: Region
    verdict: Verdict

    @property
    def point(self) -> tuple[int, ...]:
        """One header of it."""
        return point_of(self.region)


@dataclass(frozen=True, slots=True)
class PermitSet:
    """Disjoint regions that pass. Not `is_complete`: the budget was spent, the answer is "undecided"."""

    regions: tuple[Permitted, ...] = ()
    is_complete: bool = True


Node = int
_LEAVES = (Verdict.DENIED, Verdict.PERMITTED, Verdict.CONDITIONAL)


def permit_set(policy: Policy, budget: int = BUDGET) -> PermitSet:
    """Everything that the policy lets pass, within the space of its default."""
    diagram = _Diagram(policy, Steps(budget))
    try:
        root = diagram.build(0, diagram.table.all)
        return PermitSet(tuple(diagram.regions(root, 0, ())))
    except BudgetSpent:
        return PermitSet(is_complete=False)


class _Diagram:
    """A decision diagram over intervals: equal parts are one node, neighbours with one child are one edge."""

    def __init__(self, policy: Policy, steps: Steps) -> None:
        self.whole = policy.cubes[-1].region
        self.table = Table(policy.cubes, self.whole)
        self.steps = steps
        self._nodes: dict[tuple[int, tuple[tuple[Node, Intervals], ...]], Node] = {}
        self._edges: list[tuple[tuple[Node, Intervals], ...]] = [()] * len(_LEAVES)
        self._depths: list[int] = [DEPTH] * len(_LEAVES)
        self._known: dict[tuple[int, Key], Node] = {}
        self._written = 0

    def build(self, depth: int, mask: int) -> Node:
        """The node for what these cubes do from this dimension on."""
        mask = self.table.cut(depth, mask)
        key = self.table.key(depth, mask)
        known = self._known.get((depth, key))
        if known is not None:
            return known
        is_leaf = depth == DEPTH or len(key) == 1
        node = self._leaf(key) if is_leaf else self._inner(depth, mask)
        self._known[depth, key] = node
        return node

    def _leaf(self, key: Key) -> Node:
        actions = {self.table.classes.actions[each] for each in key}
        if actions == {PERMIT}:
            return 1
        return 0 if actions == {DENY} else 2

    def _inner(self, depth: int, mask: int) -> Node:
        segments = self.table.sweep(depth, mask)
        self.steps.take(len(segments))
        parts: dict[int, Node] = {}
        children: dict[Node, list[Interval]] = {}
        for interval, part in segments:
            if part not in parts:
                parts[part] = self.build(depth + 1, part)
            children.setdefault(parts[part], []).append(interval)
        if len(children) == 1:
            return next(iter(children))
        edges = tuple((child, joined(intervals)) for child, intervals in children.items())
        key = (depth, tuple(sorted(edges)))
        if key not in self._nodes:
            self._nodes[key] = len(self._edges)
            self._edges.append(edges)
            self._depths.append(depth)
        return self._nodes[key]

    def regions(self, node: Node, depth: int, path: tuple[Intervals, ...]) -> Iterator[Permitted]:
        """The regions below the node that pass."""
        if node == 0:
            return
        path = (*path, *self.whole[depth : self._depths[node]])
        if node < len(_LEAVES):
            self._written += 1
            if self._written > MOST_REGIONS:
                raise BudgetSpent
            yield Permitted(path, _LEAVES[node])
            return
        for child, intervals in self._edges[node]:
            yield from self.regions(child, self._depths[node] + 1, (*path, intervals))
