"""What a scan costs a server at work: throughput of pgbench and sysbench with and without it, in turns."""

import re
import statistics
import subprocess
import threading
from collections.abc import Callable

from bench.databases.server_cpu import cpu_seconds
from collectors.base import Limits
from collectors.database import mysql_queries, postgresql_queries
from collectors.transports import mysql, postgresql
from tests.servers.mariadb import ROOT_PASSWORD, MariaDbServer, mariadb_server
from tests.servers.postgresql import PASSWORD, PostgresServer, postgres_server

SCANS = 10
ROUNDS = 3
SECONDS = 20


def postgresql_at_work() -> str:
    """pgbench, its own mix, 2 clients; fsync off: the processor is the limit, and a scan hurts most."""
    with postgres_server("shared_buffers=256MB", "log_statement=none") as server:
        server.make_database("bench")
        _pgbench(server, "-i", "-q", "-s", "5")

        def scan() -> None:
            with postgresql.connect(server.target(), Limits()) as session:
                tuple(session.ask(postgresql_queries.PROBE))

        return _compared(
            lambda: _transactions(_pgbench(server, "-c", "2", "-T", str(SECONDS)), "tps = "), scan
        )


def mariadb_at_work() -> str:
    """sysbench, oltp_read_write, 2 threads."""
    with mariadb_server("performance-schema=ON", "innodb-buffer-pool-size=256M") as server:
        server.run("CREATE DATABASE sbtest")
        _sysbench(server, "prepare")

        def scan() -> None:
            with mysql.connect(server.target("root", ROOT_PASSWORD), Limits()) as session:
                tuple(session.ask(mysql_queries.PROBE))

        compared = _compared(
            lambda: _transactions(_sysbench(server, "run"), r"transactions:\s+\d+\s+\("), scan
        )
        process = int((server.folder / "pid").read_text())
        return f"{compared}; a scan takes {_cpu_milliseconds(process, scan):.0f} ms of the idle server's CPU"


def _cpu_milliseconds(process: int, scan: Callable[[], None]) -> float:
    """The server's CPU for one scan, as the mean of some: the kernel counts in hundredths of a second."""
    before = cpu_seconds(process)
    for _ in range(SCANS):
        scan()
    return 1000 * (cpu_seconds(process) - before) / SCANS


def _compared(measure: Callable[[], float], scan: Callable[[], None]) -> str:
    """Medians of rounds without and with one scan in each, taken in turns so that noise hits both."""
    alone, scanned = [], []
    for _ in range(ROUNDS):
        alone.append(measure())
        scanning = threading.Thread(target=scan)
        scanning.start()
        scanned.append(measure())
        scanning.join()
    before, during = statistics.median(alone), statistics.median(scanned)
    spread = (max(alone) - min(alone)) / before
    return (
        f"{before:.0f} transactions/s alone, {during:.0f} with a scan in each {SECONDS} s "
        f"({(before - during) / before:+.1%} lost; rounds alone differ by {spread:.1%})"
    )


def _transactions(said: str, before: str) -> float:
    found = re.search(before + r"([\d.]+)", said)
    assert found, said
    return float(found[1])


def _pgbench(server: PostgresServer, *options: str) -> str:
    where = ("-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres", "bench")
    return _run(["pgbench", *options, *where], {"PGPASSWORD": PASSWORD})


def _sysbench(server: MariaDbServer, command: str) -> str:
    login = ["--mysql-user=root", f"--mysql-password={ROOT_PASSWORD}", f"--mysql-socket={server.folder}/sock"]
    size = ["--tables=4", "--table-size=20000", "--threads=2", f"--time={SECONDS}"]
    return _run(["sysbench", "oltp_read_write", *login, *size, command], {})


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command,
        env={"PATH": "/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
