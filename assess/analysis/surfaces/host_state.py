"""State surfaces of hosts: every place on them where state lives, with its class, confidence and evidence."""

from collections.abc import Iterable, Sequence

from assess.analysis.contexts.stickiness import tied_members
from assess.analysis.surfaces.config import config_surfaces
from assess.analysis.surfaces.directories import Estate, directory_surfaces, estate_of, foreign_surfaces
from assess.analysis.surfaces.host import HostView, views_of
from assess.analysis.surfaces.mounts import network_mounts
from assess.analysis.surfaces.row import merged
from assess.analysis.surfaces.services import service_surfaces
from assess.analysis.surfaces.sessions import sticky_backends
from assess.analysis.surfaces.stores import memory_only_places, store_surfaces
from assess.model.catalog import Signature
from assess.model.graph import Graph
from assess.model.observed import Observed
from assess.model.paths import below
from assess.model.state import State, Surface
from assess.rules.service.subject import Tie


def classify_hosts(observed: Observed, graph: Graph, signatures: Sequence[Signature]) -> tuple[Surface, ...]:
    """The state surfaces of all hosts, sorted by id; the order of endpoints and facts does not matter.

    A directory is one surface for each place where state lives, a service of the application tier one of
    kind memory, a store of kind keyspace, queue or memory, an application's configuration one of kind config.
    """
    views = views_of(observed, signatures)
    tenants = tuple(sorted(tenant.name for tenant in observed.inventory.tenants))
    estate = estate_of(graph, tenants, network_mounts(views, graph))
    sticky = {**tied_members(observed.devices), **sticky_backends(views)}
    found = [row for view in views for row in _of_host(view, estate, sticky)]
    return _unique([*found, *foreign_surfaces(estate)])


def _of_host(view: HostView, estate: Estate, sticky: dict[str, Tie]) -> tuple[Surface, ...]:
    stores = store_surfaces(view, estate)
    empty = memory_only_places(view, stores)
    found = [row for row in directory_surfaces(view, estate, sticky) if row.location not in empty]
    directories = without_shells(found)
    services = service_surfaces(view, estate, directories, sticky)
    return (*directories, *services, *stores, *config_surfaces(view, estate))


def without_shells(rows: Sequence[Surface]) -> tuple[Surface, ...]:
    """The rows without stateless trees around a place that must be kept.

    Who reads that a tree is stateless does not copy it, and would lose what lies in it.
    """
    kept = sorted(row.location for row in rows if row.state in (State.DURABLE, State.UNKNOWN))
    return tuple(row for row in rows if row.state is not State.STATELESS or not below(kept, row.location))


def _unique(rows: Iterable[Surface]) -> tuple[Surface, ...]:
    by_id: dict[str, Surface] = {}
    for row in rows:
        by_id[row.id] = merged(by_id[row.id], row) if row.id in by_id else row
    return tuple(by_id[id_] for id_ in sorted(by_id))
