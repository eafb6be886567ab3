"""Dependencies on name servers, from each host's resolver configuration."""

from collections.abc import Iterator

from assess.analysis.graph.edge_ledger import Sighting
from assess.analysis.graph.estate_index import EstateIndex
from assess.analysis.graph.machines import is_link_local, is_loopback
from assess.analysis.traces import section_trace
from assess.model.graph import EdgeKind

CONFIGURED = 0.9
DNS = 53


def resolver_sightings(index: EstateIndex) -> Iterator[Sighting]:
    """A `names` sighting, infrastructure, for each resolver outside the host itself."""
    for _, facts in sorted(index.observed.hosts.items()):
        machine = index.book.canonical[facts.endpoint]
        for address in facts.resolvers:
            far = index.far_end(address, DNS, machine, udp=True)
            if is_loopback(address) or is_link_local(address) or far.machine == machine:
                continue
            yield Sighting(
                source=machine,
                target=far.name,
                kind=EdgeKind.NAMES,
                side="config",
                confidence=CONFIGURED * far.confidence,
                trace=section_trace(facts, "resolver", f"nameserver {address}"),
                protocol="udp",
                port=DNS,
                infrastructure=True,
            )
