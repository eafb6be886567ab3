"""Services and their groups; the names that every FortiGate knows."""

from assess.model.evidence import Ref
from assess.model.network import ANY_PORT, Interval, ServiceBox, ServiceSet
from collectors.network.books import Book, Definition, service_book
from collectors.network.fortigate.tables import Entry, Table
from collectors.network.port_names import port_range

TCP, UDP, SCTP, ICMP, ICMP6 = 6, 17, 132, 1, 58
_PREDEFINED: dict[str, tuple[tuple[int, int, int], ...]] = {
    "ALL_TCP": ((TCP, 1, 65535),),
    "ALL_UDP": ((UDP, 1, 65535),),
    "AH": ((51, 0, 65535),),
    "BGP": ((TCP, 179, 179),),
    "DHCP": ((UDP, 67, 68),),
    "DNS": ((TCP, 53, 53), (UDP, 53, 53)),
    "ESP": ((50, 0, 65535),),
    "FTP": ((TCP, 21, 21),),
    "GRE": ((47, 0, 65535),),
    "HTTP": ((TCP, 80, 80),),
    "HTTPS": ((TCP, 443, 443),),
    "IKE": ((UDP, 500, 500), (UDP, 4500, 4500)),
    "IMAP": ((TCP, 143, 143),),
    "IMAPS": ((TCP, 993, 993),),
    "LDAP": ((TCP, 389, 389),),
    "MYSQL": ((TCP, 3306, 3306),),
    "NTP": ((TCP, 123, 123), (UDP, 123, 123)),
    "OSPF": ((89, 0, 65535),),
    "PING": ((ICMP, 8, 8),),
    "PING6": ((ICMP6, 128, 128),),
    "POP3": ((TCP, 110, 110),),
    "POP3S": ((TCP, 995, 995),),
    "PPTP": ((TCP, 1723, 1723),),
    "RDP": ((TCP, 3389, 3389),),
    "SMB": ((TCP, 445, 445),),
    "SMTP": ((TCP, 25, 25),),
    "SMTPS": ((TCP, 465, 465),),
    "SNMP": ((TCP, 161, 162), (UDP, 161, 162)),
    "SSH": ((TCP, 22, 22),),
    "SYSLOG": ((UDP, 514, 514),),
    "TELNET": ((TCP, 23, 23),),
    "TFTP": ((UDP, 69, 69),),
}
"""Source: the default `config firewall service custom` of FortiOS 7; older versions do not print it."""


def services(tables: dict[str, Table], section: str) -> Book[ServiceSet]:
    """The services of one virtual domain."""
    book = service_book(builtin=_builtin)
    for entry in tables.get("firewall service custom") or ():
        value = _service(entry)
        found = value if value is not None else ServiceSet(opaque=(f"service:{entry.name}",))
        book.define(Definition(entry.name, Ref(section, entry.line), found))
    for entry in tables.get("firewall service group") or ():
        ref = Ref(section, entry.line)
        book.define(Definition(entry.name, ref, ServiceSet(), entry.words("member"), is_group=True))
    return book


def _builtin(name: str) -> ServiceSet | None:
    if name in {"ALL", "ANY"}:
        return ServiceSet((ServiceBox(),))
    if name in {"ALL_ICMP", "ALL_ICMP6"}:
        number = ICMP if name == "ALL_ICMP" else ICMP6
        return ServiceSet((ServiceBox((number, number)),))
    found = _PREDEFINED.get(name)
    if found is None:
        return None
    return ServiceSet(tuple(ServiceBox((p, p), ANY_PORT, (first, last)) for p, first, last in found))


def _service(entry: Entry) -> ServiceSet | None:
    """The service; None where a part is not understood. What narrows it by address stays open."""
    if entry.is_on("proxy") or entry.value("iprange") or entry.value("fqdn"):
        return None
    match entry.value("protocol", "TCP/UDP/SCTP"):
        case "ICMP" | "ICMP6" as name:
            return _icmp(entry, ICMP if name == "ICMP" else ICMP6)
        case "IP":
            return _ip(entry.value("protocol-number", "0"))
        case "ALL":
            return ServiceSet((ServiceBox(),))
    boxes: list[ServiceBox] = []
    for key, protocol in (("tcp-portrange", TCP), ("udp-portrange", UDP), ("sctp-portrange", SCTP)):
        for text in entry.words(key):
            pair = _ports(text)
            if pair is None:
                return None
            boxes.append(ServiceBox((protocol, protocol), pair[1], pair[0]))
    return ServiceSet(tuple(boxes)) if boxes else None


def _icmp(entry: Entry, protocol: int) -> ServiceSet | None:
    kind = entry.value("icmptype")
    if not kind:
        return ServiceSet((ServiceBox((protocol, protocol)),))
    if not kind.isdigit() or int(kind[:4]) > 255 or entry.value("icmpcode"):
        return None
    return ServiceSet((ServiceBox((protocol, protocol), ANY_PORT, (int(kind), int(kind))),))


def _ip(number: str) -> ServiceSet | None:
    if number == "0":
        return ServiceSet((ServiceBox(),))
    if not number.isdigit() or int(number[:4]) > 255:
        return None
    return ServiceSet((ServiceBox((int(number), int(number))),))


def _ports(text: str) -> tuple[Interval, Interval] | None:
    """Destination and source ports of `443`, `8000-8010` or `443:1024-65535`."""
    destination, _, source = text.partition(":")
    first = port_range(destination)
    second = port_range(source) if source else ANY_PORT
    return None if first is None or second is None else (first, second)
