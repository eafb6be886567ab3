"""Facts from stored evidence: each endpoint's answer, read by the collector of its kind."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from assess.app.earlier_walks import earlier_file_servers
from assess.app.scanning.endpoint import located
from assess.errors import ParseError
from assess.model.evidence import Evidence, Gap, Reason
from assess.model.file_share import FileServerFacts
from assess.model.inventory import Endpoint
from assess.store.estate import Estate
from collectors.base import Facts
from collectors.registry import collectors_by_kind

LOG = logging.getLogger(__name__)


T = TypeVar("T", bound=Facts)


@dataclass(frozen=True, slots=True)
class EstateFacts:
    """Facts by endpoint name, and gaps of those that could not be read."""

    by_endpoint: dict[str, Facts]
    gaps: tuple[Gap, ...]
    earlier_file_servers: dict[str, FileServerFacts] = field(default_factory=dict)

    def of(self, kind: type[T]) -> dict[str, T]:
        """The facts of one kind of endpoint."""
        return {name: facts for name, facts in self.by_endpoint.items() if isinstance(facts, kind)}


def read_facts(estate: Estate) -> EstateFacts:
    """The facts of every endpoint that has evidence."""
    found: dict[str, Facts] = {}
    gaps: list[Gap] = []
    for endpoint, evidences in estate.answers():
        parsed = _parsed(endpoint, evidences)
        if isinstance(parsed, Gap):
            gaps.append(parsed)
        else:
            found[endpoint.name] = parsed
    servers = {name: facts for name, facts in found.items() if isinstance(facts, FileServerFacts)}
    return EstateFacts(found, tuple(gaps), earlier_file_servers(estate, servers))


def _parsed(endpoint: Endpoint, evidences: Sequence[Evidence]) -> Facts | Gap:
    collector = collectors_by_kind().get(endpoint.kind)
    if collector is None:
        return _gap(endpoint, Reason.UNSUPPORTED, f"no collector reads kind {endpoint.kind}")
    try:
        return collector.parse(endpoint.name, evidences)
    except ParseError as error:
        LOG.warning("%s: %s", endpoint.name, error)
        return _gap(endpoint, Reason.MALFORMED, located(error), error.hint)


def _gap(endpoint: Endpoint, reason: Reason, detail: str, remedy: str = "") -> Gap:
    remedy = remedy or "A newer version of assess may read the stored evidence."
    return Gap(endpoint.name, "", reason, detail, remedy)


def all_gaps(facts: EstateFacts) -> tuple[Gap, ...]:
    """All gaps of all endpoints, sorted by endpoint and section."""
    found = [*facts.gaps, *(gap for each in facts.by_endpoint.values() for gap in each.gaps)]
    return tuple(sorted(found, key=lambda gap: (gap.endpoint, gap.section, gap.reason, gap.detail)))
