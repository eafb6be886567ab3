"""What profiles a virtual server has: its own, those it inherits from, and those that every BIG-IP brings."""

from collections.abc import Iterator

from collectors.network.f5_bigip.names import full_name
from collectors.network.f5_bigip.objects import Item, Objects

# Profiles of profile_base.conf in /Common, by type (BIG-IP 11 to 17).
_BUILT_IN = """
client-ssl: clientssl clientssl-insecure-compatible clientssl-secure clientssl-quic clientssl-default
crypto-server-default-clientssl splitsession-default-clientssl wom-default-clientssl

server-ssl: serverssl serverssl-insecure-compatible serverssl-secure apm-default-serverssl
serverssl-default cloud-service-default-ssl crypto-client-default-serverssl pcoip-default-serverssl
do-not-remove-without-replacement splitsession-default-serverssl wom-default-serverssl f5aas-default-ssl

http: http http-explicit http-transparent

fasthttp: fasthttp apm-forwarding-fastL4

fastl4: fastL4 full_acceleration security-fastL4 apm-forwarding-server-fastL4

tcp: tcp tcp-lan-optimized tcp-wan-optimized tcp-mobile-optimized tcp-legacy mptcp-mobile-optimized
f5-tcp-lan f5-tcp-wan f5-tcp-mobile f5-tcp-progressive wom-tcp-lan-optimized wom-tcp-wan-optimized
splitsession-default-tcp apm-forwarding-client-tcp apm-forwarding-server-tcp

udp: udp udp_decrement_ttl udp_gtm_dns

other: oneconnect http2 http3 httpcompression wan-optimized-compression webacceleration websocket stream
xml optimized-caching optimized-acceleration analytics tcp-analytics classification dns ftp ftps sip
siprouter rtsp diameter radiusLB request-log request-adapt response-adapt rewrite rewrite-portal
rewrite-uri-translation html statistics stats tftp pptp sctp fix icap ipother imap pop3 smtp smtps ntlm
dhcpv4 dhcpv6 mblb mqtt socks quic clientldap serverldap httprouter websecurity bot-defense dos
connectivity ppp remotedesktop vdi rba sso access subscriber-mgmt traffic-acceleration spm
protocol-inspection qoe grpc json sse mssql oneconnect-default ssh
"""
_BY_TYPE = (each.split(":") for each in _BUILT_IN.split("\n\n"))
_TYPE_OF = {name: kind.strip() for kind, names in _BY_TYPE for name in names.split()}
_DEEPEST = 16


def profile_type(name: str, partition: str, objects: Objects) -> str:
    """`client-ssl`, `http` ...; empty where nothing defines it."""
    found = next(_defined(name, partition, objects), None)
    if found:
        return found.kind.removeprefix("ltm profile").strip() or "other"
    return _TYPE_OF.get(name.removeprefix("/Common/"), "")


def _defined(name: str, partition: str, objects: Objects) -> Iterator[Item]:
    for full in (full_name(name, partition), full_name(name, "Common")):
        for kind, items in objects.by_kind.items():
            if (
                kind.split()[:2] in (["ltm", "profile"], ["security", "bot-defense"], ["apm", "profile"])
                and full in items
            ):
                yield items[full]


def inherited(kind: str, name: str, word: str, partition: str, objects: Objects) -> str:
    """A setting of an object, or of those that it has its defaults from."""
    for _ in range(_DEEPEST):
        item = objects.find(kind, name, partition)
        if item is None:
            return ""
        value = item.value(word)
        if value:
            return value
        name = item.value("defaults-from")
        if not name:
            return ""
    return ""


def client_ssl_hosts(names: list[str], partition: str, objects: Objects) -> list[str]:
    """Names that client-ssl profiles answer to (SNI)."""
    found = (inherited("ltm profile client-ssl", name, "server-name", partition, objects) for name in names)
    return [each for each in found if each and each != "none"]
