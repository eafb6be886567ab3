"""The servers of a backend, with what `default-server` says of all of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assess.model.network import Member
from collectors.network.haproxy.addresses import read_address
from collectors.network.haproxy.keywords import SERVER_FLAGS
from collectors.network.haproxy.lines import Line
from collectors.network.haproxy.proxies import Proxy
from collectors.network.syntax.words import broken, is_number

_MOST_TEMPLATES = 4096
_COUNT = re.compile(r"(?P<first>\d{1,7})(?:-(?P<last>\d{1,7}))?")


@dataclass(frozen=True, slots=True)
class Server:
    """A member, the cookie value that leads to it, and the resolvers that find its name."""

    member: Member
    cookie: str = ""
    resolvers: str = ""
    checked: bool = False


def read_servers(proxy: Proxy) -> tuple[Server, ...]:
    """The servers in the order of the file.

    Raises:
        ParseError: a server has no address, a port or count is none.
    """
    defaults: dict[str, str] = {}
    found: list[Server] = []
    for line in proxy.lines:
        if line.words[0] == "default-server":
            defaults |= _options(line.words[1:])
        elif line.words[0] in {"server", "server-template"}:
            found += _named(line, defaults, enabled=proxy.enabled)
        elif line.words[0] == "dispatch" and len(line.words) > 1:
            address = read_address(line.words[1], line.ref)
            found.append(Server(Member(address.host, address.port, line.ref, "dispatch")))
    return tuple(found)


def _named(line: Line, defaults: dict[str, str], *, enabled: bool) -> Iterator[Server]:
    template = line.words[0] == "server-template"
    needed = 4 if template else 3
    if len(line.words) < needed:
        shape = "server-template PREFIX COUNT ADDRESS" if template else "server NAME ADDRESS"
        raise broken(line.ref, f"{line.text!r} names no address", f"Expected: {shape}. Is the file cut off?")
    options = defaults | _options(line.words[needed:])
    address = read_address(line.words[needed - 1], line.ref)
    names = _template_names(line) if template else (line.words[1],)
    for name in names:
        member = Member(
            address.host,
            address.port,
            line.ref,
            name,
            _state(options) if enabled else "disabled",
            int(options["weight"]) if is_number(options.get("weight", "")) else None,
        )
        yield Server(member, options.get("cookie", ""), options.get("resolvers", ""), "check" in options)


def _template_names(line: Line) -> tuple[str, ...]:
    match = _COUNT.fullmatch(line.words[2])
    if not match:
        raise broken(line.ref, f"{line.words[2]!r} is no number of servers", "Expected COUNT or FIRST-LAST.")
    first, last = (int(match["first"]), int(match["last"])) if match["last"] else (1, int(match["first"]))
    if last - first >= _MOST_TEMPLATES:
        raise broken(
            line.ref, f"{line.words[2]} servers of one template", f"At most {_MOST_TEMPLATES} are read."
        )
    return tuple(f"{line.words[1]}{number}" for number in range(first, last + 1))


def _options(words: tuple[str, ...]) -> dict[str, str]:
    """Options with their values; `no-backup` and its like take back what a default said."""
    found: dict[str, str] = {}
    at = 0
    while at < len(words):
        word = words[at]
        flag = word in SERVER_FLAGS
        value = "" if flag or at + 1 == len(words) else words[at + 1]
        if word == "enabled":
            found["disabled"] = "no"
        elif word.startswith("no-") and flag:
            found[word[3:]] = "no"
        else:
            found[word] = value
        at += 1 if flag else 2
    return found


def _state(options: dict[str, str]) -> str:
    if options.get("disabled", "no") != "no":
        return "disabled"
    if options.get("backup", "no") != "no":
        return "backup"
    return "drain" if options.get("weight") == "0" else "enabled"
