"""Large PostgreSQL servers: 200 tenants' databases of 100 tables each, and one database of 50,000 tables."""

import os
import resource
import time
from collections import Counter

from bench.databases.server_cpu import cpu_seconds
from collectors.base import Limits
from collectors.database.postgresql import parse
from collectors.database.postgresql_queries import PROBE
from collectors.transports.postgresql import connect
from tests.servers.postgresql import PostgresServer, postgres_server

ROOMY = ("max_locks_per_transaction=2000", "shared_buffers=256MB", "log_statement=none")
TABLE = "CREATE TABLE t{n} (id bigint PRIMARY KEY, tenant int NOT NULL, name text, at timestamptz, v numeric)"


def many_databases(databases: int = 200, tables: int = 100) -> str:
    """Reads a server of many databases; its first is the template of the others."""
    with postgres_server(*ROOMY) as server:
        server.make_database("tenant_000", *(TABLE.format(n=n) for n in range(tables)))
        for number in range(1, databases):
            server.run(f"CREATE DATABASE tenant_{number:03} TEMPLATE tenant_000")
        return _read(server)


def many_tables(tables: int = 50_000) -> str:
    """Reads a server of one database with many tables."""
    with postgres_server(*ROOMY) as server:
        server.make_database("wide")
        for start in range(0, tables, 1000):
            server.run(";".join(TABLE.format(n=n) for n in range(start, start + 1000)), database="wide")
        server.run("VACUUM ANALYZE pg_class, pg_attribute, pg_index, pg_constraint", database="wide")
        return _read(server)


def _read(server: PostgresServer) -> str:
    began, used, served = time.monotonic(), _cpu_seconds(), _server_cpu_seconds(server)
    with connect(server.target(), Limits(seconds=600, max_bytes=256 * 2**20)) as session:
        evidence = tuple(session.ask(PROBE))
    read, asked = time.monotonic() - began, _cpu_seconds() - used
    served = _server_cpu_seconds(server) - served
    facts = parse("pg", evidence)
    parsed = _cpu_seconds() - used - asked
    relations = sum(len(each.relations) for each in facts.databases)
    slowest = max(evidence, key=lambda each: each.milliseconds)
    refused = Counter(str(each.reason) for each in evidence if each.reason)
    size = sum(len(each.body) for each in evidence)
    return (
        f"{len(facts.databases)} databases, {relations} relations, {size / 2**20:.1f} MiB: {read:.1f} s, "
        f"5 s of it the pause between samples; CPU: asking {asked:.1f} s, server {served:.1f} s, "
        f"parsing {parsed:.1f} s; slowest {slowest.section} {slowest.milliseconds} ms, "
        f"refused {dict(refused)}; load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores"
    )


def _server_cpu_seconds(server: PostgresServer) -> float:
    """Of the postmaster with all the sessions that have ended, as the kernel counts them."""
    pid = (server.folder / "data" / "postmaster.pid").read_text().split()[0]
    return cpu_seconds(int(pid))


def _cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
