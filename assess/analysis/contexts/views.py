"""Contexts of all devices, each with its device and what it sees of its parents."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assess.analysis.traces import trace
from assess.model.evidence import Ref, Trace
from assess.model.naming import context_name, vip_name
from assess.model.network import Context, NetworkFacts, Pool, Vip


@dataclass(frozen=True, slots=True)
class ContextView:
    """A context of a device. `parents` are the contexts whose objects it sees, nearest first."""

    facts: NetworkFacts
    context: Context
    parents: tuple[Context, ...] = ()

    @property
    def name(self) -> str:
        """`device/context`."""
        return context_name(self.facts.endpoint, self.context.name)

    def vip_name(self, vip: Vip) -> str:
        """`device/context/vip`."""
        return vip_name(self.facts.endpoint, self.context.name, vip.name)

    def pools_of(self, vip: Vip) -> tuple[Pool, ...]:
        """The pools that the VIP names, its own context's first; a name that nothing defines is left out."""
        known = {pool.name: pool for each in reversed((self.context, *self.parents)) for pool in each.pools}
        return tuple(known[name] for name in dict.fromkeys(vip.pools) if name in known)

    def trace(self, ref: Ref, observed: str) -> Trace:
        """A trace to a line of the device's files."""
        return trace(self.facts, ref, observed)


def views_of(devices: Mapping[str, NetworkFacts]) -> Iterator[ContextView]:
    """All contexts, by device and name."""
    for _, facts in sorted(devices.items()):
        by_name = {each.name: each for each in facts.contexts}
        for context in sorted(facts.contexts, key=lambda each: each.name):
            parents = tuple(by_name[name] for name in context.parents if name in by_name)
            yield ContextView(facts, context, parents)
