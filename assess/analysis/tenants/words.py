"""Words that a thing is made of and that may name its tenant: units, users, images, folders, key prefixes."""

import re
from collections import defaultdict

from assess.analysis.graph.infrastructure import is_infrastructure
from assess.analysis.graph.machines import canonical_hosts
from assess.analysis.services.settings_owner import owners_of, readers
from assess.model.graph import Service
from assess.model.grouping import grouped
from assess.model.host import Container, HostFacts
from assess.model.naming import share_name
from assess.model.observed import Observed

APPLICATIONS = frozenset({"app", "web", "unknown", "scheduler", "job"})
"""Categories whose processes work for somebody; servers of state hold what others put there."""
_PREFIX = re.compile(r"(^|[._-])(key_?prefix|prefix|namespace|app_?name|application_?name|tenant\w*)$", re.I)


def words_of(observed: Observed) -> dict[str, tuple[str, ...]]:
    """Texts by node name, in a stable order: of shares their folder, of applications what runs them."""
    found: dict[str, list[str]] = defaultdict(list)
    canonical = canonical_hosts(observed)
    services = grouped((each.host, each) for each in observed.services)
    for endpoint, facts in sorted(observed.hosts.items()):
        for export in facts.exports:
            if export.protocol == "smb":
                found[share_name(canonical[endpoint], export.name)].append(export.path)
        for name, words in _of_services(facts, services.get(endpoint, ())).items():
            found[name] += words
    return {name: tuple(words) for name, words in found.items()}


def _of_services(facts: HostFacts, services: tuple[Service, ...]) -> dict[str, list[str]]:
    mine = [s for s in services if s.category in APPLICATIONS and not is_infrastructure(s.category, None)]
    container_of = {each.pid: each.container_id for each in facts.processes if each.container_id}
    containers = {service.name: _containers(facts, service, container_of) for service in mine}
    words = {
        service.name: [service.unit, service.user, *(word for c in containers[service.name] for word in c)]
        for service in mine
    }
    who = readers(facts, services)
    for setting in facts.settings:
        if _PREFIX.search(setting.key):
            for owner in owners_of(setting.file, who):
                if owner.name in words:
                    words[owner.name].append(setting.value)
    return words


def _containers(facts: HostFacts, service: Service, container_of: dict[int, str]) -> list[tuple[str, ...]]:
    """Name and image of the containers that the service's processes run in."""
    ids = {container_of[pid] for pid in service.pids if pid in container_of}
    return (
        []
        if not ids
        else [_said(each) for each in facts.containers if any(_same(each.id, id_) for id_ in sorted(ids))]
    )


def _said(container: Container) -> tuple[str, ...]:
    return container.name, container.image


def _same(one: str, other: str) -> bool:
    return bool(one and other) and (one.startswith(other) or other.startswith(one))
