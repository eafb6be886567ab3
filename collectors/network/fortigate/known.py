"""Which parts of a FortiGate's configuration say what may pass, and which are passed over."""

from collections.abc import Iterator

from assess.model.evidence import Ref
from assess.model.network import Unparsed
from collectors.network.fortigate.tables import Entry, Table

_READ = frozenset(
    {
        *("firewall address", "firewall address6", "firewall addrgrp", "firewall addrgrp6", "firewall vip"),
        *("firewall vip6", "firewall vip46", "firewall vip64", "firewall vipgrp", "firewall vipgrp6"),
        *("firewall vipgrp46", "firewall vipgrp64", "firewall service custom", "firewall service group"),
        *("firewall service category", "firewall policy", "firewall policy6", "firewall consolidated policy"),
        *("firewall security-policy", "firewall policy46", "firewall policy64", "firewall multicast-policy"),
        *("firewall multicast-policy6", "firewall local-in-policy", "firewall local-in-policy6"),
        *("firewall central-snat-map", "firewall ippool", "firewall ippool6", "firewall schedule recurring"),
        *("firewall schedule onetime", "firewall schedule group", "router static", "router static6"),
        *("firewall multicast-address", "firewall multicast-address6"),
    }
)
_IRRELEVANT = (
    *("system", "user", "vpn", "log", "antivirus", "webfilter", "web-proxy", "ips", "application", "dlp"),
    *("emailfilter", "spamfilter", "voip", "waf", "wanopt", "wireless-controller", "switch-controller"),
    *("report", "icap", "dnsfilter", "file-filter", "videofilter", "ssh-filter", "cifs", "credential-store"),
    *(
        "alertemail",
        "certificate",
        "endpoint-control",
        "extender-controller",
        "extension-controller",
        "ftp-proxy",
    ),
    *(
        "gui",
        "ha",
        "imp2p",
        "monitoring",
        "netscan",
        "pbx",
        "sctp-filter",
        "telemetry-controller",
        "virtual-patch",
    ),
    *("authentication", "automation", "azure", "casb", "diameter-filter", "dpdk", "ethernet-oam", "hardware"),
    *("http2-proxy", "nsxt", "rule", "ztna", "virtual-wan-link", "router"),
    *("firewall ssl", "firewall profile", "firewall shaper", "firewall shaping", "firewall internet-service"),
    *(
        "firewall vendor-mac",
        "firewall proxy-address",
        "firewall wildcard-fqdn",
        "firewall ldb-monitor",
        "firewall DoS",
    ),
    *("firewall sniffer", "firewall ttl-policy", "firewall identity-based-route", "firewall auth-portal"),
    *(
        "firewall decrypted-traffic-mirror",
        "firewall dnstranslation",
        "firewall ipmacbinding",
        "firewall mms",
    ),
    *(
        "firewall gtp",
        "firewall carrier-endpoint-bwl",
        "firewall ip-translation",
    ),
    *(
        "firewall access-proxy",
        "firewall city",
        "firewall country",
        "firewall region",
        "firewall network-service",
    ),
    *(
        "firewall on-demand-sniffer",
        "firewall iprope",
        "firewall traffic-class",
        "firewall global",
    ),
    *("firewall ssh", "firewall pfcp", "firewall ippool_grp", "firewall modem", "firewall address-dynamic"),
)


def unread(tables: dict[str, Table], section: str) -> Iterator[Unparsed]:
    """Parts that no rule here reads or knows to be harmless, one per `config`; and kinds nobody knows."""
    for path, table in tables.items():
        if path not in _READ and not _is_irrelevant(path):
            yield Unparsed(f"config {path}", Ref(section, table.line))
        elif path == "firewall policy":
            for entry in table:
                yield from _odd_action(entry, section)


def _is_irrelevant(path: str) -> bool:
    return any(path == each or path.startswith((f"{each} ", f"{each}-")) for each in _IRRELEVANT)


def _odd_action(entry: Entry, section: str) -> Iterator[Unparsed]:
    action = entry.value("action", "deny")
    if action not in {"accept", "deny", "ipsec", "ssl-vpn"}:
        line = entry.lines.get("action", entry.line)
        yield Unparsed(f"set action {action}", Ref(section, line))
