"""Rule lists as cubes of headers: what each rule matches for certain, and what it may match."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from assess.analysis.filters.intervals import Intervals, common, joined
from assess.analysis.filters.packets import DEPTH, ZONES, Packet, Region, universe
from assess.model.network import AddressSet, FilterRule, Interval, RuleList, ServiceBox, ServiceSet

PERMIT, DENY, OTHER = "permit", "deny", "other"
BLOCKING = frozenset({"deny", "reject", "drop", "block"})
PASSING = frozenset({"permit", "allow", "accept", "pass"})
NOT_DECIDING = frozenset({"log", "nflog", "ulog", "count", "mark", "trace", "continue", "remark"})
DEFAULT = -1
"""The rule number of the list's default."""
ANY_ZONE = frozenset({"any", "all"})
INTRAZONE = "intrazone"
"""A default that permits inside a zone and denies between zones (PAN-OS)."""
EVERY_BOX = ServiceBox()


@dataclass(frozen=True, slots=True)
class Cube:
    """Headers that one rule matches. `tag` says what headers do not show; empty: it matches for certain.

    `rule` is the place of its rule in the list, `DEFAULT` for what the list does when nothing matched. With
    `unplaced` its region is wider than it: a name that nobody can resolve stands for some address of it.
    """

    rule: int
    region: Region
    action: str
    tag: str = ""
    unplaced: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """The cubes of a list for one IP version, in order; the last is the default. Zones have numbers."""

    family: int
    cubes: tuple[Cube, ...]
    zones: tuple[str, ...] = ()

    def packet(self, point: Sequence[int]) -> Packet:
        """The header at a point as people read it."""
        from_zone, to_zone, destination, port, protocol, source, source_port = point
        return Packet(
            family=self.family,
            source=source,
            destination=destination,
            protocol=protocol,
            source_port=source_port,
            destination_port=port,
            from_zone=self._zone(from_zone),
            to_zone=self._zone(to_zone),
        )

    def _zone(self, number: int) -> str:
        return self.zones[number] if number < len(self.zones) else "another zone" if self.zones else ""

    def deciding(self, point: Sequence[int]) -> tuple[Cube, ...]:
        """The cubes that may decide on the header: conditional ones in order, then the certain one."""
        found: list[Cube] = []
        for cube in self.cubes:
            if all(_inside(value, cube.region[d]) for d, value in enumerate(point)):
                found.append(cube)
                if not cube.tag:
                    break
        return tuple(found)


def _inside(value: int, intervals: Intervals) -> bool:
    return any(low <= value <= high for low, high in intervals)


def permitting(cubes: Sequence[Cube]) -> int:
    """The first of the deciding rules that permits; the last one where none does."""
    return next((cube.rule for cube in cubes if cube.action == PERMIT), cubes[-1].rule)


def action_of(word: str) -> str:
    """permit or deny for the platform's word; other for what is neither."""
    low = word.lower()
    return DENY if low in BLOCKING or low.startswith("reset") else PERMIT if low in PASSING else OTHER


def zones_of(lists: Iterable[RuleList]) -> tuple[str, ...]:
    """All zones that the lists name, sorted."""
    named = {z for each in lists for r in each.rules for z in (*r.from_zones, *r.to_zones)}
    return tuple(sorted(name for name in named if name.lower() not in ANY_ZONE))


def policy_of(
    rules: RuleList, family: int, zones: Sequence[str] | None = None, within: Region | None = None
) -> Policy:
    """The list's cubes for one IP version, cut to the headers `within`.

    Disabled rules and those that only log or count are left out. Undefined or moving members, conditions
    and actions that are neither permit nor deny leave cubes with a tag.
    """
    named = tuple(zones) if zones is not None else zones_of([rules])
    number = {zone: place for place, zone in enumerate(named)}
    whole = within or universe(family)
    cubes = [
        cube
        for place, rule in enumerate(rules.rules)
        if rule.enabled and rule.action.lower() not in NOT_DECIDING
        for cube in _cut(_cubes(place, rule, family, number), whole)
    ]
    if rules.default.lower() == INTRAZONE:
        cubes += _within_zones(len(named), whole)
    cubes.append(Cube(DEFAULT, whole, _default(rules.default)))
    return Policy(family, tuple(cubes), named)


def _default(word: str) -> str:
    return DENY if word.lower() == INTRAZONE else action_of(word)


def _within_zones(zones: int, whole: Region) -> Iterator[Cube]:
    """What passes by default inside one zone; where no zone is known, what may be such."""
    if not zones:
        yield Cube(DEFAULT, whole, PERMIT, "inside one zone")
    for number in range(zones):
        inside = ((number, number),)
        yield Cube(DEFAULT, (inside, inside, *whole[2:]), PERMIT)


def _cut(cubes: Iterable[Cube], whole: Region) -> Iterator[Cube]:
    for cube in cubes:
        region = tuple(common(cube.region[d], whole[d]) for d in range(DEPTH))
        if all(region):
            yield Cube(cube.rule, region, cube.action, cube.tag, cube.unplaced)


def _cubes(place: int, rule: FilterRule, family: int, number: Mapping[str, int]) -> Iterator[Cube]:
    action = action_of(rule.action)
    tags = [*rule.conditions, *([rule.action.lower()] if action == OTHER else ())]
    everywhere = universe(family)
    source = _addresses(rule.source_set, family, everywhere[5])
    destination = _addresses(rule.destination_set, family, everywhere[2])
    zones = (_zones(rule.from_zones, number), _zones(rule.to_zones, number))
    for (froms, from_tag), (tos, to_tag), (box, box_tag) in _parts(source, destination, rule.service_set):
        region = (
            *zones,
            tos,
            (box.destination_ports,),
            (box.protocols,),
            froms,
            (box.source_ports,),
        )
        tag = " & ".join(each for each in (*tags, from_tag, to_tag, box_tag) if each)
        yield Cube(place, region, action, tag, bool(from_tag or to_tag))


Part = tuple[Intervals, str]


def _parts(
    sources: list[Part], destinations: list[Part], services: ServiceSet
) -> Iterator[tuple[Part, Part, tuple[ServiceBox, str]]]:
    boxes = [(box, "") for box in services.boxes]
    if services.opaque:
        boxes.append((EVERY_BOX, f"service {', '.join(services.opaque)}"))
    for source in sources:
        for destination in destinations:
            for box in boxes:
                yield source, destination, box


def _addresses(found: AddressSet, family: int, everywhere: Intervals) -> list[Part]:
    known = joined(found.v4 if family == 4 else found.v6)
    parts: list[Part] = [(known, "")] if known else []
    if found.opaque and known != everywhere:
        parts.append((everywhere, f"address {', '.join(found.opaque)}"))
    return parts


def _zones(names: Sequence[str], number: Mapping[str, int]) -> tuple[Interval, ...]:
    if not names or ANY_ZONE.intersection(name.lower() for name in names):
        return (ZONES,)
    return joined((number[name], number[name]) for name in names)
