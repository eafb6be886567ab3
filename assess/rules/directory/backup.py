"""What the owner backs up, and where the copies lie: both say that it must last."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.directory.place import ClaimKind, DirectoryPlace, say

SOURCE = "evidence rules 3.3 D5, 2026-11"


def _backed_up(place: DirectoryPlace) -> Iterable[Signal]:
    """A set that names this place weighs 5; one that only covers it among much else weighs 2."""
    claims = place.of(ClaimKind.BACKED_UP)
    named = [claim for claim in claims if not claim.broad]
    yield from say(
        "state.directory.backed_up",
        State.DURABLE,
        5 if named else 2,
        named or claims,
        flips_if="the backup takes it along without need",
        purpose="data",
    )


def _backup_target(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.directory.backup_target",
        State.DURABLE,
        5,
        place.of(ClaimKind.BACKUP_TARGET),
        flips_if="copies are also kept elsewhere, or are made anew on the target",
        purpose="backup",
    )


RULES = (
    StateRule(
        "state.directory.backed_up",
        DirectoryPlace,
        _backed_up,
        "It is in a backup set: its owner deems it durable.",
        SOURCE,
    ),
    StateRule(
        "state.directory.backup_target",
        DirectoryPlace,
        _backup_target,
        "A backup or dump job writes its copies here.",
        SOURCE,
    ),
)
