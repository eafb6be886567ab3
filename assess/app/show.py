"""Rows of a table as users read them: JSON values, CSV lines, columns that fit a terminal."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from typing import Any

from assess.app.schemas import row_type
from assess.errors import InputError
from assess.inventory.complaints import suggest
from assess.store.estate import Estate

Row = dict[str, Any]

SHORT_COLUMNS: dict[str, tuple[str, ...]] = {
    "endpoints": ("name", "kind", "address", "tenant", "status", "error", "hint"),
    "hosts": (
        "name",
        "tenant",
        "os",
        "os_version",
        "virtualization",
        "cpus",
        "memory_bytes",
        "privileged_needs",
    ),
    "processes": ("host", "pid", "service", "version", "user", "state", "command"),
    "connections": (
        "source_host",
        "source_service",
        "target_address",
        "target_port",
        "target_host",
        "target_service",
    ),
    "relations": ("database", "schema", "name", "rows", "size_bytes", "purpose", "state"),
    "surfaces": ("name", "tenant", "service", "kind", "state", "confidence", "size_bytes"),
    "edges": ("source", "target", "kind", "port", "tenants", "cross_tenant", "confidence"),
    "nodes": ("name", "kind", "signature", "tenants", "tenant_confidence", "because"),
    "connection_changes": ("tenant", "service", "connects_to", "logins", "configured_in", "inject"),
    "preflight": ("subject", "tenant", "check", "outcome", "severity", "title"),
    "findings": ("severity", "id", "subject", "tenant", "title"),
    "costs": ("tenant", "monthly_usd", "known_usd", "unpriced", "today_usd", "today_known_usd", "nodes_usd"),
    "models": ("model", "clusters", "node_groups", "namespaces", "nodes", "monthly_usd", "exceeds", "lost"),
    "decisions": ("subject", "tenant", "about", "choice", "confidence", "overridden_by"),
    "coverage": ("scope", "expected", "observed", "estimated_unseen", "completeness", "what_is_missing"),
    "overrides": ("subject", "about", "value", "by", "proposed", "standing", "conflict"),
    "contexts": ("name", "platform", "kind", "tenant", "rules", "nats", "vips", "unparsed"),
    "rules": ("context", "name", "action", "protocol", "sources", "destinations", "services", "hits"),
    "vips": ("name", "address", "port", "protocol", "tls", "persistence", "members", "tenant"),
    "groups": ("id", "tenants", "members", "why_together"),
    "waves": ("number", "name", "tenants", "endpoints", "data_bytes", "starts_at", "after", "risk"),
}


def all_columns(table: str) -> tuple[str, ...]:
    """Every column of the table.

    Raises:
        InputError: no such table.
    """
    return tuple(each.name for each in fields(row_type(table)))


def columns_of(table: str, chosen: str | None = None) -> tuple[str, ...]:
    """The columns to print: as chosen (`name,state`), else the ones that tell most in little width.

    Raises:
        InputError: no such table or column.
    """
    known = all_columns(table)
    if chosen is None:
        return SHORT_COLUMNS.get(table, known)
    return chosen_columns(chosen, known, f"table {table}")


def chosen_columns(chosen: str, known: Sequence[str], where: str) -> tuple[str, ...]:
    """The columns of `chosen` (`name,state`), each of which is known.

    Raises:
        InputError: one is not; `where` says of what it should be.
    """
    names = tuple(name.strip() for name in chosen.split(",") if name.strip())
    for name in names:
        if name not in known:
            hint = f"Columns: {', '.join(known)}."
            raise InputError(f"{where} has no column '{name}'{suggest(name, known)}", hint=hint)
    return names


def table_rows(estate: Estate, table: str) -> Iterator[Row]:
    """The table's rows in their stable order.

    Raises:
        InputError: no such table.
    """
    row_type(table)
    return estate.rows(table)


def matching(rows: Iterable[Row], conditions: Sequence[str]) -> Iterator[Row]:
    """The rows for which every `column=value` holds; a list column holds it when it contains the value.

    Raises:
        InputError: a condition without `=`.
    """
    pairs = [condition.partition("=") for condition in conditions]
    for name, sign, _ in pairs:
        if not sign:
            raise InputError(f"condition '{name}' lacks '='", hint="For example: --where state=durable")
    return (row for row in rows if all(_holds(row.get(name), value) for name, _, value in pairs))


def _holds(cell: Any, value: str) -> bool:
    return value in [cell_text(item) for item in cell] if isinstance(cell, list) else cell_text(cell) == value


def cell_text(value: Any) -> str:
    """A value as one line of text; nothing for an unknown one, lists apart by `; `."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(cell_text(item) for item in value)
    if isinstance(value, dict):
        return _record_text(value)
    return str(value)


def _record_text(value: dict[str, Any]) -> str:
    if "observed" in value:
        return f"{value['observed']} ({value['from']})"
    return ": ".join(cell_text(item) for item in value.values() if item not in (None, ""))


def csv_text(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[str]:
    """Lines of CSV with a header; a cell that a spreadsheet would take as a formula gets a leading `'`."""
    yield _csv_line(columns)
    for row in rows:
        yield _csv_line([_harmless(cell_text(row.get(column))) for column in columns])


def _harmless(text: str) -> str:
    is_number = text.replace(".", "", 1).lstrip("-").isdigit()
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) and not is_number else text


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
