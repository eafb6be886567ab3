"""Where a server of nginx listens."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address

from assess.model.evidence import Ref
from collectors.network.syntax.statements import Statement
from collectors.network.syntax.words import broken

ANYWHERE = str(IPv4Address(0))
_PORTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?")


@dataclass(frozen=True, slots=True)
class Listen:
    """One address with its options (`ssl`, `udp`, `quic`, `default_server` ...)."""

    address: str
    port: int | None
    last_port: int | None
    options: tuple[str, ...]
    ref: Ref


def read_listens(server: Statement, *, default: bool) -> tuple[Listen, ...]:
    """All of a server. In http a server without any listens on port 80.

    Raises:
        ParseError: an address or port is none.
    """
    found = tuple(_listen(each) for each in server.block or () if each.keyword == "listen")
    return found or ((Listen(ANYWHERE, 80, None, (), server.ref),) if default else ())


def _listen(statement: Statement) -> Listen:
    if len(statement.words) < 2:
        raise broken(statement.ref, "listen has no address", "Expected: listen ADDRESS:PORT;")
    text, options = statement.words[1], statement.words[2:]
    if text.startswith("unix:"):
        return Listen(f"unix@{text[5:]}", None, None, options, statement.ref)
    if _PORTS.fullmatch(text):
        host, port = "*", text
    else:
        host, colon, port = text.rpartition(":")
        if not colon or port.endswith("]"):
            host, port = text, "80"
    host = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    match = _PORTS.fullmatch(port)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if "$" not in port and not 0 < first <= last <= 65535:
        raise broken(statement.ref, f"{text!r} has no port that is a number from 1 to 65535")
    host = ANYWHERE if host in {"", "*"} else host
    return Listen(host, first or None, last if last != first else None, options, statement.ref)
