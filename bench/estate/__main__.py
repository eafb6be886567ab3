"""From the answers of thousands of hosts to workbook and page: `python -m bench.estate [--copies 305]`.

The sample estate that often, each copy with names and addresses of its own; every step is the program as a
user runs it, on captures, so that no network is measured.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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
    began = time.monotonic()
    process = subprocess.Popen([str(ASSESS), *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{step} ended with status {process.returncode}")
    cpu = usage.ru_utime + usage.ru_stime
    print(f"| {step} | {time.monotonic() - began:.0f} | {cpu:.0f} | {usage.ru_maxrss // 1024} |", flush=True)


if __name__ == "__main__":
    main()
