"""Upstreams of nginx: their servers, how one is chosen, and what keeps a client on it."""

import re

from assess.model.evidence import Ref
from assess.model.network import Member, Pool
from collectors.network.syntax.statements import Statement
from collectors.network.syntax.words import broken, is_number

_METHODS = frozenset({"least_conn", "least_time", "random", "ip_hash", "hash", "fair"})
_VARIABLE = re.compile(r"\$\{?(\w+)\}?")
_OF_THE_REQUEST = frozenset(
    {"uri", "request_uri", "document_uri", "args", "is_args", "query_string", "host", "http_host", "scheme"}
    | {"request_method", "server_name", "server_port", "request"}
)
"""Hashing these alone spreads content over servers and says nothing of the client."""
_TIME = re.compile(r"(\d{1,9})(ms|s|m|h|d|w|M|y)?")
_SECONDS = {"ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "M": 2592000, "y": 31536000}


def read_upstream(statement: Statement, *, default_port: int | None) -> tuple[Pool, int | None]:
    """The pool, and the seconds for which its stickiness lasts where that is said.

    Raises:
        ParseError: it has no name, or a server no address.
    """
    if len(statement.words) < 2:
        raise broken(statement.ref, "upstream has no name", "Expected: upstream NAME {...}")
    block = statement.block or ()
    method = [each.text for each in block if each.keyword in _METHODS]
    key, seconds = _persistence(block)
    members = tuple(_member(each, default_port) for each in block if each.keyword == "server")
    monitor = next((each.text for each in block if each.keyword in {"check", "health_check"}), "")
    name = statement.words[1]
    return Pool(name, statement.ref, members, monitor, method[-1] if method else "round_robin", key), seconds


def read_server(text: str, ref: Ref, default_port: int | None) -> tuple[str, int | None]:
    """Address and port of a server.

    >>> read_server("[2001:db8::1]:8080", Ref("nginx.conf", 1), 80)
    ('2001:db8::1', 8080)
    """
    if text.startswith("unix:"):
        return f"unix@{text[5:]}", None
    host, colon, port = text.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = text, ""
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not colon or not port or "$" in port:
        return host, default_port
    if not is_number(port) or not 0 < int(port) <= 65535:
        raise broken(ref, f"{text!r} has no port that is a number from 1 to 65535")
    return host, int(port)


def _member(statement: Statement, default_port: int | None) -> Member:
    if len(statement.words) < 2:
        raise broken(statement.ref, "server has no address", "Expected: server ADDRESS;")
    address, port = read_server(statement.words[1], statement.ref, default_port)
    options = statement.words[2:]
    state = next((each for each in ("down", "backup", "drain") if each in options), "enabled")
    weights = [each[7:] for each in options if each.startswith("weight=") and is_number(each[7:])]
    return Member(
        address,
        port,
        statement.ref,
        state="disabled" if state == "down" else state,
        weight=int(weights[-1]) if weights else None,
    )


def _persistence(block: tuple[Statement, ...]) -> tuple[str, int | None]:
    keys, seconds = [], None
    for each in block:
        if each.keyword == "ip_hash":
            keys.append("ip_hash")
        elif each.keyword == "hash" and not _of_the_request(each.words[1:2]):
            keys.append(" ".join(each.words[:2]))
        elif each.keyword in {"sticky", "sticky_cookie_insert", "jvm_route"}:
            keys.append(
                " ".join(word for word in each.words[:3] if "=" not in word or word.startswith("name="))
            )
            seconds = _expires(each.words)
    return "; ".join(keys), seconds


def _of_the_request(key: tuple[str, ...]) -> bool:
    names = _VARIABLE.findall("".join(key))
    return bool(names) and set(names) <= _OF_THE_REQUEST


def _expires(words: tuple[str, ...]) -> int | None:
    for word in words:
        match = _TIME.fullmatch(word.partition("=")[2])
        if word.startswith(("expires=", "timeout=")) and match:
            return int(int(match[1]) * _SECONDS[match[2] or "s"])
    return None
