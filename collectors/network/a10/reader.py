"""An A10's files, read whole: one context per L3V partition."""

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_network

from assess.model.network import Context, Interface, NetworkFacts, Route, Unparsed
from collectors.network.a10.access_lists import read_access_lists
from collectors.network.a10.balancing import Balancing
from collectors.network.a10.sections import SHARED, Part, Section, read_sections
from collectors.network.context_draft import ContextDraft
from collectors.network.cut_off import perhaps_cut_off
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.words import is_number

_RECOGNISED = re.compile(
    r"^slb (server|service-group|virtual-server|template) \S+|^!64-bit Advanced Core|^active-partition ", re.M
)
_CUT_OFF = "no `end`, with which an A10 ends its configurations"
_LAST = re.compile(r"^end\s*$", re.M)
_VERSION = re.compile(r"^!.*version (\S+?),? ", re.M)
_PARTS = """
slb health hostname vlan interface ip ipv6 route partition vrrp-a access-list class-list aflex ha
logging snmp-server admin enable enable-password ntp clock timezone terminal web-service multi-config
system glm vcs router trunk lacp session-filter file import dns-server fw cgnv6 gslb waf aam
ddos-protection sflow netflow mirror-port tftp dnssec authentication authorization accounting
tacacs-server radius-server banner bootimage boot-block-fix cpu-process debug enable-management
disable-management erase mgmt-index monitor no object-group object network overlay-tunnel pki audit
backup-periodic bgp delete-log event export application-type acos-events visibility zone-template
automatic-update bridge-vlan-group capture-config visibility scaleout schema rba smtp rule-set
hd-monitor so-counters threat-intel floating-ip
"""
_KNOWN = frozenset(_PARTS.split())


def recognises(text: str) -> bool:
    """A part of server load balancing, or the device's own first line."""
    return bool(_RECOGNISED.search(text))


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """Contexts of all partitions, the shared one first.

    Raises:
        ParseError: a configuration is cut off.
    """
    sections: dict[str, Section] = {}
    for section in (each for file in files for each in read_sections(file)):
        known = sections.setdefault(section.name, section)
        if known is not section:
            known.parts += section.parts
    for name, part in _declared(list(sections.values())):
        sections.setdefault(name, Section(name, part.ref))
    shared = sections.get(SHARED)
    contexts = tuple(
        _context(section, shared if section is not shared else None)
        for section in sorted(sections.values(), key=lambda each: (each.name != SHARED, each.name))
        if section.parts or section.name != SHARED
    )
    text = "\n".join(file.text for file in files)
    version = _VERSION.search(text)
    hosts = [
        part.words[1]
        for section in sections.values()
        for part in section.parts
        if part.words[0] == "hostname" and len(part.words) > 1
    ]
    lines = sum(file.text.count("\n") + 1 for file in files)
    gaps = tuple(perhaps_cut_off(endpoint, files, _LAST.search, _CUT_OFF))
    return NetworkFacts(
        endpoint,
        "a10",
        hosts[0] if hosts else "",
        version[1] if version else "",
        contexts,
        lines=lines,
        gaps=gaps,
    )


def _declared(sections: Sequence[Section]) -> Iterator[tuple[str, Part]]:
    for section in sections:
        yield from section.of("partition").items()


def _context(section: Section, shared: Section | None) -> Context:
    parents = (SHARED,) if shared else ()
    draft = ContextDraft(section.name, "load_balancer", "partition", section.ref, parents)
    balancing = Balancing(section, shared)
    draft.pools += balancing.pools()
    draft.vips += balancing.vips()
    draft.undefined += balancing.undefined
    draft.opaque += {each.name: each for each in balancing.opaque}.values()
    draft.interfaces += _interfaces(section)
    draft.routes += _routes(section)
    draft.rule_lists, draft.unparsed = read_access_lists(section)
    draft.unparsed += [Unparsed(part.text, part.ref) for part in section.parts if part.words[0] not in _KNOWN]
    return draft.finished()


def _interfaces(section: Section) -> Iterator[Interface]:
    for part in section.parts:
        if part.words[0] != "interface" or len(part.words) < 2:
            continue
        name = " ".join(part.words[1:])
        addresses = tuple(
            _with_length(each.words[2], each.words[3] if len(each.words) > 3 else "")
            for each in part.below
            if each.words[:2] in {("ip", "address"), ("ipv6", "address")} and len(each.words) > 2
        )
        vlan = (
            int(part.words[2])
            if part.words[1] == "ve" and part.words[2:3] and is_number(part.words[2])
            else None
        )
        yield Interface(
            name, part.ref, part.value("name"), "", addresses, vlan, enabled=not part.has("disable")
        )


def _routes(section: Section) -> Iterator[Route]:
    for part in section.parts:
        words = part.words
        if words[:2] == ("ip", "route") and len(words) > 4:
            yield Route(_with_length(words[2], words[3]), part.ref, words[4])
        elif words[:2] == ("ipv6", "route") and len(words) > 3:
            yield Route(words[2], part.ref, words[3])


def _with_length(address: str, mask: str) -> str:
    bare = mask.removeprefix("/")
    if not bare:
        return address
    try:
        length = ip_network(f"{address}/{bare}", strict=False).prefixlen
    except ValueError:
        return address
    return f"{address}/{length}"


READER = PlatformReader("a10", read, recognises, ("a10_thunder", "acos"))
