"""Checks between the parts of an inventory: names that are unique, names that exist, forms of text."""

import fnmatch
import ipaddress
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from assess.inventory.complaints import suggest
from assess.inventory.yaml_lines import Location
from assess.model.inventory import Inventory, PinBefore, PinTenant, PinTogether

KINDS = (
    "vm",
    "windows",
    "postgresql",
    "mysql",
    "redis",
    "rabbitmq",
    "memcached",
    "elasticsearch",
    "nfs",
    "smb",
    "firewall",
    "load_balancer",
    "flows",
)
WINDOW = re.compile(
    r"(?:daily|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?:[,-](?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))*)"
    r" (?:[01]\d|2[0-3]):[0-5]\d-(?:[01]\d|2[0-3]):[0-5]\d (\S+)"
)

Complaint = tuple[Location, str, str]
"""Where, what is wrong, what to do."""


def wrong_references(inventory: Inventory) -> Iterator[Complaint]:
    """Every inconsistency of the inventory, in the order of its parts."""
    yield from _unique("sites", [site.name for site in inventory.sites])
    yield from _unique("tenants", [tenant.name for tenant in inventory.tenants])
    yield from _unique("endpoints", [endpoint.name for endpoint in inventory.endpoints])
    yield from _credentials(inventory)
    yield from _endpoints(inventory)
    yield from _defaults(inventory)
    yield from _tenant_texts(inventory)
    yield from _constraints(inventory)


def _unique(part: str, names: Sequence[str]) -> Iterator[Complaint]:
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name in first:
            what = f"{part}[{index + 1}]: the name '{name}' is already taken by {part}[{first[name] + 1}]"
            yield (
                (part, index, "name"),
                what,
                "Give each a name of its own; names are how tables refer to things.",
            )
        first.setdefault(name, index)


def _known(location: Location, word: str | None, known: Iterable[str], what: str) -> Iterator[Complaint]:
    names = sorted(known)
    if word is not None and word not in names:
        listed = ", ".join(names[:12]) or "none"
        yield location, f"unknown {what} '{word}'{suggest(word, names)}", f"Known: {listed}."


def _credentials(inventory: Inventory) -> Iterator[Complaint]:
    for name, credential in inventory.credentials.items():
        for key in ("password", "passphrase", "sudo_password"):
            ref = getattr(credential, key)
            if ref is not None and len(ref.model_fields_set) != 1:
                where: Location = ("credentials", name, key)
                yield (
                    where,
                    f"credentials.{name}.{key} must name one source",
                    "Give one of env, file, keyring, command.",
                )


def _endpoints(inventory: Inventory) -> Iterator[Complaint]:
    tenants = [tenant.name for tenant in inventory.tenants]
    for index, endpoint in enumerate(inventory.endpoints):
        where: Location = ("endpoints", index)
        yield from _known((*where, "kind"), endpoint.kind, KINDS, "kind")
        yield from _known((*where, "credential"), endpoint.credential, inventory.credentials, "credential")
        yield from _known((*where, "site"), endpoint.site, [site.name for site in inventory.sites], "site")
        if tenants:
            yield from _known((*where, "tenant"), endpoint.tenant, tenants, "tenant")
        if sum(each is not None for each in (endpoint.address, endpoint.config, endpoint.capture)) > 1:
            yield (
                where,
                f"endpoint '{endpoint.name}' has more than one of address, config and capture",
                "Keep one.",
            )
        if endpoint.address == "local" and endpoint.kind != "vm":
            yield (
                (*where, "address"),
                "'local' is for kind vm only",
                "Give 127.0.0.1 or a socket's host name.",
            )
        yield from _bad_transport((*where, "transport"), endpoint.kind, endpoint.transport)
        yield from _bad_name(where, endpoint.name)
        yield from _bad_ips(where, endpoint.ips)


def _bad_transport(where: Location, kind: str, transport: str | None) -> Iterator[Complaint]:
    if transport is not None and kind != "windows":
        yield (
            where,
            f"`transport` is for kind windows only, not for {kind}",
            "Leave it out: there is no choice.",
        )


def _bad_name(where: Location, name: str) -> Iterator[Complaint]:
    if not re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", name):
        what = f"endpoint name {name!r} may hold only letters, digits, '.', '_' and '-'"
        yield (*where, "name"), what, "Tables join names with '/' and ':', so these cannot be part of one."


def _bad_ips(where: Location, ips: Sequence[str]) -> Iterator[Complaint]:
    for position, ip in enumerate(ips):
        if _not_an_address(ip):
            yield (
                (*where, "ips", position),
                f"'{ip}' is no IP address",
                "For example 10.1.0.11 or 2001:db8::11.",
            )


def _not_an_address(ip: str) -> bool:
    try:
        ipaddress.ip_address(ip)
    except ValueError:
        return True
    return False


def _defaults(inventory: Inventory) -> Iterator[Complaint]:
    for kind, default in inventory.defaults.items():
        yield from _known(("defaults", kind), kind, KINDS, "kind")
        where: Location = ("defaults", kind, "credential")
        yield from _known(where, default.credential, inventory.credentials, "credential")
        yield from _bad_transport(("defaults", kind, "transport"), kind, default.transport)
        sites = [site.name for site in inventory.sites]
        yield from _known(("defaults", kind, "site"), default.site, sites, "site")


def _tenant_texts(inventory: Inventory) -> Iterator[Complaint]:
    for index, tenant in enumerate(inventory.tenants):
        for position, text in enumerate(tenant.match):
            yield from _bad_match(("tenants", index, "match", position), text)
        for position, text in enumerate(tenant.windows):
            yield from _bad_window(("tenants", index, "windows", position), text)


def _bad_match(where: Location, text: str) -> Iterator[Complaint]:
    looks_like_network = re.fullmatch(r"[0-9a-fA-F.:]+/\d+", text)
    if looks_like_network:
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            yield where, f"'{text}' is no network", "For example 10.1.0.0/16."
    elif not text.strip() or text in {"*", "db:*"}:
        yield where, f"match {text!r} would take everything", "Give a glob that only this tenant's names fit."
    else:
        re.compile(fnmatch.translate(text))


def _bad_window(where: Location, text: str) -> Iterator[Complaint]:
    match = WINDOW.fullmatch(text)
    if match is None:
        yield where, f"window '{text}' is not understood", "For example: Sat 22:00-04:00 Europe/Berlin"
        return
    try:
        ZoneInfo(match[1])
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield where, f"unknown time zone '{match[1]}'", "Use an IANA name such as Europe/Berlin or UTC."


def _constraints(inventory: Inventory) -> Iterator[Complaint]:
    for index, text in enumerate(inventory.constraints.freeze):
        if not _is_range(text):
            where: Location = ("constraints", "freeze", index)
            yield where, f"freeze '{text}' is not understood", "For example: 2026-12-15/2027-01-05"
    tenants = {tenant.name for tenant in inventory.tenants} | {
        e.tenant for e in inventory.endpoints if e.tenant
    }
    things = tenants | {endpoint.name for endpoint in inventory.endpoints}
    for index, pin in enumerate(inventory.constraints.pins):
        where = ("constraints", "pins", index)
        if isinstance(pin, PinTenant):
            yield from _known(where, pin.tenant, tenants, "tenant")
        names = (
            pin.together if isinstance(pin, PinTogether) else pin.before if isinstance(pin, PinBefore) else ()
        )
        for name in names:
            yield from _known(where, name, things, "tenant or endpoint")


def _is_range(text: str) -> bool:
    try:
        first, last = (date.fromisoformat(part) for part in text.split("/"))
    except ValueError:
        return False
    return first <= last
