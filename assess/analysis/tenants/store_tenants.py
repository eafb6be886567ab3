"""Whose the keys, queues and indices of a store are, by the tenants' names in their names."""

from collections import defaultdict
from collections.abc import Container, Iterable

from assess.analysis.tenants.names import tenant_named_in
from assess.model.graph import Graph, Node, NodeKind
from assess.model.observed import Observed
from assess.model.store import KeyPattern, NamedPart, StoreFacts

BY_KEYS = 0.7
"""A name in a key is what an application wrote; others may use the store under other names."""


def tenant_of_name(texts: Iterable[str], observed: Observed) -> str:
    """The one tenant of the inventory that the texts name; empty where they name none or several."""
    return tenant_named_in([each.replace("*", " ") for each in texts], _tenants(observed))


def _tenants(observed: Observed) -> tuple[str, ...]:
    specs = {each.name for each in observed.inventory.tenants}
    return tuple(sorted(specs | {each.tenant for each in observed.inventory.endpoints if each.tenant}))


def tenants_of_pattern(pattern: KeyPattern, observed: Observed) -> tuple[str, ...]:
    """Tenants that the pattern itself names, else those that words in place of its `*` name."""
    return tuple(sorted(_keys_of(pattern, observed)))


def key_shares(facts: StoreFacts, observed: Observed) -> tuple[NamedPart, ...]:
    """Tenants with the sampled keys and bytes that bear their names; queues of brokers count as keys."""
    keys: dict[str, int] = defaultdict(int)
    sizes: dict[str, int] = defaultdict(int)
    for pattern in facts.patterns:
        for tenant, (count, size) in _keys_of(pattern, observed).items():
            keys[tenant] += count
            sizes[tenant] += size
    for queue in facts.queues if not facts.patterns else ():
        tenant = tenant_of_name((queue.place, queue.name), observed)
        if tenant:
            keys[tenant] += 1
            sizes[tenant] += queue.size_bytes or 0
    return tuple(NamedPart(tenant, keys[tenant], sizes[tenant]) for tenant in sorted(keys))


def tenants_by_keys(
    graph: Graph, observed: Observed, known: Container[str]
) -> dict[str, tuple[tuple[str, ...], float, str]]:
    """Stores whose keys bear tenants' names, by node: the tenants, how sure, why; not the `known` ones."""
    found: dict[str, tuple[tuple[str, ...], float, str]] = {}
    for name, node in graph.nodes.items() if observed.stores else ():
        shares = _shares_of(node, observed) if name not in known else ()
        if shares:
            tenants = tuple(each.word for each in shares)
            found[name] = tenants, BY_KEYS, f"holds {_said(shares)}, by their names"
    return found


def keys_told(node: Node, observed: Observed) -> str:
    """Whose keys the store behind the node holds, in words; empty where it was not asked, or names nobody."""
    return _said(_shares_of(node, observed))


def _shares_of(node: Node, observed: Observed) -> tuple[NamedPart, ...]:
    stores = [observed.stores[name] for name in node.endpoints if name in observed.stores]
    if node.kind is not NodeKind.SERVICE:
        return ()
    return next((shares for facts in stores if (shares := key_shares(facts, observed))), ())


def _said(shares: tuple[NamedPart, ...]) -> str:
    return ", ".join(f"{each.keys} keys of {each.word}" for each in shares)


def _keys_of(pattern: KeyPattern, observed: Observed) -> dict[str, tuple[int, int]]:
    named = tenant_of_name((pattern.pattern,), observed)
    if named:
        return {named: (pattern.keys, pattern.size_bytes or 0)}
    found: dict[str, tuple[int, int]] = {}
    for part in pattern.parts:
        tenant = tenant_of_name((part.word,), observed)
        if tenant:
            count, size = found.get(tenant, (0, 0))
            found[tenant] = count + part.keys, size + part.size_bytes
    return found
