"""Where tenants meet: one reaching into another's things, and things that several keep state in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.score.answers import Answers
from tests.score.edges import links
from tests.score.judgement import Judgement, Verdict
from tests.score.names import Names
from tests.score.services import Truth

V = Verdict
RULES = "tenancy."
ARROW = " -> "


@dataclass(frozen=True)
class Claim:
    """One statement of the product that tenants meet: at a thing, or over an edge if `source` is set."""

    source: str
    target: str
    tenants: frozenset[str]
    said_by: str
    confidence: float | None = None

    @property
    def name(self) -> str:
        """The edge, or the thing."""
        return f"{self.source}{ARROW}{self.target}" if self.source else self.target


def judge_cross_tenant(truth: Truth, answers: Answers, names: Names) -> list[Judgement]:
    """Every meeting of tenants in the truth, and every claim of another."""
    claims = _claims(answers, names)
    judged: list[Judgement] = []
    used: set[int] = set()
    for entry in truth["cross_tenant"]:
        fitting = [number for number, claim in enumerate(claims) if _fits(entry, claim, truth, names)]
        used |= set(fitting)
        judged.append(_judge_entry(entry, [claims[number] for number in fitting], truth, names))
    left = [claim for number, claim in enumerate(claims) if number not in used]
    return judged + [_judge_left(claim, truth, names) for claim in left]


def _claims(answers: Answers, names: Names) -> list[Claim]:
    """Edges marked as crossing tenants, and findings about tenancy; an edge and its finding are one claim."""
    tenants = {row["name"] for row in answers["tenants"]}
    claims = {
        (names.of(row["source"]), names.of(row["target"])): Claim(
            names.of(row["source"]),
            names.of(row["target"]),
            frozenset(row["tenants"]) & tenants,
            "edge",
            row["confidence"],
        )
        for row in answers["edges"]
        if row["cross_tenant"]
    }
    for row in answers["findings"]:
        if row["id"].startswith(RULES):
            source, arrow, target = row["subject"].rpartition(ARROW)
            ends = (names.of(source) if arrow else "", names.of(target))
            named = frozenset(re.findall(r"[\w-]+", row["title"])) & tenants
            claims.setdefault(ends, Claim(*ends, named, row["id"]))
    return [claim for _, claim in sorted(claims.items()) if len(claim.tenants) > 1]


def _fits(entry: Mapping[str, Any], claim: Claim, truth: Truth, names: Names) -> bool:
    """Whether a claim says what an entry of the truth says."""
    if entry["kind"] == "edge":
        return bool(claim.source) and any(
            (claim.source in link.sources or claim.source == names.host(link.sources[0]))
            and claim.target == names.of(entry["target"])
            for link in links(truth, names)
            if link.entry.get("cross_tenant") and names.of(entry["source"]) in link.sources
        )
    return not claim.source and _is_thing(claim.target, entry["thing"], names)


def _is_thing(answer: str, thing: str, names: Names) -> bool:
    """The thing itself; where the truth names a whole host, anything on it."""
    wanted = names.of(thing)
    return answer == wanted or ("/" not in wanted and names.host(answer) == wanted)


def _judge_entry(entry: Mapping[str, Any], claims: Sequence[Claim], truth: Truth, names: Names) -> Judgement:
    """One meeting of the truth with the claims about it."""
    where = entry.get("thing") or f"{entry['source']}{ARROW}{entry['target']}"
    name, expected = f"{entry['id']} ({where})", ", ".join(sorted(entry["tenants"]))
    host = names.host(entry.get("thing") or entry["source"])
    named = frozenset[str]().union(*(claim.tenants for claim in claims))
    if len(named & set(entry["tenants"])) < 2:
        verdict = V.MISSED if entry["must"] else V.NEUTRAL
        return Judgement(verdict, name, expected, ", ".join(sorted(named)), host=host)
    excess = named - _allowed(entry, truth, names)
    verdict = V.WRONG if excess else V.RIGHT if entry["must"] else V.OPTIONAL
    absent = set(entry["tenants"]) - named
    note = f"not named: {', '.join(sorted(absent))}" if absent else ""
    note = f"has no part in it: {', '.join(sorted(excess))}" if excess else note
    return Judgement(verdict, name, expected, ", ".join(sorted(named)), claims[0].confidence, host, note)


def _allowed(entry: Mapping[str, Any], truth: Truth, names: Names) -> set[str]:
    """Tenants that may be named: those of the entry, and all that share the thing in any way."""
    shared = [
        tenant
        for sharing in truth["sharing"]
        if entry["kind"] == "sharing" and _is_thing(names.of(sharing["thing"]), entry["thing"], names)
        for tenant in sharing["tenants"]
    ]
    return {*entry["tenants"], *shared}


def _judge_left(claim: Claim, truth: Truth, names: Names) -> Judgement:
    """A claim that no entry of the truth asks for: true all the same, or invented."""
    host = names.host(claim.source or claim.target)
    answered = ", ".join(sorted(claim.tenants))
    if not claim.source and _is_true(claim, truth, names):
        return Judgement(
            V.NEUTRAL, claim.name, "", answered, claim.confidence, host, "true, and asked for elsewhere"
        )
    note = next((f"truth: {entry['why']}" for entry in _refusals(claim, truth, names)), claim.said_by)
    return Judgement(V.INVENTED, claim.name, "", answered, claim.confidence, host, note)


def _is_true(claim: Claim, truth: Truth, names: Names) -> bool:
    """Whether these tenants do share this thing, or meet in it over a known edge."""
    shared = [set(entry["tenants"]) for entry in truth["sharing"] if names.of(entry["thing"]) == claim.target]
    reached = [
        set(entry["tenants"])
        for entry in truth["cross_tenant"]
        if entry["kind"] == "edge" and names.of(entry["target"]) == claim.target
    ]
    return any(claim.tenants <= tenants for tenants in shared + reached)


def _refusals(claim: Claim, truth: Truth, names: Names) -> list[Mapping[str, Any]]:
    """What truth says against a claim."""
    return [
        entry
        for entry in truth["not_cross_tenant"]
        if names.of(entry.get("thing") or entry["target"]) == claim.target
        and (not claim.source or names.of(entry.get("source", "")) == claim.source)
    ]
