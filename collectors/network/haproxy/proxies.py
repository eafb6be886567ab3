"""Frontends, backends and listeners with what they inherit from their defaults."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from assess.model.evidence import Ref
from assess.model.network import Undefined
from collectors.network.haproxy.lines import PROXIES, Line, Section
from collectors.network.syntax.words import broken

_OWN_ONLY = frozenset({"acl", "bind", "server", "server-template", "use_backend"})
_INHERITED = 16
"""Defaults may name defaults; more steps than this are a circle."""
MOST_INHERITED = 2_000_000
"""Lines that all proxies together take from defaults: more is a file made to exhaust."""


@dataclass(frozen=True)
class Proxy:
    """One frontend, backend or listen. `inherited` lines come from its defaults, oldest first."""

    kind: str
    name: str
    ref: Ref
    own: tuple[Line, ...]
    inherited: tuple[Line, ...] = ()

    @property
    def accepts(self) -> bool:
        """Clients arrive here."""
        return self.kind in {"frontend", "listen"}

    @property
    def balances(self) -> bool:
        """Servers stand here."""
        return self.kind in {"backend", "listen"}

    @property
    def lines(self) -> tuple[Line, ...]:
        """Inherited lines, then its own, as they take effect."""
        return (*self.inherited, *self.own)

    @cached_property
    def _last(self) -> dict[str, Line]:
        """The last line of each keyword, with or without `no` before it."""
        return {line.words[0].removeprefix("no "): line for line in self.lines}

    def last(self, keyword: str) -> Line | None:
        """The line of this keyword that counts: the last one, and `no KEYWORD` takes it away."""
        found = self._last.get(keyword)
        return found if found and found.words[0] == keyword else None

    @cached_property
    def mode(self) -> str:
        """`http`, `tcp` (also where nothing is said) ..."""
        line = self.last("mode")
        return line.words[1] if line and len(line.words) > 1 else "tcp"

    @cached_property
    def enabled(self) -> bool:
        """Not switched off by `disabled`."""
        states = [line.words[0] for line in self.lines if line.words[0] in {"disabled", "enabled"}]
        return not states or states[-1] == "enabled"


def with_defaults(sections: Iterable[Section], undefined: list[Undefined]) -> Iterator[Proxy]:
    """Every proxy in order. Without `from` the last defaults before it hold.

    Raises:
        ParseError: the file was made to exhaust.
    """
    latest: Section | None = None
    budget = MOST_INHERITED
    named: dict[str, Section] = {}
    for section in sections:
        if section.kind == "defaults":
            latest = section
            if section.name:
                named[section.name] = section
        elif section.kind in PROXIES:
            wanted = _wanted(section)
            base = named.get(wanted) if wanted else latest
            if wanted and base is None:
                undefined.append(Undefined(wanted, "defaults", section.name, section.ref))
            inherited = _inherited(base, named, undefined)
            budget -= len(inherited)
            if budget < 0:
                raise broken(section.ref, "defaults give more lines than any configuration holds")
            own = (*_old_address(section), *section.lines)
            yield Proxy(section.kind, section.name, section.ref, own, inherited)


def _wanted(section: Section) -> str:
    words = section.arguments
    at = words.index("from") if "from" in words else -1
    return words[at + 1] if 0 <= at < len(words) - 1 else ""


def _inherited(
    base: Section | None, named: dict[str, Section], undefined: list[Undefined]
) -> tuple[Line, ...]:
    chain: list[Section] = []
    while base and base not in chain and len(chain) < _INHERITED:
        chain.append(base)
        wanted = _wanted(base)
        base = named.get(wanted)
        if wanted and base is None:
            undefined.append(Undefined(wanted, "defaults", chain[-1].name, chain[-1].ref))
    lines = (line for section in reversed(chain) for line in section.lines)
    return tuple(line for line in lines if line.words[0] not in _OWN_ONLY)


def _old_address(section: Section) -> Iterator[Line]:
    """Until 1.6 `listen web 10.0.0.1:80` said where to listen."""
    if section.arguments and section.arguments[0] != "from" and section.kind != "backend":
        words = ("bind", section.arguments[0])
        yield Line(words, f"{section.kind} {section.name} {section.arguments[0]}", section.ref)
