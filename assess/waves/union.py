"""Sets of names that are joined pair by pair."""

from collections import defaultdict
from collections.abc import Iterable


class Union:
    """Disjoint sets; the least name of a set stands for it, so that the order of joining does not matter."""

    def __init__(self, names: Iterable[str]) -> None:
        self._parent = {name: name for name in names}

    def root(self, name: str) -> str:
        """The name that stands for the set in which `name` is."""
        while self._parent[name] != name:
            self._parent[name] = self._parent[self._parent[name]]
            name = self._parent[name]
        return name

    def join(self, names: Iterable[str]) -> None:
        """Makes one set of all sets that hold one of the names."""
        roots = sorted({self.root(name) for name in names})
        for root in roots[1:]:
            self._parent[root] = roots[0]

    def sets(self) -> tuple[tuple[str, ...], ...]:
        """All sets, each sorted, sorted by their first name."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._parent):
            found[self.root(name)].append(name)
        return tuple(tuple(found[root]) for root in sorted(found))
