"""From flattened chains to the rule lists and translations of the model."""

from collections.abc import Iterable, Mapping

from assess.model.network import (
    AddressSet,
    FilterRule,
    NatRule,
    RuleList,
    ServiceBox,
    ServiceSet,
)
from collectors.network.packet_filter.chains import Chain, ChainRule, flattened, reached_from

_DIRECTIONS = {"input": "in", "output": "out", "forward": "forward", "prerouting": "in", "postrouting": "out"}
_DECIDES = frozenset({"deny", "reject"})


def rule_list(name: str, chain: Chain, chains: Mapping[str, Chain]) -> RuleList:
    """The list that one hook asks; one that nothing asks is bound to nothing."""
    rules = tuple(_filter_rule(rule, order) for order, rule in enumerate(flattened(chain, chains), 1))
    bound = (chain.hook.upper(),) if chain.hook else ()
    return RuleList(name, chain.ref, rules, chain.policy, bound, _DIRECTIONS.get(chain.hook, ""))


def decides(chain: Chain, chains: Mapping[str, Chain]) -> bool:
    """Whether anything is blocked on the way: tables that only mark packets permit everything."""
    below = [chain, *(chains[name] for name in reached_from(chain, chains) if name in chains)]
    return chain.policy in _DECIDES or any(rule.verdict in _DECIDES for each in below for rule in each.rules)


def nat_rules(name: str, chain: Chain, chains: Mapping[str, Chain], start: int) -> list[NatRule]:
    """The translations of one hook, in order."""
    found = [rule for rule in flattened(chain, chains) if rule.verdict in {"nat", "permit"}]
    return [_nat_rule(name, rule, start + place) for place, rule in enumerate(found, 1)]


def unreached(chains: Mapping[str, Chain]) -> Iterable[Chain]:
    """Chains that no hook ever asks."""
    reached = {name for chain in chains.values() if chain.hook for name in reached_from(chain, chains)}
    return [chain for chain in chains.values() if not chain.hook and chain.name not in reached]


def _filter_rule(rule: ChainRule, order: int) -> FilterRule:
    return FilterRule(
        rule.place,
        order,
        rule.verdict,
        rule.ref,
        rule.sources,
        rule.destinations,
        rule.services,
        rule.match.source,
        rule.match.destination,
        ServiceSet(rule.match.boxes),
        rule.match.incoming,
        rule.match.outgoing,
        rule.match.conditions,
        hits=rule.hits,
        comment=rule.comment,
        raw=rule.text,
    )


def _nat_rule(section: str, rule: ChainRule, order: int) -> NatRule:
    translation = rule.translation
    translated = ServiceSet()
    if translation and translation.first_port is not None:
        ports = (translation.first_port, translation.last_port or translation.first_port)
        translated = ServiceSet(
            tuple(ServiceBox(box.protocols, destination_ports=ports) for box in rule.match.boxes[:1])
        )
    return NatRule(
        rule.place,
        order,
        translation.kind if translation else "exempt",
        rule.ref,
        section,
        rule.match.incoming,
        rule.match.outgoing,
        rule.match.source,
        translation.source if translation else AddressSet(),
        rule.match.destination,
        translation.destination if translation else AddressSet(),
        ServiceSet(rule.match.boxes),
        translated,
        raw=rule.text,
    )
