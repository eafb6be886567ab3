"""Rules that never decide, say twice the same, were never used, or let everything pass."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from assess.analysis.contexts.enforced import EnforcedList, enforced_lists, unenforced_lists
from assess.analysis.contexts.views import ContextView
from assess.analysis.filters.cubes import DEFAULT, PERMIT, Policy, action_of
from assess.analysis.filters.packets import universe
from assess.analysis.filters.shadowing import find_shadowed
from assess.model.network import FilterRule
from assess.model.policies import (
    DuplicateRule,
    EmptyRule,
    Holder,
    OpenRule,
    ShadowedRule,
    UndecidedQuestion,
    UnenforcedList,
    UnusedRules,
)

MOST_SHOWN = 6
LOOPBACK = frozenset({"lo", "lo0", "loopback"})
IMPLICIT = "implicit:"
"""What a device does without a list, by security levels."""


def hygiene(view: ContextView, holder: Holder) -> Iterator[object]:
    """What is wrong or superfluous in the rule lists of one context."""
    lists = tuple(enforced_lists(view))
    for each in lists:
        policies = {family: each.policy(family) for family in each.families}
        yield from _shadowed(each, holder, policies)
        yield from _open(each, holder, policies)
    yield from _unused(lists, holder)
    for rules in unenforced_lists(view):
        yield UnenforcedList(
            (holder,), rules.name, len(rules.rules), (view.trace(rules.ref, f"{rules.name}: bound nowhere"),)
        )


def _shadowed(each: EnforcedList, holder: Holder, policies: Mapping[int, Policy]) -> Iterator[object]:
    judged = [n for n, rule in enumerate(each.rules.rules[: each.own]) if rule.enabled]
    duplicates = dict(_duplicates(each, judged))
    present = {cube.rule for policy in policies.values() for cube in policy.cubes}
    found = find_shadowed(list(policies.values()), [n for n in judged if n in present])
    for shadow in found.shadows:
        first = duplicates.get(shadow.rule)
        if first is not None and not shadow.other_action:
            evidence = (each.trace(shadow.rule), each.trace(first))
            yield DuplicateRule((holder,), each.text(shadow.rule), each.text(first), evidence)
            continue
        yield ShadowedRule(
            holders=(holder,),
            rule=each.text(shadow.rule),
            covers=tuple(each.text(n) for n in shadow.covers[:MOST_SHOWN]),
            other_action=shadow.other_action,
            evidence=(each.trace(shadow.rule), *(each.trace(n) for n in shadow.covers[:MOST_SHOWN])),
        )
    for number in found.undecided:
        yield UndecidedQuestion(
            (holder,), f"whether it is shadowed: {each.text(number)}", (each.trace(number),)
        )
    for number in judged:
        if number not in present and _names_nothing(each.rules.rules[number]):
            yield EmptyRule((holder,), each.text(number), (each.trace(number),))


def _names_nothing(rule: FilterRule) -> bool:
    """One side or the service is empty: no address, no box, nothing opaque."""
    sides = (rule.source_set, rule.destination_set)
    no_address = any(not (side.v4 or side.v6 or side.opaque) for side in sides)
    return not rule.conditions and (no_address or not (rule.service_set.boxes or rule.service_set.opaque))


def _duplicates(each: EnforcedList, judged: list[int]) -> Iterator[tuple[int, int]]:
    """Rules with the first earlier one that matches and does the same."""
    seen: dict[object, int] = {}
    for number in judged:
        rule = each.rules.rules[number]
        key = (
            action_of(rule.action),
            rule.source_set,
            rule.destination_set,
            rule.service_set,
            frozenset(rule.from_zones),
            frozenset(rule.to_zones),
            rule.conditions,
        )
        if key in seen:
            yield number, seen[key]
        else:
            seen[key] = number


def _open(each: EnforcedList, holder: Holder, policies: Mapping[int, Policy]) -> Iterator[OpenRule]:
    found: dict[int, None] = {}
    for family, policy in policies.items():
        whole = universe(family)[2:]
        for cube in policy.cubes:
            inside = cube.rule == DEFAULT and cube is not policy.cubes[-1]
            is_own = cube.rule < each.own and not inside
            if is_own and cube.action == PERMIT and not cube.tag and cube.region[2:] == whole:
                found[cube.rule] = None
    for number in found:
        rule = each.rules.rules[number] if number != DEFAULT else None
        froms, tos = (rule.from_zones, rule.to_zones) if rule is not None else ((), ())
        if LOOPBACK.intersection((*froms, *tos)):
            continue
        zones = f"{'/'.join(froms) or 'any'} to {'/'.join(tos) or 'any'}" if froms or tos else ""
        implicit = each.rules.name.startswith(IMPLICIT) or (
            number == DEFAULT and each.rules.direction == "out"
        )
        yield OpenRule(
            (holder,),
            each.text(number),
            zones,
            (each.trace(number),),
            is_implicit=implicit,
            is_default=number == DEFAULT,
        )


def _unused(lists: Sequence[EnforcedList], holder: Holder) -> Iterator[UnusedRules]:
    """Rules without a hit in lists where the device counts; one statement for the context."""
    by_text: dict[str, EnforcedList | None] = defaultdict(lambda: None)
    counted = 0
    evidence = []
    for each in lists:
        hits = [
            (n, r) for n, r in enumerate(each.rules.rules[: each.own]) if r.enabled and r.hits is not None
        ]
        if not any(rule.hits for _, rule in hits):
            continue
        counted += len(hits)
        for number, rule in hits:
            if rule.hits == 0:
                by_text[each.text(number)] = each
                evidence.append(each.trace(number))
    if by_text:
        yield UnusedRules((holder,), tuple(by_text), counted, tuple(evidence[:MOST_SHOWN]))
