"""Names of protocols, ports and ICMP types as firewalls write them.

Source: IANA's registries, and the table "TCP and UDP Ports" of Cisco's ASA CLI guide, read 2026-11.
"""

from assess.model.network import ANY_PORT, ANY_PROTOCOL, Interval, ServiceBox, ServiceSet

PROTOCOLS: dict[str, int] = {
    "ah": 51,
    "ahp": 51,
    "egp": 8,
    "eigrp": 88,
    "esp": 50,
    "etherip": 97,
    "gre": 47,
    "icmp": 1,
    "icmp6": 58,
    "icmpv6": 58,
    "igmp": 2,
    "igrp": 9,
    "ipinip": 4,
    "ipip": 4,
    "ipsec": 50,
    "ipv6-icmp": 58,
    "nos": 94,
    "ospf": 89,
    "pcp": 108,
    "pim": 103,
    "pptp": 47,
    "rsvp": 46,
    "sctp": 132,
    "snp": 109,
    "tcp": 6,
    "udp": 17,
    "vrrp": 112,
    "carp": 112,
}

PORTS: dict[str, int] = {
    "aol": 5190,
    "bgp": 179,
    "biff": 512,
    "bootpc": 68,
    "bootps": 67,
    "chargen": 19,
    "cifs": 3020,
    "citrix-ica": 1494,
    "cmd": 514,
    "ctiqbe": 2748,
    "daytime": 13,
    "discard": 9,
    "dnsix": 195,
    "domain": 53,
    "echo": 7,
    "exec": 512,
    "finger": 79,
    "ftp": 21,
    "ftp-data": 20,
    "gopher": 70,
    "h323": 1720,
    "hostname": 101,
    "http": 80,
    "https": 443,
    "ident": 113,
    "imap": 143,
    "imap4": 143,
    "imaps": 993,
    "irc": 194,
    "isakmp": 500,
    "kerberos": 88,
    "klogin": 543,
    "kshell": 544,
    "ldap": 389,
    "ldaps": 636,
    "login": 513,
    "lotusnotes": 1352,
    "lpd": 515,
    "mobile-ip": 434,
    "nameserver": 42,
    "netbios-dgm": 138,
    "netbios-ns": 137,
    "netbios-ssn": 139,
    "nfs": 2049,
    "nntp": 119,
    "ntp": 123,
    "pcanywhere-data": 5631,
    "pcanywhere-status": 5632,
    "pim-auto-rp": 496,
    "pop2": 109,
    "pop3": 110,
    "pop3s": 995,
    "pptp": 1723,
    "radius": 1645,
    "radius-acct": 1646,
    "rip": 520,
    "rpc": 111,
    "rsh": 514,
    "rtsp": 554,
    "secureid-udp": 5510,
    "sip": 5060,
    "smtp": 25,
    "snmp": 161,
    "snmptrap": 162,
    "sqlnet": 1521,
    "ssh": 22,
    "sunrpc": 111,
    "syslog": 514,
    "tacacs": 49,
    "talk": 517,
    "telnet": 23,
    "tftp": 69,
    "time": 37,
    "uucp": 540,
    "vxlan": 4789,
    "who": 513,
    "whois": 43,
    "www": 80,
    "xdmcp": 177,
}

ICMP_TYPES: dict[str, int] = {
    "echo-reply": 0,
    "unreachable": 3,
    "source-quench": 4,
    "redirect": 5,
    "alternate-address": 6,
    "echo": 8,
    "router-advertisement": 9,
    "router-solicitation": 10,
    "time-exceeded": 11,
    "parameter-problem": 12,
    "timestamp-request": 13,
    "timestamp-reply": 14,
    "information-request": 15,
    "information-reply": 16,
    "mask-request": 17,
    "mask-reply": 18,
    "traceroute": 30,
    "conversion-error": 31,
    "mobile-redirect": 32,
}

ICMP6_TYPES: dict[str, int] = {
    "unreachable": 1,
    "packet-too-big": 2,
    "time-exceeded": 3,
    "parameter-problem": 4,
    "echo": 128,
    "echo-reply": 129,
    "membership-query": 130,
    "membership-report": 131,
    "membership-reduction": 132,
    "router-solicitation": 133,
    "router-advertisement": 134,
    "neighbor-solicitation": 135,
    "neighbor-advertisement": 136,
    "neighbor-redirect": 137,
    "router-renumbering": 138,
}


def protocol_number(text: str) -> int | None:
    """The number of a protocol by name or number.

    >>> protocol_number("TCP"), protocol_number("47"), protocol_number("nonsense")
    (6, 47, None)
    """
    if text.isascii() and text.isdigit() and len(text) < 4 and int(text) < 256:
        return int(text)
    return PROTOCOLS.get(text.lower())


def port_number(text: str) -> int | None:
    """The number of a port by name or number.

    >>> port_number("https"), port_number("8080"), port_number("70000")
    (443, 8080, None)
    """
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) < 65536:
        return int(text)
    return PORTS.get(text.lower())


def port_range(text: str, between: str = "-") -> Interval | None:
    """Ports `80`, `80-90` or `https`; None for other text.

    >>> port_range("80-90"), port_range("ssh"), port_range("90-80")
    ((80, 90), (22, 22), None)
    """
    whole = port_number(text)
    if whole is not None:
        return whole, whole
    first, sign, last = text.partition(between)
    start, end = port_number(first.strip()), port_number(last.strip())
    if not sign or start is None or end is None or end < start:
        return None
    return start, end


def box(protocol: int | None, destination: Interval = ANY_PORT, source: Interval = ANY_PORT) -> ServiceBox:
    """One box of a protocol (None: every one)."""
    protocols = ANY_PROTOCOL if protocol is None else (protocol, protocol)
    return ServiceBox(protocols, source, destination)


def service(
    protocol: int | None, destination: Interval = ANY_PORT, source: Interval = ANY_PORT
) -> ServiceSet:
    """A service of one box."""
    return ServiceSet((box(protocol, destination, source),))
