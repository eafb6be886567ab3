"""Names of protocols, ports and ICMP types, as packet filters write them."""

from assess.model.network import Interval

# IANA protocol numbers, by the names of /etc/protocols.
_PROTOCOLS = """
icmp 1 igmp 2 ipencap 4 ipip 4 tcp 6 egp 8 udp 17 dccp 33 ipv6 41 rsvp 46 gre 47 esp 50 ah 51 icmpv6 58
ipv6-icmp 58 icmp6 58 eigrp 88 ospf 89 ospfigp 89 pim 103 ipcomp 108 vrrp 112 l2tp 115 sctp 132 udplite
136
"""

# IANA ports, by the names of /etc/services; iptables-save and `nft -n` write numbers.
_PORTS = """
ftp-data 20 ftp 21 ssh 22 telnet 23 smtp 25 domain 53 bootps 67 bootpc 68 tftp 69 http 80 www 80
kerberos 88 pop3 110 sunrpc 111 ntp 123 imap2 143 imap 143 snmp 161 snmp-trap 162 bgp 179 ldap 389 https
443 microsoft-ds 445 submissions 465 syslog 514 submission 587 ldaps 636 rsync 873 imaps 993 pop3s 995
openvpn 1194 ms-sql-s 1433 nfs 2049 mysql 3306 postgresql 5432 amqp 5672 sip 5060 sip-tls 5061 redis
6379 http-alt 8080 zabbix-agent 10050 zabbix-trapper 10051
"""

# RFC 792 and RFC 4443.
_ICMP = """
echo-reply 0 pong 0 destination-unreachable 3 source-quench 4 redirect 5 echo-request 8 ping 8
router-advertisement 9 router-solicitation 10 time-exceeded 11 ttl-exceeded 11 parameter-problem 12
timestamp-request 13 timestamp-reply 14 info-request 15 info-reply 16 address-mask-request 17
address-mask-reply 18
"""
_ICMP6 = """
destination-unreachable 1 packet-too-big 2 time-exceeded 3 ttl-exceeded 3 parameter-problem 4
echo-request 128 ping 128 echo-reply 129 pong 129 mld-listener-query 130 mld-listener-report 131
mld-listener-done 132 nd-router-solicit 133 router-solicitation 133 nd-router-advert 134
router-advertisement 134 nd-neighbor-solicit 135 neighbour-solicitation 135 neighbor-solicitation 135
nd-neighbor-advert 136 neighbour-advertisement 136 neighbor-advertisement 136 nd-redirect 137 redirect
137 mld2-listener-report 143
"""


def _table(text: str) -> dict[str, int]:
    words = text.split()
    return {name: int(number) for name, number in zip(words[::2], words[1::2], strict=True)}


PROTOCOLS, PORTS, ICMP, ICMP6 = _table(_PROTOCOLS), _table(_PORTS), _table(_ICMP), _table(_ICMP6)


def protocol_of(text: str) -> int | None:
    """A protocol's number; None for an unknown name."""
    return _number(text, PROTOCOLS, 255)


def ports_of(text: str, between: str = ":") -> Interval | None:
    """A port or a range; an open side reaches to the end. None for an unknown name.

    >>> ports_of("1024:"), ports_of("https"), ports_of("nonsense")
    ((1024, 65535), (443, 443), None)
    """
    first, colon, last = text.partition(between)
    low = _number(first or "0", PORTS, 65535)
    high = _number(last or "65535", PORTS, 65535) if colon else low
    return (low, high) if low is not None and high is not None and low <= high else None


def icmp_of(text: str, *, six: bool) -> Interval | None:
    """An ICMP type; None for an unknown name."""
    if text in {"any", ""}:
        return (0, 255)
    number = _number(text.partition("/")[0], ICMP6 if six else ICMP, 255)
    return None if number is None else (number, number)


def _number(text: str, names: dict[str, int], highest: int) -> int | None:
    if text.isascii() and text.isdecimal():
        return int(text) if len(text) < 6 and int(text) <= highest else None
    return names.get(text.lower())
