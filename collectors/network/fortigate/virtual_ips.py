"""Virtual IPs as clients meet them, with the servers behind them."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address

from assess.model.evidence import Ref
from assess.model.network import Member, Pool, Vip
from collectors.network.fortigate.tables import Entry, Table
from collectors.network.intervals import is_address, network
from collectors.network.port_names import port_range

PATHS = ("firewall vip", "firewall vip6", "firewall vip46", "firewall vip64")
_MODES = {"http": "http", "https": "http", "ssl": "tcp", "tcp": "tcp", "udp": "udp", "ip": "any"}
_TLS_SERVERS = frozenset({"https", "ssl", "imaps", "pop3s", "smtps"})
_STATES = {"active": "enabled", "standby": "backup", "disable": "disabled"}
_MOST_ADDRESSES = 256
_MOST_IN_RANGES = 10_000
_PERSISTENCE = frozenset({"", "none"})


def read_vips(tables: dict[str, Table], section: str) -> Iterator[tuple[Vip, Pool]]:
    """Each virtual IP and the pool behind it, which has its name; of ranges each address with its server."""
    left = _MOST_IN_RANGES
    for path in PATHS:
        for entry in tables.get(path) or ():
            vip, pool = _vip(entry, section), _pool(entry, section)
            pairs = [] if pool.members or left < 0 else list(_pairs(entry))
            left -= len(pairs)
            for outer, inner in pairs:
                name = f"{entry.name} {outer}"
                member = Member(inner, _mapped_port(entry), pool.ref)
                yield replace(vip, address=outer, pools=(name,)), replace(pool, name=name, members=(member,))
            if not pairs:
                yield vip, pool


def _pairs(entry: Entry) -> Iterator[tuple[str, str]]:
    """The addresses of a range one by one with those that they are mapped to."""
    outer, inner = network(entry.value("extip")), network(entry.value("mappedip"))
    if outer is None or inner is None:
        return
    for one, other, kind in ((outer.v4, inner.v4, IPv4Address), (outer.v6, inner.v6, IPv6Address)):
        if len(one) != 1 or len(other) != 1:
            continue
        (first, last), (start, end) = one[0], other[0]
        if 0 < last - first == end - start < _MOST_ADDRESSES:
            yield from ((str(kind(first + n)), str(kind(start + n))) for n in range(last - first + 1))


def _vip(entry: Entry, section: str) -> Vip:
    is_balanced = entry.value("type") in {"server-load-balance", "access-proxy"}
    server = entry.value("server-type", "https" if entry.value("type") == "access-proxy" else "")
    has_ports = entry.is_on("portforward") or is_balanced
    ports = port_range(entry.value("extport")) if has_ports else None
    persistence = entry.value("persistence")
    timeout = entry.value("http-cookie-age")
    return Vip(
        name=entry.name,
        address=entry.value("extip") or entry.value("extaddr"),
        port=ports[0] if ports and ports != (0, 65535) else None,
        mode=_mode(entry, server),
        ref=Ref(section, entry.line),
        last_port=ports[1] if ports and ports[1] != ports[0] else None,
        tls=_tls(entry, server, is_balanced=is_balanced),
        persistence="" if persistence in _PERSISTENCE else persistence,
        persistence_timeout_seconds=int(timeout[:8]) * 60 if timeout.isdigit() else None,
        pools=(entry.name,),
        hosts=tuple(
            dict.fromkeys(name for each in entry.table("realservers") for name in each.words("http-host"))
        ),
        conditions=tuple(f"source {each}" for each in entry.words("src-filter")),
        enabled=entry.value("status", "enable") == "enable",
    )


def _mode(entry: Entry, server: str) -> str:
    if server:
        return _MODES.get(server, "tcp")
    if not entry.is_on("portforward"):
        return "any"
    protocol = entry.value("protocol", "tcp")
    return protocol if protocol in {"tcp", "udp"} else "any"


def _tls(entry: Entry, server: str, *, is_balanced: bool) -> str:
    """A balancing virtual IP of an SSL type ends TLS itself, `half` and `full` alike."""
    if not is_balanced:
        return "passthrough" if entry.value("extport") == "443" else "unknown"
    return "terminated" if server in _TLS_SERVERS else "none"


def _pool(entry: Entry, section: str) -> Pool:
    servers = tuple(_server(each, entry, section) for each in entry.table("realservers"))
    if not servers:
        servers = tuple(_mapped(entry, section))
    return Pool(
        name=entry.name,
        ref=Ref(section, entry.line),
        members=servers,
        monitor=" ".join(entry.words("monitor")),
        method=entry.value("ldb-method"),
        persistence="" if entry.value("persistence") in _PERSISTENCE else entry.value("persistence"),
    )


def _server(server: Entry, entry: Entry, section: str) -> Member:
    port = port_range(server.value("port", entry.value("extport")))
    weight = server.value("weight")
    return Member(
        address=server.value("ip") or server.value("address"),
        port=port[0] if port and port[0] else None,
        ref=Ref(section, server.line),
        name=server.name,
        state=_STATES.get(server.value("status", "active"), "enabled"),
        weight=int(weight[:6]) if weight.isdigit() else None,
    )


def _mapped(entry: Entry, section: str) -> Iterator[Member]:
    """The server of a static virtual IP; the addresses of a range are not servers of one service."""
    for text in entry.words("mappedip"):
        first, _, last = text.partition("-")
        if is_address(first) and last in {"", first}:
            yield Member(first, _mapped_port(entry), Ref(section, entry.line))


def _mapped_port(entry: Entry) -> int | None:
    if not entry.is_on("portforward"):
        return None
    port = port_range(entry.value("mappedport", entry.value("extport")))
    return port[0] if port else None
