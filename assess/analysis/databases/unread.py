"""Database servers that hosts show and no collector reads: what was seen, and what would settle the rest."""

import re
from collections.abc import Iterator

from assess.model.estate import CoverageRow
from assess.model.graph import Service
from assess.model.host import HostFacts
from assess.model.observed import Observed

SETTLED_BY = {
    "mssql-linux": "a login with VIEW SERVER STATE and VIEW ANY DEFINITION: sys.databases, sys.master_files, "
    "sys.dm_exec_sessions, sys.servers",
    "oracle": "a login with SELECT_CATALOG_ROLE: v$instance, v$database, dba_data_files, dba_segments, "
    "v$session, dba_db_links, dba_feature_usage_statistics",
}
"""Catalog views that name databases, files, sizes, sessions and links.

Sources: Microsoft Learn and Oracle Database Reference, 2026-11.
"""
OTHERWISE = "its own catalog, read by its administrator"
READ = frozenset({"postgresql", "mysql", "mariadb", "galera", "sqlite"})
"""Relational engines that have a collector, or lie in files."""
INSTANCE = re.compile(r"^(?:ora|xe|db|asm)_pmon_(\S+)")
DATA_FILE = re.compile(r"\.(mdf|ndf|ldf|dbf|ora|ctl|dat|fdb|gdb)$|/(system|undotbs|users)\d+", re.I)
MOST_NAMED = 10


def unread_databases(observed: Observed) -> Iterator[CoverageRow]:
    """A row for each such server, in the order of hosts and services."""
    for service in sorted(observed.services, key=lambda each: each.name):
        facts = observed.hosts.get(service.host)
        if facts is not None and service.category == "rdbms" and service.signature not in READ:
            yield CoverageRow(
                scope=service.name,
                expected=1,
                observed=0,
                estimated_unseen=1.0,
                completeness=0.0,
                what_is_missing=(
                    f"{service.software}: seen, not read: {_seen(facts, service)}",
                    f"what would settle it: {SETTLED_BY.get(service.signature, OTHERWISE)}",
                ),
            )


def _seen(facts: HostFacts, service: Service) -> str:
    instances = instances_of(facts, service)
    files = {
        each.path for each in facts.open_files if each.pid in service.pids and DATA_FILE.search(each.path)
    }
    ports = {socket.rpartition(":")[2] for socket in service.listens}
    clients = {
        each.remote_address
        for each in facts.connections
        if not each.outbound and str(each.local_port) in ports
    }
    named = f"instance {', '.join(instances[:MOST_NAMED])}; " if instances else ""
    return f"{named}{len(files)} data files open, clients at {len(clients)} addresses"


def instances_of(facts: HostFacts, service: Service) -> tuple[str, ...]:
    """Names of the instances that the service's processes carry: `ora_pmon_ORCL` serves ORCL."""
    found = {
        match[1]
        for each in facts.processes
        if each.pid in service.pids
        for word in (each.arguments[:1] or (each.command,))
        if (match := INSTANCE.match(word))
    }
    return tuple(sorted(found))
