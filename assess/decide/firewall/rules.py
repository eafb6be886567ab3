"""What takes the place of each single rule of a firewall context."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assess.analysis.contexts.enforced import EnforcedList, enforced_lists, rule_text, unenforced_lists
from assess.analysis.contexts.inner_space import InnerSpace
from assess.analysis.contexts.views import ContextView
from assess.analysis.filters.cubes import DENY, NOT_DECIDING, PERMIT, action_of
from assess.analysis.filters.shadowing import find_shadowed
from assess.decide.question import Ruling
from assess.model.decisions import Rejected
from assess.model.network import FilterRule, RuleList

SECURITY_GROUP = "security group"
NETWORK_POLICY = "NetworkPolicy"
WAF = "WAF"
NETWORK_FIREWALL = "Network Firewall"
APPLIANCE = "appliance"
NOT_NEEDED = "no longer needed"
CHOICES = (SECURITY_GROUP, NETWORK_POLICY, WAF, NETWORK_FIREWALL, APPLIANCE, NOT_NEEDED)
WEB_WORDS = re.compile(r"\b(url|https?|geo\w*|countr\w+|bots?)\b")
RETURNING = re.compile(r"state\b.*\b(established|related|invalid)\b", re.IGNORECASE)
NAME_WORDS = re.compile(r"\b(fqdn|domains?|app\w*|service|ips|inspect\w*|profiles?)\b")


@dataclass(frozen=True, slots=True)
class RuleCase:
    """A rule in its list. `covers` is why it never decides, empty where it may."""

    view: ContextView
    rules: RuleList
    number: int
    enforced: bool
    covers: str
    counted: bool
    inner: InnerSpace

    @property
    def rule(self) -> FilterRule:
        """The rule itself."""
        return self.rules.rules[self.number]

    @property
    def name(self) -> str:
        """`device/context/list/rule`, as the table of rules names it."""
        own = self.rule.name or str(self.rule.order)
        return f"{self.view.name}/{self.rules.name}/{own}" if self.rules.name else f"{self.view.name}/{own}"


def rule_cases(view: ContextView, inner: InnerSpace) -> Iterator[RuleCase]:
    """Every rule of the context, in the order of the file."""
    for each in enforced_lists(view):
        covers = _covers(each)
        counted = any(rule.hits for rule in each.rules.rules[: each.own])
        for number in range(each.own):
            yield RuleCase(
                view,
                each.rules,
                number,
                enforced=True,
                covers=covers.get(number, ""),
                counted=counted,
                inner=inner,
            )
    for rules in unenforced_lists(view):
        for number in range(len(rules.rules)):
            yield RuleCase(view, rules, number, enforced=False, covers="", counted=False, inner=inner)


def _covers(each: EnforcedList) -> Mapping[int, str]:
    judged = [n for n, rule in enumerate(each.rules.rules[: each.own]) if rule.enabled]
    found = find_shadowed([each.policy(family) for family in each.families], judged)
    told = {s.rule: "; ".join(rule_text(each.rules, n) for n in s.covers[:3]) for s in found.shadows}
    return {n: text or "the rules before it together" for n, text in told.items()}


def rule_on(case: RuleCase) -> Ruling:
    """The target of one rule; what never decides and what nobody used goes first."""
    return _superfluous(case) or _beyond_headers(case) or _by_headers(case)


def _superfluous(case: RuleCase) -> Ruling | None:
    rule = case.rule
    if not case.enforced:
        return _ruling(
            "unenforced", NOT_NEEDED, 0.85, "its list is bound nowhere: it decides nothing today", case
        )
    if not rule.enabled:
        return _ruling("disabled", NOT_NEEDED, 0.85, "it is switched off", case)
    if rule.action.lower() in NOT_DECIDING:
        return _ruling("logs_only", NOT_NEEDED, 0.7, "it only logs or counts: flow logs take its place", case)
    return _undecisive(case)


def _undecisive(case: RuleCase) -> Ruling | None:
    """Rules that are in force and decide nothing that the target would not do by itself."""
    rule = case.rule
    if RETURNING.search(" ".join(rule.conditions)):
        text = "it lets answers pass; security groups and NetworkPolicies keep state themselves"
        return _ruling("returning", NOT_NEEDED, 0.8, text, case)
    if case.covers:
        text = f"it decides on no packet: covered by {case.covers}"
        return _ruling("shadowed", NOT_NEEDED, 0.9, text, case)
    if case.counted and rule.hits == 0 and action_of(rule.action) == PERMIT:
        text = "0 hits, while other rules of the list are used"
        return _ruling("no_hits", NOT_NEEDED, 0.6, text, case)
    return None


def _beyond_headers(case: RuleCase) -> Ruling | None:
    """Rules that ask for more than addresses, protocols and ports."""
    rule = case.rule
    opaque = (*rule.source_set.opaque, *rule.destination_set.opaque, *rule.service_set.opaque)
    asked = ", ".join((*rule.conditions, *opaque))
    low = asked.lower()
    if not asked and action_of(rule.action) in {PERMIT, DENY}:
        return None
    if any(each.startswith("undefined:") for each in opaque):
        text = f"it names what is defined nowhere; somebody must say what is meant: {asked}"
        return _ruling("undefined", SECURITY_GROUP, 0.3, text, case)
    if WEB_WORDS.search(low):
        inbound = not case.inner.holds_any(rule.source_set)
        choice = WAF if inbound else NETWORK_FIREWALL
        where = "traffic to a web front" if inbound else "traffic that leaves"
        return _ruling("web_condition", choice, 0.6, f"it looks into {where}: {asked}", case)
    if NAME_WORDS.search(low):
        text = f"it matches names or applications, which neither groups nor policies know: {asked}"
        return _ruling("application", NETWORK_FIREWALL, 0.6, text, case)
    text = f"it asks for what AWS's filters do not know: {asked or rule.action}"
    return _ruling("condition", APPLIANCE, 0.5, text, case)


def _by_headers(case: RuleCase) -> Ruling:
    rule = case.rule
    from_inner, to_inner = case.inner.holds_any(rule.source_set), case.inner.holds_any(rule.destination_set)
    if action_of(rule.action) == DENY:
        text = (
            "a denial needs no rule on the target: what is not permitted is denied; it narrows the permit set"
        )
        return _ruling("deny", SECURITY_GROUP, 0.75, text, case)
    if from_inner and to_inner:
        text = (
            "both ends are the tenant's own: from pod to pod a NetworkPolicy, to a managed database its group"
        )
        return _ruling("inside", NETWORK_POLICY, 0.75, text, case)
    if to_inner:
        text = "it lets others reach the tenant: the group of the load balancer or of the thing itself"
        return _ruling("ingress", SECURITY_GROUP, 0.75, text, case)
    if from_inner:
        return _ruling("egress", SECURITY_GROUP, 0.7, "it lets the tenant reach others: an egress rule", case)
    text = "neither end is known as the tenant's own by its interfaces and routes"
    return _ruling("unknown_ends", SECURITY_GROUP, 0.4, text, case)


def _ruling(rule: str, choice: str, confidence: float, text: str, case: RuleCase) -> Ruling:
    hits = case.rule.hits
    rejected = () if choice != NOT_NEEDED else (Rejected(SECURITY_GROUP, "it would permit what is not used"),)
    return Ruling(
        f"decide.firewall.{rule}",
        choice,
        confidence,
        text,
        rejected=rejected,
        would_change_it=(
            "stays needed if its counters are young, or a rare job uses it"
            if rule == "no_hits"
            else "changes with the observed flows of the rule",
        ),
        details=(("hits", "unknown" if hits is None else str(hits)), ("action", case.rule.action)),
        evidence=(case.view.trace(case.rule.ref, rule_text(case.rules, case.number)),),
    )
