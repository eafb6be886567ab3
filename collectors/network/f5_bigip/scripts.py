"""iRules and policies: kept as text, classed, with the pools that they may choose."""

import re
from collections.abc import Iterator

from assess.model.network import Opaque
from collectors.network.f5_bigip.names import full_name, partition_of
from collectors.network.f5_bigip.objects import Item, Objects, walk

_COMMENT = re.compile(r"^\s*#.*$", re.M)
_POOL = re.compile(r"(?:^|[;{\s\[])pool\s+(?:\[[^\]]*\]|\"?(?P<name>/?[A-Za-z][\w./-]*)\"?)", re.M)
_PERSIST = re.compile(
    r"(?:^|[;{\s])persist\s+(?:add\s+|lookup\s+|delete\s+)?(?P<key>(?!none\b)[a-z_]+(?:\s+insert)?)", re.M
)
_KINDS = (
    ("pool_choice", r"(?:^|[;{\s])(pool|node|snatpool|virtual)\s+(?!member\b)[\[\"$/\w]|LB::reselect"),
    ("persistence", r"(?:^|[;{\s])persist\s"),
    ("redirect", r"HTTP::redirect|HTTP::respond\s+30[12378]"),
    ("rate", r"(?:^|[;{\s\[])table\s+(incr|add|set|lookup)|ratelimit|RATE::"),
    ("block", r"(?:^|[;{\s])(reject|drop|discard)\b|HTTP::respond\s+4\d\d|TCP::close"),
    ("header", r"HTTP::(header|uri|host|path|cookie|query)\s+\w|STREAM::|HTTP::(uri|path)\s+[\"\[$]"),
    ("inspection", r"ASM::|HTTP::collect|TCP::collect|BOTDEFENSE::"),
)
BUILT_IN_RULES = {
    "_sys_https_redirect": "redirect",
    "_sys_APM_ExchangeSupport_OA_BasicAuth": "other",
    "_sys_APM_ExchangeSupport_OA_NtlmAuth": "other",
    "_sys_APM_ExchangeSupport_helper": "other",
    "_sys_APM_ExchangeSupport_main": "other",
    "_sys_APM_MS_Office_OFBA_Support": "other",
    "_sys_APM_Office365_SAML_BasicAuth": "other",
    "_sys_APM_activesync": "other",
    "_sys_auth_krbdelegate": "other",
    "_sys_auth_ldap": "other",
    "_sys_auth_radius": "other",
    "_sys_auth_ssl_cc_ldap": "other",
    "_sys_auth_ssl_crldp": "other",
    "_sys_auth_ssl_ocsp": "other",
    "_sys_auth_tacacs": "other",
}
"""Rules that every BIG-IP brings and no file holds."""


def read_rule(rule: Item, objects: Objects) -> Opaque:
    """An iRule."""
    code = _COMMENT.sub("", rule.node.raw)
    kind = next((kind for kind, pattern in _KINDS if re.search(pattern, code, re.M)), "other")
    pools = dict.fromkeys(_pools(code, partition_of(rule.name), objects))
    return Opaque(rule.name, kind, rule.text, rule.ref, rule.node.last_line or rule.ref.line, tuple(pools))


def persistence_of_rule(rule: Item) -> str:
    """What the rule's `persist` commands use as the key; empty for none."""
    match = _PERSIST.search(_COMMENT.sub("", rule.node.raw))
    return f"persist {' '.join(match['key'].split())}" if match else ""


def read_policy(policy: Item, objects: Objects) -> Opaque:
    """A policy of local traffic: its rules forward, redirect, rewrite or block."""
    nodes = list(walk(policy.node))
    partition = partition_of(policy.name)
    pools = [
        _known(each.words[1], partition, objects)
        for each in nodes
        if each.words[:1] == ("pool",) and len(each.words) > 1
    ]
    words = {word for each in nodes for word in each.words}
    if pools:
        kind = "pool_choice"
    elif "persist" in words:
        kind = "persistence"
    elif "redirect" in words:
        kind = "redirect"
    elif {"reset", "drop", "asm", "shutdown"} & words:
        kind = "block" if not {"asm"} & words else "inspection"
    else:
        kind = (
            "header" if words & {"http-header", "http-uri", "http-cookie", "replace", "insert"} else "other"
        )
    last = policy.node.last_line or policy.ref.line
    return Opaque(policy.name, kind, policy.text, policy.ref, last, tuple(dict.fromkeys(pools)))


def policy_hosts(policy: Item) -> Iterator[str]:
    """Host names that the policy's conditions ask for."""
    for node in walk(policy.node):
        heads = {each.words[0] for each in node.children or () if each.words}
        if heads & {"http-host", "ssl-extension"}:
            for values in node.named("values"):
                for each in values.children or ():
                    yield from each.words


def _pools(code: str, partition: str, objects: Objects) -> Iterator[str]:
    for match in _POOL.finditer(code):
        if match["name"] and match["name"] != "member":
            yield _known(match["name"], partition, objects)


def _known(name: str, partition: str, objects: Objects) -> str:
    """The full name of a pool: its own partition's, else Common's where that exists."""
    found = objects.find("ltm pool", name, partition)
    return found.name if found else full_name(name, partition)
