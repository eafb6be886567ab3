"""A zone's rules in the order in which firewalld asks them (firewalld.zone(5), firewalld.richlanguage(5))."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from assess.model.evidence import Ref
from assess.model.network import ANYWHERE, AddressSet, FilterRule, ServiceSet
from collectors.network.firewalld.services import Definitions, services_of
from collectors.network.intervals import complement, network, opaque, union
from collectors.network.port_names import box
from collectors.network.syntax.xml_lines import Element

OPEN = {"service", "port", "protocol", "source-port"}
MATCHED = {*OPEN, "icmp-block", "icmp-type"}
ACTIONS = {"accept": "permit", "reject": "reject", "drop": "deny", "mark": "mark"}
TARGETS = {"ACCEPT": "permit", "DROP": "deny", "%%REJECT%%": "reject", "REJECT": "reject"}
ICMP = ServiceSet((box(1), box(58)))
ICMP_BLOCKED = "reject"
TRUE = frozenset({"true", "yes", "1"})


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone's file."""

    name: str
    file: str
    root: Element
    definitions: Definitions

    @property
    def interfaces(self) -> tuple[str, ...]:
        """The interfaces that are bound to it in its file."""
        names = (each.attributes.get("name", "") for each in self._all("interface"))
        return tuple(name for name in names if name)

    def sources(self) -> AddressSet | None:
        """The addresses that are bound to it, whatever interface they come by; None where none are."""
        found = [self._address(each) for each in self._all("source")]
        return union(found) if found else None

    def rules(self) -> Iterator[FilterRule]:
        """All rules in order, and at last what its target says. They hold for packets of this zone."""
        rich = sorted(self._rich(), key=lambda pair: pair[0])
        yield from (rule for priority, rule in rich if priority < 0)
        now = [rule for priority, rule in rich if priority == 0]
        yield from (rule for rule in now if rule.action != "permit")
        is_inverted = any(self._all("icmp-block-inversion"))
        for each in self._all("icmp-block"):
            yield self._rule(each, "permit" if is_inverted else ICMP_BLOCKED)
        yield from (rule for rule in now if rule.action == "permit")
        yield from (self._rule(each, "permit") for each in self.root.children if each.tag in OPEN)
        yield from (rule for priority, rule in rich if priority > 0)
        yield from self._target(is_inverted=is_inverted)

    def _target(self, *, is_inverted: bool) -> Iterator[FilterRule]:
        target = self.root.attributes.get("target", "default")
        last = self._plain(self.root, TARGETS.get(target, "reject"), f"{self.name} target {target}")
        if target not in TARGETS:
            icmp = ICMP_BLOCKED if is_inverted else "permit"
            yield replace(last, name=f"{self.name} icmp", action=icmp, services=("icmp",), service_set=ICMP)
        yield last

    def _all(self, tag: str) -> Iterator[Element]:
        return (each for each in self.root.children if each.tag == tag)

    def _rich(self) -> Iterator[tuple[int, FilterRule]]:
        for each in self._all("rule"):
            action = next((ACTIONS[part.tag] for part in each.children if part.tag in ACTIONS), "")
            kind = next(
                (part for part in each.children if part.tag in {*MATCHED, "forward-port", "masquerade"}), None
            )
            if kind is not None and kind.tag == "icmp-block":
                action = ICMP_BLOCKED
            if action and (kind is None or kind.tag in MATCHED):
                priority = each.attributes.get("priority", "0")
                number = int(priority) if priority.lstrip("-").isdecimal() and len(priority) < 7 else 0
                yield (
                    number,
                    self._narrowed(each, self._rule(kind, action) if kind else self._plain(each, action, "")),
                )

    def _narrowed(self, rich: Element, rule: FilterRule) -> FilterRule:
        source, destination = rich.child("source"), rich.child("destination")
        limits = [each for part in rich.children for each in part.children if each.tag == "limit"]
        family = rich.attributes.get("family", "")
        sides = [self._address(each) if each else ANYWHERE for each in (source, destination)]
        sides = [_of_family(each, family) for each in sides]
        acted = any(part.tag in ACTIONS and part.child("limit") for part in rich.children)
        return replace(
            rule,
            name=f"{self.name} rich",
            ref=self._ref(rich),
            sources=(_shown(source),),
            destinations=(_shown(destination),),
            source_set=sides[0],
            destination_set=sides[1],
            conditions=tuple(f"limit {each.attributes.get('value', '')}" for each in limits if acted),
            raw=_written(rich),
        )

    def _address(self, element: Element) -> AddressSet:
        said = element.attributes
        if said.get("ipset"):
            found = self.definitions.ipset(said["ipset"], f"zone {self.name}", self._ref(element))
        elif said.get("address"):
            found = network(said["address"]) or opaque(f"address:{said['address']}")
        else:
            found = opaque(f"mac:{said.get('mac', '')}")
        return complement(found) if said.get("invert", "").lower() in TRUE else found

    def _rule(self, element: Element, action: str) -> FilterRule:
        name = element.attributes.get("name", "")
        if element.tag == "service":
            services = self.definitions.service(name, f"zone {self.name}", self._ref(element))
        else:
            services = services_of(element)
        rule = self._plain(element, action, f"{self.name} {element.tag} {name}".strip())
        return replace(rule, services=(_shown(element),), service_set=services)

    def _plain(self, element: Element, action: str, name: str) -> FilterRule:
        every = ("any",)
        ref, raw = self._ref(element), _written(element)
        return FilterRule(name, 0, action, ref, every, every, every, raw=raw)

    def _ref(self, element: Element) -> Ref:
        return Ref(self.file, element.line)


def _of_family(found: AddressSet, family: str) -> AddressSet:
    return AddressSet(
        found.v4 if family != "ipv6" else (), found.v6 if family != "ipv4" else (), found.opaque
    )


def _shown(element: Element | None) -> str:
    """An address or set, a service or port, as people name it.

    >>> _shown(Element("port", {"port": "80", "protocol": "tcp"}, 1)), _shown(None)
    ('80/tcp', 'any')
    """
    said = element.attributes if element else {}
    sign = "not " if said.get("invert", "").lower() in TRUE else ""
    word = said.get("address") or said.get("name") or said.get("value") or said.get("mac") or ""
    if said.get("ipset"):
        word = f"ipset {said['ipset']}"
    if "protocol" in said:
        side = "source port " if element and element.tag == "source-port" else ""
        word = f"{side}{said.get('port', '')}/{said['protocol']}"
    return sign + word if word else "any"


def _written(element: Element) -> str:
    """The element as text, with what stands in it.

    >>> _written(Element("port", {"port": "80", "protocol": "tcp"}, 1))
    'port port=80 protocol=tcp'
    """
    own = [element.tag, *(f"{name}={value}" for name, value in element.attributes.items())]
    below = [_written(each) for each in element.children] if element.tag == "rule" else []
    return " ".join([*own, *below])
