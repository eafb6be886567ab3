"""Reads an ASA, FWSM or PIX: the system space and all contexts, in one file or in many."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

from assess.errors import ParseError
from assess.model.evidence import Gap, Reason, Ref
from assess.model.network import Context, Interface, NetworkFacts, Route
from collectors.network.cisco_asa.context import ContextReader
from collectors.network.cisco_asa.hits import Hits, take_hits
from collectors.network.cisco_asa.interfaces import Allocation, plain_port, read_allocation
from collectors.network.cisco_asa.segments import SYSTEM, Segment, segments
from collectors.network.reading import ConfigFile, PlatformReader
from collectors.network.syntax.indented import Line, read_indented

_KNOWN = re.compile(
    r"^(?:ASA|PIX|FWSM|NGFW) Version |^: Saved|^\s*(?:nameif \S+|security-level \d+)\s*$", re.MULTILINE
)
_BODY = re.compile(r"^(?:interface|access-list|object|object-group|nameif|hostname|context|nat|static)\b")


@dataclass(slots=True)
class _Part:
    """A segment with its lines read, and what it is."""

    segment: Segment
    lines: list[Line]
    hits: Hits = field(default_factory=dict)
    name: str = ""
    is_system: bool = False


def read(endpoint: str, files: Sequence[ConfigFile]) -> NetworkFacts:
    """All contexts of the device, with what the system space says of their interfaces.

    Raises:
        ParseError: nothing in the files is an ASA's configuration, or one was cut off.
    """
    parts, hits = _parts(files)
    if not parts:
        raise ParseError("no Cisco ASA configuration is in the files", where=files[0].name if files else "")
    system = next((each for each in parts if each.is_system), None)
    allocations = {each.name: each for each in _allocations(system)}
    _name(parts, allocations)
    is_alone = len(parts) == 1
    contexts = [
        _context(part, allocations.get(part.name), system, _hits_of(part.name, hits, is_alone=is_alone))
        for part in parts
    ]
    contexts = _routed(_distinct(contexts))
    return NetworkFacts(
        endpoint=endpoint,
        platform="cisco_asa",
        device=_hostname(system.lines if system else parts[0].lines),
        version=next((each.segment.version for each in parts if each.segment.version), ""),
        contexts=tuple(contexts),
        links=tuple(_shared(allocations)),
        lines=sum(file.text.count("\n") + 1 for file in files),
        gaps=tuple(_gaps(endpoint, allocations, {each.name for each in contexts})),
    )


def _parts(files: Sequence[ConfigFile]) -> tuple[list[_Part], dict[str, Hits]]:
    """Parts that hold configuration, and the hit counts by context that the others hold."""
    parts: list[_Part] = []
    hits: dict[str, Hits] = {}
    for segment in segments(files):
        found = take_hits(segment)
        name = segment.name or _stem(segment.file)
        lines = [replace_number(each, segment.first) for each in read_indented(segment.text)]
        if any(_BODY.match(line.text) for line in lines):
            is_system = segment.space == "system" or any(_is_definition(line) for line in lines)
            parts.append(_Part(segment, lines, found, is_system=is_system))
        elif found:
            hits.setdefault(name, {}).update(found)
    return parts, hits


def replace_number(line: Line, first: int) -> Line:
    """The line with its number, and those below it, counted from the file's beginning."""
    if first > 1:
        for each in line.all_lines():
            each.number += first - 1
    return line


def _is_definition(line: Line) -> bool:
    words = line.words
    return words[0] == "admin-context" or (words[0] == "context" and len(words) == 2 and bool(line.children))


def _allocations(system: _Part | None) -> Iterator[Allocation]:
    for line in system.lines if system else ():
        if line.words[0] == "context" and len(line.words) == 2:
            yield read_allocation(line)


def _name(parts: list[_Part], allocations: dict[str, Allocation]) -> None:
    """Gives each part its context's name: as marked, by its file in `config-url`, its file's or own name."""
    by_url = {_stem(each.url).lower(): name for name, each in allocations.items() if each.url}
    by_name = {name.lower(): name for name in allocations}
    taken: set[str] = set()
    for part in parts:
        if part.is_system:
            part.name = SYSTEM
            continue
        stem, hostname = _stem(part.segment.file), _hostname(part.lines)
        wanted = (
            by_name.get(part.segment.name.lower())
            or by_url.get(stem.lower())
            or by_name.get(stem.lower())
            or _ending(stem, by_name)
            or by_name.get(hostname.lower())
            or part.segment.name
            or (stem if len(parts) > 1 and stem not in taken else hostname or stem)
        )
        part.name = wanted
        taken.add(wanted)


def _ending(stem: str, by_name: dict[str, str]) -> str:
    """The longest context whose name ends the file's: `edge-fw_acme` for `acme`."""
    found = [name for name in by_name if re.search(rf"(?:^|[^a-z0-9]){re.escape(name)}$", stem.lower())]
    return by_name[max(found, key=len)] if found else ""


def _stem(path: str) -> str:
    base = re.split(r"[/\\:]", path)[-1]
    return re.sub(r"\.(?:cfg|conf|config|txt|log|running|startup|bak)$", "", base, flags=re.IGNORECASE)


def _hostname(lines: Sequence[Line]) -> str:
    return next((each.words[1] for each in lines if each.words[0] == "hostname" and each.words[1:]), "")


def _context(part: _Part, allocation: Allocation | None, system: _Part | None, hits: Hits) -> Context:
    known = {**hits, **part.hits}
    context = ContextReader(part.name, part.segment.file, part.lines, part.segment.version, known).read()
    if part.is_system:
        return replace(context, unit="system space", is_system=True)
    if allocation is None:
        return context
    vlans = {
        plain_port(each.words[1]): each
        for each in (system.lines if system else ())
        if each.words[:1] == ["interface"] and each.words[1:]
    }
    mapped = {plain_port(name): real for name, real in allocation.interfaces.items()}
    return replace(
        context,
        ref=Ref(system.segment.file, allocation.line.number) if system else context.ref,
        interfaces=tuple(_joined(each, mapped, vlans) for each in context.interfaces),
    )


def _hits_of(name: str, hits: dict[str, Hits], *, is_alone: bool) -> Hits:
    """Counts that a prompt or a file's name gives to the context; the only ones, if it is alone."""
    if name in hits or (is_alone and len(hits) == 1):
        return hits.get(name) or next(iter(hits.values()))
    word = re.compile(rf"(?:^|[^a-z0-9]){re.escape(name.lower())}(?:[^a-z0-9]|$)")
    found = [each for label, each in hits.items() if word.search(label.lower())]
    return found[0] if len(found) == 1 else {}


def _joined(interface: Interface, mapped: dict[str, str], ports: dict[str, Line]) -> Interface:
    """The interface with its real port and VLAN out of the system space."""
    real = mapped.get(plain_port(interface.real_name))
    if real is None:
        return interface
    line = ports.get(plain_port(real))
    vlan = next(
        (int(each.words[1][:6]) for each in (line.children if line else ()) if _is_vlan(each.words)),
        interface.vlan,
    )
    return replace(interface, real_name=real, vlan=vlan)


def _is_vlan(words: list[str]) -> bool:
    return len(words) > 1 and words[0] == "vlan" and words[1].isdigit()


def _distinct(contexts: list[Context]) -> list[Context]:
    """Contexts by name; of one that was captured twice the fuller one."""
    found: dict[str, Context] = {}
    for each in contexts:
        before = found.get(each.name)
        if before is None or _mass(each) > _mass(before):
            found[each.name] = each
    return [found[name] for name in sorted(found, key=lambda name: (not found[name].is_system, name))]


def _mass(context: Context) -> int:
    return (
        len(context.addresses) + sum(len(each.rules) for each in context.rule_lists) + len(context.interfaces)
    )


def _routed(contexts: list[Context]) -> list[Context]:
    """Routes whose next hop is another context's own address lead into that context."""
    owners: dict[str, str] = {}
    for context in contexts:
        for interface in context.interfaces:
            owners.update({text.partition("/")[0]: context.name for text in interface.addresses})

    def led(route: Route, name: str) -> Route:
        target = owners.get(route.next_hop, "")
        return replace(route, next_context=target) if target and target != name else route

    return [replace(each, routes=tuple(led(route, each.name) for route in each.routes)) for each in contexts]


def _shared(allocations: dict[str, Allocation]) -> Iterator[tuple[str, str]]:
    """Pairs of contexts that were given the same port."""
    users: dict[str, set[str]] = {}
    for name, allocation in allocations.items():
        for real in allocation.interfaces.values():
            users.setdefault(plain_port(real), set()).add(name)
    pairs = {pair for names in users.values() for pair in combinations(sorted(names), 2)}
    yield from sorted(pairs)


def _gaps(endpoint: str, allocations: dict[str, Allocation], seen: set[str]) -> Iterator[Gap]:
    for name in sorted(set(allocations) - seen):
        url = allocations[name].url or "no config-url"
        detail = (
            f"the system space names context {name} ({url}), but its configuration is not among the files"
        )
        yield Gap(endpoint, name, Reason.NOT_ASKED, detail, "Bring the context's own configuration too.")


def recognises(text: str) -> bool:
    """The text is an ASA's configuration."""
    return _KNOWN.search(text[:2_000_000]) is not None


READER = PlatformReader(
    "cisco_asa", read, recognises, ("asa", "cisco_fwsm", "fwsm", "cisco_pix", "ftd_lina", "cisco_ftd")
)
