"""The short summary after a scan or analysis: tenants, state, crossings, waves and gaps."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from rich.table import Table
from rich.text import Text

from assess.cli.rows import STYLES
from assess.cli.terminal import Terminal, plain
from assess.model.assessment import Assessment
from assess.model.estate import Status
from assess.model.overrides import Standing
from assess.model.sizes import in_words

HEADINGS = ("tenant", "tier", "durable", "unknown", "ephemeral", "stateless", "state", "unit", "wave")
MOST_TENANTS = 20
MOST_FAILURES = 8
CROSSINGS = ("tenancy.",)


def print_summary(terminal: Terminal, assessment: Assessment) -> None:
    """Tells on standard error what the assessment says, in a screenful."""
    if terminal.quiet:
        return
    terminal.err.print(_tenants(assessment))
    for label, text in _lines(assessment):
        terminal.err.print(Text.assemble((f"{label:<16}", "bold"), plain(text)), soft_wrap=True)
    for text in _failures(assessment):
        terminal.err.print(Text(plain(text), style="red"), soft_wrap=True)


def _tenants(assessment: Assessment) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for name in HEADINGS:
        justify: Literal["left", "right"] = "left" if name in {"tenant", "tier", "unit"} else "right"
        table.add_column(name, justify=justify, overflow="fold", no_wrap=name != "tenant")
    states = Counter((surface.tenant, surface.state.value) for surface in assessment.surfaces)
    for tenant in assessment.tenants[:MOST_TENANTS]:
        counts = [
            Text(str(states[tenant.name, state]), style=STYLES[state])
            for state in ("durable", "unknown", "ephemeral", "stateless")
        ]
        size = "unknown" if tenant.state_bytes is None else in_words(tenant.state_bytes)
        wave = "-" if tenant.wave is None else str(tenant.wave)
        table.add_row(plain(tenant.name), tenant.tier, *counts, size, _unit(tenant.segmentation), wave)
    if len(assessment.tenants) > MOST_TENANTS:
        table.caption = f"and {len(assessment.tenants) - MOST_TENANTS} more: assess show tenants"
    return table


def _unit(segmentation: str) -> str:
    """What a tenant gets for itself: namespace, node group or cluster."""
    return segmentation.removesuffix("_per_tenant").replace("_", " ")


def _lines(assessment: Assessment) -> Iterable[tuple[str, str]]:
    statuses = Counter(endpoint.status.value for endpoint in assessment.endpoints)
    yield "Endpoints", _counts(statuses) or "none"
    yield "Surfaces", _counts(Counter(surface.state.value for surface in assessment.surfaces)) or "none"
    crossing = [edge for edge in assessment.edges if edge.cross_tenant]
    shared = [finding for finding in assessment.findings if finding.id.startswith(CROSSINGS)]
    yield "Cross-tenant", f"{len(crossing)} dependencies, {len(shared)} findings (assess show findings)"
    yield "Findings", _counts(Counter(finding.severity.value for finding in assessment.findings)) or "none"
    if assessment.overrides:
        against = sum(each.standing is not Standing.APPLIED for each in assessment.overrides)
        yield "Overrides", f"{len(assessment.overrides)}, {against} against evidence (assess show overrides)"
    yield "Waves", f"{len(assessment.waves)} (assess show waves)"
    gaps = sum(len(endpoint.missing) for endpoint in assessment.endpoints)
    yield "Gaps", f"{gaps} on {sum(bool(each.missing) for each in assessment.endpoints)} endpoints"


def _counts(counts: Counter[str]) -> str:
    order = ("ok", "durable", "blocker", "high", "partial", "unknown", "ephemeral", "failed", "medium", "low")
    rank = {name: index for index, name in enumerate(order)}
    named = sorted(counts.items(), key=lambda item: (rank.get(item[0], len(rank)), item[0]))
    return ", ".join(f"{count} {name}" for name, count in named)


def _failures(assessment: Assessment) -> Iterable[str]:
    failed = [endpoint for endpoint in assessment.endpoints if endpoint.status is Status.FAILED]
    for endpoint in failed[:MOST_FAILURES]:
        yield f"failed: {endpoint.name}: {endpoint.error}\n        {endpoint.hint}"
    if len(failed) > MOST_FAILURES:
        yield f"and {len(failed) - MOST_FAILURES} more: assess show endpoints --where status=failed"
