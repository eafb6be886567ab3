"""What load balancers' and firewalls' sheets have in common: a thing's place, and what takes it."""

from assess.model.decisions import Decision
from assess.model.estate import ContextRow
from assess.model.overrides import Topic
from reports.workbook.content import Content, listed, reasons_text, rejected_text
from reports.workbook.table import Cell, Column, Form, Link, override


def target_columns(topic: Topic, what: str) -> tuple[Column, ...]:
    """The columns of what takes a thing's place, with the architect's."""
    return (
        Column("Target"),
        Column("Confidence", Form.PERCENT),
        *override(topic, what),
        Column("Reasons", Form.LONG),
        Column("Rejected", Form.LONG),
    )


def target_cells(content: Content, topic: Topic, subject: str, decision: Decision | None) -> tuple[Cell, ...]:
    """The cells under `target_columns`."""
    if decision is None:
        return ("not decided", None, *content.word(topic, subject), "", "")
    return (
        decision.choice,
        decision.confidence,
        *content.word(topic, subject),
        reasons_text(decision),
        rejected_text(decision),
    )


def tenant_cell(tenant: str) -> Cell:
    """Whose it is, with a link."""
    return Link(tenant, "Tenants", tenant) if tenant else "not known"


def held(context: ContextRow) -> str:
    """What a context holds, and what of its file was not understood, in words."""
    counts = (
        (context.interfaces, "interfaces"),
        (context.rules, "rules"),
        (context.nats, "translations"),
        (context.vips, "virtual servers"),
        (context.pools, "pools"),
        (context.objects, "objects"),
        (context.groups, "groups"),
    )
    said = [f"{count} {what}" for count, what in counts if count]
    unread = f"{context.unparsed} lines not understood" if context.unparsed else "every line understood"
    return "; ".join((*said, unread, *listed_findings(context)))


def listed_findings(context: ContextRow) -> tuple[str, ...]:
    """Its findings in one piece; nothing where it has none."""
    return (listed(context.findings, separator="; "),) if context.findings else ()
