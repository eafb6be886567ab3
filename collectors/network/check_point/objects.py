"""Addresses and services by uid, as the API gives them."""

from typing import Any

from assess.model.network import ANY_PORT, ANYWHERE, AddressSet, Interval, ServiceBox, ServiceSet
from collectors.network.books import Book, Definition, address_book, service_book
from collectors.network.check_point.answers import Answers, Thing, listed, text
from collectors.network.intervals import NOWHERE, address_range, network, opaque, union
from collectors.network.port_names import port_range

_SERVICES = {"service-tcp": 6, "service-udp": 17, "service-sctp": 132}
_GROUPS = frozenset({"group", "group-with-exclusion", "service-group"})
_ANY = frozenset({"CpmiAnyObject", "Any"})
_ADDRESSES = frozenset(
    {
        *("host", "network", "address-range", "group", "group-with-exclusion", "wildcard", "dns-domain"),
        *(
            "dynamic-object",
            "updatable-object",
            "security-zone",
            "multicast-address-range",
            "checkpoint-host",
        ),
        *(
            "simple-gateway",
            "simple-cluster",
            "network-feed",
            "data-center-object",
            "access-role",
            "data-center-query",
        ),
        *("CpmiGatewayCluster", "CpmiHostCkp", "CpmiClusterMember", "CpmiVsNetobj", "CpmiVsClusterNetobj"),
        *(
            "CpmiVsxClusterNetobj",
            "CpmiVsxNetobj",
            "interoperable-device",
            "gsn-handover-group",
            "lsm-gateway",
        ),
    }
)


class Names:
    """The two books, and the name in them that each uid has."""

    def __init__(self, answers: Answers) -> None:
        self.addresses: Book[AddressSet] = address_book(
            builtin=lambda name: ANYWHERE if name == "Any" else None
        )
        self.services: Book[ServiceSet] = service_book(
            builtin=lambda name: ServiceSet((ServiceBox(),)) if name == "Any" else None
        )
        self._answers = answers
        self._name_of: dict[str, str] = {}
        self._take()

    def names(self, references: list[Any]) -> list[str]:
        """The names of what a rule refers to; a uid that nobody explains stands for itself."""
        return [self._named(each) for each in references]

    def _named(self, reference: Any) -> str:
        thing = self._answers.thing(reference)
        if thing is None:
            return str(reference)[:200]
        if text(thing, "type") in _ANY:
            return "Any"
        return self._name_of.get(text(thing, "uid")) or text(thing, "name") or text(thing, "uid")

    def _take(self) -> None:
        taken: dict[str, str] = {}
        things = sorted(self._answers.objects.items(), key=lambda each: (text(each[1], "name"), each[0]))
        for uid, thing in things:
            name = text(thing, "name") or uid
            if taken.setdefault(name, uid) != uid:
                name = f"{name} ({uid[:8]})"
            self._name_of[uid] = name
        for uid, thing in things:
            self._define(self._name_of[uid], thing)

    def _define(self, name: str, thing: Thing) -> None:
        kind = text(thing, "type")
        ref = self._answers.ref(thing)
        is_group = kind in _GROUPS
        if kind.startswith(("service-", "application-site")):
            own = ServiceSet() if is_group else _service(thing, name)
            members = tuple(self.names(listed(thing, "members"))) if is_group else ()
            self.services.define(Definition(name, ref, own, members, is_group=is_group))
        elif kind in _ADDRESSES:
            members, excluded = self._members(thing, kind)
            own_ = NOWHERE if is_group else _address(thing, kind, name)
            self.addresses.define(Definition(name, ref, own_, members, excluded, is_group=is_group))

    def _members(self, thing: Thing, kind: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        if kind == "group-with-exclusion":
            return tuple(self.names(listed(thing, "include"))), tuple(self.names(listed(thing, "except")))
        return (tuple(self.names(listed(thing, "members"))), ()) if kind == "group" else ((), ())


def _address(thing: Thing, kind: str, name: str) -> AddressSet:
    found: list[AddressSet | None] = []
    if kind == "network":
        found = [
            network(f"{text(thing, f'subnet{n}')}/{thing.get(f'mask-length{n}')}")
            for n in (4, 6)
            if text(thing, f"subnet{n}")
        ]
    elif kind in {"address-range", "multicast-address-range"}:
        found = [
            address_range(text(thing, f"ipv{n}-address-first"), text(thing, f"ipv{n}-address-last"))
            for n in (4, 6)
            if text(thing, f"ipv{n}-address-first")
        ]
    elif kind in {"dns-domain"}:
        return opaque(f"fqdn:{name}")
    if not found:
        found = [network(text(thing, key)) for key in ("ipv4-address", "ipv6-address") if text(thing, key)]
    known = [each for each in found if each is not None]
    return union(known) if known and len(known) == len(found) else opaque(f"{kind}:{name}")


def _service(thing: Thing, name: str) -> ServiceSet:
    kind = text(thing, "type")
    value: ServiceBox | None = None
    if kind in _SERVICES:
        number = _SERVICES[kind]
        ports, sources = _ports(text(thing, "port")), _ports(text(thing, "source-port"))
        value = ServiceBox((number, number), sources, ports) if ports and sources else None
    elif kind in {"service-icmp", "service-icmp6"}:
        number = 1 if kind == "service-icmp" else 58
        value = _icmp(thing, number)
    elif kind == "service-other" and not text(thing, "match"):
        number_ = thing.get("ip-protocol")
        if isinstance(number_, int) and 0 <= number_ <= 255:
            value = ServiceBox((number_, number_))
    return ServiceSet((value,)) if value else ServiceSet(opaque=(f"{kind}:{name}",))


def _icmp(thing: Thing, number: int) -> ServiceBox | None:
    kind = thing.get("icmp-type")
    if kind is None:
        return ServiceBox((number, number))
    if not isinstance(kind, int) or not 0 <= kind <= 255 or thing.get("icmp-code") is not None:
        return None
    return ServiceBox((number, number), ANY_PORT, (kind, kind))


def _ports(words: str) -> Interval | None:
    """`80`, `8000-8010`, `>1023`, `<1024`; empty is every port."""
    if not words:
        return ANY_PORT
    if words[0] in "<>":
        limit = port_range(words[1:].strip())
        if limit is None:
            return None
        first, last = (limit[0] + 1, 65535) if words[0] == ">" else (0, limit[0] - 1)
        return (first, last) if first <= last else None
    return port_range(words)
