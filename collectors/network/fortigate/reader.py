"""Reads a FortiGate: one backup, one file per virtual domain, or a capture without the list of domains."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assess.errors import ParseError
from assess.model.evidence import Ref
from assess.model.network import Context, Interface, NetworkFacts, Route, Unparsed
from collectors.network.books import address_objects, distinct, service_objects
from collectors.network.fortigate.addresses import address_books
from collectors.network.fortigate.interfaces import (
    interfaces_by_vdom,
    own_addresses,
    routes,
    vdom_links,
    zones,
)
from collectors.network.fortigate.known import unread
from collectors.network.fortigate.policies import PolicyReader
from collectors.network.fortigate.services import services
from collectors.network.fortigate.tables import Table, apply
from collectors.network.fortigate.virtual_ips import PATHS, read_vips
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.fortios import Block, FortiosFile, Statement, read_fortios

ROOT, GLOBAL = "root", "global"
_KNOWN = re.compile(
    r"^#config-version=|^config (?:vdom|global|system global|firewall policy)\s*$", re.MULTILINE
)


@dataclass(slots=True)
class _Domain:
    """A virtual domain while it is being read."""

    name: str
    section: str
    line: int
    tables: dict[str, Table] = field(default_factory=dict)
    strange: list[Statement] = field(default_factory=list)


@dataclass(slots=True)
class _Device:
    """All that the files say, by virtual domain, and what is global."""

    domains: dict[str, _Domain] = field(default_factory=dict)
    shared: _Domain = field(default_factory=lambda: _Domain(GLOBAL, "", 0))
    version: str = ""

    def domain(self, name: str, section: str, line: int) -> _Domain:
        """The domain of this name; where it only was declared before, from now on in this file."""
        found = self.domains.get(name)
        if found is None or not found.tables:
            found = self.domains[name] = _Domain(name, section, line)
        return found


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """All virtual domains of the device.

    Raises:
        ParseError: a file was cut off, is damaged, or nothing in them is FortiOS.
    """
    device = _Device()
    for file in files:
        _take(file, read_fortios(file.name, file.text), device)
    if not device.domains and not device.shared.tables:
        raise ParseError("no FortiOS configuration is in the files", where=files[0].name if files else "")
    interfaces = _interfaces(device)
    links = vdom_links(device.shared.tables)
    owners = {each.name: vdom for vdom, found in interfaces.items() for each in found}
    contexts = [
        _context(domain, interfaces.get(name, []), links, owners)
        for name, domain in sorted(device.domains.items())
    ]
    if device.shared.section:
        contexts.insert(0, _global(device.shared))
    pairs = {tuple(sorted((owners[a], owners[b]))) for a, b in links.items() if a in owners and b in owners}
    return NetworkFacts(
        endpoint=endpoint,
        platform="fortigate",
        device=_hostname(device),
        version=device.version,
        contexts=tuple(contexts),
        links=tuple(sorted((first, second) for first, second in pairs if first != second)),
        lines=sum(file.text.count("\n") + 1 for file in files),
    )


def _take(file: ConfigFile, found: FortiosFile, device: _Device) -> None:
    said = re.search(r"-(\d+\.\d+(?:\.\d+)?)-", found.header.get("config-version", ""))
    device.version = device.version or (said[1] if said else "")
    strays = list(found.strays)
    last: _Domain | None = None
    for item in found.items:
        if isinstance(item, Statement):
            strays.append(item)
        elif item.verb == "config" and item.path == "vdom":
            last = _take_vdoms(file.name, item, device) or last
        elif item.verb == "config" and item.path == GLOBAL:
            device.shared.section = device.shared.section or file.name
            device.shared.line = device.shared.line or item.line
            _take_blocks(item, device.shared)
        elif item.verb == "config":
            last = device.domain(_alone(file, found), file.name, item.line)
            apply(item, last.tables, last.strange)
    (last or device.shared).strange.extend(each for each in strays if not _is_prompt(each))


def _take_vdoms(section: str, block: Block, device: _Device) -> _Domain | None:
    last = None
    for edit in block.blocks("edit"):
        last = device.domain(" ".join(edit.words), section, edit.line)
        _take_blocks(edit, last)
    return last


def _take_blocks(block: Block, domain: _Domain) -> None:
    for item in block.items:
        if isinstance(item, Block) and item.verb == "config":
            apply(item, domain.tables, domain.strange)
        elif isinstance(item, Block):
            domain.strange.append(Statement(item.verb, item.words, item.line))
        elif item.words[:1] not in {("vcluster-id",), ("short-name",), ("flag",)}:
            domain.strange.append(item)


def _alone(file: ConfigFile, found: FortiosFile) -> str:
    """The domain of a file without `config vdom`: `root`, or for the backup of one domain its file's name."""
    named = found.header.get("vdom", "0")
    if not named.isdigit():
        return named
    if named == "1" and found.header.get("global_vdom") == "0":
        stem = file.name.rpartition("/")[2].rpartition(".")[0] or file.name
        return re.sub(r"[-_]?\d{6,}.*$", "", stem) or stem
    return ROOT


def _is_prompt(statement: Statement) -> bool:
    """`FGT (root) # show`: how captures of a session begin and end."""
    return "#" in (statement.verb[-1:], *statement.words[:2]) or statement.verb == "--More--"


def _interfaces(device: _Device) -> dict[str, list[Interface]]:
    """Interfaces by domain: from the global part, or where there is none from the domain itself."""
    found = interfaces_by_vdom(device.shared.tables, device.shared.section, ROOT)
    for name, domain in device.domains.items():
        for owner, own in interfaces_by_vdom(domain.tables, domain.section, name).items():
            found.setdefault(owner, []).extend(own)
    return found


def _context(
    domain: _Domain, interfaces: list[Interface], links: dict[str, str], owners: dict[str, str]
) -> Context:
    zone_of = zones(domain.tables)
    placed = [replace(each, zone=zone_of.get(each.name, each.name)) for each in interfaces]
    addresses, known = address_books(domain.tables, domain.section), services(domain.tables, domain.section)
    policies = PolicyReader(domain.section, domain.tables, addresses, known, own_addresses(placed))
    rule_lists, nats = tuple(policies.rule_lists()), policies.nats()
    vips = list(read_vips(domain.tables, domain.section))
    objects = (*address_objects(addresses.v4), *address_objects(addresses.v6))
    names = {entry.name for path in PATHS for entry in domain.tables.get(path) or ()}
    service_list = service_objects(known)
    books = (addresses.v4, addresses.v6, known)
    return Context(
        name=domain.name,
        kind="firewall",
        unit="vdom",
        ref=Ref(domain.section, domain.line),
        interfaces=tuple(placed),
        addresses=tuple(each for each in objects if each.is_group or each.name not in names),
        services=service_list,
        rule_lists=rule_lists,
        nats=nats,
        routes=tuple(_led(each, links, owners) for each in routes(domain.tables, domain.section)),
        vips=tuple(vip for vip, _ in vips),
        pools=tuple(pool for _, pool in vips),
        undefined=distinct([*(each for book in books for each in book.undefined), *policies.undefined]),
        unparsed=_unparsed(domain),
    )


def _led(route: Route, links: dict[str, str], owners: dict[str, str]) -> Route:
    """A route over a link leads into the domain at its far end."""
    return replace(route, next_context=owners.get(links.get(route.interface, ""), ""))


def _global(shared: _Domain) -> Context:
    return Context(
        name=GLOBAL,
        kind="firewall",
        unit="global",
        ref=Ref(shared.section, shared.line),
        is_system=True,
        unparsed=_unparsed(shared),
    )


def _unparsed(domain: _Domain) -> tuple[Unparsed, ...]:
    strange = [
        Unparsed(" ".join((each.verb, *each.words))[:500], Ref(domain.section, each.line))
        for each in domain.strange
    ]
    found = [*strange, *unread(domain.tables, domain.section)]
    return tuple(sorted(found, key=lambda each: (each.ref.line, each.text)))


def _hostname(device: _Device) -> str:
    for domain in (device.shared, *device.domains.values()):
        table = domain.tables.get("system global")
        if table is not None and table.settings.value("hostname"):
            return table.settings.value("hostname")
    return ""


def recognises(text: str) -> bool:
    """The text is a FortiGate's configuration."""
    return _KNOWN.search(text[:2_000_000]) is not None and "\nend" in text


READER = PlatformReader("fortigate", read, recognises, ("fortios", "fortinet"))
