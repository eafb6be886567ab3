"""Dependencies: each one found once, in the right direction, and none that is not there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.lab.places import SCANNER_ADDRESS
from tests.score.answers import Answers, Row
from tests.score.judgement import Judgement, Verdict
from tests.score.names import Names
from tests.score.services import Truth

V = Verdict
EXACT, COARSE, NONE = 2, 1, 0
NAMELESS = re.compile(r"/port-\d+$")
"""What a listener without a known process is called: it names its host, and the port stands beside it."""


@dataclass(frozen=True)
class Link:
    """One dependency of the truth: every name that its ends may have."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    port: str
    kinds: frozenset[str]
    entry: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Source, target and port in one line."""
        return f"{self.sources[0]} -> {self.targets[0]}" + (f" :{self.port}" if self.port else "")


@dataclass(frozen=True)
class Match:
    """One answer that may stand for one truth; `fit` is 2 to 4, 4 where both ends are named exactly."""

    fit: int
    link: int
    row: int


def links(truth: Truth, names: Names) -> list[Link]:
    """The truth's dependencies in the truth's own names."""
    return [_link(entry, names) for entry in truth["edges"]]


def judge_edges(truth: Truth, answers: Answers, names: Names) -> list[Judgement]:
    """Every dependency of the truth, and every answer that fits none."""
    wanted, rows = links(truth, names), answers["edges"]
    pairs = matches(wanted, rows, names)
    chosen = _assign(pairs)
    judged = [_judge_link(link, rows, chosen.get(number), names) for number, link in enumerate(wanted)]
    taken = {match.row for match in chosen.values()}
    fits = {match.row: wanted[match.link] for match in reversed(pairs)}
    infrastructure = {
        names.of(f"{entry['host']}/{entry['service']}")
        for entry in truth["services"]
        if entry.get("infrastructure") and entry.get("optional")
    }
    judged += [
        _judge_left(row, fits.get(number), infrastructure, truth, names)
        for number, row in enumerate(rows)
        if number not in taken
    ]
    return judged


def matches(wanted: Sequence[Link], rows: Sequence[Row], names: Names) -> list[Match]:
    """Every answer with every truth that it fits, best fit first, then in the order of the tables."""
    found = [
        Match(fit, number, place)
        for number, link in enumerate(wanted)
        for place, row in enumerate(rows)
        if (fit := _fit(link, row, names))
    ]
    return sorted(found, key=lambda match: (-match.fit, match.row, match.link))


def kind_is_right(link: Link, row: Row) -> bool:
    """Whether an answer names one of the kinds that the truth allows."""
    return row["kind"] in link.kinds


def _assign(pairs: Sequence[Match]) -> dict[int, Match]:
    """One answer for one truth, the best fits first."""
    chosen: dict[int, Match] = {}
    rows: set[int] = set()
    for match in pairs:
        if match.link not in chosen and match.row not in rows:
            chosen[match.link] = match
            rows.add(match.row)
    return chosen


def _fit(link: Link, row: Row, names: Names) -> int:
    """How well an answer fits: nothing when an end, or a port that both name, differs."""
    source = _end(row["source"], link.sources, names)
    target = _end(row["target"], link.targets, names)
    port = str(row["port"] or "")
    if not source or not target or (port and link.port and port != link.port):
        return NONE
    return source + target


def _end(answer: str, wanted: Sequence[str], names: Names) -> int:
    """2 for the thing itself, 1 where only its host is named, or where truth names only the host of it."""
    name = NAMELESS.sub("", names.of(answer))
    if name in wanted:
        return EXACT
    host = names.host(name)
    return COARSE if any(name == names.host(each) or host == each for each in wanted) else NONE


def _judge_link(link: Link, rows: Sequence[Row], match: Match | None, names: Names) -> Judgement:
    """One dependency of the truth."""
    entry = link.entry
    host = names.host(link.sources[0])
    idle = bool(entry.get("idle"))
    if match is None:
        hidden = entry.get("needs") == "root" and host in names.without_root
        verdict = V.NEUTRAL if entry.get("optional") else V.EXCUSED if hidden else V.MISSED
        return Judgement(verdict, link.name, entry["kind"], host=host, note=_why(entry), idle=idle)
    row = rows[match.row]
    verdict = V.OPTIONAL if entry.get("optional") else V.RIGHT
    note = "" if kind_is_right(link, row) else "other kind"
    coarse = "" if match.fit == EXACT + EXACT else "names only a host"
    answer = f"{row['kind']}: {row['source']} -> {row['target']}"
    text = ", ".join(filter(None, (note, coarse)))
    return Judgement(verdict, link.name, entry["kind"], answer, row["confidence"], host, text, idle)


def _judge_left(
    row: Row, fits: Link | None, infrastructure: set[str], truth: Truth, names: Names
) -> Judgement:
    """An answer that stands for no truth of its own."""
    source, target = names.of(row["source"]), names.of(row["target"])
    name = f"{row['source']} -> {row['target']}" + (f" :{row['port']}" if row["port"] else "")
    verdict, note = V.INVENTED, _refusal(source, target, truth, names)
    if source == f"external:{SCANNER_ADDRESS}":
        note = "the scan's own session"
    elif fits is not None:
        verdict = V.NEUTRAL if fits.entry.get("optional") else V.INVENTED
        note = f"said twice: {fits.name}"
    elif names.host(source) == names.host(target):
        verdict, note = V.NEUTRAL, "inside one host"
    elif target in infrastructure:
        verdict, note = V.NEUTRAL, "optional infrastructure"
    return Judgement(verdict, name, "", row["kind"], row["confidence"], names.host(source), note)


def _refusal(source: str, target: str, truth: Truth, names: Names) -> str:
    """What truth says against an answer, if it names it."""
    for entry in truth["not_edges"]:
        if (names.of(entry["source"]), names.of(entry["target"])) == (source, target):
            return f"truth: {entry['why']}"
    return "truth knows no such dependency"


def _link(entry: Mapping[str, Any], names: Names) -> Link:
    sources = (entry["source"], *entry.get("also_sources", []))
    targets = (entry["target"], *entry.get("also", []))
    return Link(
        tuple(map(names.of, sources)),
        tuple(map(names.of, targets)),
        str(entry.get("port", "")),
        frozenset({entry["kind"], *entry.get("also_kinds", [])}),
        entry,
    )


def _why(entry: Mapping[str, Any]) -> str:
    return f"seen: {entry['seen']}" + (f"; {entry['note']}" if entry.get("note") else "")
