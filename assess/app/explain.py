"""Why: from one name to its decisions, the rules behind them, the evidence and the line a server printed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from assess.app.show import Row, cell_text, table_rows
from assess.errors import InputError
from assess.inventory.complaints import suggest
from assess.store.estate import Estate

KEYS: dict[str, tuple[str, ...]] = {
    "endpoints": ("name",),
    "hosts": ("name",),
    "nodes": ("name",),
    "databases": ("name",),
    "shares": ("name",),
    "tenants": ("name",),
    "surfaces": ("name", "id"),
    "decisions": ("subject",),
    "findings": ("subject",),
    "groups": ("id", "members"),
    "waves": ("name", "groups", "endpoints"),
    "coverage": ("scope",),
    "contexts": ("name",),
    "vips": ("name",),
    "overrides": ("subject",),
}
FACTS: dict[str, tuple[str, ...]] = {
    "endpoints": ("kind", "address", "status", "error", "hint", "missing"),
    "hosts": ("os", "os_version", "kernel", "virtualization", "cpus", "memory_bytes", "privileged_needs"),
    "nodes": ("kind", "signature", "tenants", "tenant_confidence", "because", "endpoints"),
    "databases": (
        "engine",
        "version",
        "tenant",
        "size_bytes",
        "transactions_per_second",
        "tenancy",
        "cdc_ready",
    ),
    "shares": ("protocol", "path", "size_bytes", "clients"),
    "tenants": (
        "tier",
        "endpoints",
        "shared_with",
        "state_bytes",
        "transactions_per_second",
        "segmentation",
        "wave",
    ),
    "surfaces": ("kind", "location", "service", "tenant", "size_bytes", "purpose", "flags"),
    "contexts": ("platform", "kind", "tenant", "interfaces", "rules", "nats", "vips", "pools", "unparsed"),
    "vips": ("context", "address", "port", "protocol", "tls", "persistence", "members", "tenant"),
    "coverage": ("expected", "observed", "completeness", "what_is_missing"),
}
MOST_CHILDREN = 40


@dataclass(frozen=True, slots=True)
class Branch:
    """A line of the explanation and what stands below it."""

    text: str
    kind: str = "fact"
    children: tuple["Branch", ...] = field(default=())


def explain(estate: Estate, name: str) -> Branch:
    """The chain from evidence to decision for one thing.

    Raises:
        InputError: nothing of that name; near names are proposed.
    """
    tables = {table: list(table_rows(estate, table)) for table in (*KEYS, "edges")}
    found = _resolve(tables, name)
    children = [
        *(_facts(table, row) for table in FACTS for row in _about(tables, table, found)),
        *(_override(row) for row in _about(tables, "overrides", found)),
        *(_surface(estate, row) for row in _about(tables, "surfaces", found)),
        *(_decision(estate, row) for row in _about(tables, "decisions", found)),
        *_edges(estate, tables["edges"], found),
        *(_finding(estate, row) for row in _about(tables, "findings", found)),
        *_parts(tables["surfaces"], tables["tenants"], found),
        *_plan(tables, found),
    ]
    return Branch(found, "name", tuple(child for child in children if child.children or child.kind == "fact"))


def _resolve(tables: dict[str, list[Row]], name: str) -> str:
    names = sorted({known for table in tables for row in tables[table] for known in _names_of(table, row)})
    if name in names:
        return name
    near = [each for each in names if each.lower() == name.lower()] or [
        each
        for each in names
        if each.lower().endswith(("/" + name.lower(), ":" + name.lower(), "." + name.lower()))
    ]
    if len(near) == 1:
        return near[0]
    if near:
        raise InputError(f"'{name}' may be any of {len(near)} things", hint="One of: " + ", ".join(near[:20]))
    inside = [each for each in names if name.lower() in each.lower()][:20]
    hint = "Names that contain it: " + ", ".join(inside) if inside else "`assess show surfaces` lists names."
    raise InputError(f"nothing in this estate is called '{name}'{suggest(name, names)}", hint=hint)


def _names_of(table: str, row: Row) -> Iterator[str]:
    for key in ("source", "target") if table == "edges" else KEYS[table]:
        value = row.get(key)
        yield from (str(each) for each in value) if isinstance(value, list) else (str(value),)


def _about(tables: dict[str, list[Row]], table: str, name: str) -> list[Row]:
    return [row for row in tables[table] if name in _names_of(table, row)]


def _facts(table: str, row: Row) -> Branch:
    known = [(key, row.get(key)) for key in FACTS[table] if row.get(key) not in (None, "", [])]
    return Branch(
        table.removesuffix("s"), "group", tuple(Branch(f"{key}: {cell_text(value)}") for key, value in known)
    )


def _override(row: Row) -> Branch:
    """The architect's word, and how it fares."""
    who = row["by"] or "the architect"
    told = [
        *((f"reason: {row['reason']}",) if row["reason"] else ()),
        f"by {who}, {row['source']}" + (f", at {row['at']}" if row["at"] else ""),
        *((f"the rules propose now: {row['proposed']}",) if row["proposed"] else ()),
        *((f"against it: {row['conflict']}",) if row["conflict"] else ()),
    ]
    title = (
        f"override of {row['about'].replace('_', ' ')}: {row['value']} ({row['standing'].replace('_', ' ')})"
    )
    return Branch(title, "override", tuple(Branch(text) for text in told))


def _instead(row: Row) -> str:
    """That the architect's word stands in place of what the rules propose."""
    proposed = row.get("proposed", "")
    return f", overridden; the rules propose {proposed}" if row.get("overridden_by") else ""


def _surface(estate: Estate, row: Row) -> Branch:
    title = f"state: {row['state']} (confidence {row['confidence']:.2f}{_instead(row)})"
    children = [
        *(Branch(f"rule {rule}", "rule") for rule in row["rules"]),
        *_evidence(estate, row["evidence"]),
        *(Branch(f"would change it: {text}", "change") for text in row["would_change_it"]),
    ]
    return Branch(title, "state", tuple(children))


def _decision(estate: Estate, row: Row) -> Branch:
    title = f"decision on {row['about']}: {row['choice']} (confidence {row['confidence']:.2f}{_instead(row)})"
    children = [
        *(Branch(f"{reason['rule']}: {reason['text']}", "rule") for reason in row["reasons"]),
        *(Branch(f"with {name}: {value}") for name, value in row["details"]),
        *(Branch(f"rejected {each['choice']}: {each['why']}", "rejected") for each in row["rejected"]),
        *_evidence(estate, row["evidence"]),
        *(Branch(f"would change it: {text}", "change") for text in row["would_change_it"]),
    ]
    return Branch(title, "decision", tuple(children))


def _edges(estate: Estate, edges: Iterable[Row], name: str) -> Iterator[Branch]:
    rows = list(edges)
    yield Branch(
        "depends on",
        "group",
        tuple(_edge(estate, row, row["target"]) for row in rows if row["source"] == name)[:MOST_CHILDREN],
    )
    yield Branch(
        "is used by",
        "group",
        tuple(_edge(estate, row, row["source"]) for row in rows if row["target"] == name)[:MOST_CHILDREN],
    )


def _edge(estate: Estate, row: Row, far: str) -> Branch:
    port = f" port {row['port']}" if row["port"] else ""
    crossing = ", across tenants" if row["cross_tenant"] else ""
    title = f"{far} ({row['kind']}{port}, confidence {row['confidence']:.2f}{crossing})"
    return Branch(title, "edge", tuple(_evidence(estate, row["evidence"])))


def _finding(estate: Estate, row: Row) -> Branch:
    children = [Branch(f"remedy: {row['remedy']}")] if row["remedy"] else []
    return Branch(
        f"finding {row['id']} ({row['severity']}): {row['title']}",
        "finding",
        (*children, *_evidence(estate, row["evidence"])),
    )


def _parts(surfaces: Iterable[Row], tenants: Iterable[Row], name: str) -> Iterator[Branch]:
    """What a tenant's or host's state is the sum of."""
    is_tenant = any(row["name"] == name for row in tenants)
    mine = [row for row in surfaces if row["tenant" if is_tenant else "host"] == name]
    mine.sort(key=lambda row: (-(row["size_bytes"] or 0), row["name"]))
    lines = tuple(
        Branch(f"{row['name']}: {row['state']}, {_size(row['size_bytes'])}") for row in mine[:MOST_CHILDREN]
    )
    rest = len(mine) - len(lines)
    more = (Branch(f"and {rest} more: assess show surfaces --where tenant={name}"),) if rest > 0 else ()
    yield Branch("state is made of", "group", (*lines, *more))


def _size(size_bytes: int | None) -> str:
    return "size unknown" if size_bytes is None else f"{size_bytes} bytes"


def _plan(tables: dict[str, list[Row]], name: str) -> Iterator[Branch]:
    host = name.split("/", maxsplit=1)[0].split(":", maxsplit=1)[0]
    groups = [row for row in tables["groups"] if {name, host} & {row["id"], *row["members"], *row["tenants"]}]
    for row in groups[:MOST_CHILDREN]:
        waves = [wave for wave in tables["waves"] if row["id"] in wave["groups"]]
        reasons = [*row["why_together"], *(reason for wave in waves for reason in wave["reasons"])]
        where = ", ".join(f"wave {wave['number']} ({wave['name']})" for wave in waves) or "no wave"
        yield Branch(
            f"moves with group {row['id']} in {where}", "plan", tuple(Branch(text) for text in reasons)
        )


def _evidence(estate: Estate, traces: Iterable[dict[str, Any]]) -> Iterator[Branch]:
    for trace in traces:
        at = f" at {trace['at']}" if trace.get("at") else ""
        line = f" line {trace['line']}" if trace.get("line") else ""
        said = _printed(estate, trace)
        below = (Branch(said, "printed"),) if said else ()
        yield Branch(f"{trace['observed']} [{trace['from']}{line}{at}]", "evidence", below)


def _printed(estate: Estate, trace: dict[str, Any]) -> str:
    """The very line of the stored evidence that the trace points at."""
    endpoint, _, section = str(trace["from"]).partition(":")
    number = trace.get("line")
    if not section or not number:
        return ""
    evidence = estate.section(endpoint, section)
    lines = evidence.body.split("\n") if evidence is not None else []
    return lines[number - 1] if 0 < number <= len(lines) else ""
