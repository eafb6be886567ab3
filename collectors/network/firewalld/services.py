"""Services and ipsets that zones name: as their files define them, or as firewalld brings them along."""

from collections.abc import Iterable, Iterator, Mapping

from assess.model.evidence import Ref
from assess.model.network import AddressSet, Interval, ServiceBox, ServiceSet, Undefined
from collectors.network.books import service_union
from collectors.network.intervals import network, opaque, union
from collectors.network.packet_filter.services import ICMP, ICMP6, ports_of, protocol_of
from collectors.network.port_names import box
from collectors.network.syntax.xml_lines import Element

_BROUGHT = """
ssh tcp/22|http tcp/80|https tcp/443|http3 udp/443|dns tcp/53 udp/53|dhcp udp/67|dhcpv6-client udp/546
cockpit tcp/9090|mdns udp/5353|ntp udp/123|smtp tcp/25|smtps tcp/465|smtp-submission tcp/587|ldap tcp/389
ldaps tcp/636|mysql tcp/3306|postgresql tcp/5432|nfs tcp/2049|rpc-bind tcp/111 udp/111
mountd tcp/20048 udp/20048|samba udp/137 udp/138 tcp/139 tcp/445|samba-client udp/137 udp/138|redis tcp/6379
mongodb tcp/27017|imap tcp/143|imaps tcp/993|pop3 tcp/110|pop3s tcp/995|ftp tcp/21|snmp udp/161
syslog udp/514|tftp udp/69|vnc-server tcp/5900-5903
"""
"""Of firewalld 2.0's own service files; what is not here and not among the files is undefined."""
BROUGHT: dict[str, tuple[str, ...]] = {
    words[0]: tuple(words[1:])
    for line in _BROUGHT.strip().split("\n")
    for words in (each.split() for each in line.split("|"))
}
PORTED = ("tcp", "udp", "sctp", "dccp")


class Definitions:
    """What names mean in one host's files."""

    def __init__(self, services: Mapping[str, Element], ipsets: Mapping[str, Element]) -> None:
        self._services = services
        self._ipsets = ipsets
        self.undefined: list[Undefined] = []

    def service(self, name: str, used_by: str, ref: Ref, seen: frozenset[str] = frozenset()) -> ServiceSet:
        """The service's protocols and ports, with those that it includes."""
        element = self._services.get(name)
        if element is not None and name not in seen:
            included = [
                each.attributes.get("service", "") for each in element.children if each.tag == "include"
            ]
            return service_union(
                [
                    *(services_of(each) for each in element.children),
                    *(self.service(each, used_by, ref, seen | {name}) for each in included),
                ]
            )
        if name in BROUGHT and element is None:
            ports = (each.split("/") for each in BROUGHT[name])
            return service_union(_ported(protocol, port) for protocol, port in ports)
        if element is None:
            self.undefined.append(Undefined(name, "service", used_by, ref))
            return ServiceSet(opaque=(f"undefined:{name}",))
        return ServiceSet()

    def ipset(self, name: str, used_by: str, ref: Ref) -> AddressSet:
        """Addresses of a set of addresses or networks; of other sets the name only."""
        element = self._ipsets.get(name)
        if element is None:
            self.undefined.append(Undefined(name, "ipset", used_by, ref))
            return opaque(f"undefined:{name}")
        if element.attributes.get("type") not in {"hash:ip", "hash:net"}:
            return opaque(f"ipset:{name}")
        entries = (each.text.strip() for each in element.children if each.tag == "entry")
        return union([network(entry) or opaque(f"address:{entry}") for entry in entries])


def services_of(element: Element) -> ServiceSet:
    """What a `port`, `source-port`, `protocol` or `icmp-block` element matches; nothing of other elements."""
    said = element.attributes
    if element.tag == "port":
        return (
            _ported(said.get("protocol", ""), said.get("port", "")) if said.get("port") else _protocol(said)
        )
    if element.tag == "source-port":
        return _ported(said.get("protocol", ""), said.get("port", ""), is_source=True)
    if element.tag == "protocol":
        return _protocol({"protocol": said.get("value", "")})
    return _icmp(said.get("name", "")) if element.tag in {"icmp-block", "icmp-type"} else ServiceSet()


def _protocol(said: Mapping[str, str]) -> ServiceSet:
    name = said.get("protocol", "")
    number = protocol_of(name)
    return ServiceSet(opaque=(f"protocol:{name}",)) if number is None else ServiceSet((box(number),))


def _ported(protocol: str, port: str, *, is_source: bool = False) -> ServiceSet:
    number, ports = protocol_of(protocol), ports_of(port, "-")
    if number is None or ports is None or protocol not in PORTED:
        return ServiceSet(opaque=(f"port:{port}/{protocol}",))
    return ServiceSet((box(number, source=ports) if is_source else box(number, ports),))


def _icmp(name: str) -> ServiceSet:
    boxes: list[ServiceBox] = [
        ServiceBox((number, number), destination_ports=_one(names[name]))
        for number, names in ((1, ICMP), (58, ICMP6))
        if name in names
    ]
    return ServiceSet(tuple(boxes)) if boxes else ServiceSet(opaque=(f"icmp:{name}",))


def _one(number: int) -> Interval:
    return number, number


def named(elements: Iterable[tuple[str, Element]]) -> Iterator[tuple[str, Element]]:
    """Elements by the name of their file, without folder and suffix."""
    for file, element in elements:
        yield file.rpartition("/")[2].removesuffix(".xml"), element
