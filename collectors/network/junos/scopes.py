"""Which settings Junos writes side by side: those of an application's term, and matches as one types them."""

from collections.abc import Sequence

from collectors.network.syntax.settings import Scope, Word

_APPLICATION = frozenset(
    {
        *(
            "protocol",
            "source-port",
            "destination-port",
            "alg",
            "application-protocol",
            "icmp-type",
            "icmp-code",
        ),
        *(
            "icmp6-type",
            "icmp6-code",
            "inactivity-timeout",
            "rpc-program-number",
            "uuid",
            "ether-type",
            "ttl",
        ),
        *("description", "do-not-translate-a-query-to-aaaa-query"),
    }
)
_MATCH = frozenset(
    {
        *("source-address", "destination-address", "application", "from-zone", "to-zone", "source-identity"),
        *("dynamic-application", "url-category", "source-end-user-profile", "protocol"),
        *("source-address-name", "destination-address-name"),
    }
)
_FLAGS = frozenset({"source-address-excluded", "destination-address-excluded"})
_TERM = Scope(_APPLICATION, _APPLICATION)
_MATCHED = Scope(_MATCH | _FLAGS | {"destination-port", "source-port"}, _MATCH)


def scope_of(words: Sequence[Word]) -> tuple[int, Scope] | None:
    """Behind the name of an application or its term, and behind `match` of a policy or a translation."""
    for at, word in enumerate(words):
        if word == "applications" and words[at + 1 : at + 2] == ["application"]:
            has_term = words[at + 3 : at + 4] == ["term"]
            return at + (5 if has_term else 3), _TERM
        if word == "match" and at >= 2 and words[at - 2] in {"policy", "rule"}:
            return at + 1, _MATCHED
    return None
