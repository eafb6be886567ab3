"""What each machine carries: data, state, transactions, and what must cross the line at cutover."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assess.analysis.surfaces.state_volume import Place, counted_once
from assess.model.decisions import About
from assess.model.grouping import grouped
from assess.model.inventory import Endpoint
from assess.model.observed import Observed, Situation
from assess.model.state import State, Surface, SurfaceKind
from assess.waves.machines import Machine

GIB = 1024**3
KEPT = frozenset({State.DURABLE, State.UNKNOWN})
STREAMED = ("cdc", "replication", "dms")
PRE_COPIED = ("datasync", "rsync", "incremental")
DUMPED = "dump"
HOURS_A_DAY = 24
"""What streams is level within an hour of changes at worst: zero lag is a gate."""
DECLARED_MAY_BE_OFF = 0.2
"""Own working figure: sizes that nobody measured."""


@dataclass(frozen=True, slots=True)
class Load:
    """`data_bytes` is durable or unknown state; `cutover_bytes` what is copied while writers stand still.

    It lies between `cutover_low_bytes` and `cutover_high_bytes`; `dump_bytes` of it go by dump and restore.
    `unsized` names state whose size is not known, so that both are lower bounds. `unclear` counts
    surfaces of unknown class. `transactions_per_second` is None where no database of it was measured.
    `site_mbps` is the line of its site, None where the inventory does not give it. `tools` names what was
    chosen to copy each piece of its state, in lower case.
    """

    data_bytes: int = 0
    cutover_bytes: int = 0
    durable: bool = False
    unsized: tuple[str, ...] = ()
    unclear: int = 0
    transactions_per_second: float | None = None
    cutover_low_bytes: int = 0
    cutover_high_bytes: int = 0
    dump_bytes: int = 0
    site: str = ""
    site_mbps: float | None = None
    tools: tuple[str, ...] = ()


def loads(situation: Situation, found: Sequence[Machine]) -> dict[str, Load]:
    """The load by machine name."""
    observed = situation.observed
    surfaces = _surfaces_by_host(situation.surfaces)
    methods = _methods(situation)
    endpoints = {endpoint.name: endpoint for endpoint in observed.inventory.endpoints}
    return {
        machine.name: _load(
            machine, [endpoints[name] for name in machine.endpoints], surfaces, methods, observed
        )
        for machine in found
    }


def _surfaces_by_host(surfaces: Iterable[Surface]) -> dict[str, tuple[Surface, ...]]:
    return grouped((each.host, each) for each in sorted(surfaces, key=lambda each: (each.name, each.id)))


def _methods(situation: Situation) -> dict[str, str]:
    """The chosen tool, lower case, by the name of what it moves."""
    return {each.subject: each.choice.lower() for each in situation.decisions if each.about is About.TOOL}


def _load(
    machine: Machine,
    endpoints: Sequence[Endpoint],
    surfaces: dict[str, tuple[Surface, ...]],
    methods: dict[str, str],
    observed: Observed,
) -> Load:
    own = [surface for name in machine.endpoints for surface in surfaces.get(name, ())]
    kept = [surface for surface in own if surface.state in KEPT and surface.kind is not SurfaceKind.CONFIG]
    sized = counted_once(kept, _data_places(machine, observed))
    unread = [each.name for each in endpoints if _is_unread(each, machine, observed)]
    declared = sum(int((each.data_gib or 0) * GIB) for each in endpoints) if not sized else 0
    copies = [_copy(surface, methods.get(surface.name, "")) for surface in sized]
    site, mbps = _line(endpoints, observed)
    return Load(
        data_bytes=declared + sum(surface.size_bytes or 0 for surface in sized),
        cutover_bytes=declared + sum(each.expected for each in copies),
        cutover_low_bytes=int(declared * (1 - DECLARED_MAY_BE_OFF)) + sum(each.low for each in copies),
        cutover_high_bytes=int(declared * (1 + DECLARED_MAY_BE_OFF)) + sum(each.high for each in copies),
        dump_bytes=sum(each.dumped for each in copies),
        durable=bool(kept or unread or declared),
        unsized=(*unread, *(surface.name for surface in sized if surface.size_bytes is None)),
        unclear=sum(surface.state is State.UNKNOWN for surface in kept),
        transactions_per_second=_transactions(machine, observed),
        site=site,
        site_mbps=mbps,
        tools=tuple(methods[surface.name] for surface in kept if surface.name in methods),
    )


def _is_unread(endpoint: Endpoint, machine: Machine, observed: Observed) -> bool:
    read = any(name in observed.hosts or name in observed.servers for name in machine.endpoints)
    return not read and endpoint.data_gib is None


def _data_places(machine: Machine, observed: Observed) -> list[Place]:
    servers = [observed.servers[name] for name in machine.endpoints if name in observed.servers]
    return [(host, server.data_directory) for host in machine.endpoints for server in servers]


@dataclass(frozen=True, slots=True)
class _Copy:
    """Bytes of one surface that are copied after the writers stopped."""

    low: int = 0
    expected: int = 0
    high: int = 0
    dumped: int = 0


def _copy(surface: Surface, method: str) -> _Copy:
    """The whole of it where no tool that copies ahead was chosen; else what may have changed since."""
    size, daily = surface.size_bytes, surface.change_bytes_per_day
    if any(word in method for word in STREAMED):
        return _Copy(high=min((daily or 0) // HOURS_A_DAY, size or 0))
    ahead = any(word in method for word in PRE_COPIED)
    if ahead and daily is not None:
        most = daily * 2 if size is None else size
        return _Copy(min(daily // 2, most), min(daily, most), min(daily * 2, most))
    whole = size or 0
    return _Copy(0 if ahead else whole, whole, whole, whole if DUMPED in method else 0)


def _transactions(machine: Machine, observed: Observed) -> float | None:
    rates = [
        database.transactions_per_second
        for name in machine.endpoints
        if name in observed.servers
        for database in observed.servers[name].databases
        if database.transactions_per_second is not None
    ]
    return round(sum(rates), 6) if rates else None


def _line(endpoints: Sequence[Endpoint], observed: Observed) -> tuple[str, float | None]:
    sites = {site.name: site for site in observed.inventory.sites}
    only = next(iter(sites)) if len(sites) == 1 else ""
    name = (
        next((each.site for each in endpoints if each.site), None)
        or _default_site(endpoints, observed)
        or only
    )
    return name, sites[name].uplink_mbps if name in sites else None


def _default_site(endpoints: Sequence[Endpoint], observed: Observed) -> str:
    defaults = observed.inventory.defaults
    return next((defaults[e.kind].site or "" for e in endpoints if e.kind in defaults), "")
