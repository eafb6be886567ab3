"""Expressions of nftables as a person reads them."""

from collections.abc import Callable
from typing import Any

_DEEPEST = 12


def text_of(expression: object, deep: int = 0) -> str:
    """Close to nftables' own words.

    >>> left = {"payload": {"protocol": "tcp", "field": "dport"}}
    >>> text_of({"match": {"op": "==", "left": left, "right": {"set": [80, 443]}}})
    'tcp dport { 80, 443 }'
    """
    if deep > _DEEPEST:
        return "..."
    if isinstance(expression, list):
        return ",".join(text_of(each, deep + 1) for each in expression)
    if not isinstance(expression, dict) or len(expression) != 1:
        return "" if expression is None else str(expression)
    ((kind, body),) = expression.items()
    return _of_kind(str(kind), body, deep + 1)


def _of_kind(kind: str, body: Any, deep: int) -> str:
    if isinstance(body, dict) and kind in _OF_OBJECTS:
        return _OF_OBJECTS[kind](body, deep)
    if isinstance(body, list) and kind in _BETWEEN:
        before, between, after = _BETWEEN[kind]
        return before + between.join(text_of(each, deep) for each in body) + after
    return str(body) if kind == "unknown" else f"{kind} {text_of(body, deep)}".strip()


def _match(body: dict[str, Any], deep: int) -> str:
    operator = "" if body.get("op") in {"==", "in"} else f"{body.get('op')} "
    return f"{text_of(body.get('left'), deep)} {operator}{text_of(body.get('right'), deep)}"


def _key(kind: str) -> Callable[[dict[str, Any], int], str]:
    def text(body: dict[str, Any], _: int) -> str:
        words = (body.get("protocol", kind), body.get("field", body.get("key", "")))
        found = " ".join(str(word) for word in words if word)
        return found.removeprefix("meta ") if found.endswith(("ifname", "iif", "oif")) else found

    return text


def _limit(body: dict[str, Any], _: int) -> str:
    return f"limit rate {'over ' if body.get('inv') else ''}{body.get('rate')}/{body.get('per')}"


def _prefix(body: dict[str, Any], _: int) -> str:
    return f"{body.get('addr')}/{body.get('len')}"


_OF_OBJECTS: dict[str, Callable[[dict[str, Any], int], str]] = {
    "match": _match,
    "payload": _key(""),
    "meta": _key("meta"),
    "ct": _key("ct"),
    "limit": _limit,
    "prefix": _prefix,
}
_BETWEEN = {
    "range": ("", "-", ""),
    "set": ("{ ", ", ", " }"),
    "concat": ("", " . ", ""),
    "&": ("", " & ", ""),
    "|": ("", " | ", ""),
}
