"""What changed between two assessments: two scans of one estate, or two estate files."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from assess.app.analyze import assess, first_day, understand
from assess.app.facts import read_facts
from assess.app.garbage import uncollected
from assess.app.show import Row, cell_text
from assess.app.stored import stored_assessment
from assess.catalog.load import load_catalog
from assess.errors import InputError
from assess.model.assessment import Assessment
from assess.store.estate import Estate, read_estate
from assess.store.table_rows import dump_rows

Tables = Callable[[str], Iterable[Row]]
Key = tuple[str, ...]
Sides = tuple[Tables, Tables]


class Change(StrEnum):
    """How a thing differs."""

    APPEARED = "appeared"
    GONE = "gone"
    STATE = "changed_state"
    DECISION = "changed_decision"
    TENANT = "changed_tenant"
    WAVE = "changed_wave"
    DRIFTED = "drifted"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it was. `what` is its table or, where something of it changed, that."""

    change: Change
    what: str
    subject: str
    tenant: str
    before: str
    after: str


LISTED: dict[str, Key] = {
    "tenants": ("name",),
    "endpoints": ("name",),
    "nodes": ("name",),
    "databases": ("name",),
    "relations": ("database", "schema", "name"),
    "shares": ("name",),
    "contexts": ("name",),
    "rules": ("context", "name"),
    "vips": ("name",),
    "surfaces": ("name",),
    "edges": ("source", "target", "kind", "port"),
    "findings": ("id", "subject", "title"),
}
"""Tables of which rows appear and go, and what a row is known by."""

DRIFTING: dict[str, tuple[str, ...]] = {
    "endpoints": ("kind", "address", "site", "status"),
    "hosts": ("os", "os_version", "kernel", "arch", "virtualization", "cpus", "memory_bytes"),
    "databases": ("engine", "version", "tenancy", "cdc_ready"),
    "shares": ("protocol", "path"),
    "vips": ("address", "port", "protocol", "tls", "persistence", "members"),
    "rules": ("order", "action", "protocol", "sources", "destinations", "services"),
}
"""What of a thing may be other than it was."""


def diff(one: str, other: str, estate: Path) -> tuple[Difference, ...]:
    """Every difference from `one` to `other`, by kind of change, table and name.

    Each is an estate file, the number of a scan of `estate`, or `FILE@NUMBER`; a scan that is not the newest
    is judged again, by today's rules and overrides.

    Raises:
        InputError: no such file or scan, or nothing was assessed in it.
    """
    with ExitStack() as stack:
        sides = (_tables(stack, one, estate), _tables(stack, other, estate))
        found = [
            *_listed(sides),
            *_drifted(sides),
            *_services(sides),
            *_among_tenants(sides),
            *_changed(Change.STATE, "surfaces", "state", sides),
            *_changed(Change.TENANT, "endpoints", "tenant", sides),
            *_changed(Change.TENANT, "databases", "tenant", sides),
            *_changed(Change.WAVE, "tenants", "wave", sides),
            *_decisions(sides),
        ]
    order = list(Change)
    return tuple(sorted(set(found), key=lambda each: (order.index(each.change), each.what, each.subject)))


def _tables(stack: ExitStack, text: str, estate: Path) -> Tables:
    path, scan = _meant(text, estate)
    opened = stack.enter_context(read_estate(path))
    if scan is None or scan == max((each.id for each in opened.scans()), default=None):
        stored_assessment(opened)
        return opened.rows
    return _rows_of(_judged(opened.as_of(scan), opened))


def _meant(text: str, estate: Path) -> tuple[Path, int | None]:
    """The file and the scan; a file that is there goes before a number."""
    if Path(text).exists():
        return Path(text), None
    name, _, number = text.rpartition("@")
    if number.isdecimal() and len(number) < 10:
        return Path(name) if name else estate, int(number)
    raise InputError(
        f"'{text}' is neither an estate file nor the number of a scan",
        hint="For example: assess diff before.db after.db, or assess diff 1 2, or assess diff before.db@3 4",
    )


@uncollected()
def _judged(then: Estate, now: Estate) -> Assessment:
    facts = read_facts(then)
    understood = understand(then.inventory(), facts, load_catalog(), now.overrides())
    return assess(understood, then.outcomes(), facts, first_day(then))


def _rows_of(assessment: Assessment) -> Tables:
    return lambda table: (json.loads(row) for row in dump_rows(table, getattr(assessment, table)))


def _keyed(sides: Sides, table: str, key: Key) -> tuple[dict[Key, Row], dict[Key, Row]]:
    """The rows of both sides by what they are known by."""
    old, new = (
        {tuple(cell_text(row.get(name)) for name in key): row for row in side(table)} for side in sides
    )
    return old, new


def _listed(sides: Sides) -> Iterator[Difference]:
    for table, key in LISTED.items():
        old, new = _keyed(sides, table, key)
        for gone in old.keys() - new.keys():
            yield _one_sided(Change.GONE, table, gone, old[gone])
        for come in new.keys() - old.keys():
            yield _one_sided(Change.APPEARED, table, come, new[come])


def _one_sided(change: Change, table: str, key: Key, row: Row) -> Difference:
    what = _singular(table)
    known = cell_text(row.get("state") or row.get("severity") or row.get("kind") or row.get("action") or "")
    sides = (known, "") if change is Change.GONE else ("", known)
    return Difference(change, what, _name(table, key), _tenant(row), *sides)


def _name(table: str, key: Key) -> str:
    if table == "edges":
        source, target, kind, port = key
        return f"{source} {kind} {target}" + (f":{port}" if port else "")
    if table == "findings":
        return f"{key[1]}: {key[2]} ({key[0]})"
    if table == "relations":
        return f"{key[0]}/{key[1]}.{key[2]}"
    return "/".join(key)


def _singular(table: str) -> str:
    return {"edges": "dependency"}.get(table, table.removesuffix("s"))


def _tenant(row: Row) -> str:
    tenants: Sequence[str] = row.get("tenants") or ()
    return cell_text(row.get("tenant")) or (tenants[0] if len(tenants) == 1 else "")


def _drifted(sides: Sides) -> Iterator[Difference]:
    for table, columns in DRIFTING.items():
        for column in columns:
            yield from _changed(Change.DRIFTED, table, column, sides)


def _changed(change: Change, table: str, column: str, sides: Sides) -> Iterator[Difference]:
    """Rows that both sides have and whose column differs."""
    old, new = _keyed(sides, table, LISTED.get(table, ("name",)))
    for each in old.keys() & new.keys():
        was, now = (cell_text(side[each].get(column)) for side in (old, new))
        if was != now:
            what = column.replace("_", " ")
            yield Difference(change, what, _name(table, each), _tenant(new[each]), was, now)


def _services(sides: Sides) -> Iterator[Difference]:
    """Software whose version is another one, by service."""
    old, new = (_versions(side("processes")) for side in sides)
    for service in old.keys() & new.keys():
        if old[service] != new[service]:
            yield Difference(Change.DRIFTED, "version", service, "", old[service], new[service])


def _versions(rows: Iterable[Row]) -> Mapping[str, str]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["service"] and row["version"]:
            found[f"{row['host']}/{row['service']}"].add(row["version"])
    return {service: ", ".join(sorted(versions)) for service, versions in found.items()}


def _among_tenants(sides: Sides) -> Iterator[Difference]:
    """Where a tenant now differs from most tenants, or no longer does, or differently."""
    old, new = _keyed(sides, "drift", ("role", "tenant", "item"))
    for each in old.keys() | new.keys():
        was, now = (cell_text(side[each]["value"]) if each in side else "as most" for side in (old, new))
        if was != now:
            role, tenant, item = each
            yield Difference(Change.DRIFTED, item, f"{role} of {tenant}", tenant, was, now)


def _decisions(sides: Sides) -> Iterator[Difference]:
    """Other choices, and choices that are new or gone on things that both sides have."""
    old, new = _keyed(sides, "decisions", ("about", "subject"))
    here, there = (_decidable(side) for side in sides)
    for each in old.keys() | new.keys():
        about, subject = each
        was, now = (cell_text(side[each]["choice"]) if each in side else "" for side in (old, new))
        if was != now and ((was and now) or (subject in here and subject in there)):
            tenant = _tenant(new.get(each) or old[each])
            yield Difference(Change.DECISION, about.replace("_", " "), subject, tenant, was, now)


def _decidable(side: Tables) -> set[str]:
    return {row["name"] for table in ("surfaces", "nodes", "tenants") for row in side(table)}
