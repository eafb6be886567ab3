"""Applications: the device's own definitions, and those that every Junos knows."""

from collections.abc import Sequence

from assess.model.evidence import Ref
from assess.model.network import ANY_PORT, Interval, ServiceBox, ServiceSet
from collectors.network.books import Book, Definition, service_book
from collectors.network.port_names import ICMP_TYPES, port_range, protocol_number
from collectors.network.syntax.word_tree import Tree

TCP, UDP, ICMP, ICMP6 = 6, 17, 1, 58
_PREDEFINED: dict[str, tuple[tuple[int, int, int], ...]] = {
    "junos-aol": ((TCP, 5190, 5193),),
    "junos-bgp": ((TCP, 179, 179),),
    "junos-dhcp-client": ((UDP, 68, 68),),
    "junos-dhcp-relay": ((UDP, 67, 67),),
    "junos-dhcp-server": ((UDP, 67, 67),),
    "junos-dns-tcp": ((TCP, 53, 53),),
    "junos-dns-udp": ((UDP, 53, 53),),
    "junos-ftp": ((TCP, 21, 21),),
    "junos-ftp-data": ((TCP, 20, 20),),
    "junos-gre": ((47, 0, 65535),),
    "junos-http": ((TCP, 80, 80),),
    "junos-http-ext": ((TCP, 7001, 7001),),
    "junos-https": ((TCP, 443, 443),),
    "junos-icmp-all": ((ICMP, 0, 65535),),
    "junos-icmp6-all": ((ICMP6, 0, 65535),),
    "junos-icmp-ping": ((ICMP, 8, 8),),
    "junos-ping": ((ICMP, 0, 65535),),
    "junos-pingv6": ((ICMP6, 0, 65535),),
    "junos-ident": ((TCP, 113, 113),),
    "junos-ike": ((UDP, 500, 500),),
    "junos-ike-nat": ((UDP, 4500, 4500),),
    "junos-imap": ((TCP, 143, 143),),
    "junos-imaps": ((TCP, 993, 993),),
    "junos-ldap": ((TCP, 389, 389),),
    "junos-ldp-tcp": ((TCP, 646, 646),),
    "junos-ms-sql": ((TCP, 1433, 1433),),
    "junos-nfsd-tcp": ((TCP, 2049, 2049),),
    "junos-nfsd-udp": ((UDP, 2049, 2049),),
    "junos-ntp": ((UDP, 123, 123),),
    "junos-ospf": ((89, 0, 65535),),
    "junos-pop3": ((TCP, 110, 110),),
    "junos-pptp": ((TCP, 1723, 1723),),
    "junos-radius": ((UDP, 1812, 1812),),
    "junos-radacct": ((UDP, 1813, 1813),),
    "junos-rdp": ((TCP, 3389, 3389),),
    "junos-rsh": ((TCP, 514, 514),),
    "junos-sip": ((TCP, 5060, 5060), (UDP, 5060, 5060)),
    "junos-smb": ((TCP, 139, 139), (TCP, 445, 445)),
    "junos-smb-session": ((TCP, 445, 445),),
    "junos-smtp": ((TCP, 25, 25),),
    "junos-smtps": ((TCP, 465, 465),),
    "junos-snmp-agentx": ((TCP, 705, 705),),
    "junos-sqlnet-v2": ((TCP, 1521, 1521),),
    "junos-ssh": ((TCP, 22, 22),),
    "junos-syslog": ((UDP, 514, 514),),
    "junos-tacacs": ((TCP, 49, 49),),
    "junos-tcp-any": ((TCP, 0, 65535),),
    "junos-telnet": ((TCP, 23, 23),),
    "junos-tftp": ((UDP, 69, 69),),
    "junos-traceroute": ((UDP, 33434, 33534),),
    "junos-udp-any": ((UDP, 0, 65535),),
    "junos-vnc": ((TCP, 5800, 5800), (TCP, 5900, 5900)),
    "junos-whois": ((TCP, 43, 43),),
}
"""Source: `show configuration groups junos-defaults applications` as the Junos documentation prints it."""


def read_applications(place: Tree, parents: Sequence[Book[ServiceSet]] = ()) -> Book[ServiceSet]:
    """The applications of one system; the platform's own names are known to it."""
    book = service_book(parents, _builtin, "application")
    for entry in place.at("applications", "application").active():
        book.define(Definition(entry.word, Ref(entry.file, entry.line), _application(entry)))
    for entry in place.at("applications", "application-set").active():
        members = (*entry.words("application"), *entry.words("application-set"))
        book.define(Definition(entry.word, Ref(entry.file, entry.line), ServiceSet(), members, is_group=True))
    return book


def _builtin(name: str) -> ServiceSet | None:
    if name == "any":
        return ServiceSet((ServiceBox(),))
    found = _PREDEFINED.get(name)
    if found is not None:
        return ServiceSet(tuple(ServiceBox((p, p), ANY_PORT, (first, last)) for p, first, last in found))
    return ServiceSet(opaque=(f"predefined:{name}",)) if name.startswith("junos-") else None


def _application(entry: Tree) -> ServiceSet:
    """The application itself and its terms."""
    parts = [entry, *entry.at("term").active()]
    boxes: list[ServiceBox] = []
    strange: list[str] = []
    for part in parts:
        if not part.has("protocol"):
            continue
        found = _box(part)
        if found is None:
            strange.append(f"application:{entry.word}")
        else:
            boxes.append(found)
    if not boxes and not strange:
        strange.append(f"application:{entry.word}")
    return ServiceSet(tuple(boxes), tuple(dict.fromkeys(strange)))


def _box(part: Tree) -> ServiceBox | None:
    number = protocol_number(part.value("protocol"))
    source = _ports(part.value("source-port"))
    target = _ports(part.value("destination-port"))
    kind = part.value("icmp-type") or part.value("icmp6-type")
    if kind:
        text = kind if kind.isdigit() else str(ICMP_TYPES.get(kind.replace("echo-request", "echo"), ""))
        target = port_range(text)
        if part.has("icmp-code") or part.has("icmp6-code"):
            return None
    if number is None or source is None or target is None or part.has("rpc-program-number"):
        return None
    return ServiceBox((number, number), source, target)


def _ports(text: str) -> Interval | None:
    return port_range(text) if text else ANY_PORT
