"""From claims to places: one directory per place where state lives, with everything observed about it."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assess.analysis.surfaces.claims import Claimed, settled
from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.paths import is_system_path
from assess.analysis.surfaces.walks import contents_of
from assess.model.graph import Service
from assess.model.host import Directory
from assess.model.paths import below, depth, outermost, parent, upwards
from assess.rules.directory.content import CODE, DOCUMENTS, SCRIPTS
from assess.rules.directory.place import Claim, ClaimKind, Contents, DirectoryPlace

VAGUE = frozenset(
    {
        ClaimKind.WRITTEN, ClaimKind.MAPPED, ClaimKind.EMBEDDED, ClaimKind.FOUND, ClaimKind.JOB_OUTPUT,
        ClaimKind.CLOSED,
    }
)  # fmt: skip
"""Claims about files in a place: they belong to the nearest place that somebody named."""
WEAK = frozenset({ClaimKind.FOUND, ClaimKind.VOLUME, ClaimKind.DOCUMENTS})
"""Claims that a tree makes for its branches: a branch with a word of its own takes its files out of it."""
COVERING = frozenset({ClaimKind.BACKED_UP, ClaimKind.RETAINED})
"""Claims that reach down to every place below, and make none by themselves."""
WHOLE = frozenset(
    {ClaimKind.DATA, ClaimKind.EXPORTED, ClaimKind.SPOOL, ClaimKind.COLLECTED, ClaimKind.SESSIONS}
)
"""Claims that take in everything below: a product's data directory, an export, a spool."""
MANY_BRANCHES = 4
SOME_CODE = 0.3
LITTLE_CODE = 0.1
MOSTLY_CODE = 0.8
LEFT_SHARE = 0.1
LEFT_BYTES = 1024 * 1024

ByPath = dict[str, list[Claim]]


def places_of(view: HostView, claimed: Iterable[Claimed]) -> tuple[DirectoryPlace, ...]:
    """The places of one host, sorted by path."""
    named: ByPath = defaultdict(list)
    covering: list[Claimed] = []
    for each in sorted(set(claimed), key=_order):
        if each.claim.kind in COVERING:
            covering.append(each)
        else:
            named[each.path].append(each.claim)
    _add_cleaned(named, covering)
    walked = _walked(view)
    merged = _into_whole(_into_code(_gather_branches(_into_named(_into_whole(named))), walked, _users(view)))
    kept = _without_emptied(merged, walked)
    around = _around(view, kept, walked, covering)
    return tuple(_place(around, path) for path in sorted(kept))


def _walked(view: HostView) -> dict[str, Directory]:
    """Walked trees by path; a tree of dates or numbers also by the place that it belongs to."""
    found = {d.path.rstrip("/"): d for d in view.facts.directories}
    for path in sorted(found):
        found.setdefault(settled(path), found[path])
    return found


def _order(each: Claimed) -> tuple[str, str, str, str, int, str, str]:
    claim = each.claim
    trace = claim.trace
    return each.path, claim.kind, claim.service, trace.source, trace.line or 0, trace.observed, claim.detail


def _add_cleaned(named: ByPath, covering: Sequence[Claimed]) -> None:
    """A directory that a job cleans and no other claim names is a place too, unless it lies in one."""
    ordered = sorted(named)
    for each in covering:
        if each.claim.kind is not ClaimKind.RETAINED or is_system_path(each.path):
            continue
        inside = any(path in named for path in (*upwards(each.path), "/")) or below(ordered, each.path)
        if not inside:
            named[each.path] = []
            insort(ordered, each.path)


def _into_whole(named: ByPath) -> ByPath:
    """Everything below a data directory or an export belongs to it."""
    whole = {path for path, claims in named.items() if any(c.kind in WHOLE for c in claims)}
    found: ByPath = defaultdict(list)
    for path in sorted(named):
        top = (
            "/"
            if "/" in whole
            else next((each for each in reversed([*upwards(path)]) if each in whole), path)
        )
        found[top] += named[path] if top == path else _inherited(named[path])
    return found


def _inherited(claims: Sequence[Claim]) -> list[Claim]:
    """What a place inside another tells of the outer one: files, not purposes of a part."""
    told = {ClaimKind.DATA, ClaimKind.EXPORTED, ClaimKind.VOLUME, ClaimKind.CONTAINER_MOUNT}
    return [claim for claim in claims if claim.kind in VAGUE | told]


def _into_named(named: ByPath) -> ByPath:
    """Files belong to the nearest place above them that somebody named for a purpose."""
    purposes = {path for path, claims in named.items() if any(c.kind not in VAGUE | WEAK for c in claims)}
    found: ByPath = defaultdict(list)
    for path in sorted(named):
        above = next((p for p in upwards(parent(path)) if p in purposes), "")
        only_files = all(claim.kind in VAGUE for claim in named[path]) and bool(named[path])
        found[above if above and only_files else path] += named[path]
    return found


def _users(view: HostView) -> frozenset[str]:
    """The users that applications of the host run as, root left out."""
    return frozenset(user for service in view.applications() for user in view.users_of(service)) - {"root"}


def _into_code(named: ByPath, walked: dict[str, Directory], users: frozenset[str]) -> ByPath:
    """Branches of a tree of program files belong to it, unless somebody else fills them.

    A branch stays a place of its own when a service's user owns what is no code in it, when its owners are
    other than the tree's, or when it holds documents.
    """
    found = dict(named)
    for path in sorted(named, key=lambda each: (depth(each), each)):
        if any(claim.kind is not ClaimKind.FOUND for claim in named[path]) or path not in walked:
            continue
        tree = next((p for p in upwards(parent(path)) if p in walked and p in found), "")
        if tree and _is_part(walked[path], walked[tree], users):
            found.pop(path)
    return found


def _is_part(branch: Directory, tree: Directory, users: frozenset[str]) -> bool:
    scripts = _share(branch, SCRIPTS)
    if _share(tree, SCRIPTS) < SOME_CODE or set(branch.kind_hints) - {"lucene"}:
        return False
    if scripts >= SOME_CODE or (scripts > LITTLE_CODE and _share(branch, CODE) >= MOSTLY_CODE):
        return True
    foreign = bool(set(branch.owners) & users) or not set(branch.owners) <= set(tree.owners)
    return not foreign and _share(branch, DOCUMENTS) < SOME_CODE


def _share(directory: Directory, extensions: frozenset[str]) -> float:
    counted = sum(count for name, count in directory.extensions if name in extensions)
    return counted / directory.files if directory.files else 0.0


def _gather_branches(named: ByPath) -> ByPath:
    """Many branches of one tree that differ in nothing are one place: the tree."""
    vague = {path for path, claims in named.items() if claims and all(c.kind in VAGUE for c in claims)}
    collected = {path for path, claims in named.items() if any(c.kind is ClaimKind.COLLECTED for c in claims)}
    by_parent: dict[str, list[str]] = defaultdict(list)
    for path in sorted(vague | collected):
        by_parent[parent(path)].append(path)
    found = dict(named)
    for above, branches in sorted(by_parent.items(), key=lambda each: (-depth(each[0]), each[0])):
        many = 1 if collected & set(branches) else MANY_BRANCHES
        if len(branches) > many and depth(above) > 1 and not is_system_path(above):
            found[above] = found.get(above, []) + [c for branch in branches for c in found.pop(branch)]
    return found


def _without_emptied(named: ByPath, walked: dict[str, Directory]) -> ByPath:
    """Trees without those whose content is in their branches."""
    found: ByPath = {}
    ordered = sorted(named)
    for path, claims in named.items():
        weak = bool(claims) and all(claim.kind in WEAK for claim in claims)
        branches = below(ordered, path) if weak else ()
        if not (branches and not _has_rest(path, branches, walked)):
            found[path] = claims
    return found


def _has_rest(path: str, branches: Sequence[str], walked: dict[str, Directory]) -> bool:
    whole = walked.get(path)
    if whole is None:
        return False
    measured = [walked[p] for p in outermost(branches) if p in walked]
    files = whole.files - sum(each.files for each in measured)
    size_bytes = whole.size_bytes - sum(each.size_bytes for each in measured)
    return files > 0 and (files > LEFT_SHARE * whole.files or size_bytes > LEFT_BYTES)


@dataclass(frozen=True, slots=True)
class _Around:
    """What every place of a host is made from. `ordered` are the paths of all places, sorted."""

    view: HostView
    named: ByPath
    ordered: tuple[str, ...]
    walked: dict[str, Directory]
    covering: dict[str, list[Claimed]]
    applications: dict[str, Service]
    workers: tuple[str, ...]


def _around(
    view: HostView, named: ByPath, walked: dict[str, Directory], covering: Sequence[Claimed]
) -> _Around:
    by_path: dict[str, list[Claimed]] = defaultdict(list)
    for each in covering:
        by_path[each.path].append(each)
    applications = {service.id: service for service in view.applications()}
    workers = {user for service in applications.values() for user in _workers(view, service)}
    return _Around(
        view, named, tuple(sorted(named)), walked, by_path, applications, workers=tuple(sorted(workers))
    )


def _place(around: _Around, path: str) -> DirectoryPlace:
    view = around.view
    mount = view.mount_of(path)
    claims = [*around.named[path], *_volume_below(view, path), *_covering_of(path, around.covering)]
    claiming = dict.fromkeys(claim.service for claim in claims)
    writers = [around.applications[id_] for id_ in claiming if id_ in around.applications]
    return DirectoryPlace(
        path=path,
        claims=tuple(dict.fromkeys(claims)),
        contents=_contents(around, path),
        fstype=mount.fstype if mount else "",
        mount=view.trace(mount.ref, f"{mount.mountpoint} is {mount.fstype}") if mount else None,
        root_view=view.root_view,
        samples=view.samples,
        writers=around.workers,
        writers_known=view.processes_known,
        writer_days=max((d for s in writers if (d := view.uptime_days(s)) is not None), default=None),
    )


def _workers(view: HostView, service: Service) -> frozenset[str]:
    """The users that do the service's work: not root where only its master is, none of infrastructure."""
    signature = view.signatures.get(service.signature)
    if signature is not None and signature.infrastructure:
        return frozenset()
    users = view.users_of(service)
    return users - {"root"} or users


def _volume_below(view: HostView, path: str) -> list[Claim]:
    """The place lies on a volume that was mounted for it, or for the directory right above it."""
    mount = view.mount_of(path)
    if mount is None or path == mount.mountpoint or not view.is_volume(mount):
        return []
    observed = view.trace(mount.ref, f"{mount.source} ({mount.fstype}) is mounted on {mount.mountpoint}")
    return [Claim(ClaimKind.VOLUME, observed)]


def _covering_of(path: str, covering: dict[str, list[Claimed]]) -> list[Claim]:
    """Backup sets and cleaners that reach the place; a set two or more levels above it is broad."""
    found = []
    for above in reversed([*upwards(path), "/"]):
        for each in covering.get(above, ()):
            if each.claim.kind is ClaimKind.RETAINED and depth(path) - depth(above) > 1:
                continue
            broad = above != path and (is_system_path(above) or depth(above) < 2)
            found.append(replace(each.claim, broad=broad))
    return found


def _contents(around: _Around, path: str) -> Contents | None:
    directory = around.walked.get(path)
    if directory is None:
        return None
    parts = outermost(below(around.ordered, path))
    return _less(contents_of(around.view, directory), [around.walked[p] for p in parts if p in around.walked])


def _less(whole: Contents, parts: Sequence[Directory]) -> Contents:
    """The contents without those of its parts; ages cannot be taken apart and are not known any more."""
    if not parts:
        return whole
    taken: dict[str, int] = defaultdict(int)
    for part in parts:
        for name, count in part.extensions:
            taken[name.lower().lstrip(".")] += count
    left = [(name, count - taken[name]) for name, count in whole.extensions]
    hints = {hint for part in parts for hint in part.kind_hints}
    return replace(
        whole,
        files=max(whole.files - sum(part.files for part in parts), 0),
        size_bytes=max(whole.size_bytes - sum(part.size_bytes for part in parts), 0),
        extensions=tuple((name, count) for name, count in left if count > 0),
        hints=tuple(hint for hint in whole.hints if hint not in hints),
        newest_days=None,
        oldest_days=None,
        owners=tuple(o for o in whole.owners if o not in {x for part in parts for x in part.owners})
        or whole.owners,
    )
