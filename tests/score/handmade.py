"""Small truths and small tables, each row with the columns that the scoreboard reads."""

from __future__ import annotations

from typing import Any

from tests.lab.truth import SECTIONS
from tests.score.answers import TABLES
from tests.score.judgement import Judgement
from tests.score.names import Names

Entries = list[dict[str, Any]]


def truth_of(**sections: Entries) -> dict[str, Entries]:
    """A truth with these sections, the others empty."""
    return {section: sections.get(section, []) for section in SECTIONS}


def answers_of(**tables: Entries) -> dict[str, Entries]:
    """Answers with these tables, the others empty."""
    return {table: tables.get(table, []) for table in TABLES}


def names(*aliases: dict[str, Any], without_root: tuple[str, ...] = ()) -> Names:
    """Names with some aliases."""
    return Names(aliases, frozenset(without_root))


def surface(name: str, state: str, kind: str = "directory", confidence: float = 0.8) -> dict[str, Any]:
    """A row of the table surfaces."""
    host = name.split(":", maxsplit=1)[0].split("/", maxsplit=1)[0]
    return {
        "id": f"{kind}:{name}",
        "name": name,
        "state": state,
        "kind": kind,
        "confidence": confidence,
        "host": host,
        "tenant": "",
    }


def edge(
    source: str, target: str, port: int | None = None, kind: str = "connects", **more: Any
) -> dict[str, Any]:
    """A row of the table edges."""
    row = {"source": source, "target": target, "port": port, "kind": kind, "confidence": 0.9}
    return {**row, "cross_tenant": False, "tenants": [], **more}


def verdicts(judged: list[Judgement]) -> dict[str, str]:
    """What became of each thing, by name."""
    return {each.name: each.verdict.value for each in judged}
