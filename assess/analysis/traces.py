"""Evidence as users see it, made from a fact and the line that said it."""

from collections.abc import Iterable
from datetime import datetime

from assess.model.database import DatabaseServerFacts
from assess.model.evidence import Ref, Trace
from assess.model.file_share import FileServerFacts
from assess.model.flows import FlowFacts
from assess.model.host import HostFacts
from assess.model.network import NetworkFacts
from assess.model.store import StoreFacts

Facts = HostFacts | DatabaseServerFacts | NetworkFacts | FileServerFacts | FlowFacts | StoreFacts
LONGEST = 160
MOST = 8


def trace(facts: Facts, ref: Ref, observed: str) -> Trace:
    """A trace to one line of the endpoint's evidence; control characters in `observed` are replaced."""
    return Trace(
        observed=plain(observed),
        source=f"{facts.endpoint}:{ref.section}",
        at=facts.section_at.get(ref.section),
        line=ref.line,
    )


def section_trace(facts: Facts, section: str, observed: str) -> Trace:
    """A trace to a section as a whole, where no single line says it."""
    return Trace(plain(observed), f"{facts.endpoint}:{section}", facts.section_at.get(section))


def seen_at(facts: Facts, ref: Ref, words: str) -> Trace:
    """Evidence of a line; of a whole section where no single line says it (line 0)."""
    return trace(facts, ref, words) if ref.line else section_trace(facts, ref.section, words)


def plain(text: str) -> str:
    """The text on one line without control characters, at most `LONGEST` characters.

    >>> plain("nginx\\x1b[2J")
    'nginx�[2J'
    """
    shown = text[: LONGEST + 1]
    if not shown.isprintable():
        shown = "".join(char if char.isprintable() else "�" for char in shown)
    return shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…"


def fewest(traces: Iterable[Trace], most: int = MOST) -> tuple[Trace, ...]:
    """The traces without repetition in a stable order, at most `most`, from as many sources as fit."""
    distinct = set(traces)
    ordered = sorted(distinct, key=_place) if len(distinct) > 1 else list(distinct)
    if len(ordered) <= most:
        return tuple(ordered)
    first = {each.source: each for each in reversed(ordered)}
    chosen = sorted(first.values(), key=_place)[:most]
    rest = [each for each in ordered if each not in chosen][: most - len(chosen)]
    return tuple(sorted([*chosen, *rest], key=_place))


def _place(each: Trace) -> tuple[str, int, str, str]:
    return each.source, each.line or 0, each.observed, _instant(each.at)


def _instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""
