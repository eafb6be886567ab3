"""What BIG-IP 10 and before wrote without modules and dashes, in the words of 11 and later."""

from collectors.network.syntax.braces import Node

_KINDS: dict[tuple[str, ...], tuple[str, ...]] = {
    ("virtual", "address"): ("ltm", "virtual-address"),
    ("snat", "translation"): ("ltm", "snat-translation"),
    ("profile", "clientssl"): ("ltm", "profile", "client-ssl"),
    ("profile", "serverssl"): ("ltm", "profile", "server-ssl"),
    ("profile", "fastL4"): ("ltm", "profile", "fastl4"),
    ("route", "default", "inet"): ("net", "route", "default"),
    ("route", "default", "inet6"): ("net", "route", "default-inet6"),
    ("virtual",): ("ltm", "virtual"),
    ("pool",): ("ltm", "pool"),
    ("node",): ("ltm", "node"),
    ("rule",): ("ltm", "rule"),
    ("profile",): ("ltm", "profile"),
    ("monitor",): ("ltm", "monitor"),
    ("snat",): ("ltm", "snat"),
    ("snatpool",): ("ltm", "snatpool"),
    ("nat",): ("ltm", "nat"),
    ("vlan",): ("net", "vlan"),
    ("self",): ("net", "self"),
    ("route",): ("net", "route"),
    ("partition",): ("auth", "partition"),
}
_PHRASES: dict[tuple[str, ...], tuple[str, ...]] = {
    ("defaults", "from"): ("defaults-from",),
    ("session", "user", "disabled"): ("session", "user-disabled"),
    ("session", "disable"): ("session", "user-disabled"),
    ("state", "user", "down"): ("state", "user-down"),
    ("lb", "method"): ("load-balancing-mode",),
    ("min", "active", "members"): ("min-active-members",),
    ("priority",): ("priority-group",),
    ("monitor", "all"): ("monitor",),
    ("ip", "protocol"): ("ip-protocol",),
    ("fallback", "persist"): ("fallback-persistence",),
    ("cookie", "mode"): ("method",),
    ("cookie", "name"): ("cookie-name",),
    ("cookie", "expiration"): ("expiration",),
    ("server", "name"): ("server-name",),
}


def is_former(words: tuple[str, ...]) -> bool:
    """Whether an object stands without its module."""
    return words[:1] in _KINDS


def in_words_of_today(node: Node) -> Node:
    """The object with its module, and its settings in one word each."""
    words = _changed(node.words, _KINDS)
    inner = [_setting(each) for each in node.children] if node.children is not None else None
    mode = "-".join(node.value("mode").split())
    if node.words[:2] == ("profile", "persist") and mode:
        words = ("ltm", "persistence", mode, *node.words[2:])
    elif node.words[:1] == ("nat",) and node.words[2:3] == ("to",):
        words = ("ltm", "nat", node.words[1])
        pair = (("originating-address", node.words[1]), ("translation-address", *node.words[3:4]))
        inner = [*(inner or []), *(Node(each, node.line) for each in pair)]
    return Node(words, node.line, inner, node.last_line, node.raw)


def _setting(node: Node) -> Node:
    inner = [_setting(each) for each in node.children] if node.children is not None else None
    return Node(_changed(node.words, _PHRASES), node.line, inner, node.last_line, node.raw)


def _changed(words: tuple[str, ...], table: dict[tuple[str, ...], tuple[str, ...]]) -> tuple[str, ...]:
    """The words with the longest beginning that the table has put into its new form."""
    for size in (3, 2, 1):
        if len(words) >= size and words[:size] in table:
            return table[words[:size]] + words[size:]
    return words
