"""The estate as decisions look things up in it: by tenant, host, service and place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from statistics import median_low

from assess.analysis.graph.machines import own_addresses
from assess.decide.host_tables import HostTables, tables_of
from assess.model.catalog import Signature
from assess.model.decisions import PLAN_WITH, About, Decision
from assess.model.graph import Edge, Service
from assess.model.grouping import grouped
from assess.model.host import HostFacts
from assess.model.inventory import Endpoint, Site, TenantSpec
from assess.model.observed import Situation
from assess.model.overrides import Disposition
from assess.model.state import Surface


@dataclass(frozen=True, slots=True)
class EstateView:
    """A situation with its look-up tables; make one with `view_of`."""

    situation: Situation
    tenants: tuple[TenantSpec, ...]
    endpoints: dict[str, Endpoint]
    hosts_of_tenant: dict[str, tuple[str, ...]]
    services_of_host: dict[str, tuple[Service, ...]]
    services: dict[str, Service]
    surfaces: dict[str, Surface]
    surfaces_of_service: dict[str, tuple[Surface, ...]]
    surfaces_of_host: dict[str, tuple[Surface, ...]]
    edges_into: dict[str, tuple[Edge, ...]]
    edges_out_of: dict[str, tuple[Edge, ...]]
    host_of_server: dict[str, str]
    servers_on: dict[str, tuple[str, ...]]
    signatures: dict[str, Signature]
    prices: dict[tuple[str, str], float | None]
    specs: dict[str, TenantSpec]
    databases_of: dict[str, tuple[Decision, ...]]
    decided: dict[tuple[About, str], Decision]
    read_on: date | None
    tables: dict[str, HostTables]

    def after(self, answers: tuple[Decision, ...]) -> "EstateView":
        """The same estate in which these answers are known."""
        situation = replace(self.situation, decisions=self.situation.decisions + answers)
        return replace(
            self,
            situation=situation,
            decided={(each.about, each.subject): each for each in situation.decisions},
            databases_of=_databases_of(situation.decisions),
        )

    def facts(self, host: str) -> HostFacts | None:
        """What was read on the host, if it was read."""
        return self.situation.observed.hosts.get(host)

    def own_facts(self, service: Service) -> HostFacts | None:
        """What was read of the service's own processes on its host, if it was read."""
        tables = self.tables.get(service.host)
        return tables.of_service(service) if tables else None

    def tenants_of(self, name: str) -> tuple[str, ...]:
        """Whose the thing is; of a service without tenants of its own, whose its host is."""
        node = self.situation.graph.nodes.get(name)
        if node is not None and node.tenants:
            return node.tenants
        service = self.services.get(name)
        if service is not None:
            return self.tenants_of(service.host)
        endpoint = self.endpoints.get(name)
        return (endpoint.tenant,) if endpoint is not None and endpoint.tenant else ()

    def owner(self, name: str) -> str:
        """The one tenant that the thing belongs to; empty where it is shared or not known."""
        tenants = self.tenants_of(name)
        return tenants[0] if len(tenants) == 1 else ""

    def choice(self, about: About, subject: str) -> str:
        """What was chosen for the subject; empty where nothing was."""
        decision = self.decided.get((about, subject))
        return decision.choice if decision else ""

    def planned(self, about: About, subject: str) -> str:
        """What was chosen, or what to plan with where the choice is unknown; empty where nothing was."""
        decision = self.decided.get((about, subject))
        return dict(decision.details).get(PLAN_WITH, decision.choice) if decision else ""

    def fact(self, key: str) -> float:
        """A number of the catalog."""
        return float(self.situation.catalog.facts[key].value)

    def site(self, endpoint: str) -> Site | None:
        """Where the endpoint stands, if the inventory says so."""
        entry = self.endpoints.get(endpoint)
        default = self.situation.observed.inventory.defaults.get(entry.kind) if entry else None
        name = (entry.site if entry else None) or (default.site if default else None)
        sites = self.situation.observed.inventory.sites
        found = next((site for site in sites if site.name == name), None)
        return found or (sites[0] if len(sites) == 1 and name is None else None)

    def spec(self, tenant: str) -> TenantSpec | None:
        """What the inventory says of the tenant."""
        return self.specs.get(tenant)


def view_of(situation: Situation) -> EstateView:
    """The situation with its look-up tables."""
    observed = situation.observed
    services = tuple(sorted(observed.services, key=lambda each: each.name))
    surfaces = tuple(sorted(situation.surfaces, key=lambda each: each.name))
    endpoints = {each.name: each for each in observed.inventory.endpoints}
    host_of_server = _hosts_of_servers(situation, endpoints)
    services_of_host = grouped((each.host, each) for each in services)
    view = EstateView(
        situation=situation,
        tenants=(),
        endpoints=endpoints,
        hosts_of_tenant={},
        services_of_host=services_of_host,
        services={each.name: each for each in services},
        surfaces={each.name: each for each in surfaces},
        surfaces_of_service=grouped(
            (name, each) for each in surfaces for name in (each.service, f"{each.host}/{each.service}")
        ),
        surfaces_of_host=grouped((each.host, each) for each in surfaces),
        edges_into=grouped((each.target, each) for each in situation.graph.edges),
        edges_out_of=grouped((each.source, each) for each in situation.graph.edges),
        host_of_server=host_of_server,
        servers_on=grouped((host, server) for server, host in sorted(host_of_server.items())),
        signatures={each.id: each for each in situation.catalog.signatures},
        prices={(each.service, each.item): each.price_usd for each in situation.catalog.prices},
        specs={each.name: each for each in observed.inventory.tenants},
        databases_of=_databases_of(situation.decisions),
        decided={(each.about, each.subject): each for each in situation.decisions},
        read_on=_last_reading(situation),
        tables={
            name: tables_of(facts, services_of_host.get(name, ())) for name, facts in observed.hosts.items()
        },
    )
    return replace(view, tenants=_tenants(situation), hosts_of_tenant=_hosts_of_tenants(view))


def _databases_of(decisions: Iterable[Decision]) -> dict[str, tuple[Decision, ...]]:
    """Database decisions by the server or host that their subjects stand on."""
    return grouped(
        (each.subject.split("/", 1)[0], each) for each in decisions if each.about is About.DATABASE
    )


def _tenants(situation: Situation) -> tuple[TenantSpec, ...]:
    """The inventory's tenants and those that only endpoints or the graph name, sorted by name."""
    specs = {each.name: each for each in situation.observed.inventory.tenants}
    seen = {each.tenant for each in situation.observed.inventory.endpoints if each.tenant}
    seen |= {tenant for node in situation.graph.nodes.values() for tenant in node.tenants}
    for name in seen - specs.keys():
        specs[name] = TenantSpec(name=name)
    return tuple(specs[name] for name in sorted(specs))


def _hosts_of_tenants(view: EstateView) -> dict[str, tuple[str, ...]]:
    """Hosts that move, by the tenants whose they are."""
    hosts = sorted(set(view.situation.observed.hosts) | _declared_hosts(view))
    moving = (host for host in hosts if _moves(view, host))
    return grouped((tenant, host) for host in moving for tenant in view.tenants_of(host))


def _moves(view: EstateView, host: str) -> bool:
    entry = view.endpoints.get(host)
    return entry is None or entry.disposition is Disposition.MIGRATE


def _declared_hosts(view: EstateView) -> set[str]:
    return {each.name for each in view.endpoints.values() if each.kind in {"vm", "windows"}}


def _hosts_of_servers(situation: Situation, endpoints: dict[str, Endpoint]) -> dict[str, str]:
    """The scanned host on which each database server runs, told by its address or name."""
    places: dict[str, set[str]] = defaultdict(set)
    for name, facts in sorted(situation.observed.hosts.items()):
        entry = endpoints.get(name)
        known = {*own_addresses(facts), facts.identity.hostname, (entry.address or "") if entry else ""}
        for place in known - {""}:
            places[place].add(name)
    found: dict[str, str] = {}
    for name, server in sorted(situation.observed.servers.items()):
        entry = endpoints.get(name)
        for place in ((entry.address or "") if entry else "", server.hostname):
            if len(places.get(place, ())) == 1:
                found[name] = next(iter(places[place]))
                break
    return found


def _last_reading(situation: Situation) -> date | None:
    """The day on which lifecycles are judged: of the newest evidence, as most endpoints' clocks have it."""
    observed = situation.observed
    sections = [
        *(facts.section_at for facts in observed.hosts.values()),
        *(facts.section_at for facts in observed.servers.values()),
        *(facts.section_at for facts in observed.stores.values()),
    ]
    readings = [max(each.values()) for each in sections if each]
    return median_low(readings).date() if readings else None
