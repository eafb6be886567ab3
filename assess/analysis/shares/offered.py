"""What file servers say of their shares over NFS and SMB: exports, dependants, surfaces, findings, rows."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.graph.addresses import address_book
from assess.analysis.graph.edge_ledger import Sighting
from assess.analysis.graph.estate_index import EstateIndex
from assess.analysis.shares.walked import growth_of, parts_by_tenant, rest_of
from assess.analysis.traces import section_trace, trace
from assess.model.estate import Finding, ShareRow
from assess.model.file_share import MOST_FOLDERS, FileServerFacts, OfferedShare, ShareUser, ShareWalk
from assess.model.graph import EdgeKind, Graph
from assess.model.host import Export
from assess.model.naming import export_name, owner, share_name
from assess.model.observed import Observed
from assess.model.state import Surface, SurfaceKind
from assess.rules.base import findings_for, signals_for
from assess.rules.share.offered import ShareSubject
from assess.rules.share.walked import Growth, WalkedShare
from assess.rules.weigh import weigh

MOUNTED_ONCE = 0.7
"""A server's list of who mounted it keeps clients that are long gone."""
PORTS = {"nfs": 2049, "smb": 445}


def offered_exports(observed: Observed, machine_of: dict[str, str], machine: str) -> tuple[Export, ...]:
    """Exports of the machine as the file servers on it tell them."""
    return tuple(
        Export(facts.protocol, share.name, share.path or share.name, share.ref, share.clients)
        for name, facts in sorted(observed.file_servers.items())
        if machine_of.get(name, name) == machine
        for share in facts.shares
        if share.kind == "disk"
    )


def share_sightings(index: EstateIndex) -> Iterator[Sighting]:
    """A sighting for each client that the server names with a share."""
    for name, facts in sorted(index.observed.file_servers.items()):
        machine = index.book.machine_of.get(name, name)
        for user in facts.users:
            place = index.book.find(user.client, machine) if user.client and user.share else None
            if place is None or not place.machine or place.machine == machine:
                continue
            yield Sighting(
                source=place.machine,
                target=_name(facts.protocol, machine, user.share),
                kind=EdgeKind.MOUNTS,
                side="server",
                confidence=MOUNTED_ONCE * place.confidence,
                trace=trace(facts, user.ref, _use(user)),
                port=PORTS[facts.protocol],
                weight=1.0,
                seen_at=facts.section_at.get(user.ref.section),
            )


def _use(user: ShareUser) -> str:
    if not user.open_files:
        return f"{user.client} mounted {user.share}"
    return f"{user.client} has {user.open_files} files of {user.share} open, {user.written} to write"


def walked_shares(observed: Observed) -> Iterator[tuple[str, ShareWalk]]:
    """The walk of each share that was walked, by the share's name in the graph."""
    machine_of = address_book(observed).machine_of if observed.file_servers else {}
    for name, facts in sorted(observed.file_servers.items()):
        for share in facts.shares:
            if share.walk is not None:
                yield _name(facts.protocol, machine_of.get(name, name), share.name), share.walk


def _name(protocol: str, machine: str, share: str) -> str:
    return share_name(machine, share) if protocol == "smb" else export_name(machine, share)


@dataclass(frozen=True, slots=True)
class ShareAnswer:
    """Surfaces, findings and rows of the shares that only their servers tell of, each sorted by name."""

    surfaces: tuple[Surface, ...]
    findings: tuple[Finding, ...]
    rows: tuple[ShareRow, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    facts: FileServerFacts
    share: OfferedShare
    host: str
    name: str
    tenants: tuple[str, ...]
    growth: Growth | None

    @property
    def subject(self) -> ShareSubject:
        """What the rules judge."""
        share, walk = self.share, self.share.walk
        words = f"{self.facts.protocol} share {share.name} {share.comment}".strip()
        told = trace(self.facts, share.ref, words)
        counted = section_trace(self.facts, walk.ref.section, _counted(share)) if walk else None
        return ShareSubject(self.name, self.facts.protocol, owner(self.tenants), share, told, counted)


def classify_shares(observed: Observed, graph: Graph) -> ShareAnswer:
    """What can be said of shares whose folders no host probe saw; those are directories of their hosts."""
    seen = sorted(_seen(observed, graph), key=lambda each: each.name)
    findings = tuple(
        finding
        for each in seen
        for subject in (each.subject, *_walked(each, observed))
        for finding in findings_for(subject)
    )
    by_subject: dict[str, list[str]] = {}
    for finding in findings:
        by_subject.setdefault(finding.subject, []).append(finding.title)
    users: dict[str, set[str]] = {}
    for edge in graph.edges:
        users.setdefault(edge.target, set()).add(edge.source)
    return ShareAnswer(
        surfaces=tuple(_surface(each) for each in seen),
        findings=findings,
        rows=tuple(_row(each, users.get(each.name, set()), by_subject.get(each.name, [])) for each in seen),
    )


def _walked(seen: _Seen, observed: Observed) -> Iterator[WalkedShare]:
    walk = seen.share.walk
    if walk is not None:
        parts = parts_by_tenant(walk, observed.inventory.tenants)
        yield WalkedShare(
            name=seen.name,
            tenant=owner(seen.tenants),
            users=seen.tenants,
            parts=parts,
            rest=rest_of(walk, parts),
            sampled=walk.sampled,
            cut=len(walk.folders) >= MOST_FOLDERS,
            growth=seen.growth,
            trace=section_trace(seen.facts, walk.ref.section, _counted(seen.share)),
            owners=tuple((each.folder, each.owner) for each in seen.share.access if each.folder),
        )


def _seen(observed: Observed, graph: Graph) -> Iterator[_Seen]:
    machine_of = address_book(observed).machine_of if observed.file_servers else {}
    for name, facts in sorted(observed.file_servers.items()):
        host = machine_of.get(name, name)
        probed = observed.hosts[host].exports if host in observed.hosts else ()
        known = {each.name.lower() for each in probed}
        for share in facts.shares:
            if share.kind == "disk" and share.name.lower() not in known:
                named = _name(facts.protocol, host, share.name)
                node = graph.nodes.get(named)
                growth = growth_of(share.name, facts, observed.earlier_file_servers.get(name))
                yield _Seen(facts, share, host, named, node.tenants if node else (), growth)


def _surface(seen: _Seen) -> Surface:
    subject, share = seen.subject, seen.share
    verdict = weigh(signals_for(subject))
    size = share.walk.size_bytes if share.walk else share.used_bytes
    unsure = () if share.walk else ("a walk of the share tells how much lies in it, how old, and whose",)
    return Surface(
        id=f"{SurfaceKind.SHARE.value}:{seen.name}",
        name=seen.name,
        tenant=owner(seen.tenants),
        host=seen.host,
        service="",
        kind=SurfaceKind.SHARE,
        location=share.path or share.name,
        state=verdict.state,
        confidence=verdict.confidence,
        size_bytes=size,
        change_bytes_per_day=_changed_in_a_day(share, seen.growth),
        evidence=(subject.trace, *((subject.walk_trace,) if subject.walk_trace else ())),
        would_change_it=(*verdict.would_change_it, *unsure),
        rules=verdict.rules,
        flags=verdict.flags,
        purpose=verdict.purpose,
        tenants=seen.tenants,
    )


def _changed_in_a_day(share: OfferedShare, growth: Growth | None) -> int | None:
    """Bytes written within a day, or its growth where that is more; None where nobody looked."""
    if share.walk is None:
        return None
    grown = round(growth.bytes_per_day) if growth else 0
    return max(grown, next((age.size_bytes for age in share.walk.ages if age.name == "1 d"), 0))


def _row(seen: _Seen, users: set[str], titles: list[str]) -> ShareRow:
    walk = seen.share.walk
    return ShareRow(
        name=seen.name,
        host=seen.host,
        protocol=seen.facts.protocol,
        path=seen.share.path,
        size_bytes=walk.size_bytes if walk else seen.share.used_bytes,
        files=walk.files if walk else None,
        clients=tuple(sorted(users)) or seen.share.clients,
        tenant=owner(seen.tenants),
        findings=tuple(titles),
    )


def _counted(share: OfferedShare) -> str:
    walk = share.walk
    if walk is None:
        return ""
    error = "at least, " if walk.error is None else f"give or take {walk.error:.0%}, " if walk.sampled else ""
    return f"{error}{walk.files} files, {walk.size_bytes} bytes in {walk.directories} folders"
