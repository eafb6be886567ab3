"""Where a server of nginx passes requests on to, also through variables."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from assess.model.evidence import Ref
from collectors.network.syntax.statements import Statement

PASSES = frozenset(
    {
        "proxy_pass",
        "fastcgi_pass",
        "uwsgi_pass",
        "scgi_pass",
        "grpc_pass",
        "memcached_pass",
        "tunnel_pass",
        "pass",
    }
)
_URL = re.compile(
    r"(?:(?P<scheme>https?|grpcs?|suwsgi)://)?(?P<authority>(?:unix:[^:]+|\[[^\]]*\][^/]*|[^/?#]*))"
)
_NAME = re.compile(r"\$\{?(\w+)\}?")
_DEFAULT_PORTS = {"https": 443, "grpcs": 443, "http": 80, "grpc": 80}
_MOST = 2000
_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Target:
    """`name` as written (an upstream, or an address), and the port where the address names none."""

    name: str
    default_port: int | None
    ref: Ref
    via: str = ""


@dataclass(slots=True)
class Variables:
    """What variables may hold, by all `map`, `split_clients`, `geo` and `set`."""

    values: dict[str, dict[str, None]] = field(default_factory=dict)

    def learn(self, statements: Sequence[Statement]) -> None:
        """Takes in every definition below these statements."""
        for each in statements:
            self._define(each)
            if each.block and each.keyword not in {"map", "geo", "split_clients", "types"}:
                self.learn(each.block)

    def _define(self, statement: Statement) -> None:
        words, block = statement.words, statement.block
        if statement.keyword == "set" and len(words) == 3:
            self.values.setdefault(words[1].lstrip("$"), {})[words[2]] = None
        elif statement.keyword in {"map", "geo", "split_clients"} and block is not None and len(words) > 1:
            found = self.values.setdefault(words[-1].lstrip("$"), {})
            found |= dict.fromkeys(each.words[-1] for each in block if len(each.words) > 1)

    def possible(self, text: str) -> tuple[str, ...]:
        """All texts that it may become; a variable of which nothing is known stays as it is."""
        found: dict[str, None] = {}
        seen = {text}
        waiting = [(text, 0)]
        while waiting:
            each, deep = waiting.pop()
            match = next((one for one in _NAME.finditer(each) if one[1] in self.values), None)
            if match is None or deep > _DEEPEST:
                found[each] = None
                continue
            fresh = []
            for value in self.values[match[1]]:
                replaced = each[: match.start()] + value + each[match.end() :]
                if match[0] not in value and replaced not in seen and len(seen) < _MOST:
                    seen.add(replaced)
                    fresh.append((replaced, deep + 1))
            waiting += reversed(fresh)
        return tuple(found)


def read_targets(block: Sequence[Statement], variables: Variables) -> Iterator[Target]:
    """Every target below, in the order of the file. One that stays a variable keeps its `$`."""
    for each in block:
        if each.keyword in PASSES and len(each.words) > 1:
            for text in variables.possible(each.words[1]):
                yield _target(each, text)
        elif each.block is not None:
            yield from read_targets(each.block, variables)


def _target(statement: Statement, text: str) -> Target:
    match = _URL.match(text)
    scheme = match["scheme"] if match else ""
    name = match["authority"] if match else text
    via = statement.text if "$" in statement.words[1] else ""
    return Target(name, _DEFAULT_PORTS.get(scheme or ""), statement.ref, via)
