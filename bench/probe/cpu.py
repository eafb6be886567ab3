"""CPU seconds of the probe on a host of N processes: `python -m bench.probe.cpu [PROCESSES]` (as root).

Starts idle processes until the host has that many, each with an open file and a listening socket, runs the
probe five times with each shell, and prints the least CPU of each run: all of it, and without walks.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from collectors.host.script import render

SHELLS = (("dash", "-s"), ("bash", "-s"), ("busybox", "sh", "-s"), ("mksh", "-s"))
RUNS = 5
IDLE = (
    "import socket,sys,time\n"
    "s=socket.create_server(('127.0.0.1',0)); f=open(sys.argv[1],'a')\n"
    "print('ready',flush=True)\n"
    "sys.stdin.read()\n"
)


def main(processes: int) -> None:
    """Prints one line for each shell."""
    with crowd(processes):
        print(f"{sum(each.isdigit() for each in os.listdir('/proc'))} processes")  # noqa: PTH208
        for shell in SHELLS:
            whole, tables = (
                least_cpu(shell, script) for script in (render(pause_seconds=0), without_walks())
            )
            print(f"{' '.join(shell):16} {whole:.2f} s CPU, {tables:.2f} s without walks")


def without_walks() -> str:
    """The script without the sections whose cost depends on the number of files and not of processes."""
    lines = render(pause_seconds=0).split("\n")
    walks = (
        "  watched directories",
        "  watched settings",
        "  watched config_files",
        "  FOUND=",
        "  CONFIGS=",
    )
    return "\n".join(line for line in lines if not line.startswith(walks))


def least_cpu(shell: tuple[str, ...], script: str) -> float:
    """The least user and system seconds of some runs, all children included."""
    return min(cpu_seconds(shell, script) for _ in range(RUNS))


def cpu_seconds(shell: tuple[str, ...], script: str) -> float:
    """User and system seconds of one run, with the children that it waited for."""
    before = os.times()
    subprocess.run(shell, input=script.encode(), capture_output=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


@contextmanager
def crowd(processes: int) -> Iterator[None]:
    """So many processes on the host while the block runs."""
    missing = processes - sum(each.isdigit() for each in os.listdir("/proc"))  # noqa: PTH208
    with tempfile.TemporaryDirectory() as folder:
        started = [idle(Path(folder) / f"{number}.log") for number in range(max(missing, 0))]
        try:
            yield
        finally:
            for each in started:
                each.communicate()


def idle(file: Path) -> subprocess.Popen[bytes]:
    """A process that waits for its standard input to end."""
    started = subprocess.Popen(
        [sys.executable, "-S", "-c", IDLE, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert started.stdout
    started.stdout.readline()
    return started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
