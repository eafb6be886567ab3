"""Reads Check Point policies: a context per package or virtual system, with the objects that they share."""

import re
from collections.abc import Iterator, Sequence

from assess.errors import ParseError
from assess.model.evidence import Ref
from assess.model.network import Context, Interface, NetworkFacts
from collectors.network.books import address_objects, distinct, service_objects
from collectors.network.check_point.answers import (
    Answers,
    Rulebase,
    Thing,
    VirtualSystem,
    listed,
    read_answers,
    text,
)
from collectors.network.check_point.objects import Names
from collectors.network.check_point.rules import RuleReader
from collectors.network.intervals import is_address, mask_length
from collectors.network.reading import ConfigFile, PlatformReader

SHARED = "domain"
NOT_TENANTS = frozenset({"R", "W"})
"""Virtual routers and switches only carry the others, as VS0 does."""


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """All policies of the management domain, and the virtual systems that they are installed on.

    Raises:
        ParseError: a file was cut off or damaged, pages of a rulebase are missing, or nothing is read here.
    """
    answers = read_answers(files)
    if not answers.rulebases and not answers.objects and not answers.systems:
        raise ParseError("no Check Point configuration is in the files", where=files[0].name if files else "")
    names = Names(answers)
    policies = list(_policies(answers))
    contexts = [
        _context(answers, names, name, bases, ref)
        for name, bases, ref in policies
        if bases or answers.systems
    ]
    contexts += [_carrier(each) for each in answers.systems if each.number == 0 or each.kind in NOT_TENANTS]
    contexts = [*_shared(answers, names), *sorted(contexts, key=lambda each: each.name)]
    return NetworkFacts(
        endpoint=endpoint,
        platform="check_point",
        device=next((each.name for each in answers.systems if each.number == 0), ""),
        contexts=tuple(contexts),
        lines=sum(file.text.count("\n") + 1 for file in files),
    )


def _policies(answers: Answers) -> Iterator[tuple[str, list[Rulebase], Ref]]:
    """Name and rulebases of each policy: by virtual system, by package, else by layer."""
    access = [each for each in answers.rulebases.values() if not each.is_nat]
    inline = _inline_layers(access, answers)
    nat = [each for each in answers.rulebases.values() if each.is_nat]
    by_package = {
        text(each, "name"): _layers(each, access) for each in answers.packages if text(each, "name")
    }
    top = [each for each in access if each.uid not in inline and each.name not in inline]
    groups: dict[str, list[Rulebase]] = by_package or {_policy_name(each.name): [each] for each in top}
    nested = [each for each in access if each not in top]
    tenants = [each for each in answers.systems if each.number and each.kind not in NOT_TENANTS]
    if tenants:
        for system in tenants:
            bases = groups.get(system.policy) or groups.get(system.name) or []
            yield (
                system.name,
                [*bases, *nested, *_nat_of(nat, system.policy, len(groups))] if bases else [],
                system.ref,
            )
        return
    for name, bases in groups.items():
        first = bases[0] if bases else None
        ref = Ref(first.file, first.line) if first else Ref("", 1)
        yield name, [*bases, *nested, *_nat_of(nat, name, len(groups))], ref


def _inline_layers(access: list[Rulebase], answers: Answers) -> set[str]:
    found: set[str] = set()
    for base in access:
        for rule in base.rules:
            for reference in listed(rule, "inline-layer"):
                thing = answers.thing(reference)
                found |= {text(thing, "uid"), text(thing, "name")} if thing else {str(reference)}
    return found - {""}


def _layers(package: Thing, access: list[Rulebase]) -> list[Rulebase]:
    layers = [each for each in listed(package, "access-layers") if isinstance(each, dict)]
    wanted = {text(each, "uid") for each in layers} | {text(each, "name") for each in layers}
    return [each for each in access if (each.uid or each.name) in wanted or each.name in wanted - {""}]


def _nat_of(nat: list[Rulebase], policy: str, count: int) -> list[Rulebase]:
    """The translations of one policy: those whose file or name tells it, or all where there is one policy."""
    named = [each for each in nat if policy and policy.lower() in f"{each.file} {each.name}".lower()]
    return named or (nat if count == 1 else [])


def _policy_name(layer: str) -> str:
    """A package's first layer is called `PACKAGE Network`."""
    return re.sub(r"[ _-]+(?:Network|Security)$", "", layer) or layer


def _context(answers: Answers, names: Names, name: str, bases: list[Rulebase], ref: Ref) -> Context:
    rules = RuleReader(answers, names)
    inline = _inline_layers([each for each in bases if not each.is_nat], answers)
    lists = tuple(
        rules.rule_list(each, [f"layer:{each.name}"] if {each.uid, each.name} & inline else ["*"])
        for each in bases
        if not each.is_nat
    )
    nats = rules.nats([each for each in bases if each.is_nat])
    used = {f"rule {rule.name}" for each in lists for rule in each.rules} | {each.name for each in nats}
    undefined = [
        each for each in (*names.addresses.undefined, *names.services.undefined) if each.used_by in used
    ]
    return Context(
        name=name,
        kind="firewall",
        unit="virtual system" if answers.systems else "policy package",
        ref=ref,
        parents=(SHARED,),
        interfaces=tuple(_interfaces(answers, name)),
        rule_lists=lists,
        nats=nats,
        undefined=distinct(undefined),
    )


def _interfaces(answers: Answers, name: str) -> Iterator[Interface]:
    """The interfaces of the gateway object that has the context's name."""
    for _, thing in sorted(answers.objects.items()):
        if text(thing, "name") != name:
            continue
        interfaces = thing.get("interfaces")
        entries = interfaces.get("objects", []) if isinstance(interfaces, dict) else interfaces
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict):
                yield _interface(entry, answers.ref(thing))


def _interface(entry: Thing, ref: Ref) -> Interface:
    address = text(entry, "ipv4-address")
    length = entry.get("ipv4-mask-length")
    if length is None:
        length = mask_length(text(entry, "ipv4-network-mask"))
    zone = entry.get("security-zone-settings")
    has_address = is_address(address) and isinstance(length, int)
    return Interface(
        name=text(entry, "name") or text(entry, "interface-name"),
        ref=ref,
        real_name=text(entry, "name") or text(entry, "interface-name"),
        zone=text(zone, "specific-zone") if isinstance(zone, dict) else "",
        addresses=(f"{address}/{length}",) if has_address else (),
    )


def _carrier(system: VirtualSystem) -> Context:
    unit = {"R": "virtual router", "W": "virtual switch"}.get(system.kind, "VS0")
    return Context(name=system.name, kind="firewall", unit=unit, ref=system.ref, is_system=True)


def _shared(answers: Answers, names: Names) -> Iterator[Context]:
    """The objects, which all policies of a management domain share."""
    addresses, services = address_objects(names.addresses), service_objects(names.services)
    if not addresses and not services and not answers.strays:
        return
    groups = {each.name for each in addresses if each.is_group} | {
        each.name for each in services if each.is_group
    }
    undefined = [
        each for each in (*names.addresses.undefined, *names.services.undefined) if each.used_by in groups
    ]
    refs = [*(each.ref for each in addresses), *(each.ref for each in services)]
    first = min(refs, key=lambda ref: (ref.section, ref.line), default=Ref("", 1))
    yield Context(
        name=SHARED,
        kind="firewall",
        unit="management domain",
        ref=first,
        is_system=True,
        addresses=addresses,
        services=services,
        undefined=distinct(undefined),
        unparsed=tuple(answers.strays),
    )


_SIGNS = re.compile(
    r'"(?:objects-dictionary|rulebase|access-layers)"\s*:|"type"\s*:\s*"(?:access-rule|nat-rule)"'
)


def recognises(body: str) -> bool:
    """The text is an answer of the management API, or a VSX gateway's list."""
    return _SIGNS.search(body[:2_000_000]) is not None or "VSX Gateway Status" in body[:20_000]


READER = PlatformReader("check_point", read, recognises, ("checkpoint", "gaia", "vsx"))
