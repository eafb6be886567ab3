"""Contexts and VIPs as nodes, and who stands behind each VIP as `fronts` edges."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.contexts.mapped_addresses import is_local_socket
from assess.analysis.contexts.views import ContextView, views_of
from assess.analysis.graph.edge_ledger import Sighting
from assess.analysis.graph.estate_index import EstateIndex
from assess.model.graph import EdgeKind, Node, NodeKind
from assess.model.network import Member, Pool, Vip

CONFIDENCE = {"enabled": 0.95, "backup": 0.85, "drain": 0.7, "disabled": 0.4}
"""A configured member serves; one that is switched off may again."""
CHOSEN_BY_SCRIPT = 0.6


def context_nodes(index: EstateIndex) -> Iterator[Node]:
    """A node for each context that is not only the device's frame, and one for each of its VIPs."""
    for view in views_of(index.observed.devices):
        facts = view.facts
        if not view.context.is_system or view.context.vips:
            yield Node(
                name=view.name,
                kind=NodeKind.CONTEXT,
                endpoints=(facts.endpoint,),
                signature=facts.platform,
                category=view.context.kind,
            )
        for name in sorted({view.vip_name(vip) for vip in view.context.vips}):
            yield Node(
                name=name,
                kind=NodeKind.VIP,
                endpoints=(facts.endpoint,),
                signature=facts.platform,
                category="lb",
            )


def vip_sightings(index: EstateIndex) -> Iterator[Sighting]:
    """A `fronts` sighting from each VIP to each member of its pools and of those that a script may choose."""
    for view in views_of(index.observed.devices):
        for vip in view.context.vips:
            if not vip.enabled:
                continue
            pools = [*((pool, 1.0) for pool in view.pools_of(vip)), *_scripted(view, vip)]
            for pool, factor in pools:
                for member in pool.members:
                    yield from _sighting(index, _Behind(view, vip, pool, factor), member)


@dataclass(frozen=True, slots=True)
class _Behind:
    view: ContextView
    vip: Vip
    pool: Pool
    factor: float


def _scripted(view: ContextView, vip: Vip) -> Iterator[tuple[Pool, float]]:
    """Pools that an iRule or policy attached to the VIP may choose, and that the VIP does not name itself."""
    attached = {each.split()[-1] for each in vip.conditions if each.split()}
    known = {pool.name: pool for pool in view.context.pools}
    for opaque in view.context.opaque:
        if opaque.name in attached:
            names = [name for name in opaque.pools if name in known and name not in vip.pools]
            yield from ((known[name], CHOSEN_BY_SCRIPT) for name in names)


def _sighting(index: EstateIndex, behind: _Behind, member: Member) -> Iterator[Sighting]:
    view, vip = behind.view, behind.vip
    port = member.port or vip.port or 0
    udp = vip.mode == "udp"
    here = index.book.machine_of.get(view.facts.endpoint, view.facts.endpoint)
    far = index.far_end(member.address, port, here, udp=udp)
    source = view.vip_name(vip)
    if not member.address or is_local_socket(member.address) or far.name == source:
        return
    where = f"{vip.address}:{vip.port or 'any'}"
    state = "" if member.state == "enabled" else f" ({member.state})"
    yield Sighting(
        source=source,
        target=far.name,
        kind=EdgeKind.FRONTS,
        side="config",
        confidence=round(CONFIDENCE.get(member.state, 0.7) * behind.factor * far.confidence, 3),
        trace=view.trace(
            member.ref,
            f"{where} {vip.name}, pool {behind.pool.name}: {member.address}:{port or 'any'}{state}",
        ),
        protocol="udp" if udp else "tcp",
        port=port or None,
    )
