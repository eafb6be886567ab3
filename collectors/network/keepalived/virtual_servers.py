"""Virtual servers of IPVS: their addresses, real servers and persistence."""

import ipaddress
from collections.abc import Iterator, Mapping

from assess.model.evidence import Ref
from assess.model.network import Member, Pool, Undefined, Vip
from collectors.network.context_draft import ContextDraft, tls_of_untouched
from collectors.network.syntax.statements import Statement
from collectors.network.syntax.words import broken, is_number

DEFAULT_PERSISTENCE_SECONDS = 360
"""keepalived.conf(5): `persistence_timeout` without a number is 6 minutes."""

_MOST_ADDRESSES = 256
Arrival = tuple[str, int | None, str]
"""Address, port, and the firewall mark where there is no address."""


def read_virtual_server(statement: Statement, groups: Mapping[str, Statement], draft: ContextDraft) -> None:
    """Adds one pool, and a VIP for each address.

    Raises:
        ParseError: an address or a port is none.
    """
    words = statement.words[1:]
    name = _name(words, statement.ref)
    settings = {each.keyword: each for each in statement.block or ()}
    key, seconds = _persistence(settings)
    arrivals = _arrivals(words, statement.ref)
    if words[0] == "group":
        group = groups.get(name)
        if group is None:
            draft.undefined.append(Undefined(name, "virtual_server_group", "virtual_server", statement.ref))
        arrivals = tuple(_of_group(group)) if group else ()
    draft.pools.append(_pool(name, statement, settings, key))
    for address, port, mark in arrivals:
        mode = {"UDP": "udp", "TCP": "tcp"}.get(
            _value(settings, "protocol", "" if mark else "TCP").upper(), "any"
        )
        draft.vips.append(
            Vip(
                name,
                address,
                port,
                mode,
                statement.ref,
                tls=tls_of_untouched(port) if mode == "tcp" else "none",
                persistence=key,
                persistence_timeout_seconds=seconds,
                pools=(name,),
                conditions=(mark,) if mark else (),
                hosts=tuple(each for each in (_value(settings, "virtualhost", ""),) if each),
            )
        )


def _name(words: tuple[str, ...], ref: Ref) -> str:
    if not words or (words[0] in {"group", "fwmark"} and len(words) < 2):
        raise broken(
            ref, "virtual_server names nothing", "Expected ADDRESS PORT, fwmark MARK, or group NAME."
        )
    if words[0] in {"group", "fwmark"}:
        return words[1] if words[0] == "group" else f"fwmark {words[1]}"
    address = f"[{words[0]}]" if ":" in words[0] else words[0]
    return ":".join((address, *words[1:2]))


def _arrivals(words: tuple[str, ...], ref: Ref) -> tuple[Arrival, ...]:
    if words[0] == "fwmark":
        return (("", None, f"fwmark {words[1]}"),)
    if words[0] == "group":
        return ()
    return ((_address(words[0], ref), _port(words[1:2], ref), ""),)


def _of_group(group: Statement) -> Iterator[Arrival]:
    for line in group.block or ():
        if line.keyword in {"fwmark", ""}:
            yield from [("", None, line.text)] if line.keyword else []
            continue
        first, _, last = line.words[0].partition("-")
        port = _port(line.words[1:2], line.ref)
        for address in _range(_address(first, line.ref), last, line.ref):
            yield address, port, ""


def _range(first: str, last: str, ref: Ref) -> Iterator[str]:
    """`192.168.1.10-15` counts in the last part, decimal in IPv4 and hexadecimal in IPv6."""
    start = ipaddress.ip_address(first)
    size, base = (256, 10) if start.version == 4 else (65536, 16)
    try:
        end = int(last, base) if last else int(start) % size
    except ValueError:
        raise broken(ref, f"{last!r} ends no range of addresses") from None
    count = end - int(start) % size + 1
    if not 0 < count <= _MOST_ADDRESSES:
        raise broken(ref, f"{first}-{last} is no range of addresses", f"At most {_MOST_ADDRESSES} are read.")
    return (str(start + step) for step in range(count))


def _pool(name: str, statement: Statement, settings: Mapping[str, Statement], key: str) -> Pool:
    members = [_member(each) for each in statement.block or () if each.keyword == "real_server"]
    sorry = settings.get("sorry_server")
    if sorry:
        members.append(_member(sorry, "backup"))
    checks = [
        check.keyword
        for server in statement.block or ()
        for check in server.block or ()
        if check.keyword.isupper() and server.keyword == "real_server"
    ]
    algorithms = ("lb_algo", "lvs_sched", "lvs_method_sched")
    method = next((_value(settings, each, "") for each in algorithms if each in settings), "")
    return Pool(name, statement.ref, tuple(members), " ".join(dict.fromkeys(checks)), method, key)


def _member(statement: Statement, state: str = "enabled") -> Member:
    if len(statement.words) < 2:
        raise broken(
            statement.ref, f"{statement.keyword} has no address", "Expected: real_server ADDRESS PORT."
        )
    address = _address(statement.words[1], statement.ref)
    weights = [
        each.words[1] for each in statement.block or () if each.keyword == "weight" and len(each.words) > 1
    ]
    weight = int(weights[-1]) if weights and is_number(weights[-1]) else None
    return Member(
        address,
        _port(statement.words[2:3], statement.ref),
        statement.ref,
        state="drain" if weight == 0 else state,
        weight=weight,
    )


def _persistence(settings: Mapping[str, Statement]) -> tuple[str, int | None]:
    keys, seconds = [], None
    if "persistence_timeout" in settings:
        value = _value(settings, "persistence_timeout", str(DEFAULT_PERSISTENCE_SECONDS))
        seconds = int(value) if is_number(value) else None
        keys += [] if seconds == 0 else ["persistence_timeout (source address)"]
    if _value(settings, "lb_algo", _value(settings, "lvs_sched", "")) in {"sh", "mh"}:
        keys.append("lb_algo sh (source address)")
    return "; ".join(keys), seconds or None


def _value(settings: Mapping[str, Statement], name: str, default: str) -> str:
    statement = settings.get(name)
    return statement.words[1] if statement and len(statement.words) > 1 else default


def _address(text: str, ref: Ref) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise broken(ref, f"{text!r} is no address") from None


def _port(words: tuple[str, ...], ref: Ref) -> int | None:
    if not words or words == ("0",):
        return None
    if not is_number(words[0]) or int(words[0]) > 65535:
        raise broken(ref, f"{words[0]!r} is no port", "Expected a number from 0 to 65535.")
    return int(words[0])
