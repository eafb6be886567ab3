"""Chains of a packet filter, and how they become lists in which the first match decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from assess.model.evidence import Ref
from assess.model.network import AddressSet
from collectors.network.packet_filter.matches import Match, both, unless
from collectors.network.syntax.words import broken

MOST_RULES = 20_000
"""A list that grows beyond this by jumps keeps its jumps, as rules of which nothing is known."""

_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Translation:
    """What a NAT target writes into a packet. `kind`: dnat, snat, masquerade, redirect, netmap, exempt."""

    kind: str
    source: AddressSet = field(default_factory=AddressSet)
    destination: AddressSet = field(default_factory=AddressSet)
    first_port: int | None = None
    last_port: int | None = None


@dataclass(frozen=True, slots=True)
class ChainRule:
    """One rule as written.

    `verdict`: permit, deny, reject, return, jump, goto, log, continue, nat, or the program's own word.
    `target` is the chain of a jump. `sources`, `destinations`, `services` are words for people.
    """

    match: Match
    verdict: str
    text: str
    ref: Ref
    target: str = ""
    sources: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    hits: int | None = None
    comment: str = ""
    translation: Translation | None = None
    place: str = ""


@dataclass(slots=True)
class Chain:
    """Rules under a name. `hook` is where the kernel calls it (`forward`); empty: others jump to it."""

    name: str
    ref: Ref
    hook: str = ""
    policy: str = "permit"
    rules: list[ChainRule] = field(default_factory=list)


class TooManyRules(Exception):
    """Jumps make the list longer than anybody reads."""


def flattened(chain: Chain, chains: Mapping[str, Chain]) -> list[ChainRule]:
    """The chain's rules in the order in which the kernel asks them, those of its jumps in their places.

    Returns and gotos are worked in exactly where a single side tells who returns, else as conditions.

    Raises:
        ParseError: chains jump in a circle, which the kernel would not load.
    """
    try:
        found = list(_counted(_Flattener(chain, chains).rules()))
    except TooManyRules:
        found = [_kept(rule, chain.policy) for rule in chain.rules]
    return found


def reached_from(chain: Chain, chains: Mapping[str, Chain]) -> set[str]:
    """Names of all chains that may be asked on the way."""
    found: set[str] = set()
    waiting = [chain]
    while waiting:
        for rule in waiting.pop().rules:
            if rule.target and rule.target not in found:
                found.add(rule.target)
                waiting += [chains[rule.target]] if rule.target in chains else []
    return found


def _counted(rules: Iterator[ChainRule]) -> Iterator[ChainRule]:
    for number, rule in enumerate(rules):
        if number >= MOST_RULES:
            raise TooManyRules
        yield rule


def _kept(rule: ChainRule, policy: str) -> ChainRule:
    if rule.verdict == "return":
        return replace(rule, verdict=policy)
    if rule.verdict not in {"jump", "goto"}:
        return rule
    conditions = (*rule.match.conditions, f"chain {rule.target} is too long to be unrolled")
    return replace(rule, verdict=f"jump {rule.target}", match=replace(rule.match, conditions=conditions))


@dataclass(frozen=True, slots=True)
class _Flattener:
    base: Chain
    chains: Mapping[str, Chain]

    def rules(self) -> Iterator[ChainRule]:
        yield from self._below(self.base, Match(), (self.base.name,))

    def _below(self, chain: Chain, way: Match | None, above: tuple[str, ...]) -> Iterator[ChainRule]:
        """Rules of a chain for the packets that come this `way`. What returns leaves the way."""
        for rule in chain.rules:
            if way is None:
                return
            match = both(way, rule.match)
            leaves = rule.verdict in {"return", "goto"}
            if match is not None and rule.verdict in {"jump", "goto"}:
                yield from self._jumped(rule, match, above)
            elif match is not None and not leaves:
                yield replace(rule, match=match)
            if leaves and len(above) == 1 and match is not None:
                yield replace(rule, match=match, verdict=self.base.policy, target="")
            elif leaves and match is not None:
                way = unless(way, rule.match, rule.text)

    def _jumped(self, rule: ChainRule, match: Match, above: tuple[str, ...]) -> Iterator[ChainRule]:
        chain = self.chains.get(rule.target)
        if chain is None:
            yield replace(rule, match=match, verdict=f"jump {rule.target}")
            return
        if rule.target in above or len(above) >= _DEEPEST:
            raise broken(
                rule.ref, f"chain {rule.target} leads back to itself", "The kernel would not load it."
            )
        yield from self._below(chain, match, (*above, rule.target))
