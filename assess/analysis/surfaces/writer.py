"""Which service writes a place: by its claims, its owner's user, or the folders that a service names."""

from collections import Counter

from assess.analysis.surfaces.host import HostView
from assess.model.graph import Graph
from assess.model.paths import parts_of
from assess.rules.directory.place import ClaimKind, DirectoryPlace

WRITING = frozenset({ClaimKind.WRITTEN, ClaimKind.MAPPED, ClaimKind.EMBEDDED, ClaimKind.DATA})
READING = frozenset({ClaimKind.DOCUMENTS, ClaimKind.EXPORTED, ClaimKind.FOUND, ClaimKind.VOLUME})
RANK = {"app": 0, "worker": 1, "cms": 2, "unknown": 3, "web": 5}


def writer_of(view: HostView, place: DirectoryPlace) -> str:
    """The id of the service that writes the place most; empty where no service is known to."""
    for kinds in WRITING, frozenset(ClaimKind) - READING:
        named = Counter(c.service for c in place.claims if c.kind in kinds and c.service)
        if named:
            return min(named, key=lambda id_: (-named[id_], id_))
    by_user = _by_user(view, place)
    if by_user:
        return by_user
    owner = view.reader_of(f"{place.path}/x")
    return owner.id if owner is not None and not view.is_plumbing(owner) else ""


def _by_user(view: HostView, place: DirectoryPlace) -> str:
    """The one service whose user owns files here; applications before the web servers of the same user."""
    owners = set(place.contents.owners if place.contents else ()) - {"root", "0", ""}
    found = {s.id: s for owner in owners for s in view.applications_of(owner)}.values()
    ranked = sorted(found, key=lambda s: (RANK.get(s.category, 4), s.id))
    if not ranked:
        return ""
    best = [s for s in ranked if RANK.get(s.category, 4) == RANK.get(ranked[0].category, 4)]
    return best[0].id if len(best) == 1 else ""


def tenants_of(
    view: HostView, graph: Graph, service: str, path: str, known: frozenset[str]
) -> tuple[str, ...]:
    """Whose it is: a tenant that the path names, else those of its service, else those of its host."""
    by_path = tuple(known.intersection(parts_of(path))) if path else ()
    if len(by_path) == 1:
        return by_path
    for name in (f"{view.host}/{service}" if service else "", view.host):
        node = graph.nodes.get(name)
        if node is not None and node.tenants:
            return tuple(sorted(node.tenants))
    return ()
