"""The scoreboard as docs/accuracy.json and docs/accuracy.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.score.calibration import Bucket, calibrate
from tests.score.evidence_needed import reason_of
from tests.score.goals import GOALS, idle_recall, shortfalls, sure
from tests.score.judgement import Judgement, Verdict, confusion, split, tally
from tests.score.scoreboard import Scoreboard

CLASSES = ("durable", "ephemeral", "stateless")
ANSWERS = (*CLASSES, "unknown", "missed")
HOW_JUDGED = Path(__file__).with_name("how_judged.md")
MOST_NAMED = 25


def as_json(
    board: Scoreboard, variants: Mapping[str, Scoreboard], measured: Mapping[str, str]
) -> dict[str, Any]:
    """Every number of the scoreboard; shares from 0 to 1, null where nothing counts."""
    unknown, answered = board.unknown
    return {
        "measured": dict(measured),
        **_numbers(board),
        "unknown_share": _round(unknown / answered if answered else None),
        "confusion": _confusion(board.judged["surfaces"]),
        "service_confusion": _confusion(board.judged["service_states"]),
        "idle_edges": {"recall": _round(idle_recall(board))},
        "calibration": [_bucket(bucket) for bucket in calibrate(board.with_confidence)],
        "right_at_0.9": _round(sure(board)),
        "by_login": {name: _subjects(judged) for name, judged in by_login(board).items()},
        "by_evidence": {name: _numbers(variant) for name, variant in variants.items()},
        "goals": [
            {
                "subject": goal.subject,
                "measure": goal.measure,
                "goal": goal.wanted,
                "found": _round(goal.measured(board)),
                "met": goal.met(board),
            }
            for goal in GOALS
        ],
    }


def as_markdown(board: Scoreboard, variants: Mapping[str, Scoreboard], measured: Mapping[str, str]) -> str:
    """The scoreboard to read."""
    return "\n".join(_page(board, variants, measured)) + "\n"


def by_login(board: Scoreboard) -> dict[str, dict[str, list[Judgement]]]:
    """The judgements about hosts with and without root rights for the login."""
    groups: dict[str, dict[str, list[Judgement]]] = {"root": {}, "ordinary user": {}}
    for subject, judged in board.judged.items():
        halves = split(judged, lambda each: "ordinary user" if each.host in board.without_root else "root")
        for login, group in groups.items():
            group[subject] = halves.get(login, [])
    return groups


def _numbers(board: Scoreboard) -> dict[str, Any]:
    return {"data_loss": len(board.data_loss), "secrets_leaked": len(board.leaks), **_subjects(board.judged)}


def _subjects(judged: Mapping[str, Sequence[Judgement]]) -> dict[str, Any]:
    """Precision, recall and counts by subject."""
    return {name: _subject(each) for name, each in judged.items()}


def _subject(judged: Sequence[Judgement]) -> dict[str, Any]:
    counts = tally(judged)
    shares = {
        "precision": counts.precision,
        "recall": counts.recall,
        "recall_of_all": counts.recall_of_all,
    }
    named = {verdict.value: counts.counts[verdict] for verdict in Verdict}
    return {**{name: _round(share) for name, share in shares.items()}, **named}


def _confusion(judged: Sequence[Judgement]) -> dict[str, dict[str, int]]:
    counted = confusion(judged)
    return {true: {answer: counted[true, answer] for answer in ANSWERS} for true in CLASSES}


def _bucket(bucket: Bucket) -> dict[str, Any]:
    return {
        "from": bucket.low,
        "to": min(bucket.high, 1.0),
        "given": bucket.given,
        "right": bucket.right,
        "share_right": _round(bucket.share_right),
    }


def _page(
    board: Scoreboard, variants: Mapping[str, Scoreboard], measured: Mapping[str, str]
) -> Iterator[str]:
    yield from _head(measured)
    yield from _goals(board)
    yield from _measures(board)
    yield from _classes(board)
    yield from _calibration(board)
    yield from _evidence(board, variants)
    yield from _shortfalls(board)
    yield HOW_JUDGED.read_text(encoding="utf-8").strip()


def _head(measured: Mapping[str, str]) -> Iterator[str]:
    yield "# How often assess is right\n"
    yield (
        f"Measured on {measured['date']} in the [lab](lab.md), profile `{measured['profile']}`: whole hosts "
        "with real software and a written truth. Written by `make score`; `docs/accuracy.json` has the "
        "same numbers. How an answer is judged stands at the end.\n"
    )


def _goals(board: Scoreboard) -> Iterator[str]:
    yield "## Goals\n"
    rows = [
        (
            goal.subject,
            goal.measure,
            goal.wanted,
            _number(goal.measured(board)),
            "yes" if goal.met(board) else "**no**",
        )
        for goal in GOALS
    ]
    yield from _table(("subject", "measure", "goal", "found", "met"), rows)


def _measures(board: Scoreboard) -> Iterator[str]:
    yield "## Measures\n"
    heads = (
        "subject",
        "precision",
        "recall",
        "right",
        "wrong",
        "invented",
        "missed",
        "unknown",
        "not to be seen",
    )
    yield from _table(heads, [_measure(name, judged) for name, judged in board.judged.items()])
    yield f"- **Data loss** (durable called stateless or ephemeral): {len(board.data_loss)}"
    yield f"- **Secrets leaked**: {len(board.leaks)}"
    yield f"- Unknown: {_unknown(board)} surfaces answered"
    edges = board.judged["edges"]
    right = [each for each in edges if each.verdict is Verdict.RIGHT]
    yield f"- Idle dependencies: recall {_number(idle_recall(board))}"
    yield (
        f"- Of {len(right)} right dependencies {_with(right, 'other kind')} have another kind than "
        f"the truth's, and {_with(right, 'names only a host')} name only the host of the right service\n"
    )


def _with(judged: Sequence[Judgement], remark: str) -> int:
    return sum(remark in each.note for each in judged)


def _measure(name: str, judged: Sequence[Judgement]) -> tuple[object, ...]:
    counts = tally(judged)
    verdicts = (
        Verdict.RIGHT,
        Verdict.WRONG,
        Verdict.INVENTED,
        Verdict.MISSED,
        Verdict.UNKNOWN,
        Verdict.EXCUSED,
    )
    shares = (_number(counts.precision), _number(counts.recall))
    return (name.replace("_", " "), *shares, *(counts.counts[verdict] for verdict in verdicts))


def _classes(board: Scoreboard) -> Iterator[str]:
    yield "## Surfaces by class\n"
    yield "Rows are the truth, columns the answers.\n"
    for name in ("surfaces", "service_states"):
        counted = _confusion(board.judged[name])
        rows = [(true, *(counted[true][answer] for answer in ANSWERS)) for true in CLASSES]
        yield from _table((name.replace("_", " "), *ANSWERS), rows)


def _calibration(board: Scoreboard) -> Iterator[str]:
    yield "## Confidence\n"
    yield "Of the answers on surfaces, service states, edges and decisions, how many were right.\n"
    rows = [
        (
            f"{bucket.low:.1f} to {min(bucket.high, 1.0):.1f}",
            bucket.given,
            bucket.right,
            _number(bucket.share_right),
        )
        for bucket in calibrate(board.with_confidence)
    ]
    yield from _table(("confidence", "given", "right", "share"), rows)


def _evidence(board: Scoreboard, variants: Mapping[str, Scoreboard]) -> Iterator[str]:
    yield "## By evidence\n"
    yield "In one scan, by what the login may do on the host (precision / recall):\n"
    yield from _table(("subject", *by_login(board)), _login_rows(board))
    yield "The whole estate, with less evidence or more:\n"
    boards = {"as scanned": board, **variants}
    heads = ("evidence", "data loss", *(name.replace("_", " ") for name in board.judged), "unknown")
    rows = [
        (name, len(each.data_loss), *map(_pair, each.judged.values()), _unknown(each))
        for name, each in boards.items()
    ]
    yield from _table(heads, rows)


def _login_rows(board: Scoreboard) -> list[tuple[object, ...]]:
    groups = by_login(board)
    return [
        (name.replace("_", " "), *(_pair(groups[login][name]) for login in groups)) for name in board.judged
    ]


def _pair(judged: Sequence[Judgement]) -> str:
    counts = tally(judged)
    return f"{_number(counts.precision)} / {_number(counts.recall)}"


def _shortfalls(board: Scoreboard) -> Iterator[str]:
    """Why a goal is not met, and what would settle it."""
    unmet = [goal for goal in GOALS if not goal.met(board)]
    yield "## Goals not met, and what evidence would be needed\n"
    if not unmet:
        yield "None.\n"
    for goal in unmet:
        yield f"**{goal.subject.replace('_', ' ')}, {goal.measure}**\n"
        wrong = shortfalls(goal, board)
        rows = [
            (each.name, each.answered or "none", each.expected, reason_of(each, board.without_root))
            for each in wrong
        ]
        yield from _table(("thing", "answer", "truth", "why, and what would settle it"), rows[:MOST_NAMED])
        if len(rows) > MOST_NAMED:
            yield f"And {len(rows) - MOST_NAMED} more: `python -m tests.score --details`.\n"


def _table(heads: Sequence[object], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    yield "| " + " | ".join(map(str, heads)) + " |"
    yield "|" + " --- |" * len(heads)
    yield from ("| " + " | ".join(map(_cell, row)) + " |" for row in rows)
    yield ""


def _cell(value: object) -> str:
    return str(value).replace("|", "or")


def _unknown(board: Scoreboard) -> str:
    unknown, answered = board.unknown
    return f"{unknown} of {answered}"


def _number(value: float | None) -> str:
    if value is None:
        return "none"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
