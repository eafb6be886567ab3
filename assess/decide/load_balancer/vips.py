"""Which load balancer of AWS takes the place of a VIP of an appliance, and what has no twin there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assess.analysis.contexts.mapped_addresses import is_local_socket
from assess.analysis.contexts.stickiness import COOKIE, NONE, ROUTER, SOURCE, Stickiness, stickiness_of
from assess.analysis.contexts.views import ContextView, views_of
from assess.decide.estate_view import EstateView
from assess.decide.question import Ruling, decision_of
from assess.model.decisions import About, Decision, Rejected, RuleReason
from assess.model.inventory import Tier
from assess.model.network import Opaque, Pool, Vip

ALB = "ALB"
NLB = "NLB"
HTTP_MODES = frozenset({"http", "redirect"})
BECOMES = {
    "redirect": "ALB redirect action",
    "header": "ALB header modification or the application",
    "pool_choice": "ALB listener rule",
    "block": "WAF rule",
    "rate": "WAF rate rule",
    "persistence": "target group stickiness",
    "inspection": "appliance or Network Firewall",
}
MOST_LISTED = 8


@dataclass(frozen=True, slots=True)
class VipCase:
    """A VIP with what stands behind it. `limits`: ALB rules, and seconds that stickiness may last."""

    name: str
    vip: Vip
    pools: tuple[Pool, ...]
    opaque: tuple[Opaque, ...]
    tenants: tuple[str, ...]
    is_gold: bool
    most_rules: int
    most_seconds: int
    view: ContextView


def decide_vips(view: EstateView) -> Iterator[Decision]:
    """One decision for each VIP that is switched on; one that has several sockets is one VIP."""
    for context in views_of(view.situation.observed.devices):
        sockets: dict[str, list[VipCase]] = {}
        for vip in context.context.vips:
            if vip.enabled and not is_local_socket(vip.address):
                case = _case(view, context, vip)
                sockets.setdefault(case.name, []).append(case)
        for cases in sockets.values():
            yield _of_sockets(cases)


def _of_sockets(cases: list[VipCase]) -> Decision:
    """The decision on the socket that does the most, with the ports of all."""
    leading = max(cases, key=lambda each: (each.vip.mode != "redirect", len(each.pools)))
    decision = decide_vip(leading)
    ports = ", ".join(dict.fromkeys(_ports(each.vip) for each in cases))
    details = tuple((key, ports if key == "ports" else value) for key, value in decision.details)
    return replace(decision, details=details)


def decide_vip(case: VipCase) -> Decision:
    """ALB for HTTP that the balancer may look into, NLB for all else."""
    vip = case.vip
    is_http, confidence, why = _protocol(case)
    sticky = stickiness_of(vip, case.pools)
    ruling = Ruling(
        "decide.load_balancer.vip_http" if is_http else "decide.load_balancer.vip_not_http",
        ALB if is_http else NLB,
        confidence,
        why,
        also=tuple(_notes(case, sticky, is_http=is_http)),
        rejected=(
            Rejected(NLB, "no host or path rules, cookies, redirects or WAF")
            if is_http
            else Rejected(ALB, "it forwards HTTP only, and ends TLS to do so"),
        ),
        would_change_it=(
            "becomes NLB if partners hold its fixed address in their firewalls, or the servers end TLS"
            if is_http
            else "becomes ALB if what it forwards is HTTP and TLS may end at the balancer",
        ),
        details=(
            ("scope", "own" if case.is_gold else "shared per tier"),
            ("target_type", "ip"),
            ("ports", _ports(vip)),
            ("tls", vip.tls),
            ("stickiness", _twin(case, sticky, is_http=is_http)[0]),
            ("health_check", ", ".join(dict.fromkeys(p.monitor for p in case.pools if p.monitor)) or "none"),
            ("members", str(sum(len(pool.members) for pool in case.pools))),
            ("for_a_person", str(sum(each.kind not in BECOMES for each in case.opaque))),
        ),
        evidence=(case.view.trace(vip.ref, f"{case.name}: {vip.address}:{vip.port or 'any'} {vip.mode}"),),
    )
    tenant = case.tenants[0] if len(case.tenants) == 1 else ""
    return decision_of(ruling, subject=case.name, tenant=tenant, about=About.LOAD_BALANCER)


def _protocol(case: VipCase) -> tuple[bool, float, str]:
    vip = case.vip
    if vip.mode in HTTP_MODES and vip.tls == "passthrough":
        return False, 0.8, "it passes TLS on to its members, which an ALB cannot"
    if vip.mode in HTTP_MODES:
        return True, 0.85, f"it forwards HTTP (mode {vip.mode})"
    if vip.mode == "ssl_bridge":
        return False, 0.85, "it hands TLS through to its members (SSL bridge)"
    if vip.mode == "any" or not vip.port:
        return (
            False,
            0.5,
            "it forwards every port or protocol: name the ports that are used, for a listener each",
        )
    words = "ends TLS and forwards the stream" if vip.tls == "terminated" else "does not look into the stream"
    return False, 0.85, f"it forwards {vip.mode} and {words}"


def _ports(vip: Vip) -> str:
    if not vip.port:
        return "any"
    return str(vip.port) if not vip.last_port or vip.last_port == vip.port else f"{vip.port}-{vip.last_port}"


def _notes(case: VipCase, sticky: Stickiness, *, is_http: bool) -> Iterator[RuleReason]:
    if case.is_gold:
        yield RuleReason(
            "decide.load_balancer.own_for_gold", "tier gold: certificates and WAF policy of its own"
        )
    yield from _tls(case, is_http=is_http)
    twin, lost = _twin(case, sticky, is_http=is_http)
    if sticky.grade == NONE and sticky.key:
        text = f"its stickiness says nothing of state: {sticky.why}"
        yield RuleReason("decide.load_balancer.stickiness", text)
    if sticky.grade != NONE:
        text = (
            f"it keeps clients on one member ({sticky.key}; {sticky.grade} evidence of state there): {twin}"
        )
        yield RuleReason("decide.load_balancer.stickiness", text)
    if lost:
        yield RuleReason("decide.load_balancer.no_twin", lost)
    rules = len(set(case.vip.hosts)) + len(case.vip.conditions)
    if is_http and rules > case.most_rules:
        text = f"{rules} host and path rules, above {case.most_rules} per ALB: split it or raise the quota"
        yield RuleReason("decide.load_balancer.rule_quota", text)
    for each in case.opaque[:MOST_LISTED]:
        target = BECOMES.get(each.kind, "a person decides")
        if not is_http and each.kind not in {"persistence", "inspection"}:
            target = "a person decides: an NLB does not look into the stream"
        yield RuleReason("decide.load_balancer.opaque", f"{each.kind} {each.name}: {target}")
    if len(case.opaque) > MOST_LISTED:
        more = len(case.opaque) - MOST_LISTED
        yield RuleReason("decide.load_balancer.opaque", f"{more} more scripts and policies on this VIP")


def _tls(case: VipCase, *, is_http: bool) -> Iterator[RuleReason]:
    words = {
        "terminated": "TLS ends here: a certificate in ACM and a security policy of the listener",
        "passthrough": "TLS ends at the members: a TCP listener, certificates move with them",
        "unknown": "whether TLS ends here is not known: look before the listener is built",
    }
    if case.vip.tls in words:
        yield RuleReason("decide.load_balancer.tls", words[case.vip.tls])
    if is_http and case.vip.tls == "none" and case.vip.port == 443:
        yield RuleReason(
            "decide.load_balancer.tls", "port 443 without TLS here: what it forwards is not encrypted"
        )


def _twin(case: VipCase, sticky: Stickiness, *, is_http: bool) -> tuple[str, str]:
    """What takes the place of the stickiness, and what is lost with it."""
    if not sticky.key or sticky.kind == ROUTER:
        return "off", ""
    if sticky.kind == COOKIE and is_http:
        return _cookie(case, sticky)
    if sticky.kind == SOURCE and not is_http:
        return "source_ip", ""
    if sticky.kind == SOURCE:
        return "lb_cookie", "an ALB cannot stick by source address: clients without cookies lose their member"
    return "none", f"{sticky.key} has no twin on {'an ALB' if is_http else 'an NLB'}"


def _cookie(case: VipCase, sticky: Stickiness) -> tuple[str, str]:
    kind = "app_cookie" if _is_of_application(sticky.key) else "lb_cookie"
    seconds = case.vip.persistence_timeout_seconds
    if not seconds:
        return kind, "a cookie for the browser's session has no exact twin: an ALB's lasts 1 second to 7 days"
    if seconds > case.most_seconds:
        return kind, f"it lasts {seconds} s; an ALB's stickiness ends after {case.most_seconds} s"
    return f"{kind}, {seconds} s", ""


def _is_of_application(key: str) -> bool:
    low = key.lower()
    return any(
        word in low for word in ("appsession", "passive", "prefix", "rewrite", "jsessionid", "app_cookie")
    )


def _case(view: EstateView, context: ContextView, vip: Vip) -> VipCase:
    name = context.vip_name(vip)
    tenants = view.tenants_of(name)
    specs = [view.spec(tenant) for tenant in tenants]
    return VipCase(
        name=name,
        vip=vip,
        pools=context.pools_of(vip),
        opaque=_opaque(context, vip),
        tenants=tenants,
        is_gold=len(specs) == 1 and specs[0] is not None and specs[0].tier is Tier.GOLD,
        most_rules=int(view.fact("elb.rules_per_alb")),
        most_seconds=int(view.fact("elb.stickiness_seconds_max")),
        view=context,
    )


def _opaque(context: ContextView, vip: Vip) -> tuple[Opaque, ...]:
    """Scripts and policies that the VIP names, or that are named after it or one of its pools."""
    words = {word.strip(",;()'\"") for text in vip.conditions for word in text.split()}
    mine = {vip.name, *vip.pools}
    found = (
        each
        for holder in (context.context, *context.parents)
        for each in holder.opaque
        if each.name in words or each.name in mine or each.name.split(" ")[0] in mine
    )
    return tuple(dict.fromkeys(found))
