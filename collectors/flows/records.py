"""Reads rolled-up flow records: kind `flows`, files that other tools exported."""

from collections.abc import Sequence

from assess.model.evidence import Evidence, Gap, Reason
from assess.model.flows import Flow, FlowFacts
from collectors.base import Collector, FileProbe, gaps_of
from collectors.database.sections import Row, read

ROLLED_UP, FILES = "flows", "files"
"""Sections: `flows@FILE` for each file, and one that tells what became of them."""


def parse(endpoint: str, evidence: Sequence[Evidence]) -> FlowFacts:
    """The flows of all files; what could not be read is among the gaps."""
    reading = read(endpoint, evidence, optional=frozenset())
    files = reading.of(FILES)
    rolled = sorted(key for key in reading.rows if key[0] == ROLLED_UP)
    flows = tuple(_flow(row) for key in rolled for row in reading.rows[key])
    return FlowFacts(
        endpoint=endpoint,
        flows=flows,
        records=sum(flow.records for flow in flows),
        hours=max((row.integer("hours") or 0 for row in files), default=0),
        gaps=(*reading.gaps, *(gap for row in files for gap in _rejected(endpoint, row))),
        section_at={each.section: each.at for each in evidence},
    )


def _flow(row: Row) -> Flow:
    return Flow(
        client=row.text("client"),
        server=row.text("server"),
        port=row.integer("port") or 0,
        protocol=row.text("protocol"),
        ref=row.ref,
        client_name=row.text("client_name"),
        server_name=row.text("server_name"),
        client_process=row.text("client_process"),
        server_process=row.text("server_process"),
        records=row.integer("records") or 1,
        bytes=row.integer("bytes") or 0,
        hours_seen=row.integer("hours_seen") or 0,
        first_seen=row.moment("first_epoch"),
        last_seen=row.moment("last_epoch"),
    )


def _rejected(endpoint: str, row: Row) -> tuple[Gap, ...]:
    lines = row.integer("rejected") or 0
    if not lines:
        return ()
    detail = (
        f"{row.text('file')}: {lines} lines do not fit its columns, the first is line {row.integer('first')}"
    )
    return (Gap(endpoint, FILES, Reason.MALFORMED, detail, "Export the flow records again."),)


COLLECTOR = Collector(
    kind="flows",
    transport="flow_files",
    default_port=0,
    probe=FileProbe(),
    check=FileProbe(),
    parse=parse,
    missing=gaps_of(parse),
)
