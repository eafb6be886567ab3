"""Rows of `contexts`, `rules` and `vips`, and what the files leave open as findings."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from assess.analysis.traces import fewest, trace
from assess.model.estate import ContextRow, Finding, RuleRow, Severity, VipRow
from assess.model.graph import Graph
from assess.model.naming import context_name, owner, vip_name
from assess.model.network import Context, FilterRule, NetworkFacts, Pool, Vip
from assess.model.observed import Observed

PROTOCOLS = {1: "icmp", 2: "igmp", 6: "tcp", 17: "udp", 47: "gre", 50: "esp", 51: "ah", 58: "icmp6"}
PROTOCOLS |= {88: "eigrp", 89: "ospf", 112: "vrrp", 132: "sctp"}
SOURCE = "the device's own configuration"


@dataclass(frozen=True, slots=True)
class ContextTables:
    """The three tables of firewall and load-balancing contexts."""

    contexts: tuple[ContextRow, ...]
    rules: tuple[RuleRow, ...]
    vips: tuple[VipRow, ...]


def context_tables(observed: Observed, graph: Graph, findings: Sequence[Finding]) -> ContextTables:
    """All rows, by name of the context and the device's own order."""
    said = _said_of(findings, {context_name(f.endpoint, c.name) for f, c in _contexts(observed.devices)})
    contexts: list[ContextRow] = []
    rules: list[RuleRow] = []
    vips: list[VipRow] = []
    for facts, context in _contexts(observed.devices):
        name = context_name(facts.endpoint, context.name)
        contexts.append(_context_row(facts, context, graph, tuple(said.get(name, ()))))
        rules += _rule_rows(name, context)
        vips += _vip_rows(facts.endpoint, context, graph)
    return ContextTables(tuple(contexts), tuple(rules), tuple(vips))


def _said_of(findings: Sequence[Finding], contexts: Set[str]) -> dict[str, list[str]]:
    """Titles by context: of findings on it, and of those that list it among others."""
    found: dict[str, list[str]] = {}
    for finding in findings:
        for name in sorted({finding.subject, *re.split(r"[ ,()]+", finding.title)} & contexts):
            found.setdefault(name, []).append(finding.title)
    return found


def _owner(graph: Graph, name: str) -> str:
    node = graph.nodes.get(name)
    return owner(node.tenants) if node is not None else ""


def find_in_contexts(observed: Observed, graph: Graph) -> tuple[Finding, ...]:
    """Undefined names and lines that no reader understood, one finding per context each."""
    return tuple(
        replace(finding, tenant=_owner(graph, context_name(facts.endpoint, context.name)))
        for facts, context in _contexts(observed.devices)
        for finding in (*_undefined(facts, context), *_unparsed(facts, context))
    )


def _contexts(devices: Mapping[str, NetworkFacts]) -> Iterator[tuple[NetworkFacts, Context]]:
    for _, facts in sorted(devices.items()):
        for context in sorted(facts.contexts, key=lambda each: each.name):
            yield facts, context


def _context_row(
    facts: NetworkFacts, context: Context, graph: Graph, findings: tuple[str, ...]
) -> ContextRow:
    are_groups = [each.is_group for each in context.addresses]
    are_groups += [each.is_group for each in context.services]
    return ContextRow(
        name=context_name(facts.endpoint, context.name),
        device=facts.endpoint,
        platform=facts.platform,
        kind=context.kind,
        tenant=_owner(graph, context_name(facts.endpoint, context.name)),
        interfaces=len(context.interfaces),
        objects=are_groups.count(False),
        groups=are_groups.count(True),
        rules=sum(len(each.rules) for each in context.rule_lists if not each.is_derived),
        nats=len(context.nats),
        vips=len(context.vips),
        pools=len(context.pools),
        unparsed=len(context.unparsed),
        findings=findings,
    )


def _rule_rows(name: str, context: Context) -> Iterator[RuleRow]:
    for rule_list in context.rule_lists:
        for rule in rule_list.rules:
            yield RuleRow(
                context=name,
                name=_rule_name(rule_list.name, rule),
                order=rule.order,
                action=rule.action if rule.enabled else f"{rule.action} (disabled)",
                protocol=protocol_of(rule),
                sources=rule.sources,
                destinations=rule.destinations,
                services=rule.services,
                hits=rule.hits,
                raw=rule.raw,
            )


def _rule_name(rule_list: str, rule: FilterRule) -> str:
    return f"{rule_list}/{rule.name or rule.order}" if rule_list else rule.name or str(rule.order)


def protocol_of(rule: FilterRule) -> str:
    """The protocols that the rule speaks of, joined by commas; `any` for all, empty where none is known."""
    names: dict[str, None] = {}
    for box in rule.service_set.boxes:
        first, last = box.protocols
        if (first, last) == (0, 255):
            return "any"
        names[PROTOCOLS.get(first, str(first)) if first == last else f"{first}-{last}"] = None
    return ",".join(names)


def _vip_rows(device: str, context: Context, graph: Graph) -> Iterator[VipRow]:
    pools = {pool.name: pool for pool in context.pools}
    for vip in context.vips:
        name = vip_name(device, context.name, vip.name)
        yield VipRow(
            context=context_name(device, context.name),
            name=name,
            address=vip.address,
            port=vip.port,
            protocol=vip.mode,
            tls=vip.tls,
            persistence=vip.persistence or _pool_persistence(vip, pools),
            members=_members(vip, pools),
            tenant=_owner(graph, name),
        )


def _pool_persistence(vip: Vip, pools: Mapping[str, Pool]) -> str:
    found = (pools[name].persistence for name in vip.pools if name in pools)
    return ", ".join(dict.fromkeys(each for each in found if each))


def _members(vip: Vip, pools: Mapping[str, Pool]) -> tuple[str, ...]:
    found = (member for name in vip.pools if name in pools for member in pools[name].members)
    return tuple(dict.fromkeys(_socket(each.address, each.port) for each in found))


def _socket(address: str, port: int | None) -> str:
    shown = f"[{address}]" if ":" in address else address
    return f"{shown}:{port}" if port is not None else shown


def _undefined(facts: NetworkFacts, context: Context) -> Iterator[Finding]:
    if not context.undefined:
        return
    names = sorted({each.name for each in context.undefined})
    traces = [
        trace(facts, each.ref, f"{each.what} {each.name}, used by {each.used_by}, is defined nowhere")
        for each in context.undefined
    ]
    yield Finding(
        id="network.undefined_reference",
        severity=Severity.MEDIUM,
        subject=context_name(facts.endpoint, context.name),
        tenant="",
        title=f"{_count(len(names), 'name')} used and never defined: {_some(names)}",
        evidence=fewest(traces),
        remedy="Bring the files that define them, or take the rules that use them as void.",
        source=SOURCE,
    )


def _unparsed(facts: NetworkFacts, context: Context) -> Iterator[Finding]:
    if not context.unparsed:
        return
    yield Finding(
        id="network.unread_lines",
        severity=Severity.LOW,
        subject=context_name(facts.endpoint, context.name),
        tenant="",
        title=f"{_count(len(context.unparsed), 'line')} of the configuration not understood",
        evidence=fewest(trace(facts, each.ref, each.text) for each in context.unparsed),
        remedy="Look whether they decide traffic; the analysis leaves them out.",
        source=SOURCE,
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
