"""The whole answer: every table of the contract, by name."""

from dataclasses import dataclass, fields

from assess.model.decisions import Decision
from assess.model.estate import (
    ConnectionRow,
    CoverageRow,
    DatabaseRow,
    DriftRow,
    EndpointRow,
    FilesystemRow,
    Finding,
    HostRow,
    ProcessRow,
    RelationRow,
    ShareRow,
    TenantRow,
)
from assess.model.graph import Edge, Node
from assess.model.state import Surface
from assess.model.waves import MoveGroup, Wave


@dataclass(frozen=True, slots=True)
class Assessment:
    """One tuple of rows per table; the field's name is the table's name."""

    endpoints: tuple[EndpointRow, ...] = ()
    hosts: tuple[HostRow, ...] = ()
    processes: tuple[ProcessRow, ...] = ()
    connections: tuple[ConnectionRow, ...] = ()
    filesystems: tuple[FilesystemRow, ...] = ()
    databases: tuple[DatabaseRow, ...] = ()
    relations: tuple[RelationRow, ...] = ()
    shares: tuple[ShareRow, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    tenants: tuple[TenantRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()
    groups: tuple[MoveGroup, ...] = ()
    waves: tuple[Wave, ...] = ()
    coverage: tuple[CoverageRow, ...] = ()
    drift: tuple[DriftRow, ...] = ()


TABLES: tuple[str, ...] = tuple(each.name for each in fields(Assessment))
"""Names of all tables, in the order in which users meet them."""
