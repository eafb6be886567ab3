"""How long ten million flow records take: ours, and awk as the plainest peer, in one run.

python -m bench.flows --rows 10000000
"""

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HEADER = (
    "Source IP,Source port,Source process ID,Source process name,Target IP,Target port,Target process ID,"
    "Target process name,State,Transport protocol,IP version,Count,Start\n"
)
PORTS = (80, 443, 8080, 5432, 3306, 6379, 2049)
AWK = """NR > 1 {
    key = $1 FS $5 FS $6 FS $4; count[key] += $12
    if (!(key in first) || $13 < first[key]) first[key] = $13
    if ($13 > last[key]) last[key] = $13
}
END { for (key in count) print key, count[key], first[key], last[key] }"""
OURS = """
import sys
from pathlib import Path
from assess.model.login import Target
from collectors.base import FileProbe, Limits
from collectors.flows.records import COLLECTOR
from collectors.transports.flow_files import TRANSPORT
with TRANSPORT.connect(Target("bench", "flows", config=Path(sys.argv[1])), Limits()) as session:
    print(len(COLLECTOR.parse("bench", list(session.ask(FileProbe()))).flows))
"""


def write_records(path: Path, rows: int, edges: int) -> None:
    """A file in AWS Transform's form: 2,400 hosts, so many dependencies, ephemeral client ports."""
    rng = random.Random(1)
    hosts = [f"10.{n // 250}.{n % 250}.{part}" for n in range(400) for part in range(1, 7)]
    pairs = [(rng.choice(hosts), rng.choice(hosts), rng.choice(PORTS)) for _ in range(edges)]
    with path.open("w", buffering=1 << 20) as file:
        file.write(HEADER)
        for number in range(rows):
            source, target, port = pairs[rng.randrange(edges)]
            file.write(
                f"{source},{rng.randrange(32768, 61000)},{number % 9999},java,{target},{port},,srv,"
                f"ESTABLISHED,TCP,4,{number % 5 + 1},{1_700_000_000 + number // 100}\n"
            )


def measured(name: str, command: list[str]) -> None:
    """Runs the command and prints what it cost."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    found = done.stdout.strip().splitlines()
    edges = found[0] if len(found) == 1 else str(len(found))
    print(
        f"{name:6} {seconds:7.1f} s   {cpu:7.1f} s CPU   {after.ru_maxrss / 1024:6.0f} MiB   {edges} roll-ups"
    )


def main() -> None:
    """Prints one line per reader; memory is the largest of the readers so far, ours first."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000_000)
    options.add_argument("--edges", type=int, default=50_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "network_data_full.csv"
        write_records(file, chosen.rows, chosen.edges)
        print(f"{chosen.rows} rows, {file.stat().st_size / 2**20:.0f} MiB")
        measured("assess", [sys.executable, "-c", OURS, str(file)])
        measured("awk", ["awk", "-F,", AWK, str(file)])


if __name__ == "__main__":
    main()
