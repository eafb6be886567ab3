"""The whole answer: every table of the contract, by name."""

from dataclasses import dataclass, fields
from typing import Any, get_args, get_type_hints

from assess.model.decisions import Decision, ModelRow, TenantCost
from assess.model.estate import (
    ConnectionChangeRow,
    ConnectionRow,
    ContextRow,
    CoverageRow,
    DatabaseRow,
    DriftRow,
    EndpointRow,
    FilesystemRow,
    Finding,
    HostRow,
    PreflightRow,
    ProcessRow,
    RelationRow,
    RuleRow,
    ShareRow,
    TenantRow,
    VipRow,
)
from assess.model.graph import Edge, Node
from assess.model.overrides import OverrideRow
from assess.model.state import Surface
from assess.model.waves import MoveGroup, Objective, Wave


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
    contexts: tuple[ContextRow, ...] = ()
    rules: tuple[RuleRow, ...] = ()
    vips: tuple[VipRow, ...] = ()
    surfaces: tuple[Surface, ...] = ()
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    tenants: tuple[TenantRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    decisions: tuple[Decision, ...] = ()
    models: tuple[ModelRow, ...] = ()
    costs: tuple[TenantCost, ...] = ()
    groups: tuple[MoveGroup, ...] = ()
    waves: tuple[Wave, ...] = ()
    objectives: tuple[Objective, ...] = ()
    coverage: tuple[CoverageRow, ...] = ()
    drift: tuple[DriftRow, ...] = ()
    overrides: tuple[OverrideRow, ...] = ()
    preflight: tuple[PreflightRow, ...] = ()
    connection_changes: tuple[ConnectionChangeRow, ...] = ()


TABLES: tuple[str, ...] = tuple(each.name for each in fields(Assessment))
"""Names of all tables, in the order in which users meet them."""


def row_class(table: str) -> Any:
    """The class of a table's rows.

    Raises:
        KeyError: there is no such table.
    """
    return get_args(get_type_hints(Assessment)[table])[0]
