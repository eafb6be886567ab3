"""From signals to a verdict: hard rules, weights, names, and what must never happen to data."""

from hypothesis import given
from hypothesis import strategies as st

from assess.model.evidence import Trace
from assess.model.state import Signal, State
from assess.rules.weigh import weigh

RANK = {State.STATELESS: 0, State.EPHEMERAL: 1, State.UNKNOWN: 2, State.DURABLE: 3}


def signal(state: State, weight: float, *, hard: bool = False, name_only: bool = False) -> Signal:
    return Signal("state.test", state, weight, Trace("seen", "h:s"), hard=hard, name_only=name_only)


soft = st.builds(
    signal,
    st.sampled_from([State.STATELESS, State.EPHEMERAL, State.DURABLE]),
    st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]),
    name_only=st.booleans(),
)


def test_a_hard_rule_fixes_class_and_confidence() -> None:
    verdict = weigh([signal(State.DURABLE, 0.95, hard=True), signal(State.EPHEMERAL, 5)])
    assert (verdict.state, verdict.confidence) == (State.DURABLE, 0.95)


def test_two_hard_rules_of_different_classes_are_a_conflict() -> None:
    verdict = weigh([signal(State.DURABLE, 0.95, hard=True), signal(State.EPHEMERAL, 0.9, hard=True)])
    assert verdict.state is State.UNKNOWN
    assert verdict.conflict


def test_confidence_is_the_leading_weight_over_all_weights_and_two() -> None:
    verdict = weigh([signal(State.DURABLE, 4), signal(State.DURABLE, 2), signal(State.EPHEMERAL, 1)])
    assert (verdict.state, verdict.confidence) == (State.DURABLE, round(6 / 9, 2))


def test_no_evidence_is_unknown() -> None:
    assert weigh([]).state is State.UNKNOWN


def test_a_lead_of_less_than_two_is_unknown() -> None:
    assert weigh([signal(State.DURABLE, 4), signal(State.EPHEMERAL, 3)]).state is State.UNKNOWN


def test_names_are_not_heard_against_observed_data() -> None:
    verdict = weigh([signal(State.DURABLE, 3), signal(State.EPHEMERAL, 5, name_only=True)])
    assert verdict.state is State.DURABLE


def test_the_cap_bounds_confidence() -> None:
    assert weigh([signal(State.STATELESS, 9)], cap=0.7).confidence == 0.7


@given(st.lists(soft))
def test_names_alone_never_give_more_than_six_tenths(signals: list[Signal]) -> None:
    verdict = weigh(signals)
    speaking = [s for s in signals if s.state is verdict.state]
    if verdict.state is not State.UNKNOWN and all(s.name_only for s in speaking):
        assert verdict.confidence <= 0.6


@given(st.lists(soft), st.sampled_from([1.0, 2.0, 3.0, 4.0, 5.0]), st.booleans())
def test_more_evidence_of_data_never_makes_a_verdict_lighter(
    signals: list[Signal], weight: float, name_only: bool
) -> None:
    more = [*signals, signal(State.DURABLE, weight, name_only=name_only)]
    before, after = weigh(signals).state, weigh(more).state
    assert RANK[after] >= RANK[before]


@given(st.lists(soft).flatmap(lambda s: st.tuples(st.just(s), st.permutations(s))))
def test_class_and_confidence_do_not_depend_on_the_order(both: tuple[list[Signal], list[Signal]]) -> None:
    one, other = weigh(both[0]), weigh(both[1])
    assert (one.state, one.confidence, one.flags) == (other.state, other.confidence, other.flags)
