"""Facts from stored evidence: each endpoint's answer, read by the collector of its kind."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from assess.errors import ParseError
from assess.model.database import DatabaseServerFacts
from assess.model.evidence import Evidence, Gap, Reason
from assess.model.host import HostFacts
from assess.model.inventory import Endpoint
from assess.store.estate import Estate
from collectors.base import Facts
from collectors.registry import collectors_by_kind

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EstateFacts:
    """Facts by endpoint name, and gaps of those that could not be read."""

    hosts: dict[str, HostFacts]
    servers: dict[str, DatabaseServerFacts]
    gaps: tuple[Gap, ...]


def read_facts(estate: Estate) -> EstateFacts:
    """The facts of every endpoint that has evidence."""
    hosts: dict[str, HostFacts] = {}
    servers: dict[str, DatabaseServerFacts] = {}
    gaps: list[Gap] = []
    for endpoint, evidences in estate.answers():
        match _parsed(endpoint, evidences):
            case HostFacts() as host:
                hosts[endpoint.name] = host
            case DatabaseServerFacts() as server:
                servers[endpoint.name] = server
            case Gap() as gap:
                gaps.append(gap)
    return EstateFacts(hosts, servers, tuple(gaps))


def _parsed(endpoint: Endpoint, evidences: Sequence[Evidence]) -> Facts | Gap:
    collector = collectors_by_kind().get(endpoint.kind)
    if collector is None:
        return _gap(endpoint, Reason.UNSUPPORTED, f"no collector reads kind {endpoint.kind}")
    try:
        return collector.parse(endpoint.name, evidences)
    except ParseError as error:
        LOG.warning("%s: %s", endpoint.name, error)
        return _gap(endpoint, Reason.MALFORMED, error.what)


def _gap(endpoint: Endpoint, reason: Reason, detail: str) -> Gap:
    return Gap(endpoint.name, "", reason, detail, "A newer version of assess may read the stored evidence.")


def all_gaps(facts: EstateFacts) -> tuple[Gap, ...]:
    """All gaps of all endpoints, sorted by endpoint and section."""
    found = [
        *facts.gaps,
        *(gap for host in facts.hosts.values() for gap in host.gaps),
        *(gap for server in facts.servers.values() for gap in server.gaps),
    ]
    return tuple(sorted(found, key=lambda gap: (gap.endpoint, gap.section, gap.reason, gap.detail)))
