from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from assess.model.evidence import Ref
from assess.model.network import AddressSet
from collectors.network.intervals import merged
from collectors.network.packet_filter.chains import Chain, ChainRule, flattened
from collectors.network.packet_filter.intervals import minus, overlap
from collectors.network.packet_filter.matches import Match

HERE = Ref("a", 1)
NUMBERS = st.sets(st.integers(0, 12))


def sets(numbers: set[int]) -> tuple[tuple[int, int], ...]:
    return merged((number, number) for number in numbers)


@settings(deadline=None)
@given(NUMBERS, NUMBERS)
def test_sets_of_intervals_behave_as_sets_of_numbers(one: set[int], other: set[int]) -> None:
    assert overlap(sets(one), sets(other)) == sets(one & other)
    assert minus(sets(one), sets(other)) == sets(one - other)


@dataclass(frozen=True)
class Packet:
    source: int
    destination: int


PACKETS = [Packet(source, destination) for source in range(4) for destination in range(4)]
SOME = st.sets(st.integers(0, 3), min_size=1).map(lambda found: AddressSet(sets(found)))
MATCHES = st.builds(Match, source=SOME) | st.builds(Match, destination=SOME) | st.just(Match())


def matches(match: Match, packet: Packet) -> bool:
    source = any(low <= packet.source <= high for low, high in match.source.v4)
    return source and any(low <= packet.destination <= high for low, high in match.destination.v4)


def walk(chain: Chain, chains: dict[str, Chain], packet: Packet) -> str | None:
    """What the kernel does: None is a return to the caller."""
    for rule in chain.rules:
        if not matches(rule.match, packet):
            continue
        if rule.verdict == "return":
            return None
        if rule.verdict in {"jump", "goto"}:
            found = walk(chains[rule.target], chains, packet)
            if found or rule.verdict == "goto":
                return found
        else:
            return rule.verdict
    return None


@st.composite
def all_chains(draw: st.DrawFn) -> dict[str, Chain]:
    """Three chains that jump only forward, with a return, a goto or a verdict in any place."""
    found = {}
    for number, name in enumerate("abc"):
        later = "abc"[number + 1 :]
        verdicts = ["permit", "deny", "return", *(["jump", "goto"] if later else [])]
        chain = Chain(name, HERE, "forward" if name == "a" else "", "deny")
        for place in range(draw(st.integers(0, 4))):
            verdict = draw(st.sampled_from(verdicts))
            target = draw(st.sampled_from(later)) if verdict in {"jump", "goto"} else ""
            chain.rules.append(ChainRule(draw(MATCHES), verdict, f"{name}{place}", HERE, target))
        found[name] = chain
    return found


@settings(max_examples=150, deadline=None)
@given(all_chains())
def test_a_flattened_chain_decides_as_the_kernel_does(chains: dict[str, Chain]) -> None:
    rules = flattened(chains["a"], chains)
    assert not any(rule.match.conditions for rule in rules)
    for packet in PACKETS:
        ours = next((rule.verdict for rule in rules if matches(rule.match, packet)), "deny")
        assert ours == (walk(chains["a"], chains, packet) or "deny")


def test_a_list_that_jumps_make_endless_keeps_its_jumps_as_unknown() -> None:
    """Twenty chains of three jumps each to the next would be three thousand million rules."""
    names = [f"c{number}" for number in range(21)]
    chains = {name: Chain(name, HERE, policy="deny") for name in names}
    for name, following in pairwise(names):
        chains[name].rules += [ChainRule(Match(), "jump", "", HERE, following)] * 3
    chains[names[-1]].rules.append(ChainRule(Match(), "log", "", HERE))
    rules = flattened(chains["c0"], chains)
    assert [rule.verdict for rule in rules] == ["jump c1"] * 3
    assert all(rule.match.conditions for rule in rules)
