"""What a directory's name suggests. Names never decide against observations, and never above 0.6."""

from collections.abc import Iterable

from assess.model.paths import name_of, parent
from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.directory.content import SCRIPTS
from assess.rules.directory.place import Claim, ClaimKind, DirectoryPlace, say
from assess.rules.vocabulary import vocabulary

SOURCE = "evidence rules 0.6, 3.1, 3.3 D10, 2026-11"
CACHES = vocabulary(
    "cache caches .cache tmp temp .tmp __pycache__ node_modules catalina thumbs thumbnails scratch"
)
KEPT = vocabulary(
    "upload uploads attachments documents media storage archive archives files inbox outbox incoming "
    "outgoing invoices letters exports imports scans photos images content userdata dms backup "
    "backups records"
)
CACHE_ROOTS = ("/tmp/", "/var/tmp/", "/var/cache/")  # noqa: S108 - names that are judged, not used


def _cache_name(place: DirectoryPlace) -> Iterable[Signal]:
    if (_words(place) | _words_above(place)) & CACHES or f"{place.path}/".startswith(CACHE_ROOTS):
        yield from _named(place, "state.directory.cache_name", State.EPHEMERAL, "cache", ("rebuildable",))


def _kept_name(place: DirectoryPlace) -> Iterable[Signal]:
    if _words(place) & KEPT and place.share(SCRIPTS) < 0.5:
        yield from _named(place, "state.directory.kept_name", State.DURABLE, "uploads", ())


def _words(place: DirectoryPlace) -> set[str]:
    last = name_of(place.path).lower()
    return {last, *last.replace("-", "_").replace(".", "_").split("_")}


def _words_above(place: DirectoryPlace) -> set[str]:
    """The name of the directory that holds the place."""
    return {name_of(parent(place.path)).lower()}


def _named(
    place: DirectoryPlace, rule: str, state: State, purpose: str, flags: tuple[str, ...]
) -> Iterable[Signal]:
    traces = [place.contents.trace] if place.contents else [claim.trace for claim in place.claims]
    yield from say(
        rule,
        state,
        3,
        [Claim(ClaimKind.FOUND, trace) for trace in traces[:1]],
        name_only=True,
        flips_if="its files are seen to be of another kind than its name says",
        purpose=purpose,
        flags=flags,
    )


RULES = (
    StateRule(
        "state.directory.cache_name",
        DirectoryPlace,
        _cache_name,
        "It is called or lies like a cache or scratch directory.",
        SOURCE,
    ),
    StateRule(
        "state.directory.kept_name",
        DirectoryPlace,
        _kept_name,
        "It is called like a place where files are kept.",
        SOURCE,
    ),
)
