"""What serves the hosts and not the application: its edges tie nothing together."""

CATEGORIES = frozenset(
    {"dns", "infra", "logging", "monitoring", "backup", "directory", "remote-access", "time", "os"}
)
PORTS = {
    22: "ssh",
    53: "dns",
    67: "dhcp",
    68: "dhcp",
    88: "kerberos",
    123: "ntp",
    161: "snmp",
    162: "snmp",
    389: "ldap",
    464: "kerberos",
    514: "syslog",
    546: "dhcp",
    547: "dhcp",
    636: "ldap",
    853: "dns",
    1514: "agent",
    3268: "directory",
    3269: "directory",
    4505: "salt",
    4506: "salt",
    5044: "log shipping",
    5353: "mdns",
    5355: "llmnr",
    5665: "icinga",
    5666: "nrpe",
    6514: "syslog",
    8140: "puppet",
    9100: "exporter",
    9101: "bacula",
    9102: "bacula",
    9103: "bacula",
    10050: "zabbix",
    10051: "zabbix",
    24224: "log shipping",
}
"""Ports of the IANA registry and of common agents (compiled 2026-11-21); used where no software is known."""

STATE_PORTS = frozenset({111, 139, 445, 2049, 3260})
"""Files and blocks of other hosts: never noise, whatever stands behind them."""


def is_infrastructure(category: str, port: int | None) -> bool:
    """The far end is infrastructure: by its software where that is known, else by its port.

    >>> is_infrastructure("", 53), is_infrastructure("rdbms", 53), is_infrastructure("backup", 445)
    (True, False, False)
    """
    if port in STATE_PORTS:
        return False
    if category and category != "unknown":
        return category in CATEGORIES
    return port in PORTS
