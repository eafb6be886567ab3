"""Reads NFS servers: exports with the clients that may mount them, and who mounted (kind `nfs`)."""

from collections.abc import Sequence

from assess.model.evidence import Evidence
from assess.model.file_share import FileServerFacts, OfferedShare, ShareUser
from collectors.base import Collector, ShareProbe, gaps_of
from collectors.database.sections import Row, read

NFS_PROGRAM = 100003
EVERYBODY = "*"


def parse(endpoint: str, evidence: Sequence[Evidence]) -> FileServerFacts:
    """Exports and mounters; an export without client list is open to everybody (`*`)."""
    reading = read(endpoint, evidence, optional=frozenset())
    versions = sorted(
        {
            row.integer("version") or 0
            for row in reading.of("services")
            if row.integer("program") == NFS_PROGRAM
        }
    )
    return FileServerFacts(
        endpoint=endpoint,
        protocol="nfs",
        version=", ".join(str(version) for version in versions),
        shares=tuple(_share(row) for row in reading.of("exports")),
        users=tuple(
            ShareUser(row.text("client"), row.ref, row.text("path")) for row in reading.of("mounters")
        ),
        gaps=reading.gaps,
        section_at={each.section: each.at for each in evidence},
    )


def _share(row: Row) -> OfferedShare:
    path = row.text("path")
    return OfferedShare(path, row.ref, path=path, clients=row.texts("clients") or (EVERYBODY,))


COLLECTOR = Collector(
    kind="nfs",
    transport="nfs",
    default_port=111,
    probe=ShareProbe(),
    check=ShareProbe(walk_entries=0),
    parse=parse,
    missing=gaps_of(parse),
)
