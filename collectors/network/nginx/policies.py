"""Directives that redirect, block, count or change requests: kept as text, classed for a person."""

from collections.abc import Iterator, Sequence

from assess.model.network import Opaque
from collectors.network.syntax.statements import Statement
from collectors.network.syntax.words import is_number

_KINDS = {
    "rewrite": "header",
    "sub_filter": "header",
    "add_header": "header",
    "more_set_headers": "header",
    "more_set_input_headers": "header",
    "more_clear_headers": "header",
    "proxy_cookie_domain": "header",
    "proxy_cookie_path": "header",
    "proxy_redirect": "header",
    "deny": "block",
    "auth_basic": "block",
    "auth_request": "block",
    "auth_jwt": "block",
    "valid_referers": "block",
    "secure_link": "block",
    "modsecurity_rules_file": "block",
    "limit_req": "rate",
    "limit_conn": "rate",
    "limit_rate": "rate",
    "js_content": "other",
    "js_access": "other",
    "perl": "other",
    "mirror": "other",
    "split_clients": "pool_choice",
    "auth_http": "pool_choice",
}
_SWITCHED_OFF = frozenset({"off", "default"})


def read_policies(owner: str, block: Sequence[Statement], path: str = "") -> Iterator[Opaque]:
    """What a server does with requests beside passing them on, location by location."""
    for each in block:
        kind = _kind(each)
        if kind:
            text = f"{path}: {each.text}" if path else each.text
            yield Opaque(f"{owner} {each.keyword}", kind, text, each.ref, max(each.last_line, each.ref.line))
        if each.block is not None and each.keyword not in {"server", "upstream"}:
            yield from read_policies(owner, each.block, f"{path} {each.text}".strip())


def _kind(statement: Statement) -> str:
    words = statement.words
    if "_by_lua" in statement.keyword:
        return "other"
    if statement.keyword == "return":
        return _of_return(words[1:])
    if statement.keyword == "rewrite" and words[-1] in {"redirect", "permanent"}:
        return "redirect"
    if words[1:2] and words[1] in _SWITCHED_OFF:
        return ""
    return _KINDS.get(statement.keyword, "")


def _of_return(words: Sequence[str]) -> str:
    status = words[0] if words else ""
    if status.startswith("3") or not is_number(status):
        return "redirect"
    return "block" if status.startswith("4") else ""
