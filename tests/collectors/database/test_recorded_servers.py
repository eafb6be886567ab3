"""Answers recorded on real servers are read the same for ever: a seen and a refused case each."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from assess.analysis.databases.state import classify_databases
from assess.model.database import DatabaseServerFacts
from assess.model.evidence import Evidence, Reason
from assess.model.state import State
from collectors.database import mysql, postgresql

RECORDED = Path(__file__).parents[2] / "recorded"
PARSERS = {"postgresql": postgresql.parse, "mysql": mysql.parse}


def facts_of(kind: str, case: str) -> DatabaseServerFacts:
    _, *lines = (RECORDED / kind / f"{case}.jsonl").read_text().splitlines()
    return PARSERS[kind]("db", [evidence_of(json.loads(line)) for line in lines])


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
