"""Which load balancer of AWS takes the place of each front that was seen on a scanned host."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assess.decide.estate_view import EstateView
from assess.decide.load_balancer.vips import decide_vips
from assess.decide.question import Question, Ruling, decision_of
from assess.model.decisions import About, Decision, Rejected, RuleReason
from assess.model.evidence import Trace
from assess.model.graph import EdgeKind, Service
from assess.model.inventory import Tier

ALB = "ALB"
NLB = "NLB"
CHOICES = (ALB, NLB)
BALANCERS = frozenset({"lb"})
FRONTS = frozenset({"lb", "web", "proxy"})
WEB_PORTS = frozenset({80, 443, 8000, 8008, 8080, 8081, 8443, 8888})
HTTP_WORDS = {"http": True, "tcp": False}


@dataclass(frozen=True, slots=True)
class FrontCase:
    """One front: its ports, whether its configuration says HTTP (None: not seen), and what lies behind."""

    service: Service
    tenants: tuple[str, ...]
    is_gold: bool
    ports: tuple[int, ...]
    speaks_http: bool | None
    udp: bool
    behind: tuple[str, ...]
    sticky: bool
    traces: tuple[Trace, ...]


def decide(view: EstateView) -> Iterator[Decision]:
    """One decision per service that fronts others on other hosts or is a load balancer, and per VIP."""
    cases = [case for service in view.services.values() if (case := _case(view, service)) is not None]
    answers = [decide_front(case) for case in cases]
    yield from _within_quota(view, [*answers, *decide_vips(view)])


def decide_front(case: FrontCase) -> Decision:
    """ALB for HTTP, NLB for all else; shared where tier and tenants allow."""
    is_web, confidence, why = _protocol(case)
    ruling = Ruling(
        "decide.load_balancer.http" if is_web else "decide.load_balancer.not_http",
        ALB if is_web else NLB,
        confidence,
        why,
        also=_notes(case),
        rejected=(_rejected_alb(case) if not is_web else _rejected_nlb(),),
        would_change_it=(
            "becomes NLB if partners hold its fixed address in their firewalls, or pods end mutual TLS"
            if is_web
            else "becomes ALB if all that it forwards is HTTP",
        ),
        details=(
            ("scope", "own" if case.is_gold else "shared per tier"),
            ("target_type", "ip"),
            ("ports", ", ".join(str(port) for port in case.ports) or "unknown"),
            ("stickiness", "on" if case.sticky else "off"),
            ("behind", ", ".join(case.behind[:6]) or "unknown"),
        ),
        evidence=(*case.traces, *case.service.traces),
    )
    tenant = case.tenants[0] if len(case.tenants) == 1 else ""
    cap = case.service.confidence
    return decision_of(ruling, subject=case.service.name, tenant=tenant, about=About.LOAD_BALANCER, cap=cap)


def _protocol(case: FrontCase) -> tuple[bool, float, str]:
    if case.udp:
        return False, 0.8, "it listens on UDP, which an ALB does not forward"
    if case.speaks_http is not None:
        words = "forwards HTTP" if case.speaks_http else "forwards TCP without looking into it"
        return case.speaks_http, 0.8, f"its configuration {words}"
    web = [port for port in case.ports if port in WEB_PORTS]
    if web and len(web) == len(case.ports):
        return True, 0.6, f"it listens on {', '.join(map(str, web))}; by the ports alone that is HTTP"
    if not case.ports:
        return True, 0.4, "on which ports it listens was not seen; most fronts speak HTTP"
    return False, 0.55, f"it listens on {', '.join(map(str, case.ports[:4]))}: not all are known as HTTP"


def _notes(case: FrontCase) -> tuple[RuleReason, ...]:
    notes = []
    if case.is_gold:
        text = "tier gold: certificates, WAF policy and maintenance of its own"
        notes.append(RuleReason("decide.load_balancer.own_for_gold", text))
    else:
        text = "one per tier by IngressClassParams group; 100 rules and 25 extra certificates fit one ALB"
        notes.append(RuleReason("decide.load_balancer.shared", text))
    if case.sticky:
        text = "it keeps users on one server: sessions probably live in that server's memory"
        notes.append(RuleReason("decide.load_balancer.stickiness", text))
    return tuple(notes)


def _rejected_alb(case: FrontCase) -> Rejected:
    return Rejected(
        ALB, "it forwards HTTP only" if case.speaks_http is False or case.udp else "HTTP is not proven"
    )


def _rejected_nlb() -> Rejected:
    return Rejected(NLB, "no host or path rules, redirects or WAF")


def _within_quota(view: EstateView, answers: list[Decision]) -> Iterator[Decision]:
    """The answers; where too many want a balancer of their own, a word says so."""
    own = sum(dict(each.details)["scope"] == "own" for each in answers)
    most = int(view.fact("elb.albs_per_region"))
    for each in answers:
        if own > most and dict(each.details)["scope"] == "own":
            text = (
                f"{own} fronts want a balancer of their own, above the {most} per region: raise it, or share"
            )
            reason = RuleReason("decide.load_balancer.quota", text)
            yield replace(each, reasons=(*each.reasons, reason))
        else:
            yield each


def _case(view: EstateView, service: Service) -> FrontCase | None:
    edges = [edge for edge in view.edges_out_of.get(service.name, ()) if edge.kind is EdgeKind.FRONTS]
    others = tuple(sorted({edge.target for edge in edges if edge.target.split("/", 1)[0] != service.host}))
    if service.category not in BALANCERS and not (service.category in FRONTS and others):
        return None
    tenants = view.tenants_of(service.name)
    specs = [view.spec(tenant) for tenant in tenants]
    ports, udp = _ports(service)
    speaks, sticky = _configured(view, service)
    return FrontCase(
        service=service,
        tenants=tenants,
        is_gold=len(specs) == 1 and specs[0] is not None and specs[0].tier is Tier.GOLD,
        ports=ports,
        speaks_http=speaks,
        udp=udp,
        behind=others,
        sticky=sticky,
        traces=tuple(trace for edge in edges[:3] for trace in edge.evidence[:1]),
    )


def _ports(service: Service) -> tuple[tuple[int, ...], bool]:
    """The ports it listens on, and whether any of them is UDP."""
    ports = {
        int(tail) for each in service.listens if (tail := each.rsplit(":", 1)[-1].split("/")[0]).isdigit()
    }
    return tuple(sorted(ports)), any("udp" in each for each in service.listens)


def _configured(view: EstateView, service: Service) -> tuple[bool | None, bool]:
    """Whether the front's configuration says HTTP, and whether it keeps users on one server."""
    facts = view.facts(service.host)
    settings = [each for each in facts.settings if service.signature in each.file] if facts else []
    modes = {
        HTTP_WORDS[each.value] for each in settings if each.key.endswith("mode") and each.value in HTTP_WORDS
    }
    passes = any(each.key.endswith("proxy_pass") and each.value.startswith("http") for each in settings)
    sticky_keys = ("ip_hash", "sticky", "stickysession", "cookie", "stick-table")
    sticky = any(each.key.rsplit(".", 1)[-1].startswith(sticky_keys) for each in settings) or any(
        each.key.endswith("balance") and each.value.startswith("source") for each in settings
    )
    if modes:
        return all(modes), sticky
    return (True if passes else None), sticky


QUESTION = Question(About.LOAD_BALANCER, decide, after=(About.SEGMENTATION,), choices=CHOICES)
