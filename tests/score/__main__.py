"""The scoreboard from the command line: `python -m tests.score --scan`, or `--estate FILE`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.lab.estate import profiles
from tests.score.accuracy import as_json, as_markdown
from tests.score.answers import ScoreError
from tests.score.details import render_details
from tests.score.scoreboard import Scoreboard, score
from tests.score.variants import Variant, analysed_again, sampled, scan, scan_as_user, scan_for, with_less

DOCS = Path(__file__).resolve().parents[2] / "docs"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scoreboard; 0 when it could be made, 2 when not."""
    options = _parser().parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory(prefix="assess-score-") as folder:
            return _run(options, Path(folder))
    except ScoreError as failed:
        print(f"score: {failed}", file=sys.stderr)
        return 2


def _run(options: argparse.Namespace, folder: Path) -> int:
    """Scan or read, judge, print and write."""
    estate = _estate(options, folder)
    board = score(estate, options.profile, root=not options.as_user)
    if options.details:
        print(render_details(board))
        return 0
    variants = {
        variant.name: score(variant.estate, options.profile, root=variant.root, search_leaks=False)
        for variant in _variants(options, estate, folder)
    }
    _publish(options, board, variants)
    return 0


def _estate(options: argparse.Namespace, folder: Path) -> Path:
    """The estate file to judge: scanned now, or a given one."""
    if options.scan:
        estate = folder / "estate.db"
        scan(options.profile, estate)
        return estate
    if not options.estate.exists():
        raise ScoreError(f"{options.estate} does not exist; use --scan to make one")
    if not options.analyze:
        return Path(options.estate)
    return analysed_again(options.estate, folder)


def _variants(options: argparse.Namespace, estate: Path, folder: Path) -> list[Variant]:
    """Other evidence about the same estate, as far as it can be had."""
    if options.plain:
        return []
    scanned = [scan_as_user(options.profile, folder)] if options.scan else []
    longer = [scan_for(options.profile, folder, options.minutes)] if options.scan and options.minutes else []
    kept = [sampled(options.samples, folder)] if options.samples else []
    return [*scanned, *with_less(estate, folder), *longer, *kept]


def _publish(options: argparse.Namespace, board: Scoreboard, variants: dict[str, Scoreboard]) -> None:
    """Print the page, and write it with the numbers where asked."""
    measured = {"date": datetime.now(UTC).date().isoformat(), "profile": options.profile}
    page = as_markdown(board, variants, measured)
    print(page)
    if options.write:
        (DOCS / "accuracy.md").write_text(page, encoding="utf-8")
        numbers = json.dumps(as_json(board, variants, measured), indent=1)
        (DOCS / "accuracy.json").write_text(numbers + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.score", description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--scan", action="store_true", help="scan the running lab first")
    source.add_argument("--estate", type=Path, help="judge this estate file")
    parser.add_argument("--profile", choices=profiles(), default="full", help="which lab (default: full)")
    parser.add_argument(
        "--analyze", action="store_true", help="analyse a copy of the estate file by the present rules"
    )
    parser.add_argument("--plain", action="store_true", help="no variants with other evidence")
    parser.add_argument(
        "--minutes", type=int, default=0, help="with --scan: also look at connections for so long"
    )
    parser.add_argument("--as-user", action="store_true", help="no login of the estate file had root rights")
    parser.add_argument("--samples", type=Path, help="an estate file of the same lab, sampled for long")
    parser.add_argument("--details", action="store_true", help="every miss and mistake by name, nothing else")
    parser.add_argument("--write", action="store_true", help="write docs/accuracy.md and docs/accuracy.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
