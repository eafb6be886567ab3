"""Firewalls: contexts and their rules in the device's own order, and what takes their place."""

from collections.abc import Iterator

from assess.model.decisions import About, Decision
from assess.model.estate import ContextRow, RuleRow
from assess.model.graph import NodeKind
from assess.model.overrides import Topic
from reports.workbook.content import Content, listed
from reports.workbook.sheets.appliance_rows import held, target_cells, target_columns, tenant_cell
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table

COLUMNS = (
    Column("Name"),
    Column("What"),
    Column("Context"),
    Column("Tenant"),
    Column("Order", Form.PLAIN),
    Column("Action"),
    Column("Protocol"),
    Column("Sources"),
    Column("Destinations"),
    Column("Services"),
    Column("Hits", Form.INTEGER, note="Not known: the device was not asked, only its file was read."),
    *target_columns(Topic.FIREWALL, "what takes its place"),
    Column("As written", Form.LONG, on_paper=False),
)


def _table(content: Content) -> Table:
    why = "No firewall context was in the inventory (kind firewall); what the network permits is not known."
    return Table(COLUMNS, _rows(content), why)


def _rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    decided = content.decided(About.FIREWALL)
    contexts = {each.name: each for each in content.assessment.contexts}
    for name, rule in _things(content):
        decision = decided.get(name)
        cells = target_cells(content, Topic.FIREWALL, name, decision)
        if rule is not None:
            yield (name, *_rule(rule, contexts.get(rule.context)), *cells, rule.raw)
        else:
            yield (name, *_whole(name, contexts.get(name), decision), *cells, _held(contexts.get(name)))


def _things(content: Content) -> Iterator[tuple[str, RuleRow | None]]:
    """Every row's name: a context, then its rules in their order; last what only a decision names."""
    rules: dict[str, list[RuleRow]] = {}
    for rule in content.assessment.rules:
        rules.setdefault(rule.context, []).append(rule)
    known = {name for each in content.assessment.contexts for name in (each.name, each.device)}
    names = {each.name for each in content.assessment.contexts if each.kind == "firewall"} | rules.keys()
    nodes = {each.name for each in content.assessment.nodes if each.kind is NodeKind.CONTEXT}
    told: set[str] = set()
    for name in sorted(names | (nodes - known)):
        yield name, None
        yield from ((rule_subject(rule), rule) for rule in rules.get(name, ()))
        told |= {name, *(rule_subject(rule) for rule in rules.get(name, ()))}
    yield from ((name, None) for name in sorted(content.decided(About.FIREWALL).keys() - told))


def rule_subject(rule: RuleRow) -> str:
    """The name by which decisions know the rule."""
    return f"{rule.context}/{rule.name}"


def _whole(name: str, row: ContextRow | None, decision: Decision | None) -> tuple[Cell, ...]:
    what = f"context on {row.device} ({row.platform})" if row else "context"
    tenant = row.tenant if row else decision.tenant if decision else ""
    return (what, name, tenant_cell(tenant), *("its own rows",) * 7)


def _held(row: ContextRow | None) -> str:
    return held(row) if row else "its file was not read"


def _rule(rule: RuleRow, context: ContextRow | None) -> tuple[Cell, ...]:
    return (
        "rule",
        Link(rule.context, "Firewalls", rule.context),
        tenant_cell(context.tenant if context else ""),
        rule.order,
        rule.action,
        rule.protocol or None,
        listed(rule.sources) or None,
        listed(rule.destinations) or None,
        listed(rule.services) or "any",
        rule.hits,
    )


SHEET = Sheet(
    order=120,
    name="Firewalls",
    purpose="Contexts and their rules, with the security groups and policies that take their place.",
    table=_table,
    columns=COLUMNS,
    keys=lambda content: (name for name, _ in _things(content)),
)
