"""Hosts: every endpoint, how reading it went, and what runs there."""

from collections.abc import Iterator

from assess.model.estate import EndpointRow, HostRow
from assess.model.overrides import Topic
from reports.workbook.content import Content, listed
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table, override

COLUMNS = (
    Column("Endpoint"),
    Column("Kind"),
    Column("Status"),
    Column("Tenant"),
    Column("Site"),
    Column("Address"),
    Column("Wave"),
    Column("OS"),
    Column("OS version"),
    Column("Kernel"),
    Column("Arch"),
    Column("Virtualization"),
    Column("CPUs", Form.INTEGER),
    Column("Memory", Form.GIB),
    Column("Needs privilege for"),
    *override(Topic.TENANT, "endpoint's tenant"),
    *override(Topic.DISPOSITION, "endpoint: migrate, retire or retain it", second=True),
    Column("Error"),
    Column("What to do"),
)


def _table(content: Content) -> Table:
    return Table(COLUMNS, _rows(content), "The inventory has no endpoints.")


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    hosts = {host.name: host for host in content.assessment.hosts}
    waves = {name: wave.number for wave in content.assessment.waves for name in wave.endpoints}
    for endpoint in content.assessment.endpoints:
        host = hosts.get(endpoint.name)
        yield (
            endpoint.name,
            endpoint.kind,
            endpoint.status,
            _tenant(endpoint, host),
            endpoint.site or "not given",
            endpoint.address or "none (declared or from a file)",
            _wave(waves.get(endpoint.name)),
            *_host(host),
            *content.word(Topic.TENANT, endpoint.name),
            *content.word(Topic.DISPOSITION, endpoint.name),
            endpoint.error,
            endpoint.hint,
        )


def _tenant(endpoint: EndpointRow, host: HostRow | None) -> Cell:
    name = (host.tenant if host else "") or endpoint.tenant
    return Link(name, "Tenants", name) if name else "not known"


def _wave(number: int | None) -> Cell:
    return "does not move" if number is None else Link(f"wave {number}", "Waves", str(number))


def _host(host: HostRow | None) -> tuple[Cell, ...]:
    if host is None:
        return ("", "", "", "", "", "", "", "")
    return (
        host.os,
        host.os_version,
        host.kernel,
        host.arch,
        host.virtualization or "not known",
        host.cpus,
        host.memory_bytes,
        listed(host.privileged_needs) or "nothing seen",
    )


SHEET = Sheet(
    order=160,
    name="Hosts",
    purpose="Every endpoint of the inventory, how reading it went, and what it is.",
    table=_table,
    columns=COLUMNS,
    keys=lambda content: (endpoint.name for endpoint in content.assessment.endpoints),
)
