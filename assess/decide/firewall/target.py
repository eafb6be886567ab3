"""What takes the place of each firewall context and of each of its rules, and whether it fits the quotas."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assess.analysis.contexts.enforced import EnforcedList, enforced_lists
from assess.analysis.contexts.inner_space import inner_space
from assess.analysis.contexts.views import ContextView, views_of
from assess.analysis.filters.cubes import PERMIT, action_of
from assess.analysis.filters.permits import permit_set
from assess.decide.estate_view import EstateView
from assess.decide.firewall.rules import (
    APPLIANCE,
    CHOICES,
    NETWORK_FIREWALL,
    NETWORK_POLICY,
    NOT_NEEDED,
    SECURITY_GROUP,
    WAF,
    rule_cases,
    rule_on,
)
from assess.decide.firewall.security_groups import Quotas, RuleCount, count_rules
from assess.decide.question import Question, Ruling, decision_of
from assess.model.decisions import About, Decision, Rejected, RuleReason

BUDGET = 1_000_000
DEMANDING = (NOT_NEEDED, NETWORK_POLICY, SECURITY_GROUP, WAF, NETWORK_FIREWALL, APPLIANCE)


@dataclass(frozen=True, slots=True)
class ContextCase:
    """A context with the targets of its rules, and what its permit set becomes; None: undecided."""

    view: ContextView
    targets: Counter[str]
    counted: RuleCount | None
    quotas: Quotas
    most_stateful: int

    @property
    def rules(self) -> int:
        """Rules that are carried over in some way."""
        return sum(count for name, count in self.targets.items() if name != NOT_NEEDED)


def decide(view: EstateView) -> Iterator[Decision]:
    """One decision per context with enforced rules, and one per rule."""
    quotas = Quotas(
        int(view.fact("vpc.security_group_rules_per_direction")),
        int(view.fact("vpc.security_groups_per_interface")),
        int(view.fact("vpc.security_group_rules_per_interface")),
    )
    for context in views_of(view.situation.observed.devices):
        if not any(each.rules for each in context.context.rule_lists):
            continue
        owners = view.tenants_of(context.name)
        tenant = owners[0] if len(owners) == 1 else ""
        inner = inner_space(context)
        rulings = _by_name((case.name, rule_on(case)) for case in rule_cases(context, inner))
        case = ContextCase(
            context,
            Counter(ruling.choice for ruling in rulings.values()),
            _counted(context),
            quotas,
            int(view.fact("network_firewall.stateful_rules")),
        )
        yield decision_of(
            decide_context(case),
            subject=context.name,
            tenant=tenant,
            about=About.FIREWALL,
            cost_usd=_cost(case),
        )
        for name, ruling in rulings.items():
            yield decision_of(ruling, subject=name, tenant=tenant, about=About.FIREWALL, cost_usd=0.0)


def _by_name(rulings: Iterable[tuple[str, Ruling]]) -> dict[str, Ruling]:
    """One ruling for each name: a line that is several rules keeps the most demanding one."""
    found: dict[str, Ruling] = {}
    for name, ruling in rulings:
        known = found.get(name)
        if known is None or DEMANDING.index(ruling.choice) > DEMANDING.index(known.choice):
            found[name] = ruling
    return found


def _counted(view: ContextView) -> RuleCount | None:
    """The numbers over all lists and IP versions; None where the engine's budget left one undecided."""
    worst = groups = conditional = 0
    for each in enforced_lists(view):
        if each.rules.direction == "out" or lets_pass(each):
            continue
        for family in each.families:
            permitted = permit_set(each.policy(family), BUDGET)
            if not permitted.is_complete:
                return None
            one = count_rules(permitted.regions)
            worst, groups = max(worst, one.worst), groups + one.groups
            conditional += one.conditional
    return RuleCount(worst, groups, conditional)


def lets_pass(each: EnforcedList) -> bool:
    """The list permits what no rule names: "all but" is no set of rules to build."""
    return action_of(each.rules.default) == PERMIT


def _choice(case: ContextCase) -> tuple[str, str, float, str]:
    """Rule id, choice, confidence and reason for the context as a whole."""
    needed = {name: count for name, count in case.targets.items() if name != NOT_NEEDED}
    if not needed:
        return "nothing_left", NOT_NEEDED, 0.7, "none of its rules decides or is used"
    if case.targets[APPLIANCE] * 2 > case.rules:
        text = f"{case.targets[APPLIANCE]} of {case.rules} rules ask for users, schedules or the like"
        return "appliance", APPLIANCE, 0.5, text
    return _by_count(case)


def _by_count(case: ContextCase) -> tuple[str, str, float, str]:
    """The choice where no rule needs an appliance."""
    if case.counted is None:
        text = "the permit set is undecided within the budget: a list that keeps order and denials is safe"
        return "undecided", NETWORK_FIREWALL, 0.4, text
    fits, text = case.quotas.verdict(case.counted.worst)
    if not fits:
        if case.rules > case.most_stateful:
            return (
                "too_large",
                APPLIANCE,
                0.6,
                f"{text}; and a Network Firewall takes {case.most_stateful} rules",
            )
        return "does_not_fit", NETWORK_FIREWALL, 0.7, text
    if case.targets[NETWORK_FIREWALL] * 2 > case.rules:
        text = f"{case.targets[NETWORK_FIREWALL]} of {case.rules} rules match names or applications"
        return "names", NETWORK_FIREWALL, 0.6, text
    if case.targets[NETWORK_POLICY] > case.targets[SECURITY_GROUP]:
        return (
            "inside",
            NETWORK_POLICY,
            0.7,
            f"most of its rules are between the tenant's own networks; {text}",
        )
    return "fits", SECURITY_GROUP, 0.75, text


def decide_context(case: ContextCase) -> Ruling:
    """What a context becomes as a whole; its rules may go to several places."""
    rule, choice, confidence, text = _choice(case)
    counted = case.counted
    shown = ", ".join(f"{count} {name}" for name, count in sorted(case.targets.items()))
    return Ruling(
        f"decide.firewall.context_{rule}",
        choice,
        confidence,
        text,
        also=tuple(_notes(case, shown)),
        rejected=_rejected(choice),
        would_change_it=("becomes smaller when rules without observed flows are left out",),
        details=(
            ("security_group_rules_worst", "undecided" if counted is None else str(counted.worst)),
            ("security_groups", "undecided" if counted is None else str(counted.groups)),
            ("network_policies", str(_policies(case))),
            ("conditional", "undecided" if counted is None else str(counted.conditional)),
            (
                "fits",
                "undecided" if counted is None else "yes" if case.quotas.verdict(counted.worst)[0] else "no",
            ),
            *((f"rules: {name}", str(count)) for name, count in sorted(case.targets.items())),
        ),
        evidence=tuple(case.view.trace(each.ref, each.name) for each in case.view.context.rule_lists[:3]),
    )


def _policies(case: ContextCase) -> int:
    """One policy for each group of pods that something may reach from inside, and the denial of all else."""
    if not case.targets[NETWORK_POLICY]:
        return 1
    return 1 + min(
        case.targets[NETWORK_POLICY], case.counted.groups if case.counted else case.targets[NETWORK_POLICY]
    )


def _notes(case: ContextCase, shown: str) -> Iterator[RuleReason]:
    yield RuleReason("decide.firewall.rules", f"rule by rule: {shown}")
    for name in (NETWORK_FIREWALL, APPLIANCE):
        if case.targets[name]:
            text = f"{case.targets[name]} rules need more than groups and policies: {name}, or their owner"
            yield RuleReason("decide.firewall.beyond_headers", text)
    open_lists = [each.rules.name for each in enforced_lists(case.view) if lets_pass(each)]
    if open_lists:
        text = f"{', '.join(open_lists[:4])} lets pass what no rule names: permit what was seen; not counted"
        yield RuleReason("decide.firewall.open_default", text)
    if case.counted is not None and case.counted.conditional:
        text = f"{case.counted.conditional} regions pass only by conditions; they are in no count"
        yield RuleReason("decide.firewall.conditional", text)
    kinds = Counter(each.kind for each in case.view.context.opaque)
    for kind, count in sorted(kinds.items()):
        yield RuleReason("decide.firewall.opaque", f"{count} parts of kind {kind} are left to a person")
    if case.targets[WAF]:
        text = f"{case.targets[WAF]} rules become rules of a web ACL; WAF stands before an ALB, not an NLB"
        yield RuleReason("decide.firewall.waf", text)


def _rejected(choice: str) -> tuple[Rejected, ...]:
    found: Sequence[tuple[str, str]] = (
        (SECURITY_GROUP, "rules are left that it cannot say, or too many"),
        (NETWORK_FIREWALL, "an endpoint per zone and price per GB for what groups do at no cost"),
        (APPLIANCE, "another thing to run, and a bottleneck that all tenants share"),
    )
    return tuple(Rejected(name, why) for name, why in found if name != choice)


def _cost(case: ContextCase) -> float | None:
    """Groups and policies cost nothing; what else is chosen is priced by a person."""
    choice = _choice(case)[1]
    return 0.0 if choice in {SECURITY_GROUP, NETWORK_POLICY, NOT_NEEDED} else None


QUESTION = Question(About.FIREWALL, decide, after=(About.SEGMENTATION,), choices=CHOICES)
