"""Rows of the table of drift from contexts: policies and VIPs that differ from what most tenants have."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from assess.analysis.contexts.contexts_seen import ContextsSeen, own_words
from assess.analysis.contexts.stickiness import stickiness_of
from assess.analysis.contexts.views import ContextView
from assess.model.estate import DriftRow, Severity
from assess.model.graph import Graph
from assess.model.naming import SHARED
from assess.model.network import Vip
from assess.model.policies import PolicyDifference

FEWEST = 3
"""Of two values neither is the usual one."""


def context_drift(seen: ContextsSeen, graph: Graph) -> tuple[DriftRow, ...]:
    """Rows for packets that a tenant's context treats otherwise, and for VIPs of one name that differ."""
    rows = [
        row
        for compared in seen.compared
        for statement in compared.statements
        if isinstance(statement, PolicyDifference)
        for row in _policy_rows(statement)
    ]
    return (*rows, *_vip_rows(seen, graph))


def _policy_rows(found: PolicyDifference) -> Iterator[DriftRow]:
    for holder in found.holders:
        if holder.tenant and holder.tenant != SHARED:
            severity = Severity.MEDIUM if found.opens and found.is_certain else Severity.LOW
            item = f"{found.what}: {found.packet}"
            yield DriftRow("firewall context", holder.tenant, item, found.here, found.usual, severity)


def _vip_rows(seen: ContextsSeen, graph: Graph) -> Iterator[DriftRow]:
    values: dict[tuple[str, str], dict[tuple[str, str], str]] = defaultdict(dict)
    for view in seen.views:
        words = own_words(view, seen.holders[view.name])
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
