"""One host's sections while they become facts: what cannot be parsed is a gap, the others still speak."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from assess.errors import ParseError
from assess.model.evidence import Evidence, Gap, Reason
from collectors.host.sockets import SocketTable

T = TypeVar("T")
CUT = frozenset({Reason.TRUNCATED, Reason.TIMED_OUT})
LIGHT = frozenset({"about", "sockets", "sockets#2"})
"""The sections of a light sample."""
REMEDIES = {
    Reason.TIMED_OUT: "scan again when the host is less busy, or with a longer --timeout",
    Reason.TRUNCATED: "nothing is wrong with the rest; look at this part on the host itself",
    Reason.UNREACHABLE: "scan this host again",
    Reason.NOT_ASKED: "scan this host again",
}
"""What helps on any system."""


@dataclass
class HostReading:
    """The bodies of one endpoint's sections, which of them are `whole`, and the gaps met on the way."""

    endpoint: str
    bodies: dict[str, str]
    whole: frozenset[str]
    gaps: list[Gap] = field(default_factory=list)

    def body(self, section: str) -> str:
        """What came of the section; empty where nothing did."""
        return self.bodies.get(section, "")

    def read(self, section: str, parse: Callable[[str], T], nothing: T) -> T:
        """What `parse` makes of the section; `nothing` and a gap where it cannot be parsed."""
        try:
            return parse(self.body(section))
        except ParseError as error:
            detail = f"{error.where}: {error.what}"
            remedy = "report the section's text as a bug"
            self.gaps.append(Gap(self.endpoint, section, Reason.MALFORMED, detail, remedy))
            return nothing

    def all(self, section: str, parse: Callable[[str], tuple[T, ...]]) -> tuple[T, ...]:
        """The facts in the section; none and a gap where it cannot be parsed."""
        return self.read(section, parse, ())


def reading_of(endpoint: str, evidences: Sequence[Evidence]) -> HostReading:
    """The sections by name, a later answer in place of an earlier one."""
    return HostReading(
        endpoint,
        {each.section: _whole_lines(each) for each in evidences},
        frozenset(each.section for each in evidences if each.reason is None),
    )


def socket_tables(
    reading: HostReading, evidences: Sequence[Evidence], parse: Callable[[str, str], SocketTable]
) -> list[SocketTable]:
    """One table for each sample, also of later light samples of the same endpoint."""
    tables: list[SocketTable] = []
    for each in evidences:
        if each.section.split("#")[0] == "sockets" and (each.body or each.reason is None):
            reading.bodies[each.section] = _whole_lines(each)
            tables += reading.all(each.section, partial(_one_table, parse, each.section))
    return tables


def unanswered(endpoint: str, sections: Iterable[str]) -> tuple[Gap, ...]:
    """The gaps of sections that a full probe has, and an answer lacks because it ended early."""
    detail, remedy = "the answer ended before this section", "scan this host again"
    return tuple(Gap(endpoint, each, Reason.TRUNCATED, detail, remedy) for each in sections)


def _one_table(parse: Callable[[str, str], SocketTable], section: str, text: str) -> tuple[SocketTable, ...]:
    return (parse(section, text),)


def _whole_lines(evidence: Evidence) -> str:
    """The body; of an answer that was cut, without its last, perhaps broken, line."""
    if evidence.reason in CUT and not evidence.body.endswith("\n"):
        return evidence.body.rpartition("\n")[0]
    return evidence.body
