"""Listening and connected sockets, from the kernel's socket tables.

Addresses are hexadecimal 32-bit words in the host's byte order; that order is told by the table itself
where it holds a loopback address, and is little-endian otherwise (all of x86-64 and arm64).
"""

import ipaddress
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from assess.model.evidence import Ref
from assess.model.host import Connection, Listener
from collectors.host.lines import fields, integer, malformed, numbered
from collectors.host.processes import unit_of

_LISTEN = "0A"
_ESTABLISHED = "01"
_CLOSING = frozenset({"04", "05", "06", "07", "08", "09", "0B"})
_EPHEMERAL = (32768, 60999)
_WILDCARDS = frozenset({"0.0.0.0", "::"})  # noqa: S104  the wildcard as seen, not bound


@dataclass(frozen=True, slots=True)
class SocketRow:
    """A row of a socket table, decoded. `namespace` is the network namespace's inode."""

    namespace: str
    protocol: str
    local_address: str
    local_port: int
    remote_address: str
    remote_port: int
    state: str
    uid: int
    inode: int
    ref: Ref


@dataclass(frozen=True, slots=True)
class SocketTable:
    """One sample: its rows, the range of ports that the kernel gives to clients, units by inode if told."""

    rows: tuple[SocketRow, ...]
    ephemeral: tuple[int, int]
    units: Mapping[int, str] = field(default_factory=dict)


def parse_socket_table(section: str, body: str) -> SocketTable:
    """The rows of one sample.

    Raises:
        ParseError: a row does not have the form of the kernel's table.
    """
    lines = list(numbered(section, body))
    little = _is_little_endian(line for _, line in lines)
    namespace, ephemeral, rows = "", _EPHEMERAL, []
    units: dict[int, str] = {}
    for ref, line in lines:
        word, _, rest = line.partition(" ")
        if word == "namespace":
            namespace = rest.split(" ")[0]
        elif word == "ephemeral":
            low, high = fields(rest, ref, 2)[:2]
            ephemeral = (integer(low, ref), integer(high, ref))
        elif word == "unit":
            inode, control_group = fields(rest, ref, 2)[:2]
            units[integer(inode, ref)] = unit_of(control_group)
        elif word in {"tcp", "tcp6", "udp", "udp6"}:
            rows.append(_row(namespace, word.rstrip("6"), fields(rest, ref, 5), ref, little=little))
    return SocketTable(tuple(rows), ephemeral, units)


def listeners(tables: Iterable[SocketTable], owners: dict[int, int]) -> tuple[Listener, ...]:
    """Each listening socket once, sorted; `owners` maps socket inodes to processes."""
    found: dict[tuple[str, int, str, int], Listener] = {}
    for table in tables:
        for row in table.rows:
            if not _listens(row, table.ephemeral):
                continue
            key = (row.protocol, row.local_port, row.local_address, row.uid)
            pid = owners.get(row.inode)
            if key not in found or (found[key].pid is None and pid is not None):
                unit = table.units.get(row.inode, "")
                found[key] = Listener(
                    row.protocol, row.local_address, row.local_port, pid, row.uid, row.ref, unit
                )
    return tuple(found[key] for key in sorted(found))


def connections(tables: Sequence[SocketTable], owners: dict[int, int]) -> tuple[Connection, ...]:
    """Connected sockets of all samples, folded and sorted."""
    counts: list[Counter[_Fold]] = []
    refs: dict[_Fold, Ref] = {}
    for table in tables:
        count: Counter[_Fold] = Counter()
        serving = _serving(table)
        for row in table.rows:
            fold = _folded(row, serving, table, owners)
            if fold:
                count[fold] += 1
                refs.setdefault(fold, row.ref)
        counts.append(count)
    return tuple(_connection(fold, counts, refs[fold]) for fold in sorted(refs, key=_fold_order))


@dataclass(frozen=True, slots=True)
class _Fold:
    protocol: str
    outbound: bool
    local_address: str
    local_port: int
    remote_address: str
    remote_port: int
    pid: int | None
    uid: int
    state: str
    unit: str


def _fold_order(fold: _Fold) -> tuple[str, bool, str, int, str, int, int, int, str, str]:
    return (
        fold.protocol,
        fold.outbound,
        fold.local_address,
        fold.local_port,
        fold.remote_address,
        fold.remote_port,
        -1 if fold.pid is None else fold.pid,
        fold.uid,
        fold.state,
        fold.unit,
    )


def _connection(fold: _Fold, counts: list[Counter[_Fold]], ref: Ref) -> Connection:
    seen = [count[fold] for count in counts if count[fold]]
    return Connection(
        protocol=fold.protocol,
        outbound=fold.outbound,
        local_address=fold.local_address,
        local_port=fold.local_port,
        remote_address=fold.remote_address,
        remote_port=fold.remote_port,
        pid=fold.pid,
        uid=fold.uid,
        state=fold.state,
        count=max(seen),
        samples_seen=len(seen),
        samples=len(counts),
        ref=ref,
        unit=fold.unit,
    )


def _folded(
    row: SocketRow,
    serving: set[tuple[str, str, str, int]],
    table: SocketTable,
    owners: dict[int, int],
) -> _Fold | None:
    state = _state(row)
    if not state or not row.remote_port:
        return None
    outbound = _is_outbound(row, serving, table.ephemeral)
    return _Fold(
        row.protocol,
        outbound,
        row.local_address,
        0 if outbound else row.local_port,
        row.remote_address,
        row.remote_port if outbound else 0,
        owners.get(row.inode) if row.inode else None,
        row.uid,
        state,
        table.units.get(row.inode, ""),
    )


def _state(row: SocketRow) -> str:
    if row.state == _ESTABLISHED:
        return "established"
    return "time_wait" if row.protocol == "tcp" and row.state in _CLOSING else ""


def _listens(row: SocketRow, ephemeral: tuple[int, int]) -> bool:
    if row.protocol == "tcp":
        return row.state == _LISTEN
    return not row.remote_port and not ephemeral[0] <= row.local_port <= ephemeral[1]


def _serving(table: SocketTable) -> set[tuple[str, str, str, int]]:
    return {
        (row.namespace, row.protocol, row.local_address, row.local_port)
        for row in table.rows
        if _listens(row, table.ephemeral)
    }


def _is_outbound(row: SocketRow, serving: set[tuple[str, str, str, int]], ephemeral: tuple[int, int]) -> bool:
    """Local listeners decide; then the ports that the kernel gives to clients; then the lower port serves."""
    for address in (row.local_address, *sorted(_WILDCARDS)):
        if (row.namespace, row.protocol, address, row.local_port) in serving:
            return False
    local_is_client = ephemeral[0] <= row.local_port <= ephemeral[1]
    remote_is_client = ephemeral[0] <= row.remote_port <= ephemeral[1]
    if local_is_client != remote_is_client:
        return local_is_client
    return local_is_client or row.remote_port <= row.local_port


def _row(namespace: str, protocol: str, found: list[str], ref: Ref, *, little: bool) -> SocketRow:
    local, local_port = _endpoint(found[0], ref, little=little)
    remote, remote_port = _endpoint(found[1], ref, little=little)
    uid, inode = integer(found[3], ref), integer(found[4], ref)
    return SocketRow(
        namespace, protocol, local, local_port, remote, remote_port, found[2].upper(), uid, inode, ref
    )


def _endpoint(text: str, ref: Ref, *, little: bool) -> tuple[str, int]:
    try:
        return _decoded(text, little=little)
    except ValueError as error:
        raise malformed(f"not a socket address: {text[:60]!r}", ref) from error


@lru_cache(maxsize=1 << 16)
def _decoded(text: str, *, little: bool) -> tuple[str, int]:
    address, _, port = text.partition(":")
    return _address(bytes.fromhex(address), little=little), int.from_bytes(bytes.fromhex(port))


def _address(packed: bytes, *, little: bool) -> str:
    if little:
        packed = b"".join(packed[at : at + 4][::-1] for at in range(0, len(packed), 4))
    if len(packed) == 4:
        return str(ipaddress.IPv4Address(packed))
    six = ipaddress.IPv6Address(packed)
    return str(six.ipv4_mapped or six)


def _is_little_endian(lines: Iterable[str]) -> bool:
    votes = [line for line in lines if " 0100007F:" in line or " 7F000001:" in line]
    return not votes or sum(" 0100007F:" in line for line in votes) * 2 >= len(votes)
