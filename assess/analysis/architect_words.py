"""The architect's words on tenants, states and moves, put into inventory, graph and surfaces."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from assess.analysis.tenants.tenancy import Claim
from assess.model.estate import RelationRow
from assess.model.evidence import Trace
from assess.model.graph import Graph
from assess.model.inventory import Constraints, Endpoint, Inventory, PinTenant
from assess.model.overrides import Disposition, Override, Overrides, Topic
from assess.model.state import State, Surface, SurfaceKind

SAID = 1.0


def tenant_claims(overrides: Overrides) -> dict[str, Claim]:
    """Whose each thing is by the architect's word, for the graph."""
    return {
        subject: Claim((word.value,), SAID, f"so says {word.words}")
        for subject, word in overrides.on(Topic.TENANT).items()
    }


def with_tenants(inventory: Inventory, overrides: Overrides) -> Inventory:
    """The inventory with the tenants of endpoints as the architect says."""
    tenants = overrides.on(Topic.TENANT)
    endpoints = tuple(
        each.model_copy(update={"tenant": tenants[each.name].value}) if each.name in tenants else each
        for each in inventory.endpoints
    )
    return inventory.model_copy(update={"endpoints": endpoints})


def pinned(constraints: Constraints, overrides: Overrides) -> Constraints:
    """The constraints with the architect's waves in place of the inventory's pins on the same tenants."""
    waves = overrides.on(Topic.WAVE)
    if not waves:
        return constraints
    kept = [pin for pin in constraints.pins if not (isinstance(pin, PinTenant) and pin.tenant in waves)]
    spoken = (PinTenant(tenant=subject, wave=int(word.value)) for subject, word in sorted(waves.items()))
    return constraints.model_copy(update={"pins": (*kept, *spoken)})


def with_dispositions(inventory: Inventory, graph: Graph, overrides: Overrides) -> Inventory:
    """The inventory in which every endpoint says whether it moves; a tenant's word holds for all that is its.

    A word on an endpoint goes before a word on its tenant.
    """
    words = overrides.on(Topic.DISPOSITION)
    if not words:
        return inventory
    endpoints = tuple(_disposed(each, graph, words) for each in inventory.endpoints)
    return inventory.model_copy(update={"endpoints": endpoints})


def _disposed(endpoint: Endpoint, graph: Graph, words: Mapping[str, Override]) -> Endpoint:
    node = graph.nodes.get(endpoint.name)
    tenants = node.tenants if node else (endpoint.tenant,) if endpoint.tenant else ()
    names = (endpoint.name, *(tenants if len(tenants) == 1 else ()))
    word = next((words[name] for name in names if name in words), None)
    if word is None:
        return endpoint
    return endpoint.model_copy(update={"disposition": Disposition(word.value)})


def with_states(surfaces: Iterable[Surface], graph: Graph, overrides: Overrides) -> tuple[Surface, ...]:
    """The surfaces with class and tenant as the architect says; marked, with the evidence they had."""
    states, tenants = overrides.on(Topic.STATE), overrides.on(Topic.TENANT)
    if not states and not tenants:
        return tuple(surfaces)
    own = {name: word for name, word in tenants.items() if name not in graph.nodes}
    told = [_classed(_given(each, own.get(each.name)), states.get(each.name)) for each in surfaces]
    return tuple(_raised(told))


def _given(surface: Surface, word: Override | None) -> Surface:
    return surface if word is None else replace(surface, tenant=word.value, tenants=(word.value,))


def _classed(surface: Surface, word: Override | None) -> Surface:
    if word is None:
        return surface
    said = Trace(f"{word.value}: so says {word.words}", f"override:{word.source or 'file'}", word.at)
    told = _classed_as(surface, State(word.value), word.words)
    return replace(told, evidence=(said, *surface.evidence))


def _raised(surfaces: Iterable[Surface]) -> Iterator[Surface]:
    """A database that holds a table which the architect calls durable is durable too."""
    told = tuple(surfaces)
    kept = {
        each.name.rpartition("/")[0]: each.overridden_by
        for each in told
        if each.overridden_by and each.kind is SurfaceKind.RELATION and each.state is State.DURABLE
    }
    for each in told:
        raised = each.name in kept and not each.overridden_by and each.state is not State.DURABLE
        yield _classed_as(each, State.DURABLE, kept[each.name]) if raised else each


def _classed_as(surface: Surface, state: State, words: str) -> Surface:
    """The surface in the class that follows from a word on a part of it."""
    return replace(surface, state=state, confidence=SAID, overridden_by=words, proposed=surface.state.value)


def with_relation_states(rows: Iterable[RelationRow], surfaces: Iterable[Surface]) -> tuple[RelationRow, ...]:
    """Rows of relations with the class that the architect gave their surfaces."""
    said = {each.name: each for each in surfaces if each.overridden_by}
    if not said:
        return tuple(rows)
    return tuple(_restated(row, said.get(f"{row.database}/{row.schema}.{row.name}")) for row in rows)


def _restated(row: RelationRow, surface: Surface | None) -> RelationRow:
    return row if surface is None else replace(row, state=surface.state.value, confidence=SAID)
