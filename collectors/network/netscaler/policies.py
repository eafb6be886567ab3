"""Responder, rewrite and other policies: kept as text, classed for a person."""

from collections.abc import Iterator

from assess.model.network import Opaque
from collectors.network.netscaler.estate import Partition, Thing

_KINDS = {
    "rewrite policy": "header",
    "transform policy": "header",
    "appfw policy": "inspection",
    "bot policy": "inspection",
    "cs policy": "pool_choice",
    "filter policy": "block",
    "appqoe policy": "rate",
    "gslb vserver": "pool_choice",
    "gslb service": "other",
    "ns limitidentifier": "rate",
}
_RESPONSES = {"redirect": "redirect", "respondwith": "block", "respondwithhtmlpage": "block", "noop": "other"}
_REFUSALS = frozenset({"DROP", "RESET"})


def read_policies(partition: Partition) -> Iterator[Opaque]:
    """Every policy, bound or not, with what its action does."""
    for kind, word in _KINDS.items():
        for thing in partition.of(kind).values():
            yield _opaque(thing, word, _pools(thing, partition))
    for policy in partition.of("responder policy").values():
        name = policy.added.word(2) or policy.option("action")
        action = partition.find("responder action", name)
        word = _RESPONSES.get(action.added.word(1).lower(), "other") if action else "other"
        yield _opaque(policy, "block" if name.upper() in _REFUSALS else word, (), action)


def _opaque(thing: Thing, kind: str, pools: tuple[str, ...], action: Thing | None = None) -> Opaque:
    text = "\n".join(each.added.text for each in (thing, action) if each)
    return Opaque(thing.name, kind, text, thing.added.ref, thing.added.ref.line, pools)


def _pools(thing: Thing, partition: Partition) -> tuple[str, ...]:
    action = partition.find("cs action", thing.option("action"))
    target = action.option("targetlbvserver") if action else ""
    return (target,) if target else ()
