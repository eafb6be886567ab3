"""The engine against a judge that asks every packet of a small world, one by one."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.filters.comparison import Answer, Comparer
from assess.analysis.filters.cubes import Policy, action_of, policy_of
from assess.analysis.filters.packets import Region
from assess.analysis.filters.permits import Verdict, permit_set
from assess.analysis.filters.shadowing import find_shadowed
from assess.model.network import AddressSet, FilterRule, Interval, RuleList, ServiceBox, ServiceSet
from tests.assess.analysis.filters.lists import REF, decides, rule, rules

SMALL = 3
"""Addresses, ports and protocols are 0 to 3 (0 to 1 for source ports): 512 packets."""
WORLD: Region = (((0, 0),), ((0, 0),), ((0, 3),), ((0, 3),), ((0, 3),), ((0, 3),), ((0, 1),))
PACKETS = [(s, d, (p, sp, dp)) for s, d, p, dp, sp in product(range(4), range(4), range(4), range(4), (0, 1))]


def intervals(high: int = SMALL) -> st.SearchStrategy[Interval]:
    return st.tuples(st.integers(0, high), st.integers(0, high)).map(lambda pair: (min(pair), max(pair)))


def addresses() -> st.SearchStrategy[AddressSet]:
    return st.lists(intervals(), min_size=1, max_size=2).map(lambda found: AddressSet(v4=tuple(found)))


def services() -> st.SearchStrategy[ServiceSet]:
    box = st.builds(ServiceBox, intervals(), intervals(1), intervals())
    return st.lists(box, min_size=1, max_size=2).map(lambda found: ServiceSet(tuple(found)))


def a_rule(conditions: bool = False) -> st.SearchStrategy[FilterRule]:
    tags = st.sampled_from([(), (), ("user staff",)]) if conditions else st.just(())
    return st.builds(
        lambda action, src, dst, svc, tag: rule(action, src=src, dst=dst, svc=svc, conditions=tag),
        st.sampled_from(["permit", "deny", "reject"]),
        addresses(),
        addresses(),
        services(),
        tags,
    )


def a_list(conditions: bool = False) -> st.SearchStrategy[RuleList]:
    return st.builds(
        lambda each, default: RuleList("IN", REF, tuple(each), default),
        st.lists(a_rule(conditions), max_size=7),
        st.sampled_from(["permit", "deny"]),
    )


def small(each: RuleList) -> Policy:
    return policy_of(each, 4, within=WORLD)


def passes(action: str) -> bool:
    return action == "permit"


@given(a_list())
def test_a_rule_is_shadowed_exactly_when_it_is_first_on_no_packet(each: RuleList) -> None:
    first = {decides(each, *packet)[0] for packet in PACKETS}
    found = find_shadowed([small(each)], range(len(each.rules)))
    assert {shadow.rule for shadow in found.shadows} == set(range(len(each.rules))) - first
    assert not found.undecided
    assert not found.empty


@given(a_list())
def test_the_covers_of_a_shadowed_rule_take_all_its_packets_and_none_is_superfluous(each: RuleList) -> None:
    for shadow in find_shadowed([small(each)], range(len(each.rules))).shadows:
        mine = each.rules[shadow.rule]
        alone = rules(*(each.rules[n] for n in shadow.covers), mine, default="none")
        last = len(shadow.covers)
        assert all(number < shadow.rule for number in shadow.covers)
        assert last not in {decides(alone, *packet)[0] for packet in PACKETS}
        for leave_out in range(last):
            fewer = rules(*(each.rules[n] for i, n in enumerate(shadow.covers) if i != leave_out), mine)
            assert last - 1 in {decides(fewer, *packet)[0] for packet in PACKETS}
        differs = {passes(each.rules[n].action) for n in shadow.covers} - {passes(mine.action)}
        assert shadow.other_action == bool(differs)


@given(a_list(), a_list())
def test_lists_are_equal_exactly_when_every_packet_says_so(one: RuleList, other: RuleList) -> None:
    same = all(passes(decides(one, *p)[1]) == passes(decides(other, *p)[1]) for p in PACKETS)
    found = Comparer(WORLD).compare(small(one), small(other), most=3)
    assert found.answer is (Answer.EQUAL if same else Answer.DIFFERENT)
    for difference in found.differences:
        packet = difference.packet
        box = (packet.protocol, packet.source_port, packet.destination_port)
        left = decides(one, packet.source, packet.destination, box)
        right = decides(other, packet.source, packet.destination, box)
        assert passes(left[1]) != passes(right[1])
        assert difference.rules == ((left[0],), (right[0],))


@given(a_list())
def test_the_permit_set_holds_exactly_the_packets_that_pass_and_each_once(each: RuleList) -> None:
    found = permit_set(small(each))
    assert found.is_complete
    seen: list[tuple[int, int, tuple[int, int, int]]] = []
    for permitted in found.regions:
        assert permitted.verdict is Verdict.PERMITTED
        spans = [[v for low, high in axis for v in range(low, high + 1)] for axis in permitted.region]
        seen += [(s, d, (p, sp, dp)) for _, _, d, dp, p, s, sp in product(*spans)]
    assert len(seen) == len(set(seen))
    assert set(seen) == {packet for packet in PACKETS if passes(decides(each, *packet)[1])}


@given(a_list(conditions=True))
def test_a_certain_verdict_holds_whether_or_not_the_conditions_do(each: RuleList) -> None:
    """With all conditional rules gone, or all of them unconditional, each packet gets what was said."""
    verdicts: dict[tuple[int, int, tuple[int, int, int]], Verdict] = {}
    for permitted in permit_set(small(each)).regions:
        spans = [[v for low, high in axis for v in range(low, high + 1)] for axis in permitted.region]
        for _, _, d, dp, p, s, sp in product(*spans):
            verdicts[s, d, (p, sp, dp)] = permitted.verdict
    without = RuleList("IN", REF, tuple(r for r in each.rules if not r.conditions), each.default)
    for packet in PACKETS:
        said = verdicts.get(packet, Verdict.DENIED)
        outcomes = {passes(decides(without, *packet)[1]), passes(decides(each, *packet)[1])}
        if said is not Verdict.CONDITIONAL:
            assert outcomes == {said is Verdict.PERMITTED}


@given(a_list(conditions=True))
def test_a_conditional_rule_shadows_nothing(each: RuleList) -> None:
    found = find_shadowed([small(each)], range(len(each.rules)))
    assert not any(each.rules[n].conditions for shadow in found.shadows for n in shadow.covers)
    certain = [n for n, r in enumerate(each.rules) if not r.conditions]
    without = RuleList("IN", REF, tuple(each.rules[n] for n in certain), each.default)
    first = {certain[n] for p in PACKETS if (n := decides(without, *p)[0]) >= 0}
    shadowed = {shadow.rule for shadow in found.shadows}
    assert {n for n in certain if n not in first} == {n for n in certain if n in shadowed}


@given(a_list(), st.data())
def test_the_order_of_neighbours_with_one_action_changes_nothing(each: RuleList, data: st.DataObject) -> None:
    shuffled: list[FilterRule] = []
    run: list[FilterRule] = []
    for candidate in each.rules:
        if run and passes(run[-1].action) != passes(candidate.action):
            shuffled += data.draw(st.permutations(run))
            run = []
        run.append(candidate)
    shuffled += data.draw(st.permutations(run)) if run else []
    other = RuleList("IN", REF, tuple(shuffled), each.default)
    assert Comparer(WORLD).compare(small(each), small(other)).answer is Answer.EQUAL


@pytest.mark.parametrize(
    ("word", "action"),
    [
        ("permit", "permit"),
        ("Accept", "permit"),
        ("reject", "deny"),
        ("reset-both", "deny"),
        ("ipsec", "other"),
    ],
)
def test_the_platforms_words_for_actions_are_known_or_other(word: str, action: str) -> None:
    assert action_of(word) == action
