"""By what a backend sends a client to the same server again, and for how long."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from collectors.network.haproxy.lines import Line
from collectors.network.haproxy.proxies import Proxy
from collectors.network.haproxy.servers import Server

_COOKIE_MODES = ("insert", "rewrite", "prefix")
_STICKY_BALANCE = re.compile(r"source|url_param|rdp-cookie|hash|hdr\((?!host\))", re.I)
_DURATION = re.compile(r"(\d{1,9})(us|ms|s|m|h|d)?")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Stickiness:
    """The key in the platform's words (`cookie insert SRV`, `balance source`), strongest first."""

    key: str = ""
    seconds: int | None = None
    tables: tuple[tuple[str, Line], ...] = ()


def read_stickiness(
    proxy: Proxy, servers: Sequence[Server], tables: Mapping[str, Proxy], routed: frozenset[str]
) -> Stickiness:
    """What keeps clients on a server of this proxy. `tables` are the proxies whose stick tables may be used;
    `routed` the cookies that the file's own rewrite rules set: choosing by them is routing, not memory.
    """
    cookie, cookie_seconds = _cookie(proxy, servers, routed)
    stick, stick_seconds, used = _stick(proxy, tables)
    keys = [each for each in (cookie, *stick, *_other(proxy)) if each]
    seconds = cookie_seconds if cookie_seconds is not None else stick_seconds
    return Stickiness("; ".join(dict.fromkeys(keys)), seconds, used)


def routing_cookies(lines: Iterable[Line]) -> frozenset[str]:
    """Names of cookies that rewrite rules put into requests, as the old way of switching by URL did.

    `reqisetbe`-less versions up to 1.2 could choose a server only by a cookie, so a first proxy wrote it.
    """
    rewriting = (
        " ".join(line.words) for line in lines if line.words[0].startswith(("reqrep", "reqirep", "reqadd"))
    )
    requests = (
        " ".join(line.words)
        for line in lines
        if line.words[:1] == ("http-request",) and "header" in " ".join(line.words[1:2])
    )
    found = (re.finditer(r"Cookie[:\s]\s*([^\s=;]+)=", text, re.I) for text in (*rewriting, *requests))
    return frozenset(match[1] for matches in found for match in matches)


def duration_seconds(text: str, unit: str = "ms") -> int | None:
    """Seconds of HAProxy's durations; a bare number is in milliseconds. None for what is no duration.

    >>> duration_seconds("30m"), duration_seconds("2500"), duration_seconds("soon")
    (1800, 2, None)
    """
    match = _DURATION.fullmatch(text)
    return int(int(match[1]) * _SECONDS[match[2] or unit]) if match else None


def _cookie(proxy: Proxy, servers: Sequence[Server], routed: frozenset[str]) -> tuple[str, int | None]:
    line, session = proxy.last("cookie"), proxy.last("appsession")
    if proxy.mode != "http":
        return "", None
    if session and len(session.words) > 1:
        return f"appsession {session.words[1]}", _after(session, "timeout", "ms")
    if line is None or len(line.words) < 2:
        return "", None
    name, options = line.words[1], line.words[2:]
    if not any(server.cookie for server in servers) and "dynamic" not in options:
        return "", None
    mode = next((each for each in _COOKIE_MODES if each in options), "route" if name in routed else "passive")
    idle, life = _after(line, "maxidle", "s"), _after(line, "maxlife", "s")
    return f"cookie {mode} {name}", idle if idle is not None else life


def _after(line: Line | None, word: str, unit: str) -> int | None:
    if line is None or word not in line.words[:-1]:
        return None
    return duration_seconds(line.words[line.words.index(word) + 1], unit)


def _stick(
    proxy: Proxy, tables: Mapping[str, Proxy]
) -> tuple[list[str], int | None, tuple[tuple[str, Line], ...]]:
    """Keys of `stick on|match|store-*`. A table without such a line counts clients, and holds nobody."""
    keys, seconds, used = [], None, []
    for line in proxy.own:
        if line.words[0] != "stick" or len(line.words) < 3:
            continue
        keys.append(f"stick {line.words[1]} {line.words[2]}")
        table = proxy.name
        if "table" in line.words[3:-1]:
            table = line.words[line.words.index("table", 3) + 1]
            used.append((table, line))
        holder = tables.get(table)
        declared = holder.last("stick-table") if holder else None
        expires = _after(declared, "expire", "ms")
        seconds = expires if seconds is None else seconds
    return keys, seconds, tuple(used)


def _other(proxy: Proxy) -> list[str]:
    balance, persist = proxy.last("balance"), proxy.last("persist")
    keys = []
    if balance and len(balance.words) > 1 and _STICKY_BALANCE.match(balance.words[1]):
        keys.append(
            " ".join(balance.words[:3] if balance.words[1] in {"url_param", "hash"} else balance.words[:2])
        )
    if persist and len(persist.words) > 1:
        keys.append(" ".join(persist.words[:2]))
    return keys
