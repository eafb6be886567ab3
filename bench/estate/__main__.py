"""From the answers of thousands of hosts to workbook and page: `python -m bench.estate [--copies 305]`.

The sample estate that often, each copy with names and addresses of its own; every step is the program as a
user runs it, on captures, so that no network is measured.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bench.programs import usage_of
from tests.estate_copies import write_copies

SAMPLE = Path(__file__).parents[2] / "samples/claims"
ASSESS = Path(sys.executable).parent / "assess"


def main() -> None:
    """Prints one row of a Markdown table for each step."""
    parser = argparse.ArgumentParser(prog="python -m bench.estate", description=__doc__)
    parser.add_argument("--copies", type=int, default=305, help="of 33 endpoints and 8 tenants each")
    copies = parser.parse_args().copies
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inventory = write_copies(SAMPLE, folder / "estate", copies)
        stored = ["--estate", str(folder / "estate.db")]
        print(f"{copies * 33:,} endpoints, load {os.getloadavg()[0]:.1f}\n")
        print("| step | seconds | CPU seconds | MiB |\n| --- | --- | --- | --- |")
        _measure("scan of captures, with all that follows", ["scan", str(inventory), *stored, "--quiet"])
        _measure("analyze again", ["analyze", *stored, "--quiet"])
        _measure("workbook", ["report", *stored, "--xlsx", str(folder / "a.xlsx"), "--quiet"])
        _measure("page", ["report", *stored, "--html", str(folder / "a.html"), "--quiet"])
        for each in ("estate.db", "a.xlsx", "a.html"):
            print(f"{each} {(folder / each).stat().st_size / 2**20:.0f} MiB")


def _measure(step: str, words: list[str]) -> None:
    used = usage_of(step, [str(ASSESS), *words])
    print(f"| {step} | {used.seconds:.0f} | {used.cpu_seconds:.0f} | {used.memory_mib} |", flush=True)


if __name__ == "__main__":
    main()
