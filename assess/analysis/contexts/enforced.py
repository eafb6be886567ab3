"""The rule lists of a context that are enforced, ready for the engine."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assess.analysis.contexts.views import ContextView
from assess.analysis.filters.cubes import INTRAZONE, Policy, policy_of, zones_of
from assess.analysis.filters.packets import Region, universe
from assess.model.evidence import Trace
from assess.model.network import ANY_V6, AddressSet, Context, FilterRule, RuleList

SHOWN = 110
NEXT, ALL = "next", "*"


@dataclass(frozen=True, slots=True)
class EnforcedList:
    """A list with the zones that it can meet and the IP versions that its context uses.

    The first `own` rules are its own; those behind them are of the list that goes on where it ends. Where no
    interface tells which zones there are, it `is_open`: one more zone stands for those that no rule names.
    """

    view: ContextView
    rules: RuleList
    zones: tuple[str, ...]
    families: tuple[int, ...]
    own: int = 0
    is_open: bool = False

    def space(self, family: int) -> Region:
        """All headers that can meet the list: the zones are those that exist, where any are known."""
        whole = universe(family)
        if not self.zones:
            return whole
        zones = ((0, len(self.zones) - 1 + self.is_open),)
        return (zones, zones, *whole[2:])

    def policy(self, family: int) -> Policy:
        """The list's cubes for one IP version."""
        return policy_of(self.rules, family, self.zones, self.space(family))

    def text(self, number: int) -> str:
        """A rule in few words, the list's default for a number below 0."""
        return rule_text(self.rules, number)

    def trace(self, number: int) -> Trace:
        """The line of a rule; that of the list for its default."""
        ref = self.rules.rules[number].ref if number >= 0 else self.rules.ref
        return self.view.trace(ref, self.text(number))


def rule_text(rules: RuleList, number: int) -> str:
    """A rule in the file's words, or put together where there are none."""
    if number < 0:
        return f"{rules.name}: by default {rules.default}"
    rule = rules.rules[number]
    words = " ".join(rule.raw.split()) or _told(rule)
    label = f"{rules.name}/{rule.name or rule.order}: " if rules.name else ""
    shown = f"{label}{words}" if not words.startswith(label.strip(": ")) else words
    return shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"


def _told(rule: FilterRule) -> str:
    parts = (rule.sources or ("any",), rule.destinations or ("any",), rule.services or ("any",))
    source, destination, service = (", ".join(part[:4]) for part in parts)
    return f"{rule.action} {source} to {destination} service {service}"


def enforced_lists(view: ContextView) -> Iterator[EnforcedList]:
    """The lists that something uses, in the order of the file."""
    context = view.context
    families = (4, 6) if uses_v6(context) else (4,)
    existing = {interface.zone for interface in context.interfaces if interface.zone}
    for rules in context.rule_lists:
        if rules.bound_to:
            whole = _continued(rules, context)
            is_zoned = bool(zones_of([whole])) or whole.default == INTRAZONE
            zones = tuple(sorted({*zones_of([whole]), *existing})) if is_zoned else ()
            is_open = bool(zones) and not existing
            yield EnforcedList(view, whole, zones, families, len(rules.rules), is_open)


def _continued(rules: RuleList, context: Context) -> RuleList:
    """The list, and behind it the one for all interfaces, where the device goes on there (ASA)."""
    if rules.default != NEXT:
        return rules
    for other in context.rule_lists:
        if ALL in other.bound_to and other is not rules and other.direction in {"", rules.direction}:
            return replace(rules, rules=(*rules.rules, *other.rules), default=other.default)
    return replace(rules, default="deny")


def unenforced_lists(view: ContextView) -> Iterator[RuleList]:
    """The lists that nothing uses."""
    return (each for each in view.context.rule_lists if not each.bound_to and each.rules)


def uses_v6(context: Context) -> bool:
    """Whether any interface or rule has an IPv6 address of its own; "any" alone says nothing."""
    if any(":" in address for interface in context.interfaces for address in interface.addresses):
        return True
    return any(
        _is_special(each)
        for rules in context.rule_lists
        for rule in rules.rules
        for each in (rule.source_set, rule.destination_set)
    )


def _is_special(addresses: AddressSet) -> bool:
    return bool(addresses.v6) and (addresses.v6 != (ANY_V6,) or not addresses.v4)
