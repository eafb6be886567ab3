"""All judgements about one estate file, and what follows from them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.lab.estate import load_estate
from tests.lab.truth import load_truth
from tests.score.answers import JUDGED, TABLES, Answers, ScoreError, read_answers, run_assess
from tests.score.cross_tenant import judge_cross_tenant
from tests.score.decisions import judge_decisions
from tests.score.edges import judge_edges
from tests.score.judgement import Judgement, Verdict
from tests.score.leaks import Leak, estate_texts, file_texts, leaks_in
from tests.score.names import Names
from tests.score.services import judge_service_states, judge_services
from tests.score.surfaces import judge_surfaces
from tests.score.tenants import judge_tenants

JUDGES = {
    "services": judge_services,
    "service_states": judge_service_states,
    "surfaces": judge_surfaces,
    "edges": judge_edges,
    "tenants": judge_tenants,
    "cross_tenant": judge_cross_tenant,
    "decisions": judge_decisions,
}


@dataclass(frozen=True)
class Scoreboard:
    """What was judged, by subject in a fixed order, and which secrets came out."""

    judged: Mapping[str, list[Judgement]]
    leaks: tuple[Leak, ...]
    without_root: frozenset[str]

    @property
    def data_loss(self) -> list[Judgement]:
        """Durable places and services that were called stateless or ephemeral."""
        return [
            each for name in ("surfaces", "service_states") for each in self.judged[name] if each.loses_data
        ]

    @property
    def unknown(self) -> tuple[int, int]:
        """Surfaces left unknown, and all surfaces answered."""
        given = [each.answered for each in self.judged["surfaces"] if each.answered]
        return given.count("unknown"), len(given)

    @property
    def with_confidence(self) -> list[Judgement]:
        """Judged answers that state their confidence; a service's state is its surface and counted there."""
        names = ("surfaces", "edges", "decisions")
        return [each for name in names for each in self.judged[name] if each.confidence is not None] + [
            each
            for each in self.judged["service_states"]
            if each.confidence is not None and each.verdict is not Verdict.NEUTRAL
        ]


def names_of(profile: str, *, root: bool = True) -> Names:
    """The truth's names, with the hosts where the scanner's login has no root rights."""
    hosts = [host for host in load_estate(profile).hosts if host.inventory is not None]
    without = frozenset(host.name for host in hosts if not (root and host.sudo))
    return Names(tuple(load_truth(profile)["aliases"]), without)


def score(estate: Path, profile: str, *, root: bool = True, search_leaks: bool = True) -> Scoreboard:
    """The scoreboard of an estate file; `root` is False when no login was allowed to use sudo."""
    truth, names = load_truth(profile), names_of(profile, root=root)
    answers = read_answers(estate, TABLES if search_leaks else JUDGED)
    require_whole_scan(answers)
    judged = {name: judge(truth, answers, names) for name, judge in JUDGES.items()}
    canaries = [entry["canary"] for entry in truth["secrets"]]
    leaks = _leaks(estate, answers, canaries) if search_leaks else ()
    return Scoreboard(judged, leaks, names.without_root)


def require_whole_scan(answers: Answers) -> None:
    """Refuse a scan that did not reach every endpoint: its score would be the lab's, not the rules'."""
    failed = [row["name"] for row in answers["endpoints"] if row["status"] not in ("ok", "partial")]
    if failed:
        raise ScoreError(f"{len(failed)} endpoints were not read ({', '.join(failed[:3])}, ...): scan again")


def _leaks(estate: Path, answers: Answers, canaries: list[str]) -> tuple[Leak, ...]:
    """Secrets in the file, in every table as shown, and in the workbook."""
    shown = [(f"show {table}", json.dumps(rows).encode()) for table, rows in sorted(answers.items())]
    with tempfile.TemporaryDirectory(prefix="assess-score-") as folder:
        workbook = Path(folder) / "assessment.xlsx"
        run_assess("report", "--estate", str(estate), "--xlsx", str(workbook), "--quiet")
        reports = list(file_texts(Path(folder)))
    return tuple(leaks_in([*estate_texts(estate), *shown, *reports], canaries))
