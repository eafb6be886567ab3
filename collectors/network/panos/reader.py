"""Reads a PAN-OS firewall or Panorama: virtual systems, device groups, and what they share."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from assess.errors import ParseError
from assess.model.evidence import Gap, Reason, Ref
from assess.model.network import Context, NetworkFacts, Unparsed
from collectors.network.books import address_objects, distinct, service_objects
from collectors.network.panos.forms import Forms, devices, read_forms, shared
from collectors.network.panos.interfaces import (
    external_zones,
    own_addresses,
    own_interfaces,
    read_interfaces,
    routes,
)
from collectors.network.panos.objects import Books, read_books
from collectors.network.panos.rules import RuleReader
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.word_tree import Tree

SHARED = "shared"
INTRAZONE = "intrazone"
"""The default of a virtual system: what stays in one zone passes, what goes from zone to zone does not."""
_POLICY = ("rulebase", "address", "zone", "service", "address-group", "nat")
_KNOWN = frozenset(
    {
        *("address", "address-group", "service", "service-group", "application", "application-group", "zone"),
        *("application-filter", "application-status", "tag", "rulebase", "pre-rulebase", "post-rulebase"),
        *("import", "display-name", "region", "external-list", "schedule", "profiles", "profile-group"),
        *("log-settings", "server-profile", "certificate", "certificate-profile", "ssl-tls-service-profile"),
        *("authentication-profile", "authentication-sequence", "authentication-object", "captive-portal"),
        *(
            "user-id-agent",
            "user-id-agent-sequence",
            "group-mapping",
            "local-user-database",
            "ts-agent",
            "alg-override",
        ),
        *(
            "setting",
            "response-page",
            "threats",
            "global-protect",
            "user-id-collector",
            "user-id-ssl-auth",
            "redistribution-agent",
        ),
        *(
            "ssl-decrypt",
            "dns-proxy",
            "email-scheduler",
            "pdf-summary-report",
            "report-group",
            "reports",
            "vm-info-source",
        ),
        *(
            "dynamic-user-group",
            "url-admin-override",
            "override",
            "custom-url-category",
            "device-object",
            "admin-role",
        ),
        *(
            "description",
            "devices",
            "reference-templates",
            "authorization-code",
            "to-sw-version",
            "parent-dg",
        ),
        *("master-device", "user-group-source", "sdwan-interface-profile", "default-security-rules", "iot"),
        *(
            "botnet",
            "local-certificate",
            "sslexclude",
            "url-content-types",
            "content-preview",
            "ocsp-responder",
        ),
        *(
            "scep",
            "notification-device-group",
            "ldap-server",
            "alg",
            "id",
            "mfa-server-profile",
            "clientless-app",
        ),
        *("ssl-exclude", "hip-objects", "hip-profiles", "policy-based-forwarding", "pre", "post"),
    }
)


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """All virtual systems and device groups.

    Raises:
        ParseError: a file was cut off or damaged, or nothing in them is PAN-OS.
    """
    forms = read_forms(files)
    common = shared(forms.tree)
    books = read_books([common])
    contexts: list[Context] = []
    links: set[tuple[str, str]] = set()
    gaps: list[Gap] = []
    for device in devices(forms.tree):
        systems = _systems(device)
        contexts += [
            _vsys(device, each, books, _pushed(forms.tree, device, name), alone=len(systems) == 1)
            for name, each in systems.items()
        ]
        links |= set(_links(systems))
        contexts += _device_groups(forms.tree, device, books)
        if device.has("template"):
            detail = "interfaces and zones of Panorama's templates are not joined to device groups"
            gaps.append(Gap(endpoint, "template", Reason.UNSUPPORTED, detail))
    contexts = [*_common(common, books), *sorted(contexts, key=lambda each: each.name)]
    if not contexts:
        raise ParseError("no PAN-OS configuration is in the files", where=files[0].name if files else "")
    contexts[0] = replace(contexts[0], unparsed=(*forms.strays, *contexts[0].unparsed))
    return NetworkFacts(
        endpoint=endpoint,
        platform="panos",
        device=_hostname(forms),
        version=forms.version,
        contexts=tuple(contexts),
        links=tuple(sorted(links)),
        lines=sum(file.text.count("\n") + 1 for file in files),
        gaps=tuple(gaps),
    )


def _systems(device: Tree) -> dict[str, Tree]:
    """Virtual systems by name; a device with one writes its parts without naming it."""
    found = {each.word: each for each in device.at("vsys").active()}
    if not found and any(device.has(part) for part in _POLICY):
        found["vsys1"] = device
    return found


def _pushed(tree: Tree, device: Tree, name: str) -> list[Tree]:
    """What Panorama pushed to a virtual system: into the running configuration, or as a policy beside it."""
    found = [device.at("panorama", "vsys", name), tree.at("policy", "panorama")]
    return [each for each in found if not each.is_empty()]


def _vsys(device: Tree, vsys: Tree, common: Books, pushed: list[Tree], *, alone: bool) -> Context:
    name = vsys.word if vsys is not device else "vsys1"
    books = read_books([vsys, *pushed], [common])
    interfaces = own_interfaces(vsys, read_interfaces(device), books, alone=alone)
    rules = RuleReader(books, own_addresses(interfaces))
    rulebases = [(each.at("pre-rulebase"), "pre") for each in pushed]
    rulebases.append((vsys.at("rulebase"), "security"))
    rulebases += [(each.at("post-rulebase"), "post") for each in pushed]
    return _context(
        Context(
            name=name,
            kind="firewall",
            unit="vsys",
            ref=Ref(vsys.file, vsys.line),
            title=vsys.value("display-name"),
            parents=(SHARED,),
            interfaces=tuple(interfaces),
            routes=tuple(routes(device, vsys, interfaces, books, alone=alone)),
        ),
        rules,
        rulebases,
        [*_unknown(vsys)] if vsys is not device else [],
    )


def _context(
    bare: Context, rules: RuleReader, rulebases: list[tuple[Tree, str]], unparsed: list[Unparsed]
) -> Context:
    """The context with its rules; each list but the last hands on to the next."""
    default = _default([tree for tree, _ in rulebases])
    filled = [(tree, name) for tree, name in rulebases if not tree.at("security", "rules").is_empty()]
    lists = [
        each
        for number, (tree, name) in enumerate(filled, 1)
        for each in rules.security(tree, name, default if number == len(filled) else "next")
    ]
    nats = [each for tree, name in rulebases for each in rules.nat(tree, name)]
    addresses, services = address_objects(rules.books.addresses), service_objects(rules.books.services)
    undefined = [*rules.books.addresses.undefined, *rules.books.services.undefined, *rules.undefined]
    found = [*unparsed, *rules.unparsed]
    return replace(
        bare,
        addresses=addresses,
        services=services,
        rule_lists=tuple(lists),
        nats=tuple(replace(each, order=number) for number, each in enumerate(nats, 1)),
        undefined=distinct(undefined),
        unparsed=tuple(sorted(found, key=lambda each: (each.ref.section, each.ref.line, each.text))),
    )


def _default(rulebases: Sequence[Tree]) -> str:
    """What happens to traffic that no rule matches; a rulebase may say otherwise than the device does."""
    actions = {"intrazone-default": "allow", "interzone-default": "deny"}
    for rulebase in rulebases:
        for name, before in list(actions.items()):
            said = rulebase.value("default-security-rules", "rules", name, "action")
            actions[name] = said or before
    if actions["interzone-default"] == "allow":
        return "permit" if actions["intrazone-default"] == "allow" else "interzone"
    return INTRAZONE if actions["intrazone-default"] == "allow" else "deny"


def _unknown(place: Tree) -> Iterator[Unparsed]:
    for child in place.active():
        if child.word not in _KNOWN:
            yield Unparsed(f"{place.word} {child.word}", Ref(child.file, child.line))


def _links(systems: dict[str, Tree]) -> Iterator[tuple[str, str]]:
    """Virtual systems that see each other: an external zone on both sides, each naming the other."""
    leads = {
        name: {target for targets in external_zones(vsys).values() for target in targets}
        for name, vsys in systems.items()
    }
    for first, second in combinations(sorted(systems), 2):
        if second in leads[first] and first in leads[second]:
            yield first, second


def _device_groups(tree: Tree, device: Tree, common: Books) -> Iterator[Context]:
    """Panorama's device groups with the books of those above them."""
    groups = {each.word: each for each in device.at("device-group").active()}
    known: dict[str, Books] = {}
    for name, group in groups.items():
        chain = list(_above(tree, name, groups))
        for each in reversed([name, *chain]):
            if each not in known:
                above = list(_above(tree, each, groups))
                known[each] = read_books([groups[each]], [*(known[up] for up in above), common])
        rules = RuleReader(known[name], {})
        rulebases = [(group.at("pre-rulebase"), "pre"), (group.at("post-rulebase"), "post")]
        bare = Context(
            name=name,
            kind="firewall",
            unit="device group",
            ref=Ref(group.file, group.line),
            parents=(*chain, SHARED),
        )
        yield _context(bare, rules, rulebases, [*_unknown(group)])


def _above(tree: Tree, name: str, groups: dict[str, Tree]) -> Iterator[str]:
    """The groups above one, nearest first."""
    seen = {name}
    config = tree.find("config") or tree
    while True:
        group = groups[name]
        name = group.value("parent-dg") or next(
            (
                found
                for device in config.at("readonly", "devices").active()
                if (found := device.value("device-group", name, "parent-dg"))
            ),
            "",
        )
        if not name or name in seen or name not in groups:
            return
        seen.add(name)
        yield name


def _common(common: Tree, books: Books) -> Iterator[Context]:
    if common.is_empty():
        return
    rules = RuleReader(books, {})
    bare = Context(
        name=SHARED, kind="firewall", unit="shared", ref=Ref(common.file, common.line), is_system=True
    )
    rulebases = [(common.at("pre-rulebase"), "pre"), (common.at("post-rulebase"), "post")]
    yield _context(bare, rules, rulebases, [])


def _hostname(forms: Forms) -> str:
    found: Iterable[str] = (each.value("deviceconfig", "system", "hostname") for each in devices(forms.tree))
    return next((each for each in found if each), "")


_SIGNS = re.compile(
    r"<config[^>]* (?:version|urldb|detail-version)=|^set (?:deviceconfig|vsys|device-group|mgt-config) "
    r"|^set (?:rulebase|shared|network) |<response status=\"success\"|^\s*deviceconfig \{|^\s*vsys \{",
    re.MULTILINE,
)


def recognises(text: str) -> bool:
    """The text is a PAN-OS configuration in one of its forms."""
    return _SIGNS.search(text[:2_000_000]) is not None


READER = PlatformReader("panos", read, recognises, ("paloalto", "palo_alto", "pan_os", "panorama"))
