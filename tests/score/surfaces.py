"""Places of state: found, and of the right class.

One answer fits one truth. What truth does not list is judged by the rules in how_judged.md: a part of a
listed place has to agree with it; "stateless" about a place with no listed state in it is no claim of state;
configuration files are optional; caches of packages are what their standard says; a service's own line is its
state.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.score.answers import Answers, Row
from tests.score.judgement import Judgement, Verdict
from tests.score.names import Names
from tests.score.services import Truth

V = Verdict
CACHE = re.compile(r":/var/cache/[^/]+$")
"""Caches of packages, which have to be able to make them anew: Filesystem Hierarchy Standard 3.0, 5.5."""
Entry = Mapping[str, Any]
PLACES = ("directory", "config", "share")


@dataclass(frozen=True)
class Places:
    """The truth about places, by the truth's own names."""

    listed: Mapping[str, Entry]
    refused: Mapping[str, str]
    services: frozenset[str]
    answered: frozenset[str]


def judge_surfaces(truth: Truth, answers: Answers, names: Names) -> list[Judgement]:
    """Every listed place, and every answer about a place that is not listed."""
    rows: dict[str, list[Row]] = {}
    for row in answers["surfaces"]:
        rows.setdefault(names.of(row["name"]), []).append(row)
    places = Places(
        {names.of(entry["location"]): entry for entry in truth["surfaces"]},
        {names.of(entry["location"]): entry["why"] for entry in truth["not_surfaces"]},
        frozenset(names.of(f"{entry['host']}/{entry['service']}") for entry in truth["services"]),
        frozenset(rows),
    )
    judged: list[Judgement] = []
    for place, entry in places.listed.items():
        judged += _judge_listed(place, entry, rows.get(place, []), names)
    for place in sorted(set(rows) - set(places.listed)):
        judged += [_judge_unlisted(place, row, places, names) for row in rows[place]]
    return judged


def _accepts(entry: Entry, state: str) -> bool:
    return state == entry["class"] or state in entry.get("accept", [])


def _judge_listed(place: str, entry: Entry, rows: list[Row], names: Names) -> list[Judgement]:
    """The truth with the answer that fits best; further answers about the same place are said twice."""
    if not rows:
        return [_unanswered(place, entry, names)]
    order = sorted(
        rows, key=lambda row: (not _accepts(entry, row["state"]), row["state"] == "unknown", row["id"])
    )
    best, *rest = order
    judged = [_judgement(_verdict(entry, best["state"], place, names), place, entry, best, names)]
    for row in rest:
        lighter = not _accepts(entry, row["state"]) and row["state"] != "unknown"
        verdict = V.WRONG if lighter else V.INVENTED
        judged.append(_judgement(verdict, place, entry, row, names, f"said twice, as {row['id']}"))
    return judged


def _verdict(entry: Entry, state: str, place: str, names: Names) -> Verdict:
    """What a state is worth for a listed place; a right answer about an optional one is left out."""
    if _accepts(entry, state):
        return V.OPTIONAL if entry.get("optional") or state == "unknown" else V.RIGHT
    if state == "unknown":
        return (
            V.NEUTRAL if entry.get("optional") else V.EXCUSED if _hidden(place, entry, names) else V.UNKNOWN
        )
    return V.WRONG


def _unanswered(place: str, entry: Entry, names: Names) -> Judgement:
    """A listed place without answer."""
    verdict = V.NEUTRAL if entry.get("optional") else V.EXCUSED if _hidden(place, entry, names) else V.MISSED
    return Judgement(verdict, place, entry["class"], host=names.host(place), note=entry.get("note", ""))


def _hidden(place: str, entry: Entry, names: Names) -> bool:
    return entry.get("needs") == "root" and names.host(place) in names.without_root


def _judge_unlisted(place: str, row: Row, places: Places, names: Names) -> Judgement:
    """An answer about a place that truth does not list."""
    if place in places.refused:
        return _alone(V.INVENTED, place, row, names, f"truth: {places.refused[place]}")
    harmless = _harmless(place, row, places)
    if harmless:
        return _alone(V.NEUTRAL, place, row, names, harmless)
    whole = next((up for up in _ancestors(place) if up in places.listed), None)
    if whole:
        return _judge_part(place, whole, places.listed[whole], row, names)
    if row["state"] == "stateless":
        return _judge_stateless(place, row, places, names)
    return _judge_claim(place, row, names)


def _harmless(place: str, row: Row, places: Places) -> str:
    """Why an answer is judged elsewhere or is no answer; empty when it is one."""
    if place in places.services and row["kind"] not in PLACES:
        return "judged among service states"
    return "unknown is no answer" if row["state"] == "unknown" else ""


def _judge_claim(place: str, row: Row, names: Names) -> Judgement:
    """A claim of state where truth lists none."""
    if row["kind"] == "config" and row["state"] == "durable":
        return _alone(V.NEUTRAL, place, row, names, "configuration is optional")
    if row["state"] == "ephemeral" and CACHE.search(place):
        return _alone(V.NEUTRAL, place, row, names, "a package's cache")
    return _alone(V.INVENTED, place, row, names, "truth knows no state here")


def _judge_part(place: str, whole: str, entry: Entry, row: Row, names: Names) -> Judgement:
    """An answer about a part of a listed place."""
    if _accepts(entry, row["state"]):
        return _alone(V.NEUTRAL, place, row, names, f"part of {whole}")
    if entry.get("optional"):
        fault = V.NEUTRAL if row["state"] == "stateless" else V.INVENTED
        return _alone(fault, place, row, names, f"part of {whole}, which is optional")
    return _judgement(V.WRONG, place, entry, row, names, f"part of {whole}")


def _judge_stateless(place: str, row: Row, places: Places, names: Names) -> Judgement:
    """`stateless` about a place: harmless, unless a listed place inside it got no answer of its own."""
    for inside, entry in places.listed.items():
        below = inside.startswith(place.rstrip("/") + "/") and not entry.get("optional")
        if below and inside not in places.answered:
            return _judgement(V.WRONG, place, entry, row, names, f"{inside} lies in it and has no answer")
    return _alone(V.NEUTRAL, place, row, names, "stateless, and truth knows no state here")


def _ancestors(place: str) -> list[str]:
    """The directories above a path, nearest first."""
    host, colon, path = place.partition(":")
    if not colon or not path.startswith("/"):
        return []
    steps = path.split("/")
    return [f"{host}:{'/'.join(steps[:length])}" for length in range(len(steps) - 1, 1, -1)]


def _judgement(
    verdict: Verdict, place: str, entry: Entry, row: Row, names: Names, note: str = ""
) -> Judgement:
    note = note or entry.get("note", "")
    return Judgement(verdict, place, entry["class"], row["state"], row["confidence"], names.host(place), note)


def _alone(verdict: Verdict, place: str, row: Row, names: Names, note: str) -> Judgement:
    text = f"{row['kind']}: {note}"
    return Judgement(verdict, place, "", row["state"], row["confidence"], names.host(place), text)
