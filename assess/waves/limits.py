"""What one wave may hold, and what groups weigh against it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from assess.model.inventory import Constraints
from assess.model.waves import MoveGroup
from assess.waves.cutover import Cutover, together
from assess.waves.loads import GIB

DEFAULT_ENDPOINTS = 150
"""AWS Transform and Application Migration Service hold 150 active source servers (MGN quotas, 2026-11)."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What groups bring to a wave."""

    endpoints: int = 0
    data_bytes: int = 0
    cutover: Cutover = field(default_factory=Cutover)

    def plus(self, other: "Weight") -> "Weight":
        """Both in one wave."""
        return Weight(
            self.endpoints + other.endpoints,
            self.data_bytes + other.data_bytes,
            together((self.cutover, other.cutover)),
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps of one wave; None: no cap. Unknown times and sizes count as far as they are known."""

    endpoints: int | None = None
    data_bytes: float | None = None
    cutover_minutes: float | None = None

    def hold(self, weight: Weight) -> bool:
        """Whether a wave may be that heavy."""
        return not self.broken(weight)

    def broken(self, weight: Weight) -> tuple[str, ...]:
        """Each cap that is too small, with the least value that would do."""
        told = []
        if self.endpoints is not None and weight.endpoints > self.endpoints:
            told.append(f"max_endpoints_per_wave is {self.endpoints}, {weight.endpoints} would do")
        if self.data_bytes is not None and weight.data_bytes > self.data_bytes:
            least = _up(weight.data_bytes / GIB)
            told.append(f"max_data_gib_per_wave is {self.data_bytes / GIB:g}, {least:g} would do")
        if self.cutover_minutes is not None and weight.cutover.at_least > self.cutover_minutes:
            least = _up(weight.cutover.at_least)
            told.append(f"max_cutover_minutes_per_wave is {self.cutover_minutes:g}, {least:g} would do")
        return tuple(told)


def limits_of(constraints: Constraints) -> Limits:
    """The caps that the inventory gives; at most 150 endpoints where it gives none."""
    data = constraints.max_data_gib_per_wave
    return Limits(
        endpoints=constraints.max_endpoints_per_wave or DEFAULT_ENDPOINTS,
        data_bytes=None if data is None else data * GIB,
        cutover_minutes=constraints.max_cutover_minutes_per_wave,
    )


def weigh(groups: Iterable[MoveGroup], cutovers: Mapping[str, Cutover]) -> Weight:
    """The weight of groups in one wave; `cutovers` by group id."""
    listed = tuple(groups)
    return Weight(
        sum(len(group.endpoints) for group in listed),
        sum(group.data_bytes for group in listed),
        together(cutovers[group.id] for group in listed),
    )


def _up(value: float) -> float:
    """Rounded up to a tenth, so that the told value really is enough."""
    return -(-round(value * 10, 6) // 1) / 10
