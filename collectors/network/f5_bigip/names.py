"""Names, addresses and ports as BIG-IP writes them: folders in front, route domains and ports behind."""

import re
from ipaddress import ip_address

from collectors.network.packet_filter.services import PORTS

COMMON = "Common"
_FOUR = re.compile(r"(?P<host>[^:]*?)(?:%(?P<domain>\d{1,5}))?(?::(?P<port>[\w*-]+))?")
_SIX = re.compile(
    r"(?P<host>[0-9a-fA-F:]*:[0-9a-fA-F:.]*?|any6)(?:%(?P<domain>\d{1,5}))?(?:\.(?P<port>[\w*-]+))?"
)
_ANY = {"any": "0.0.0.0", "any6": "::"}  # noqa: S104  (names of wildcards, nothing listens)


def full_name(name: str, partition: str) -> str:
    """The name with its folder.

    >>> full_name("web", "acme"), full_name("/Common/web", "acme")
    ('/acme/web', '/Common/web')
    """
    return name if name.startswith("/") else f"/{partition}/{name}"


def partition_of(name: str) -> str:
    """The partition of a full name; iApps keep theirs in folders below it."""
    return name.split("/")[1] if name.startswith("/") and name.count("/") > 1 else COMMON


def bare_name(name: str, partition: str) -> str:
    """The name as it stands within its partition.

    >>> bare_name("/acme/web", "acme"), bare_name("/acme/app.app/web", "acme")
    ('web', 'app.app/web')
    """
    return name.removeprefix(f"/{partition}/")


def split_destination(text: str) -> tuple[str, str, str]:
    """Host, route domain and port; the port is empty for every one. The folder in front is left out.

    >>> split_destination("/acme/10.10.1.100%10:443")
    ('10.10.1.100', '10', '443')
    >>> split_destination("/Common/2001:db8::1.https")
    ('2001:db8::1', '', '443')
    """
    name = text.rpartition("/")[2]
    pattern = _SIX if name.count(":") > 1 or name.startswith("any6") else _FOUR
    match = pattern.fullmatch(name)
    if not match:
        return name, "", ""
    host = _ANY.get(match["host"], match["host"])
    return host, match["domain"] or "", port_text(match["port"] or "")


def port_text(text: str) -> str:
    """A port as digits; empty for every one (`any`, `0`, `*`).

    >>> port_text("https"), port_text("any"), port_text("8080")
    ('443', '', '8080')
    """
    if text in {"any", "0", "*", ""}:
        return ""
    return str(_PORTS.get(text, text))


def is_address(text: str) -> bool:
    """Whether it is an address, and not the name of an object."""
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


_PORTS = {
    # Names that tmsh writes for ports where it differs from IANA's.
    "webcache": 8080,
    "tproxy": 8081,
    "pcsync-https": 8443,
    "macromedia-fcs": 1935,
    "ms-wbt-server": 3389,
    "rdp": 3389,
    "snmptrap": 162,
    "ndl-aas": 3128,
    "us-srv": 8083,
    "f5-iquery": 4353,
    "websm": 9090,
    "cslistener": 9000,
    "etlservicemgr": 9001,
    "vcom-tunnel": 8001,
    "irdmi": 8000,
    "ddi-tcp-1": 8888,
    "sunproxyadmin": 8081,
    "ldap-admin": 3407,
    "msft-gc": 3268,
    "msft-gc-ssl": 3269,
    "epmap": 135,
    "netbios-ssn": 139,
    "ms-sql-m": 1434,
    "oracle": 1521,
    "ncube-lm": 1521,
    "pop3": 110,
    "imap": 143,
    "smtps": 465,
    **PORTS,
}
