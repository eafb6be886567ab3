"""Whose a thing is: hosts, databases and places, against the truth's membership."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.score.answers import Answers, Row
from tests.score.judgement import Judgement, Verdict
from tests.score.names import Names
from tests.score.services import Truth

SHARED = "shared"


def judge_tenants(truth: Truth, answers: Answers, names: Names) -> list[Judgement]:
    """Every thing whose tenant truth names; an empty answer is unknown."""
    owners = _owners(answers, names)
    return [_judge(entry, owners, names) for entry in truth["tenants"]]


def _owners(answers: Answers, names: Names) -> dict[str, str]:
    """The tenant that each thing is given; the later table counts, unless it says nothing."""
    owners: dict[str, str] = {}
    for table in ("surfaces", "shares", "databases", "endpoints"):
        for row in answers[table]:
            if _is_placed(table, row):
                name = _name(table, row, names)
                owners[name] = _owner(row) or owners.get(name, "")
    return owners


def _is_placed(table: str, row: Row) -> bool:
    """Whether a row is a thing of its own: a database server's endpoint is named by its databases."""
    return table != "endpoints" or row["kind"] in ("vm", "windows")


def _name(table: str, row: Row, names: Names) -> str:
    return str(row["name"]) if table == "endpoints" else names.of(row["name"])


def _owner(row: Row) -> str:
    """One tenant, `shared` for several, empty where it is not known."""
    tenant = row.get("tenant") or ""
    return SHARED if "," in tenant else str(tenant)


def _judge(entry: Mapping[str, Any], owners: Mapping[str, str], names: Names) -> Judgement:
    """One thing of the truth."""
    thing = entry["thing"]
    owner = owners.get(thing, owners.get(names.of(thing)))
    accepted = {entry["tenant"], *entry.get("accept", [])}
    verdict = Verdict.MISSED if owner is None else Verdict.UNKNOWN if owner == "" else Verdict.WRONG
    if owner in accepted:
        verdict = Verdict.RIGHT
    return Judgement(
        verdict, thing, entry["tenant"], owner or "", None, names.host(thing), entry.get("note", "")
    )
