"""Policies of several contexts in one space: roles for addresses, and zones without tenants' names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assess.analysis.contexts.enforced import EnforcedList, enforced_lists
from assess.analysis.contexts.role_space import RoleMap, RoleSpace
from assess.analysis.contexts.roles import roles_of
from assess.analysis.contexts.views import ContextView
from assess.analysis.contexts.words import OwnWords
from assess.analysis.filters.cubes import Cube, Policy
from assess.analysis.filters.intervals import Intervals, joined
from assess.analysis.filters.packets import (
    DESTINATION,
    PORTS,
    PROTOCOL_NAMES,
    PROTOCOLS,
    WITH_PORTS,
    ZONES,
    Region,
)
from assess.model.policies import Holder

Binding = str
"""Where a list is enforced, in words that tenants share: direction and interfaces."""


@dataclass(frozen=True, slots=True)
class NormalContext:
    """A context with its enforced lists by binding, and their policies by binding and IP version."""

    view: ContextView
    holder: Holder
    lists: Mapping[Binding, EnforcedList]
    policies: Mapping[tuple[Binding, int], Policy]


@dataclass(frozen=True, slots=True)
class NormalForms:
    """Contexts in one space for each IP version, with their common zones; `is_open`: there may be more."""

    contexts: tuple[NormalContext, ...]
    spaces: Mapping[int, RoleSpace]
    zones: tuple[str, ...]
    is_open: bool = False

    def whole(self, family: int) -> Region:
        """All headers of the common space."""
        zones = ((0, len(self.zones) - 1 + self.is_open),) if self.zones else (ZONES,)
        addresses = self.spaces[family].whole
        return (zones, zones, addresses, (PORTS,), (PROTOCOLS,), addresses, (PORTS,))

    def text(self, family: int, point: Sequence[int], *, zoned: bool) -> str:
        """A header in roles."""
        from_zone, to_zone, destination, port, protocol, source, _ = point
        space = self.spaces[family]
        name = PROTOCOL_NAMES.get(protocol, f"protocol {protocol}")
        shown = f"{name} {space.text(source)} -> {space.text(destination)}"
        if protocol in WITH_PORTS:
            shown += f" port {port}"
        if zoned:
            names = (*self.zones, "another")
            shown += f", zone {names[from_zone]} to {names[to_zone]}"
        return shown


def normal_forms(views: Sequence[tuple[ContextView, Holder, OwnWords]]) -> NormalForms:
    """The contexts' policies with roles for addresses; comparable with each other."""
    lists = {view.name: tuple(enforced_lists(view)) for view, _, _ in views}
    families = sorted({family for each in lists.values() for one in each for family in one.families})
    roles = {view.name: roles_of(view, words) for view, _, words in views}
    spaces = {family: RoleSpace(family, roles) for family in families}
    stripped = {view.name: words for view, _, words in views}
    zones = tuple(
        sorted(
            {stripped[name].strip(zone) for name, each in lists.items() for one in each for zone in one.zones}
        )
    )
    is_open = any(one.is_open for each in lists.values() for one in each)
    forms = NormalForms((), spaces, zones, is_open)
    contexts = tuple(_normal(forms, view, holder, words, lists[view.name]) for view, holder, words in views)
    return NormalForms(contexts, spaces, zones, is_open)


def _normal(
    forms: NormalForms,
    view: ContextView,
    holder: Holder,
    words: OwnWords,
    lists: Sequence[EnforcedList],
) -> NormalContext:
    by_binding: dict[Binding, EnforcedList] = {}
    for each in lists:
        name = _binding(each, words, alone=len(lists) == 1)
        by_binding[name if name not in by_binding else f"{name} {words.strip(each.rules.name)}"] = each
    policies: dict[tuple[Binding, int], Policy] = {}
    for family, space in forms.spaces.items():
        mapper = space.mapper(view.name)
        for name, each in by_binding.items():
            policies[name, family] = _placed(forms, each, family, mapper, words)
    return NormalContext(view, holder, by_binding, policies)


def _binding(each: EnforcedList, words: OwnWords, *, alone: bool) -> Binding:
    if alone:
        return "policy"
    return f"{each.rules.direction or 'at'} {', '.join(sorted(map(words.strip, each.rules.bound_to)))}"


def _placed(forms: NormalForms, each: EnforcedList, family: int, mapper: RoleMap, words: OwnWords) -> Policy:
    whole = forms.whole(family)
    number = {zone: place for place, zone in enumerate(forms.zones)}
    place = [number[words.strip(zone)] for zone in each.zones] + [len(forms.zones)] * each.is_open
    policy = each.policy(family)
    everywhere = each.space(family)[0]

    def zones(intervals: Intervals) -> Intervals:
        if intervals == everywhere or not forms.zones or not place:
            return whole[0]
        return joined((place[n], place[n]) for low, high in intervals for n in range(low, high + 1))

    cubes = tuple(
        Cube(
            cube.rule,
            (
                zones(cube.region[0]),
                zones(cube.region[1]),
                mapper.place(cube.region[DESTINATION]),
                *cube.region[3:5],
                mapper.place(cube.region[5]),
                cube.region[6],
            ),
            cube.action,
            words.general(cube.tag),
        )
        for cube in policy.cubes[:-1]
    )
    last = policy.cubes[-1]
    return Policy(family, (*cubes, Cube(last.rule, whole, last.action)), forms.zones)
