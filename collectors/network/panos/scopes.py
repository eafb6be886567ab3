"""Which settings of rules and objects `set` lines of PAN-OS may give side by side."""

from collections.abc import Sequence

from collectors.network.syntax.settings import Scope, Word

_VALUED = frozenset(
    {
        *("from", "to", "source", "destination", "service", "application", "action", "disabled", "schedule"),
        *("negate-source", "negate-destination", "source-user", "category", "hip-profiles", "source-hip"),
        *("destination-hip", "rule-type", "description", "tag", "group-tag", "log-start", "log-end"),
        *(
            "log-setting",
            "to-interface",
            "nat-type",
            "uuid",
            "icmp-unreachable",
            "active-active-device-binding",
        ),
    }
)
_CONTAINERS = frozenset(
    {
        *("source-translation", "destination-translation", "dynamic-destination-translation", "option"),
        *("profile-setting", "qos", "target"),
    }
)
_INNER = frozenset({"translated-address", "translated-port", "interface", "ip", "bi-directional"})
_RULE = Scope(_VALUED | _CONTAINERS, _VALUED | _INNER)
_COMMON = frozenset({"description", "tag"})
_ADDRESS = _COMMON | {"ip-netmask", "ip-range", "fqdn", "ip-wildcard"}
_OBJECTS = {
    "address": Scope(_ADDRESS, _ADDRESS),
    "address-group": Scope(_COMMON | {"static", "dynamic"}, _COMMON | {"static", "filter"}),
    "service": Scope(_COMMON | {"protocol"}, _COMMON | {"port", "source-port"}),
    "service-group": Scope(_COMMON | {"members"}, _COMMON | {"members"}),
}
_NAMED = frozenset({"vsys", "device-group", "devices"})
_WAY = frozenset({"config", "shared"})
_RULEBASES = frozenset({"rulebase", "pre-rulebase", "post-rulebase"})


def scope_of(words: Sequence[Word]) -> tuple[int, Scope] | None:
    """Behind the name of a rule or object, wherever it stands."""
    at = 0
    while at < len(words) and (words[at] in _NAMED or words[at] in _WAY):
        at += 2 if words[at] in _NAMED else 1
    kind = words[at] if at < len(words) else ""
    if kind in _RULEBASES and len(words) > at + 3 and words[at + 2] == "rules":
        return at + 4, _RULE
    scope = _OBJECTS.get(kind) if isinstance(kind, str) else None
    return (at + 2, scope) if scope else None
