"""Contexts with one policy put together, and where the others differ, each with a packet that shows it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.analysis.contexts.normal_form import Binding, NormalContext, NormalForms, normal_forms
from assess.analysis.contexts.views import ContextView
from assess.analysis.contexts.words import OwnWords
from assess.analysis.filters.comparison import Answer, Comparer, Difference
from assess.analysis.filters.cubes import PERMIT, Cube
from assess.model.policies import Holder, PolicyDifference, UndecidedQuestion

MOST_DIFFERENCES = 4
"""Per list; where no two contexts have one policy, one difference per list shows that."""
BUDGET = 400_000
MOST_TRIED = 100
"""A context is compared with the first of so many clusters; what equals none of them stands alone."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Contexts that do the same to every packet, roles for addresses; the first stands for all."""

    contexts: tuple[NormalContext, ...]

    @property
    def holders(self) -> tuple[Holder, ...]:
        """Its contexts with their tenants."""
        return tuple(each.holder for each in self.contexts)


@dataclass(frozen=True, slots=True)
class Compared:
    """Clusters of one kind of context, the largest (the usual one) first, and what differs from it."""

    clusters: tuple[Cluster, ...]
    statements: tuple[PolicyDifference | UndecidedQuestion, ...]


def compare_contexts(views: Sequence[tuple[ContextView, Holder, OwnWords]]) -> Iterator[Compared]:
    """The firewall contexts of each platform and unit compared with each other, where there are several.

    Contexts of no known tenant (a root or admin context) are left out where two others have one.
    """
    kinds: dict[tuple[str, str], list[tuple[ContextView, Holder, OwnWords]]] = defaultdict(list)
    for each in views:
        view = each[0]
        if any(rules.bound_to for rules in view.context.rule_lists) and not view.context.is_system:
            kinds[view.facts.platform, view.context.unit].append(each)
    for kind in sorted(kinds):
        owned = [each for each in kinds[kind] if each[1].tenant]
        compared = owned if len(owned) > 1 else kinds[kind]
        if len(compared) > 1:
            yield _compared(normal_forms(compared))


def _compared(forms: NormalForms) -> Compared:
    comparers = {family: Comparer(forms.whole(family)) for family in forms.spaces}
    groups: list[list[NormalContext]] = []
    for context in forms.contexts:
        home = next((group for group in groups[:MOST_TRIED] if _same(comparers, group[0], context)), None)
        if home is None:
            groups.append([context])
        else:
            home.append(context)
    groups.sort(key=lambda group: -len(group))
    clusters = tuple(Cluster(tuple(group)) for group in groups)
    usual = clusters[0]
    most = MOST_DIFFERENCES if len(usual.contexts) > 1 or len(clusters) == 2 else 1
    statements = [e for other in clusters[1:] for e in _statements(forms, comparers, (usual, other), most)]
    return Compared(clusters, tuple(statements))


def _same(comparers: Mapping[int, Comparer], one: NormalContext, other: NormalContext) -> bool:
    if one.policies.keys() != other.policies.keys():
        return False
    return all(
        comparers[family]
        .compare(one.policies[name, family], other.policies[name, family], budget=BUDGET)
        .answer
        is Answer.EQUAL
        for name, family in one.policies
    )


def _statements(
    forms: NormalForms, comparers: Mapping[int, Comparer], pair: tuple[Cluster, Cluster], most: int
) -> Iterator[PolicyDifference | UndecidedQuestion]:
    usual, other = pair
    one, two = usual.contexts[0], other.contexts[0]
    for name in sorted({*one.lists, *two.lists}):
        if name not in one.lists or name not in two.lists:
            yield _lacking(usual, other, name)
            continue
        for family in forms.spaces:
            key = name, family
            found = comparers[family].compare(two.policies[key], one.policies[key], most=most, budget=BUDGET)
            if found.answer is Answer.UNDECIDED:
                question = f"whether {name} does what it does in {one.view.name}"
                yield UndecidedQuestion(other.holders, question, (two.lists[name].trace(-1),))
            for difference in found.differences:
                yield _difference(_Sides(forms, usual, other, name, family), difference)


@dataclass(frozen=True, slots=True)
class _Sides:
    forms: NormalForms
    usual: Cluster
    other: Cluster
    name: Binding
    family: int


def _lacking(usual: Cluster, other: Cluster, name: Binding) -> PolicyDifference:
    holder = other if name in other.contexts[0].lists else usual
    trace = holder.contexts[0].lists[name].trace(-1)
    here, there = ("there", "not there") if holder is other else ("not there", "there")
    return PolicyDifference(
        holders=other.holders,
        usual_holders=usual.holders,
        what="rule list",
        packet=f"the list {name}",
        here=here,
        usual=there,
        opens=False,
        is_certain=True,
        evidence=(trace,),
    )


def _difference(sides: _Sides, found: Difference) -> PolicyDifference:
    two, one = sides.other.contexts[0].lists[sides.name], sides.usual.contexts[0].lists[sides.name]
    here, there = _outcome(found.left), _outcome(found.right)
    lines = [two.trace(each.rule) for each in found.left] + [one.trace(each.rule) for each in found.right]
    return PolicyDifference(
        holders=sides.other.holders,
        usual_holders=sides.usual.holders,
        what=sides.name,
        packet=sides.forms.text(sides.family, found.point, zoned=bool(one.zones or two.zones)),
        here=f"{here} by '{two.text(found.left[-1].rule)}'",
        usual=f"{there} by '{one.text(found.right[-1].rule)}'",
        opens=here == "permitted" and there == "denied",
        is_certain=found.is_certain,
        evidence=tuple(dict.fromkeys(lines)),
    )


def _outcome(cubes: Sequence[Cube]) -> str:
    if len({cube.action for cube in cubes}) > 1:
        tags = " and ".join(dict.fromkeys(cube.tag for cube in cubes if cube.tag))
        return f"decided by {tags}"
    return "permitted" if cubes[-1].action == PERMIT else "denied"
