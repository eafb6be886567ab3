"""The engine against z3 on lists of real size and shape, in both IP versions."""

from dataclasses import replace

import pytest

from assess.analysis.filters.comparison import Answer, Comparer
from assess.analysis.filters.cubes import policy_of
from assess.analysis.filters.packets import universe
from assess.analysis.filters.shadowing import find_shadowed
from assess.model.network import AddressSet, RuleList
from bench.filters.policies import drifted, policy, rewritten
from tests.assess.analysis.filters import z3_judge


def in_v6(given: RuleList) -> RuleList:
    """The same list with its addresses in a documentation prefix of IPv6."""

    def moved(each: AddressSet) -> AddressSet:
        base = 0x20010DB8 << 96
        return AddressSet(v6=tuple((base + low, base + high) for low, high in each.v4))

    return replace(
        given,
        rules=tuple(
            replace(r, source_set=moved(r.source_set), destination_set=moved(r.destination_set))
            for r in given.rules
        ),
    )


@pytest.mark.parametrize("family", [4, 6])
@pytest.mark.parametrize("kind", ["ctx", "tenant"])
def test_z3_finds_the_same_shadowed_rules(kind: str, family: int) -> None:
    count = 80 if family == 4 else 40
    given = policy(kind, count, seed=7)
    compiled = policy_of(given if family == 4 else in_v6(given), family)
    found = find_shadowed([compiled], range(count))
    assert {shadow.rule for shadow in found.shadows} == z3_judge.shadowed_rules(compiled)


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", ["ctx", "tenant"])
def test_z3_agrees_on_equality_of_a_policy_and_its_rewritten_and_drifted_forms(kind: str, seed: int) -> None:
    given = policy(kind, 60, seed)
    for other in (rewritten(given, seed), drifted(given, seed)):
        one, two = policy_of(given, 4), policy_of(other, 4)
        answer = Comparer(universe(4)).compare(one, two).answer
        assert (answer is Answer.EQUAL) == z3_judge.equal(one, two)
