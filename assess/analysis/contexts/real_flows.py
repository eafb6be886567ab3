"""What a permitted region reaches in the end, where the platform's rules see addresses before translation.

ASA from 8.3, Junos, pf and netfilter ask their rules for real destinations; PAN-OS, FortiGate and Check Point
for the address that the client sent to (PAN-OS with the zone behind the translation).
"""

from collections.abc import Iterator

from assess.analysis.contexts.mapped_addresses import Translation, translations_of
from assess.analysis.contexts.views import ContextView
from assess.analysis.filters.intervals import Intervals, common, joined, without
from assess.analysis.filters.packets import DESTINATION, DESTINATION_PORT, PORTS, PROTOCOL, PROTOCOLS, Region
from assess.model.network import Interval

SEES_MAPPED = ("pan", "palo", "forti", "check")
"""Beginnings of the names of platforms whose rules see the destination before translation."""


class RealFlows:
    """The destination translations of a context, in the device's order, for one IP version."""

    def __init__(self, view: ContextView, family: int) -> None:
        sees_mapped = view.facts.platform.lower().startswith(SEES_MAPPED)
        nats = sorted((nat for nat in view.context.nats if nat.enabled), key=lambda each: each.order)
        found = (each for nat in nats for each in translations_of(nat)) if sees_mapped else ()
        self._translations: tuple[Translation, ...] = tuple(each for each in found if each.family == family)

    def seen(self, real: Intervals) -> Intervals:
        """The addresses with which rules may mean the real ones."""
        mapped = (
            (each.mapped[0] + low - each.real[0], each.mapped[0] + high - each.real[0])
            for each in self._translations
            for low, high in common(real, (each.real,))
        )
        return joined((*real, *mapped))

    def flows(self, region: Region) -> Iterator[tuple[Region, Region]]:
        """Parts of the region as the rules see them, each with what it reaches."""
        rest = region[DESTINATION]
        for each in self._translations:
            ports = common(region[DESTINATION_PORT], (each.ports,))
            protocols = common(region[PROTOCOL], (each.protocols,))
            if not ports or not protocols:
                continue
            for low, high in common(rest, (each.mapped,)):
                shift = each.real[0] - each.mapped[0]
                yield (
                    _with(region, ((low, high),), ports, protocols),
                    _with(region, ((low + shift, high + shift),), _real_ports(each, ports), protocols),
                )
            if each.ports == PORTS and each.protocols == PROTOCOLS:
                rest = without(rest, (each.mapped,))
        if rest:
            part = _with(region, rest, region[DESTINATION_PORT], region[PROTOCOL])
            yield part, part


def _with(region: Region, destination: Intervals, ports: Intervals, protocols: Intervals) -> Region:
    return (*region[:DESTINATION], destination, ports, protocols, *region[PROTOCOL + 1 :])


def _real_ports(each: Translation, ports: Intervals) -> Intervals:
    if each.real_ports is None:
        return ports
    if each.real_ports[0] == each.real_ports[1]:
        return (each.real_ports,)
    shift = each.real_ports[0] - each.ports[0]
    moved: list[Interval] = [(low + shift, high + shift) for low, high in ports]
    return joined(moved)
