"""All facts of the estate together, as the analysis reads them."""

from dataclasses import dataclass, field

from assess.model.catalog import Catalog
from assess.model.database import DatabaseServerFacts
from assess.model.decisions import Decision
from assess.model.estate import Finding
from assess.model.file_share import FileServerFacts
from assess.model.flows import FlowFacts
from assess.model.graph import Graph, Service
from assess.model.host import HostFacts
from assess.model.inventory import Inventory
from assess.model.network import NetworkFacts
from assess.model.overrides import NO_OVERRIDES, Overrides
from assess.model.state import Surface
from assess.model.store import StoreFacts


@dataclass(frozen=True, slots=True)
class Observed:
    """Facts by endpoint name, and the services identified on the hosts, sorted by name."""

    inventory: Inventory
    hosts: dict[str, HostFacts] = field(default_factory=dict)
    servers: dict[str, DatabaseServerFacts] = field(default_factory=dict)
    services: tuple[Service, ...] = ()
    devices: dict[str, NetworkFacts] = field(default_factory=dict)
    flows: dict[str, FlowFacts] = field(default_factory=dict)
    file_servers: dict[str, FileServerFacts] = field(default_factory=dict)
    earlier_file_servers: dict[str, FileServerFacts] = field(default_factory=dict)
    stores: dict[str, StoreFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Situation:
    """What decisions are made from. `decisions` holds those that earlier questions answered.

    `overrides` are the architect's words; those on tenants, states and moves are in the graph, the surfaces
    and the inventory already.
    """

    observed: Observed
    graph: Graph
    surfaces: tuple[Surface, ...]
    findings: tuple[Finding, ...]
    catalog: Catalog
    decisions: tuple[Decision, ...] = ()
    overrides: Overrides = NO_OVERRIDES
