"""Everything after collection, from stored evidence: understand, classify, decide, plan. No network."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from assess.analysis.architect_words import (
    tenant_claims,
    with_dispositions,
    with_relation_states,
    with_states,
    with_tenants,
)
from assess.analysis.context_tables import context_tables, find_in_contexts
from assess.analysis.contexts.context_drift import context_drift
from assess.analysis.contexts.contexts_seen import ContextsSeen, see_contexts
from assess.analysis.contexts.findings import find_in_policies
from assess.analysis.contexts.permit_edges import permit_edges
from assess.analysis.coverage import coverage
from assess.analysis.databases.connections import connection_changes
from assess.analysis.databases.state import DatabaseAnswer, classify_databases
from assess.analysis.drift import drift
from assess.analysis.estate_findings import find_in_estate
from assess.analysis.graph.connect import connect
from assess.analysis.services.identify import identify
from assess.analysis.shares.offered import classify_shares
from assess.analysis.stores.state import classify_stores
from assess.analysis.surfaces.host_state import classify_hosts
from assess.analysis.tables import connection_rows, filesystem_rows, host_rows, process_rows, share_rows
from assess.analysis.tenants.schema_tenants import schema_tenants
from assess.analysis.tenants.table import tenant_rows
from assess.analysis.tenants.tenancy import assign_tenants
from assess.app.endpoint_rows import endpoint_rows
from assess.app.facts import EstateFacts, all_gaps, read_facts
from assess.app.garbage import uncollected
from assess.app.hearing import Unheard, hear, on_words, override_rows, plan_heard
from assess.catalog.load import load_catalog
from assess.catalog.pricing import priced
from assess.decide.consequences.findings import find_in_decisions
from assess.decide.decide_all import with_decisions
from assess.decide.segmentation.model_table import model_rows
from assess.decide.tenant_cost import tenant_costs
from assess.model.assessment import Assessment
from assess.model.catalog import Catalog
from assess.model.database import DatabaseServerFacts
from assess.model.estate import Finding, Severity
from assess.model.file_share import FileServerFacts
from assess.model.flows import FlowFacts
from assess.model.graph import Graph
from assess.model.host import HostFacts
from assess.model.inventory import Inventory
from assess.model.network import NetworkFacts
from assess.model.observed import Observed, Situation
from assess.model.outcome import Outcome
from assess.model.overrides import NO_OVERRIDES, Overrides
from assess.model.store import StoreFacts
from assess.model.waves import Plan
from assess.store.estate import Estate


@dataclass(frozen=True, slots=True)
class Understood:
    """The estate up to its decisions, what the databases said, and what would stand without overrides."""

    situation: Situation
    databases: DatabaseAnswer
    contexts: ContextsSeen
    unheard: Unheard


@uncollected()
def analyze(estate: Estate, overrides: Overrides | None = None) -> Assessment:
    """The assessment of the stored evidence; it is stored in place of the last one.

    `overrides`, where given, take the place of those that the estate holds, together with the assessment.

    Raises:
        EstateError: nothing was scanned into the file yet.
        InputError: pins, windows or limits that clash.
    """
    facts = read_facts(estate)
    words = estate.overrides() if overrides is None else overrides
    understood = understand(estate.inventory(), facts, load_catalog(), words)
    assessment = assess(understood, estate.outcomes(), facts, first_day(estate))
    estate.save(assessment, Overrides(tuple(row.override for row in assessment.overrides)))
    return assessment


def understand(
    inventory: Inventory, facts: EstateFacts, catalog: Catalog, overrides: Overrides = NO_OVERRIDES
) -> Understood:
    """Services, graph, tenants, state, findings and decisions, under the architect's words; pure."""
    catalog = priced(with_rds_extensions(catalog, inventory), inventory.pricing)
    observed = _observed(inventory, facts, catalog)
    connected = connect(observed)
    graph = unheard = assign_tenants(connected, observed)
    if overrides.all:
        observed = replace(observed, inventory=with_tenants(inventory, overrides))
        graph = assign_tenants(connected, observed, tenant_claims(overrides))
        told = with_dispositions(observed.inventory, graph, overrides)
        observed = replace(observed, inventory=told)
    owners = _owners(observed, graph)
    databases = classify_databases(observed.servers, lambda name: owners.get(name, ()), catalog)
    shares = classify_shares(observed, graph)
    stores = classify_stores(observed, graph, classify_hosts(observed, graph, catalog.signatures))
    judged = (*stores.surfaces, *databases.surfaces, *shares.surfaces)
    surfaces = with_states(judged, graph, overrides)
    contexts = see_contexts(observed, graph)
    findings = (
        *find_in_estate(observed, graph),
        *find_in_policies(observed, graph, contexts),
        *databases.findings,
        *find_in_contexts(observed, graph),
        *shares.findings,
        *stores.findings,
    )
    situation = Situation(
        observed=observed,
        graph=graph,
        surfaces=tuple(sorted(surfaces, key=lambda each: each.id)),
        findings=tuple(sorted(findings, key=_urgency)),
        catalog=catalog,
        overrides=overrides,
    )
    databases = replace(databases, preflight=(*databases.preflight, *stores.preflight))
    decided = with_decisions(situation)
    every = sorted((*decided.findings, *find_in_decisions(decided)), key=_urgency)
    decided = replace(decided, findings=tuple(every))
    return Understood(decided, databases, contexts, Unheard(unheard, judged))


def with_rds_extensions(catalog: Catalog, inventory: Inventory) -> Catalog:
    """The catalog with the lists of extensions that the user brought from the target."""
    shown = {major: frozenset(names) for major, names in inventory.rds_extensions.items()}
    return replace(catalog, rds_extensions=shown)


def _observed(inventory: Inventory, facts: EstateFacts, catalog: Catalog) -> Observed:
    """The facts of every kind of endpoint, and the services identified on the hosts."""
    hosts = facts.of(HostFacts)
    return Observed(
        inventory=inventory,
        hosts=hosts,
        servers=facts.of(DatabaseServerFacts),
        services=tuple(
            service for _, host in sorted(hosts.items()) for service in identify(host, catalog.signatures)
        ),
        devices=facts.of(NetworkFacts),
        file_servers=facts.of(FileServerFacts),
        earlier_file_servers=facts.earlier_file_servers,
        flows=facts.of(FlowFacts),
        stores=facts.of(StoreFacts),
    )


def _owners(observed: Observed, graph: Graph) -> dict[str, tuple[str, ...]]:
    """Tenants of databases, and of the schemas of shared ones as `server/database/schema`."""
    owners = {name: node.tenants for name, node in graph.nodes.items()}
    for database, found in schema_tenants(observed).items():
        if len(owners.get(database, ())) > 1:
            owners |= {f"{database}/{schema}": (tenant,) for schema, tenant in found.owners}
    return owners


def assess(
    understood: Understood, outcomes: tuple[Outcome, ...], facts: EstateFacts, start: date
) -> Assessment:
    """Every table; pure. No wave starts before `start`."""
    situation = understood.situation
    observed, graph = situation.observed, situation.graph
    costs = tenant_costs(situation)
    planned, unkept = plan_heard(situation, start)
    heard = hear(situation, understood.unheard, unkept)
    network = context_tables(observed, graph, situation.findings)
    return Assessment(
        endpoints=endpoint_rows(observed.inventory, outcomes, all_gaps(facts), graph),
        hosts=host_rows(observed, graph),
        processes=process_rows(observed, situation.surfaces),
        connections=connection_rows(observed),
        filesystems=filesystem_rows(observed),
        databases=understood.databases.databases,
        relations=with_relation_states(understood.databases.relations, situation.surfaces),
        shares=share_rows(situation),
        contexts=network.contexts,
        rules=network.rules,
        vips=network.vips,
        surfaces=situation.surfaces,
        nodes=tuple(graph.nodes[name] for name in sorted(graph.nodes)),
        edges=(*graph.edges, *permit_edges(observed, graph)),
        tenants=tenant_rows(situation, planned.waves, {each.tenant: each.monthly_usd for each in costs}),
        findings=tuple(
            sorted(
                (*situation.findings, *_limits(planned), *on_words(heard, situation.surfaces)), key=_urgency
            )
        ),
        decisions=situation.decisions,
        models=model_rows(situation),
        costs=costs,
        groups=planned.groups,
        waves=planned.waves,
        objectives=planned.objectives,
        coverage=coverage(observed, graph),
        drift=(*drift(observed, graph), *context_drift(understood.contexts, graph)),
        overrides=override_rows(heard),
        preflight=understood.databases.preflight,
        connection_changes=connection_changes(situation),
    )


def _urgency(finding: Finding) -> tuple[int, str, str, str]:
    """The worst first, then by what they are about."""
    return list(Severity).index(finding.severity), finding.subject, finding.id, finding.title


def _limits(planned: Plan) -> Iterator[Finding]:
    """What the planner could not keep, and what it left where it is, as findings."""
    for warning in planned.warnings:
        yield Finding("waves.limit", Severity.MEDIUM, "waves", "", warning)
    for endpoint, why in planned.stays:
        yield Finding("waves.stays", Severity.INFO, endpoint, "", f"no wave carries it: {why}")


@uncollected()
def situation_of(estate: Estate) -> tuple[Situation, date]:
    """The situation that the stored evidence gives, and the day from which waves may start."""
    understood = understand(estate.inventory(), read_facts(estate), load_catalog(), estate.overrides())
    return understood.situation, first_day(estate)


def first_day(estate: Estate) -> date:
    """The inventory's `first_wave_at`, else the day after the newest scan."""
    given = estate.inventory().constraints.first_wave_at
    if given:
        return date.fromisoformat(given)
    return estate.scans()[-1].at.date() + timedelta(days=1)
