"""What the columns of flow exports mean, whoever wrote them: names of the field's tools, as data.

Compared without case, spaces and punctuation. Sources: AWS Transform discovery tool export, Azure Migrate
dependency export, VPC flow logs (versions 2 to 8), IANA's IPFIX elements, nfdump `-o csv` (1.6, 1.7), SiLK
`rwcut`, ntopng, read 2026-11.
"""

import re
from collections.abc import Sequence

from assess.errors import ParseError

ROLES: dict[str, tuple[str, ...]] = {
    "source": (
        "sourceip", "srcaddr", "sourceipv4address", "sourceipv6address", "sourceaddress", "sa",
        "sip", "srcip", "ipv4srcaddr", "ipv6srcaddr", "pktsrcaddr", "clientip", "clientaddress",
    ),
    "target": (
        "targetip", "dstaddr", "destinationip", "destinationipv4address", "destinationipv6address",
        "da", "dip", "destinationaddress", "dstip", "destip", "ipv4dstaddr", "ipv6dstaddr",
        "serverip", "serveraddress",
    ),
    "source_port": (
        "sourceport", "srcport", "sourcetransportport", "sp", "sport", "l4srcport", "clientport",
    ),
    "target_port": (
        "targetport", "dstport", "destinationport", "destinationtransportport", "dp", "dport",
        "destport", "l4dstport", "serverport",
    ),
    "protocol": ("transportprotocol", "protocol", "protocolidentifier", "pr", "proto", "pro", "ipprotocol"),
    "source_name": (
        "sourceservername", "sourceserverid", "sourcehostname", "sourcehost", "srchost",
        "sourcemachinename",
    ),
    "target_name": (
        "destinationservername", "targetserverid", "targetservername", "destinationhostname",
        "destinationhost", "targethostname", "dsthost", "destinationmachinename",
    ),
    "source_process": ("sourceprocessname", "sourceprocess", "sourceapplication"),
    "target_process": (
        "targetprocessname", "destinationprocess", "destinationprocessname",
        "destinationapplication",
    ),
    "count": ("count", "connections", "flows", "fl", "connectioncount"),
    "bytes": ("bytes", "octetdeltacount", "octettotalcount", "ibyt", "inbytes", "totalbytes", "byt"),
    "bytes_back": ("obyt", "outbytes", "reverseoctetdeltacount"),
    "start": (
        "start", "ts", "firstseen", "flowstartmilliseconds", "flowstartseconds", "stime",
        "starttime", "first", "timeslot", "timestamp", "firstswitched", "flowstart", "begin",
    ),
    "end": (
        "end", "te", "lastseen", "flowendmilliseconds", "flowendseconds", "etime", "endtime",
        "last", "lastswitched", "flowend",
    ),
    "flags": ("tcpflags", "flg", "flags", "tcpcontrolbits"),
    "verdict": ("action", "fwd", "forwardingstatus"),
    "state": ("state", "connectionstate"),
    "status": ("logstatus",),
}  # fmt: skip
"""A role, and what its column is called; of several the first of the tuple that the file has."""

VPC_DEFAULT = (
    "version", "account-id", "interface-id", "srcaddr", "dstaddr", "srcport", "dstport", "protocol",
    "packets", "bytes", "start", "end", "action", "log-status",
)  # fmt: skip
"""Fields of VPC flow logs in the default format (version 2), which log groups give without a header."""


def plain_name(column: str) -> str:
    """The column's name without case, spaces, punctuation and a remark in brackets.

    >>> plain_name("Source IP"), plain_name("dst-port"), plain_name("Bytes (total)")
    ('sourceip', 'dstport', 'bytes')
    """
    return re.sub(r"[^a-z0-9]", "", re.sub(r"\(.*?\)", "", column.lower()))


def roles_of(columns: Sequence[str]) -> dict[str, str]:
    """Which column of the file has which role.

    Raises:
        ParseError: source, target or port is not there; names what was found.
    """
    known = {plain_name(column): column for column in reversed(columns)}
    found = {
        role: next(known[name] for name in names if name in known)
        for role, names in ROLES.items()
        if any(name in known for name in names)
    }
    missing = [
        what
        for what, roles in (
            ("a source address or name", {"source", "source_name"}),
            ("a target address or name", {"target", "target_name"}),
            ("a target port", {"target_port"}),
        )
        if not roles & found.keys()
    ]
    if missing:
        raise ParseError(
            f"no column holds {' or '.join(missing)}; the file has {', '.join(columns[:30])}",
            hint="Name the columns as AWS Transform, Azure Migrate, IPFIX, nfdump or VPC flow logs do.",
        )
    return found
