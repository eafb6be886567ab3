"""What configuration says a directory is for: uploads, caches, scratch space, declared state, retention."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.directory.place import Claim, ClaimKind, DirectoryPlace, say

SOURCE = "evidence rules 3.3 D8, D10; systemd.exec(5) on StateDirectory= and CacheDirectory=; 2026-11"
SHORT_DAYS = 7.0
MONTH_DAYS = 31.0


def _uploads(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.directory.uploads_setting",
        State.DURABLE,
        4,
        place.of(ClaimKind.UPLOADS),
        flips_if="uploads are taken from it to another store at once",
        purpose="uploads",
    )


def _declared_state(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.directory.declared_state",
        State.DURABLE,
        2,
        place.of(ClaimKind.DECLARED),
        flips_if="the unit keeps nothing there",
        purpose="data",
    )


def _cache(place: DirectoryPlace) -> Iterable[Signal]:
    """A product's own cache setting weighs 4; a key that only sounds like one is a name."""
    claims = place.of(ClaimKind.CACHE)
    known = [claim for claim in claims if claim.strength >= 0.7]
    yield from say(
        "state.directory.cache_setting",
        State.EPHEMERAL,
        4 if known else 3,
        known or claims,
        name_only=not known,
        flips_if="it holds files that no other place has",
        purpose="cache",
        flags=("rebuildable",),
    )


def _scratch(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.directory.scratch_setting",
        State.EPHEMERAL,
        4,
        place.of(ClaimKind.SCRATCH),
        flips_if="files in it outlive the request that made them",
        purpose="scratch",
        flags=("rebuildable",),
    )


def _retention(place: DirectoryPlace) -> Iterable[Signal]:
    """Deleting after a week says scratch, after a month maybe; a longer term says nothing."""
    claims = [claim for claim in place.of(ClaimKind.RETAINED) if _days(claim) <= MONTH_DAYS]
    short = [claim for claim in claims if _days(claim) <= SHORT_DAYS]
    yield from say(
        "state.directory.retention",
        State.EPHEMERAL,
        4 if short else 2,
        short or claims,
        flips_if="what is deleted was copied elsewhere before",
        purpose="scratch",
    )


def _days(claim: Claim) -> float:
    try:
        return float(claim.detail)
    except ValueError:
        return float("inf")


RULES = (
    StateRule(
        "state.directory.uploads_setting",
        DirectoryPlace,
        _uploads,
        "A setting names it as the place of uploads, media or documents.",
        SOURCE,
    ),
    StateRule(
        "state.directory.declared_state",
        DirectoryPlace,
        _declared_state,
        "Its unit declares it as state.",
        SOURCE,
    ),
    StateRule(
        "state.directory.cache_setting",
        DirectoryPlace,
        _cache,
        "Its unit or its product's setting declares it as a cache.",
        SOURCE,
    ),
    StateRule(
        "state.directory.scratch_setting",
        DirectoryPlace,
        _scratch,
        "A setting names it as the place of temporary files.",
        SOURCE,
    ),
    StateRule(
        "state.directory.retention",
        DirectoryPlace,
        _retention,
        "Something deletes what is older than a stated number of days.",
        SOURCE,
    ),
)
