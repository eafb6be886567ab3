"""What may go wrong with a wave, 0 to 100, and what the number is made of."""

from collections.abc import Sequence
from dataclasses import dataclass

from assess.model.sizes import in_words as size_in_words
from assess.model.waves import RiskPart
from assess.model.wording import few
from assess.waves.limits import DEFAULT_ENDPOINTS
from assess.waves.loads import GIB

MUCH_DATA_BYTES = 2048 * GIB


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a wave is exposed to. Shares are 0 to 1."""

    endpoints: int
    data_bytes: int
    volume_share: float
    protected: tuple[str, ...]
    shared_by: int
    unclear: int
    bridges: int
    cut_share: float
    blockers: int
    high: int
    fits_window: bool


Part = tuple[float, int, str]
"""Points, at most so many, and what for."""


def risk(exposure: Exposure) -> tuple[int, tuple[RiskPart, ...]]:
    """The points of all parts together, and the parts that are not 0."""
    parts = tuple(
        RiskPart(round(points), most, why) for points, most, why in _parts(exposure) if points >= 0.5
    )
    return min(100, sum(part.points for part in parts)), parts


def in_words(total: int, parts: Sequence[RiskPart]) -> str:
    """The sentence that takes the points apart."""
    told = ", ".join(f"{part.points} of {part.most} {part.why}" for part in parts)
    return f"risk {total} of 100: {told or 'nothing that speaks against it'}"


def _parts(seen: Exposure) -> Sequence[Part]:
    window = "a cutover is longer than its window"
    return (
        (
            15 * min(1.0, seen.data_bytes / MUCH_DATA_BYTES),
            15,
            f"for {size_in_words(seen.data_bytes)} of data",
        ),
        (10 * min(1.0, seen.endpoints / DEFAULT_ENDPOINTS), 10, f"for {seen.endpoints} endpoints"),
        (15 * seen.volume_share, 15, f"for {seen.volume_share:.0%} of all transactions"),
        (10.0 * bool(seen.protected), 10, f"for gold or regulated tenants ({few(seen.protected, 3)})"),
        (10 * min(1.0, seen.shared_by / 5), 10, f"for services that {seen.shared_by} tenants share"),
        (
            15 * min(1.0, seen.unclear / 10),
            15,
            f"for state of unknown class or size ({seen.unclear})",
        ),
        (10 * max(min(1.0, seen.bridges / 5), seen.cut_share), 10, _ties(seen)),
        (
            min(10.0, 5.0 * seen.blockers + seen.high),
            10,
            f"for findings (blocker {seen.blockers}, high {seen.high})",
        ),
        (5.0 * (not seen.fits_window), 5, f"because {window}"),
    )


def _ties(seen: Exposure) -> str:
    bridges = f"{seen.bridges} bridge{'s' * (seen.bridges != 1)} and " if seen.bridges else ""
    return f"for {bridges}{seen.cut_share:.0%} of the cut traffic"
