"""Rules of nftables' language as the expressions of its JSON."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from assess.model.evidence import Ref
from collectors.network.syntax.words import broken, is_number

_PAYLOADS = frozenset(
    {
        "ip",
        "ip6",
        "tcp",
        "udp",
        "th",
        "icmp",
        "icmpv6",
        "sctp",
        "dccp",
        "udplite",
        "ether",
        "vlan",
        "arp",
        "esp",
        "ah",
    }
    | {"comp", "igmp", "dst", "frag", "rt", "hbh", "mh", "gre", "geneve", "vxlan"}
)
_METAS = frozenset(
    {
        "iifname",
        "iif",
        "oifname",
        "oif",
        "iiftype",
        "oiftype",
        "mark",
        "skuid",
        "skgid",
        "length",
        "cpu",
        "iifgroup",
    }
    | {"oifgroup", "cgroup", "rtclassid", "ibrname", "obrname", "pkttype", "time", "day", "hour", "priority"}
)
_VERDICTS = frozenset({"accept", "drop", "continue", "return", "notrack"})
_OPERATORS = frozenset({"==", "!=", "<", ">", "<=", ">="})
_STARTS = frozenset(
    {
        "counter",
        "log",
        "limit",
        "jump",
        "goto",
        "reject",
        "masquerade",
        "redirect",
        "dnat",
        "snat",
        "queue",
        "comment",
    }
    | {"vmap", "tproxy", "synproxy", "quota", "dup", "fwd", "flow", "meter"}
    | _VERDICTS
)
_NUMBER = re.compile(r"\d{1,9}")
_PREFIX = re.compile(r"([0-9a-fA-F.:]+)/(\d{1,3})")
_RANGE = re.compile(r"([0-9a-fA-F.:]+|[a-z][a-z0-9]*)-([0-9a-fA-F.:]+)")
_TO = re.compile(r"(?:\[(?P<six>[^\]]*)\]|(?P<four>[0-9.\-/]*))(?::(?P<port>.*))?")
_DEEPEST = 24


@dataclass(slots=True)
class Words:
    """The words of a rule, and how far they are read."""

    words: Sequence[str]
    ref: Ref
    opens: str
    closes: str
    at: int = 0
    depth: int = 0

    def peek(self, ahead: int = 0) -> str:
        """A word that comes, or nothing."""
        place = self.at + ahead
        return self.words[place] if place < len(self.words) else ""

    def next(self) -> str:
        """The next word.

        Raises:
            ParseError: there is none.
        """
        if self.at >= len(self.words):
            raise broken(
                self.ref, f"the rule ends behind {' '.join(self.words[-3:])!r}", "Is the file cut off?"
            )
        self.at += 1
        return self.words[self.at - 1]

    def take(self, word: str) -> bool:
        """Whether the next word is this one, which is then read."""
        found = self.peek() == word
        self.at += found
        return found

    @property
    def ended(self) -> bool:
        """Nothing is left."""
        return self.at >= len(self.words)


def read_expressions(words: Words) -> tuple[list[dict[str, Any]], str]:
    """The expressions of one rule, and its comment.

    Raises:
        ParseError: it ends in the middle.
    """
    found: list[dict[str, Any]] = []
    comment = ""
    while not words.ended:
        word = words.peek()
        if word == "comment":
            words.next()
            comment = words.next().lstrip('"')
        elif word in _VERDICTS:
            found.append({words.next(): None})
        elif word in _STATEMENTS:
            found.append({word: _STATEMENTS[words.next()](words)})
        else:
            found.append(_match(words))
    return found, comment


def read_value(words: Words) -> Any:
    """One value: a set in braces, `a . b`, `a,b`, a range, a prefix, a number or a word."""
    parts = [_listed(words)]
    while words.take("."):
        parts.append(_listed(words))
    return parts[0] if len(parts) == 1 else {"concat": parts}


def _listed(words: Words) -> Any:
    """`established,related`; inside braces commas separate elements instead."""
    first = _scalar(words)
    if words.depth or words.peek() not in {",", "|"}:
        return first
    found = [first]
    while words.take(",") or words.take("|"):
        found.append(_scalar(words))
    return found


def _scalar(words: Words) -> Any:
    word = words.next()
    if word == words.opens:
        return {"set": _elements(words)}
    if word == "(":
        found = _listed(words)
        words.take(")")
        return found
    return _plain(word)


def _plain(word: str) -> Any:
    if word.startswith('"'):
        return word[1:]
    if _NUMBER.fullmatch(word):
        return int(word)
    prefix = _PREFIX.fullmatch(word)
    if prefix:
        return {"prefix": {"addr": prefix[1], "len": int(prefix[2])}}
    spread = _RANGE.fullmatch(word)
    if spread and (spread[1][0].isdigit() or ":" in spread[1]):
        return {"range": [_plain(spread[1]), _plain(spread[2])]}
    return word


def _elements(words: Words) -> list[Any]:
    """Elements up to the closing brace; `key : value` are pairs. Their counters and comments are dropped."""
    if words.depth >= _DEEPEST:
        raise broken(words.ref, "values are nested without end")
    words.depth += 1
    found: list[Any] = []
    while not words.take(words.closes):
        if words.take(","):
            continue
        key = read_value(words)
        while words.peek() not in {",", ":", words.closes, ""}:
            words.next()
        if words.take(":"):
            found.append([key, _mapped(words)])
        else:
            found.append(key)
    words.depth -= 1
    return found


def _mapped(words: Words) -> Any:
    word = words.peek()
    if word in _VERDICTS:
        return {words.next(): None}
    if word in {"jump", "goto"}:
        return {words.next(): {"target": words.next()}}
    return read_value(words)


def _match(words: Words) -> dict[str, Any]:
    start = words.at
    left = _selector(words)
    if left is None:
        return _unknown(words, start)
    while words.take("."):
        other = _selector(words)
        if other is None:
            return _unknown(words, start)
        left = {"concat": [*left.get("concat", [left]), other]}
    if words.take("vmap"):
        return {"vmap": {"key": left, "data": _data(words)}}
    if words.take("set"):
        read_value(words)
        return {"mangle": {"key": left}}
    return _compared(words, left, start)


def _compared(words: Words, left: dict[str, Any], start: int) -> dict[str, Any]:
    if words.take("&"):
        left = {"&": [left, _listed(words)]}
    operator = words.next() if words.peek() in _OPERATORS else "=="
    if words.take("!"):
        operator = "!="
    if words.ended:
        return _unknown(words, start)
    value = read_value(words)
    if words.take("/"):
        left = {"&": [left, _listed(words)]}
    is_state = next(iter(left)) == "ct" and operator == "=="
    return {"match": {"op": "in" if is_state else operator, "left": left, "right": value}}


def _data(words: Words) -> Any:
    return words.next() if words.peek().startswith("@") else read_value(words)


def _selector(words: Words) -> dict[str, Any] | None:
    word = words.peek()
    if word in _PAYLOADS and words.peek(1):
        words.next()
        return {"payload": {"protocol": word, "field": words.next()}}
    if word in {"meta", "ct"} and words.peek(1):
        words.next()
        direction = words.next() if words.peek() in {"original", "reply"} else ""
        key = words.next()
        return {word: {"key": f"{direction} {key}".strip()}}
    if word in _METAS:
        return {"meta": {"key": words.next()}}
    return None


def _unknown(words: Words, start: int) -> dict[str, Any]:
    """All words up to the next statement, as a condition."""
    words.at = max(words.at, start + 1)
    while not words.ended and words.peek() not in _STARTS:
        words.next()
    return {"unknown": " ".join(word.lstrip('"\x00') for word in words.words[start : words.at])}


def _counter(words: Words) -> Any:
    if words.take("name"):
        return words.next()
    found = {}
    while words.peek() in {"packets", "bytes"}:
        key = words.next()
        value = words.next()
        found[key] = int(value) if is_number(value) else 0
    return found or None


def _options(words: Words) -> Any:
    """The words of a statement that only its own options follow."""
    found = []
    while not words.ended and words.peek() not in _STARTS - {"limit"}:
        found.append(words.next().lstrip('"'))
    return " ".join(found) or None


def _log(words: Words) -> Any:
    found = {}
    while words.peek() in {"prefix", "group", "level", "flags", "snaplen", "queue-threshold"}:
        key = words.next()
        found[key] = words.next().lstrip('"')
    return found or None


def _limit(words: Words) -> Any:
    if words.peek().startswith('"') or words.take("name"):
        return words.next()
    words.take("rate")
    over = words.take("over")
    rate = words.next()
    unit = ""
    if words.peek() in {"bytes", "kbytes", "mbytes"} or words.peek().startswith(
        ("bytes/", "kbytes/", "mbytes/")
    ):
        unit = words.next()
    amount, _, per = rate.partition("/")
    if words.take("burst"):
        words.next()
        words.next()
    return {"rate": amount, "per": per or unit.partition("/")[2], **({"inv": True} if over else {})}


def _jump(words: Words) -> Any:
    return {"target": words.next().lstrip('"')}


def _reject(words: Words) -> Any:
    if not words.take("with"):
        return None
    kind = words.next()
    words.take("type")
    if kind != "tcp" or words.peek() == "reset":
        return {"type": kind, "expr": words.next()}
    return {"type": kind}


def _nat(words: Words) -> Any:
    """`dnat ip to 10.0.0.1:80`, `redirect to :80`, `dnat to tcp dport map { ... }`."""
    words.take("ip") or words.take("ip6")
    found: dict[str, Any] = {}
    if words.take("to"):
        found = _target(words)
    while words.peek() in {"random", "fully-random", "persistent", ","}:
        words.next()
    return found or None


def _target(words: Words) -> dict[str, Any]:
    key = _selector(words)
    while key is not None and words.take("."):
        _selector(words)
    if key is not None:
        words.take("map")
        return {"addr": {"map": {"key": key, "data": _data(words)}}}
    text = words.next()
    if words.take(":"):
        text = f"{text}:{words.next()}"
    match = _TO.fullmatch(text)
    if not match:
        return {"addr": _plain(text)}
    address = match["six"] or match["four"]
    port = {"port": _plain(match["port"])} if match["port"] else {}
    return {**({"addr": _plain(address)} if address else {}), **port}


_STATEMENTS: dict[str, Callable[[Words], Any]] = {
    "counter": _counter,
    "log": _log,
    "limit": _limit,
    "jump": _jump,
    "goto": _jump,
    "reject": _reject,
    "masquerade": _nat,
    "redirect": _nat,
    "dnat": _nat,
    "snat": _nat,
    "queue": _options,
    "tproxy": _options,
    "synproxy": _options,
    "quota": _options,
    "dup": _options,
    "fwd": _options,
    "flow": _options,
    "meter": _options,
}
