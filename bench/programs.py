"""What a program uses from its start to its end, its own children included."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Usage:
    """Wall time, CPU time (user and system), and the largest memory."""

    seconds: float
    cpu_seconds: float
    memory_mib: int


def usage_of(name: str, command: Sequence[str], settings: Mapping[str, str] | None = None) -> Usage:
    """Runs the program with further environment variables; ends ours, by its name, where it fails."""
    began = time.monotonic()
    # bytecode is kept, as it is where the program was installed
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, env={**environment, **(settings or {})}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} ended with status {process.returncode}")
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Usage(time.monotonic() - began, cpu_seconds, usage.ru_maxrss // 1024)
