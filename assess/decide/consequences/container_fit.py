"""What stands in the way of the services that are to become pods, as findings."""

from collections.abc import Iterator
from functools import partial

from assess.analysis.traces import seen_at
from assess.decide.consequences.windows_fit import find_windows_fit
from assess.decide.estate_view import EstateView
from assess.decide.managed_products import is_application
from assess.decide.workload.kinds import DEPLOYMENT, STATEFUL_SET, STAYS
from assess.model.container_fit import HostFit, ServiceFit
from assess.model.decisions import About
from assess.model.estate import Finding
from assess.model.graph import Service
from assess.model.host import HostFacts
from assess.rules.base import findings_for


def find_container_fit(view: EstateView) -> Iterator[Finding]:
    """Findings on every service that becomes a Deployment or StatefulSet, or may, and on its host."""
    for host, services in sorted(view.services_of_host.items()):
        facts = view.facts(host)
        pods = [each for each in services if _is_pod(view, each)]
        names = tuple(sorted(each.id for each in pods))
        if facts is not None and facts.windows is not None:
            yield from find_windows_fit(view, facts, services, pods)
        if facts is None or not pods:
            continue
        for service in pods:
            yield from findings_for(_service_fit(view, facts, service, names))
        yield from findings_for(HostFit(view.owner(host), facts, names, partial(seen_at, facts)))


def _is_pod(view: EstateView, service: Service) -> bool:
    """It becomes a pod, or is an application that stays a VM: then the findings say what keeps it there."""
    choice = view.planned(About.WORKLOAD, service.name)
    return choice in {DEPLOYMENT, STATEFUL_SET} or (choice == STAYS and is_application(view, service))


def _service_fit(view: EstateView, facts: HostFacts, service: Service, pods: tuple[str, ...]) -> ServiceFit:
    own = view.own_facts(service) or facts
    pids = set(service.pids)
    return ServiceFit(
        service=service,
        tenant=view.owner(service.name),
        host=facts,
        processes=own.processes,
        files=own.open_files,
        listeners=tuple(each for each in facts.listeners if each.pid in pids),
        connections=tuple(each for each in facts.connections if each.pid in pids),
        unit=next((each for each in facts.units if service.unit and each.name == service.unit), None),
        beside=tuple(each for each in pods if each != service.id),
        seen=partial(seen_at, facts),
    )
