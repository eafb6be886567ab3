"""Reads a host's firewalld: zones, with the services and ipsets that they name, as one list of rules.

A packet belongs to the zone of its source, else of its interface, else to the default zone; the zone's target
decides what its rules leave.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assess.errors import ParseError
from assess.model.evidence import Gap, Reason, Ref
from assess.model.network import FilterRule, Interface, NetworkFacts, Opaque, RuleList, Unparsed
from collectors.network.context_draft import ContextDraft
from collectors.network.firewalld.services import Definitions, named
from collectors.network.firewalld.zones import MATCHED, Zone
from collectors.network.intervals import union
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.xml_lines import Element, read_xml

_SIGN = re.compile(r"<(?:zone|policy|ipset)\b[^>]*>\s*(?:<|$)")
_DEFAULT = re.compile(r"^\s*DefaultZone\s*=\s*(\S+)", re.MULTILINE)
_FORWARDS = {"masquerade", "forward", "forward-port"}
_KNOWN = {*MATCHED, "short", "description", "interface", "source", "rule", "icmp-block-inversion"}
NOT_TOLD = "which interfaces NetworkManager puts into which zone is not in these files"


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """One context: the host.

    Raises:
        ParseError: a file is damaged, or none is of firewalld.
    """
    roots = [(each.name, read_xml(each.name, each.text)) for each in files if each.name.endswith(".xml")]
    of = {tag: [pair for pair in roots if pair[1].tag == tag] for tag in ("zone", "service", "ipset")}
    if not of["zone"]:
        raise ParseError(
            "no zone of firewalld is in the files",
            where=files[0].name if files else "",
            hint="Bring /etc/firewalld and /usr/lib/firewalld, with `zones/` and `services/`.",
        )
    definitions = Definitions(dict(named(of["service"])), dict(named(of["ipset"])))
    zones = {
        name: Zone(name, file, root, definitions)
        for (name, root), (file, _) in zip(named(of["zone"]), of["zone"], strict=True)
    }
    default = next((found[1] for each in files if (found := _DEFAULT.search(each.text))), "")
    draft = ContextDraft(endpoint, "firewall", "host", Ref(of["zone"][0][0], 1))
    _fill(draft, zones, default)
    draft.opaque += _elsewhere(roots)
    draft.undefined += definitions.undefined
    return NetworkFacts(
        endpoint,
        "firewalld",
        contexts=(draft.finished(),),
        lines=sum(file.text.count("\n") + 1 for file in files),
        gaps=tuple(_gaps(endpoint, of["zone"][0][0], default, zones)),
    )


def _fill(draft: ContextDraft, zones: dict[str, Zone], default: str) -> None:
    by_name = [zones[name] for name in sorted(zones)]
    rules: list[FilterRule] = []
    for zone in by_name:
        if zone.sources() is not None:
            rules += _of_sources(zone)
    for zone in by_name:
        draft.interfaces += (
            Interface(name, Ref(zone.file, zone.root.line), zone=zone.name) for name in zone.interfaces
        )
        if zone.interfaces and zone.name != default:
            rules += (replace(rule, from_zones=(zone.name,)) for rule in zone.rules())
        draft.unparsed += _strange(zone)
    if default in zones:
        rules += zones[default].rules()
    last = "deny" if default in zones else "unknown"
    numbered = tuple(replace(rule, order=number) for number, rule in enumerate(rules, 1))
    draft.rule_lists.append(RuleList("input", draft.ref, numbered, last, ("*",), "local"))
    for zone in by_name:
        if not zone.interfaces and zone.sources() is None and zone.name != default:
            unbound = tuple(replace(rule, order=number) for number, rule in enumerate(zone.rules(), 1))
            draft.rule_lists.append(RuleList(f"zone {zone.name}", Ref(zone.file, 1), unbound))


def _of_sources(zone: Zone) -> Iterator[FilterRule]:
    """The zone's rules for packets from its own addresses; a rule with a source of its own keeps both."""
    own = zone.sources() or union([])
    for rule in zone.rules():
        narrower = rule.sources and rule.sources != ("any",)
        if not narrower:
            yield replace(rule, source_set=own, sources=("zone's sources",))
        else:
            yield replace(rule, conditions=(*rule.conditions, f"source of zone {zone.name}"))


def _strange(zone: Zone) -> Iterator[Unparsed]:
    for each in zone.root.children:
        if each.tag not in _KNOWN | _FORWARDS:
            yield Unparsed(f"<{each.tag}>", Ref(zone.file, each.line))


def _elsewhere(roots: Sequence[tuple[str, Element]]) -> Iterator[Opaque]:
    """What rules between zones and translates, left to a person."""
    for file, root in roots:
        if root.tag in {"policy", "direct"}:
            yield Opaque(f"{root.tag} {file}", "other", f"<{root.tag}>", Ref(file, root.line), root.line)
        for each in root.children if root.tag == "zone" else ():
            inner = {part.tag for part in each.children} if each.tag == "rule" else set()
            if each.tag in _FORWARDS or inner & _FORWARDS:
                yield Opaque(
                    f"{each.tag} {file}:{each.line}", "other", each.tag, Ref(file, each.line), each.line
                )


def _gaps(endpoint: str, section: str, default: str, zones: dict[str, Zone]) -> Iterator[Gap]:
    yield Gap(
        endpoint, section, Reason.NOT_ASKED, NOT_TOLD, "Bring what `firewall-cmd --get-active-zones` prints."
    )
    if default not in zones:
        what = (
            f"the default zone {default} is not among the files"
            if default
            else "no firewalld.conf names the default zone"
        )
        yield Gap(endpoint, section, Reason.NOT_ASKED, what, "Bring /etc/firewalld and /usr/lib/firewalld.")


def recognises(text: str) -> bool:
    """The text is a zone, policy or ipset of firewalld."""
    return _SIGN.search(text[:3000]) is not None


READER = PlatformReader("firewalld", read, recognises)
