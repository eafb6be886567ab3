"""Every miss and every mistake by name, for those who improve the rules."""

from __future__ import annotations

from collections.abc import Iterator

from tests.score.judgement import ERRORS, Judgement, Verdict, tally
from tests.score.scoreboard import Scoreboard

NAMED = ERRORS | {Verdict.EXCUSED}
ORDER = (Verdict.WRONG, Verdict.INVENTED, Verdict.MISSED, Verdict.UNKNOWN, Verdict.EXCUSED, Verdict.NEUTRAL)


def render_details(board: Scoreboard) -> str:
    """A list by subject and verdict; what counts neither way stands at the end of each."""
    return "\n".join(_lines(board)) + "\n"


def _lines(board: Scoreboard) -> Iterator[str]:
    yield f"DATA LOSS {len(board.data_loss)}"
    yield from (f"  {_text(each)}" for each in board.data_loss)
    yield f"SECRETS LEAKED {len(board.leaks)}"
    yield from (f"  {leak.form}: {leak.where}" for leak in board.leaks[:50])
    for name, judged in board.judged.items():
        counts = tally(judged)
        yield f"\n{name.upper()} precision {_share(counts.precision)} recall {_share(counts.recall)}"
        for verdict in ORDER:
            chosen = [
                each for each in judged if each.verdict is verdict and (each.answered or verdict in NAMED)
            ]
            if chosen:
                yield f"  {verdict} ({len(chosen)})"
            yield from (f"    {_text(each)}" for each in sorted(chosen, key=lambda each: each.name))
        remarks = [
            each
            for each in judged
            if each.verdict is Verdict.RIGHT and each.note.startswith(("other", "names", "not named"))
        ]
        yield from (f"    right, but {_text(each)}" for each in remarks)


def _text(each: Judgement) -> str:
    expected = f"; truth {each.expected}" if each.expected else ""
    confidence = f" {each.confidence:.2f}" if each.confidence is not None else ""
    return f"{each.name}: answer {each.answered or 'none'}{confidence}{expected}" + (
        f"; {each.note}" if each.note else ""
    )


def _share(share: float | None) -> str:
    return "none" if share is None else f"{share:.3f}"
