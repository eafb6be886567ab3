"""Which endpoints a scan reads, and how each is reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from assess.app.scanning.options import ScanOptions
from assess.errors import InputError
from assess.model.estate import Status
from assess.model.evidence import Gap, Reason
from assess.model.inventory import Endpoint, Inventory
from assess.model.outcome import Outcome
from collectors.base import Collector, FileProbe, Transport
from collectors.registry import collectors_by_kind, transport_named


@dataclass(frozen=True, slots=True)
class Way:
    """An endpoint, the collector that reads it, and the transport that reaches it."""

    endpoint: Endpoint
    collector: Collector
    transport: Transport

    @property
    def port(self) -> int:
        """Where the endpoint listens, as far as nothing else is said."""
        collector = self.collector
        return self.endpoint.port or collector.ports.get(self.transport.name, collector.default_port)

    @property
    def address(self) -> str:
        """What may be asked only one question at a time."""
        return (self.endpoint.address or f"capture of {self.endpoint.name}").lower()


def select(inventory: Inventory, options: ScanOptions) -> tuple[Endpoint, ...]:
    """The endpoints that the options name, in the inventory's order.

    Raises:
        InputError: none is left.
    """
    chosen = tuple(each for each in inventory.endpoints if _is_chosen(each, options))
    if not chosen:
        raise InputError(
            "no endpoint is left by --only, --kind and --site",
            hint=f"The inventory holds {len(inventory.endpoints)}: {_some(inventory)}.",
        )
    return chosen


def split(endpoints: Sequence[Endpoint]) -> tuple[tuple[Way, ...], tuple[Outcome, ...]]:
    """Those that can be read, and the outcomes of those that cannot."""
    ways = tuple(_way(each) for each in endpoints if _skipped(each) is None)
    skipped = tuple(outcome for each in endpoints if (outcome := _skipped(each)) is not None)
    return ways, skipped


def _is_chosen(endpoint: Endpoint, options: ScanOptions) -> bool:
    return (
        (not options.only or any(fnmatchcase(endpoint.name, glob) for glob in options.only))
        and (not options.kinds or endpoint.kind in options.kinds)
        and (options.site is None or endpoint.site == options.site)
    )


def _some(inventory: Inventory) -> str:
    names = [f"{each.name} ({each.kind})" for each in inventory.endpoints[:5]]
    return ", ".join(names) + (", ..." if len(inventory.endpoints) > len(names) else "")


def _way(endpoint: Endpoint) -> Way:
    collector = collectors_by_kind()[endpoint.kind]
    return Way(endpoint, collector, transport_named(_transport(endpoint, collector)))


def _transport(endpoint: Endpoint, collector: Collector) -> str:
    if endpoint.capture or (endpoint.config and not reads_files(collector)):
        return "recorded"
    if endpoint.transport and endpoint.address:
        return endpoint.transport
    if collector.live and endpoint.address and not endpoint.config:
        return collector.live
    return "local" if endpoint.address == "local" else collector.transport


def reads_files(collector: Collector) -> bool:
    """It reads files that an operator brought, and contacts nothing."""
    return isinstance(collector.probe, FileProbe)


def _skipped(endpoint: Endpoint) -> Outcome | None:
    if not endpoint.is_declared:
        return None
    words = "declared in the inventory, not read"
    gap = Gap(endpoint.name, "*", Reason.NOT_ASKED, words, "Give `address`, or a `capture` of it.")
    return Outcome(endpoint.name, endpoint.kind, Status.SKIPPED, gaps=(gap,))
