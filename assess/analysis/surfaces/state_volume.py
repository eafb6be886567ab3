"""Which surfaces' sizes add up to the data that has to move, without counting a byte twice."""

from collections.abc import Iterable, Sequence

from assess.model.paths import within
from assess.model.state import Surface, SurfaceKind

INSIDE = frozenset({SurfaceKind.RELATION, SurfaceKind.QUEUE, SurfaceKind.KEYSPACE})
HOLDERS = frozenset({SurfaceKind.DATABASE, SurfaceKind.QUEUE, SurfaceKind.KEYSPACE})
ON_DISK = frozenset({SurfaceKind.DIRECTORY, SurfaceKind.VOLUME, SurfaceKind.SHARE})

Place = tuple[str, str]
"""A host and a path on it."""


def counted_once(surfaces: Sequence[Surface], data_places: Iterable[Place]) -> list[Surface]:
    """The surfaces whose sizes add up, by name.

    Relations lie in their databases, key patterns and queues in their stores, databases in their server's
    data directory (`data_places`). The size of a directory leaves out the surfaces in it, so that only two on
    the very same path are one. A process's memory is no data that moves.
    """
    stored = {(s.host, s.service) for s in surfaces if s.kind in ON_DISK and s.service and s.purpose != "log"}
    databases = [each for each in surfaces if each.kind is SurfaceKind.DATABASE]
    held = sorted(data_places) if databases else []
    holders = frozenset(each.name for each in surfaces if each.kind in HOLDERS)
    counted = {
        (each.host, each.location) if each.kind in ON_DISK else ("", each.name): each
        for each in sorted(surfaces, key=lambda each: each.name, reverse=True)
        if _counts(each, holders) and not _is_held(each, held) and not _is_stored(each, stored)
    }
    return sorted(counted.values(), key=lambda each: each.name)


def _counts(surface: Surface, holders: frozenset[str]) -> bool:
    if surface.kind is SurfaceKind.MEMORY:
        return False
    name = surface.name
    ends = (at for at, char in enumerate(name) if char == "/") if surface.kind in INSIDE else ()
    return not any(name[:at] in holders for at in ends)


def _is_stored(surface: Surface, stored: Iterable[Place]) -> bool:
    """A store or broker whose directory is a surface too: what it holds is counted there."""
    return (
        surface.kind in {SurfaceKind.KEYSPACE, SurfaceKind.QUEUE}
        and (surface.host, surface.service) in stored
    )


def _is_held(surface: Surface, held: Iterable[Place]) -> bool:
    return surface.kind in ON_DISK and any(
        surface.host == host and _is_inside(surface.location, path) for host, path in held
    )


def _is_inside(path: str, parent: str) -> bool:
    return bool(parent) and within(path.rstrip("/") or "/", parent.rstrip("/") or "/")
