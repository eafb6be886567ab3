"""Answers recorded on real servers are read the same for ever: a seen and a refused case each."""

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from assess.analysis.databases.state import classify_databases
from assess.model.database import DatabaseServerFacts
from assess.model.estate import Outcome
from assess.model.evidence import Evidence, Reason
from assess.model.state import State
from collectors.database import mysql, postgresql

RECORDED = Path(__file__).parents[2] / "recorded"
PARSERS = {"postgresql": postgresql.parse, "mysql": mysql.parse}


def facts_of(kind: str, case: str, denied: str = "") -> DatabaseServerFacts:
    """What the recorded answers say, without those of a section that the login is denied."""
    read = recorded(kind, case)
    return PARSERS[kind]("db", [refused(each) if name_of(each) == denied else each for each in read])


def recorded(kind: str, case: str) -> list[Evidence]:
    _, *lines = (RECORDED / kind / f"{case}.jsonl").read_text().splitlines()
    return [evidence_of(json.loads(line)) for line in lines]


def name_of(evidence: Evidence) -> str:
    """Its query, whatever the database and the sample."""
    return evidence.section.partition("@")[0].partition("#")[0]


def refused(evidence: Evidence) -> Evidence:
    return replace(evidence, body="", reason=Reason.DENIED, detail="denied")


def evidence_of(line: dict[str, str]) -> Evidence:
    reason = Reason(line["reason"]) if line["reason"] else None
    return Evidence(
        "db", line["section"], datetime.fromisoformat(line["at"]), line["body"], reason, line["detail"]
    )


@pytest.mark.parametrize(
    ("kind", "case", "purposes"),
    [
        (
            "postgresql",
            "debian12-15--shop",
            {
                "work": "queue",
                "outgoing": "queue",
                "visitor": "session",
                "quote_cache": "cache",
                "orders": "data",
            },
        ),
        (
            "mysql",
            "debian12-mariadb10.11--shop",
            {"jobs": "queue", "sessions": "session", "orders": "data", "old": "data"},
        ),
    ],
)
def test_a_server_that_was_seen_keeps_its_verdicts(kind: str, case: str, purposes: dict[str, str]) -> None:
    answer = classify_databases({"db": facts_of(kind, case)}, lambda name: ("acme",))
    found = {row.name: row.purpose for row in answer.relations if row.database == "db/shop"}
    assert {name: found[name] for name in purposes} == purposes
    assert {s.name: s.state for s in answer.surfaces}["db/shop"] is State.DURABLE


@pytest.mark.parametrize(
    ("kind", "case", "section"),
    [
        ("postgresql", "debian12-15--refused", "settings"),
        ("mysql", "debian12-mariadb10.11--refused", "entered@shop"),
    ],
)
def test_what_was_refused_is_a_gap(kind: str, case: str, section: str) -> None:
    assert (section, Reason.DENIED) in [(gap.section, gap.reason) for gap in facts_of(kind, case).gaps]


SEEN = {"postgresql": "debian12-15--shop", "mysql": "debian12-mariadb10.11--shop"}
DENIED = [
    (kind, name) for kind, case in SEEN.items() for name in sorted(set(map(name_of, recorded(kind, case))))
]


@pytest.mark.parametrize(("kind", "section"), DENIED)
def test_less_evidence_never_makes_a_check_pass_nor_data_less_durable(kind: str, section: str) -> None:
    with_all, with_less = (
        classify_databases({"db": facts_of(kind, SEEN[kind], denied)}, lambda name: ("acme",))
        for denied in ("", section)
    )
    not_passed = {(row.subject, row.check) for row in with_all.preflight if row.outcome is not Outcome.PASSED}
    passed = {(row.subject, row.check) for row in with_less.preflight if row.outcome is Outcome.PASSED}
    assert passed & not_passed == set()
    durable = {row.name for row in with_all.relations if row.state is State.DURABLE}
    lost = {row.name for row in with_less.relations if row.state in (State.EPHEMERAL, State.STATELESS)}
    assert durable & lost == set()
