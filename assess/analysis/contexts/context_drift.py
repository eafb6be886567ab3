"""Rows of the table of drift from contexts: policies and VIPs that differ from what most tenants have."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from assess.analysis.contexts.clusters import compare_contexts
from assess.analysis.contexts.findings import holders_of, own_words
from assess.analysis.contexts.stickiness import stickiness_of
from assess.analysis.contexts.views import ContextView, views_of
from assess.model.estate import DriftRow, Severity
from assess.model.graph import Graph
from assess.model.naming import SHARED
from assess.model.network import Vip
from assess.model.observed import Observed
from assess.model.policies import PolicyDifference

FEWEST = 3
"""Of two values neither is the usual one."""


def context_drift(observed: Observed, graph: Graph) -> tuple[DriftRow, ...]:
    """Rows for packets that a tenant's context treats otherwise, and for VIPs of one name that differ."""
    views = list(views_of(observed.devices))
    holders = holders_of(views, graph)
    named = [(view, holders[view.name], own_words(view, holders[view.name])) for view in views]
    rows = [
        row
        for compared in compare_contexts(named)
        for statement in compared.statements
        if isinstance(statement, PolicyDifference)
        for row in _policy_rows(statement)
    ]
    return (*rows, *_vip_rows(views, graph))


def _policy_rows(found: PolicyDifference) -> Iterator[DriftRow]:
    for holder in found.holders:
        if holder.tenant and holder.tenant != SHARED:
            severity = Severity.MEDIUM if found.opens and found.is_certain else Severity.LOW
            item = f"{found.what}: {found.packet}"
            yield DriftRow("firewall context", holder.tenant, item, found.here, found.usual, severity)


def _vip_rows(views: Sequence[ContextView], graph: Graph) -> Iterator[DriftRow]:
    holders = holders_of(views, graph)
    values: dict[tuple[str, str], dict[tuple[str, str], str]] = defaultdict(dict)
    for view in views:
        words = own_words(view, holders[view.name])
        for vip in view.context.vips:
            node = graph.nodes.get(view.vip_name(vip))
            if node is None or len(node.tenants) != 1:
                continue
            role = f"vip {words.strip(vip.name)}"
            for item, value in _items(view, vip):
                values[role, item][node.tenants[0], node.name] = value
    for (role, item), found in sorted(values.items()):
        counts = Counter(found.values())
        usual, count = min(counts.items(), key=lambda each: (-each[1], each[0]))
        if len({tenant for tenant, _ in found}) >= FEWEST and count * 2 > len(found):
            for tenant, value in sorted({(t, value) for (t, _), value in found.items() if value != usual}):
                yield DriftRow(role, tenant, item, value, usual, _severity(item))


def _items(view: ContextView, vip: Vip) -> Iterator[tuple[str, str]]:
    pools = view.pools_of(vip)
    yield "protocol", vip.mode
    yield "tls", vip.tls
    yield "port", str(vip.port or "any")
    yield "stickiness", stickiness_of(vip, pools).kind or "none"
    yield "enabled", "yes" if vip.enabled else "no"


def _severity(item: str) -> Severity:
    return Severity.MEDIUM if item in {"tls", "stickiness"} else Severity.LOW
