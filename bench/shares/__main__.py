"""The walk of a share of a million files on a real Samba server, within its budget and whole.

python -m bench.shares --files 1000000      (as root, needs samba)
"""

import argparse
import random
import resource
import tempfile
import time
from pathlib import Path

from assess.model.file_share import FileServerFacts
from collectors.base import Limits, ShareProbe
from collectors.file_share.smb import COLLECTOR
from collectors.transports.smb import TRANSPORT
from tests.servers.samba import samba

PER_FOLDER = 400


def plant(root: Path, files: int) -> None:
    """A tree of tenants, years and cases, with so many files, a tenth of them in one deep corner."""
    rng = random.Random(1)
    made = 0
    while made < files:
        tenant, year = f"tenant-{rng.randrange(40):02}", 2010 + rng.randrange(16)
        folder = root / tenant / str(year) / f"case-{made // PER_FOLDER:06}"
        if made % (10 * PER_FOLDER) == 0:
            folder = folder / "scans" / "old" / "raw"
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(min(rng.randrange(1, 2 * PER_FOLDER), files - made)):
            (folder / f"page-{number}.tif").touch()
            made += 1


def main() -> None:
    """Prints what each budget cost and how far its estimate is off."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--files", type=int, default=1_000_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, samba(Path(folder)) as server:
        plant(server.folder / "finance", chosen.files)
        for entries in (20_000, 200_000, 10 * chosen.files):
            began, cpu = time.perf_counter(), _cpu()
            probe = ShareProbe(walk_entries=entries, walk_seconds=900, requests_per_second=100_000)
            with TRANSPORT.connect(server.target(), Limits(seconds=1000)) as session:
                facts = COLLECTOR.parse("files", list(session.ask(probe)))
            assert isinstance(facts, FileServerFacts)
            walk = next(share.walk for share in facts.shares if share.name == "finance")
            assert walk is not None
            off = walk.files / chosen.files - 1
            error = "none" if walk.error is None else f"{walk.error:.1%}"
            print(
                f"budget {entries:>9}: {walk.entries_seen:>8} entries, {time.perf_counter() - began:6.1f} s, "
                f"{_cpu() - cpu:6.1f} s CPU, {walk.files:>8} files, off by {off:+.1%}, error told {error}"
            )


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
