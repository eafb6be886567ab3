"""Load balancers and firewalls in one form: the thing, and what takes its place."""

from collections.abc import Iterator

from assess.model.decisions import About, Decision
from assess.model.graph import NodeKind
from assess.model.overrides import Topic
from reports.workbook.content import Content, listed, reasons_text, rejected_text
from reports.workbook.table import Cell, Column, Form, override


def columns(topic: Topic, what: str) -> tuple[Column, ...]:
    """The columns of a sheet on one kind of appliance."""
    return (
        Column("Name"),
        Column("Tenants"),
        Column("Device"),
        Column("Target"),
        Column("Confidence", Form.PERCENT),
        *override(topic, what),
        Column("Reasons", Form.LONG),
        Column("Rejected", Form.LONG),
    )


def appliance_rows(content: Content, kind: NodeKind, about: About) -> Iterator[tuple[Cell, ...]]:
    """Nodes of a kind, and subjects of decisions on a topic, each once, sorted by name."""
    nodes = {node.name: node for node in content.assessment.nodes if node.kind is kind}
    decided = content.decided(about)
    for name in sorted({*nodes, *decided}):
        node, decision = nodes.get(name), decided.get(name)
        tenants = node.tenants if node else (decision.tenant,) if decision and decision.tenant else ()
        yield (
            name,
            listed(tenants) or "not known",
            listed(node.endpoints) if node else name.partition("/")[0],
            *_decision(decision),
            *content.word(Topic(about), name),
            *_why(decision),
        )


def _decision(decision: Decision | None) -> tuple[Cell, ...]:
    if decision is None:
        return ("not decided", None)
    return decision.choice, decision.confidence


def _why(decision: Decision | None) -> tuple[Cell, ...]:
    return ("", "") if decision is None else (reasons_text(decision), rejected_text(decision))
