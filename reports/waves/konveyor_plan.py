"""`konveyor`: the application import of Konveyor Hub (its `template_application_import.csv`, read 2026-11).

Records of type 1 are applications, of type 2 dependencies. An application is a move group; it depends
(`southbound`) on those that its members use.
"""

from collections.abc import Iterator

from assess.model.assessment import Assessment
from assess.model.graph import EdgeKind
from assess.model.waves import MoveGroup, Wave
from reports.waves.comma_separated import csv_text
from reports.waves.exporter import Exporter

MOST_TAGS = 20
COLUMNS = (
    "Record Type 1",
    "Application Name",
    "Description",
    "Comments",
    "Business Service",
    "Dependency",
    "Dependency Direction",
    "Binary Group",
    "Binary Artifact",
    "Binary Version",
    "Binary Packaging",
    "Repository Type",
    "Repository URL",
    "Repository Branch",
    "Repository Path",
    *(name for number in range(1, MOST_TAGS + 1) for name in (f"Tag Category {number}", f"Tag {number}")),
)


def render(assessment: Assessment) -> str:
    """One record per move group, then one per dependency between two of them."""
    return csv_text(COLUMNS, _records(assessment))


def _records(assessment: Assessment) -> Iterator[tuple[str, ...]]:
    waves = {id_: wave for wave in assessment.waves for id_ in wave.groups}
    for group in assessment.groups:
        yield _record(_application(group, waves.get(group.id)))
    for source, target in sorted(_dependencies(assessment)):
        yield _record(
            {
                "Record Type 1": "2",
                "Application Name": source,
                "Dependency": target,
                "Dependency Direction": "southbound",
            }
        )


def _record(known: dict[str, str]) -> tuple[str, ...]:
    return tuple(known.get(column, "") for column in COLUMNS)


def _application(group: MoveGroup, wave: Wave | None) -> dict[str, str]:
    tags = [("Wave", f"Wave {wave.number}")] if wave else []
    tags += [("Tenant", tenant) for tenant in group.tenants]
    told = {
        "Record Type 1": "1",
        "Application Name": group.id,
        "Description": "; ".join(group.why_together)[:250],
        "Comments": f"{len(group.endpoints)} endpoints, {'durable' if group.durable else 'no durable'} state",
    }
    for number, (category, tag) in enumerate(tags[:MOST_TAGS], start=1):
        told[f"Tag Category {number}"], told[f"Tag {number}"] = category, tag
    return told


def _dependencies(assessment: Assessment) -> set[tuple[str, str]]:
    of_endpoint = {name: group.id for group in assessment.groups for name in group.endpoints}
    nodes = {node.name: node for node in assessment.nodes}
    found: set[tuple[str, str]] = set()
    for edge in assessment.edges:
        if edge.infrastructure or edge.kind is EdgeKind.PERMITS:
            continue
        ends = [
            {of_endpoint[each] for each in nodes[name].endpoints if each in of_endpoint}
            if name in nodes
            else set()
            for name in (edge.source, edge.target)
        ]
        found |= {(one, other) for one in ends[0] for other in ends[1] - ends[0] if one != other}
    return found


EXPORTER = Exporter("konveyor", ".csv", render)
