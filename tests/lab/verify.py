"""Whether a running lab is what its truth says: paths, tables, connections and secrets, looked up as root.

This checks the lab, not the product: a truth that does not hold would make every score worthless.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from tests.lab.estate import Estate, Host, load_estate
from tests.lab.host import run_in
from tests.lab.machine import LabError
from tests.lab.places import Places
from tests.lab.truth import load_truth

Entry = dict[str, Any]
TABLES_POSTGRESQL = """SELECT n.nspname || '.' || c.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = relnamespace
    WHERE relkind IN ('r', 'm', 'p') AND nspname NOT IN ('pg_catalog', 'information_schema')"""
TABLES_MARIADB = """SELECT concat(table_schema, '.', table_name) FROM information_schema.tables
    WHERE table_schema = '{}'"""
SECRETS = """grep -rhoaE 'CANARY-[A-Za-z0-9-]+' /etc /opt /srv /root /var/www /var/lib/docker /usr/local \
    /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | sort -u"""


def differences(places: Places) -> list[str]:
    """What the truth says and the lab does not have, or the other way round; empty when all holds."""
    estate, truth = load_estate(places.profile), load_truth(places.profile)
    checks = (_paths, _tables, _connections, _secrets)
    return [line for check in checks for line in check(places, estate, truth)]


def wait_for_clients(places: Places, seconds: float = 30) -> None:
    """Return when every edge that is always open has been opened, or when the time is over."""
    estate, truth = load_estate(places.profile), load_truth(places.profile)
    until = time.monotonic() + seconds
    while any(_connections(places, estate, truth)) and time.monotonic() < until:
        time.sleep(1)


def host_of(estate: Estate, name: str) -> Host | None:
    """The host that a name belongs to: `host/...`, `host:/...`, or an endpoint of the inventory."""
    head = name.split("/", maxsplit=1)[0].split(":", maxsplit=1)[0]
    address = next((one["address"] for one in estate.endpoints if one["name"] == head), None)
    return next((host for host in estate.hosts if head == host.name or address == host.address), None)


def _paths(places: Places, estate: Estate, truth: dict[str, list[Entry]]) -> Iterator[str]:
    """Directories and files that should be there, and are not."""
    for surface in truth["surfaces"]:
        host, path = host_of(estate, surface["location"]), surface["location"].partition(":")[2]
        if host is None or not path.startswith("/"):
            continue
        if run_in(places, host.name, ["sh", "-c", 'test -e "$0" || echo no', path]).strip():
            yield f"no such path: {surface['location']}"


def _tables(places: Places, estate: Estate, truth: dict[str, list[Entry]]) -> Iterator[str]:
    """Tables of the truth's databases: each has its entry, each entry its table."""
    wanted = {
        one["location"]
        for one in truth["surfaces"]
        if one["location"].count("/") == 2 and "." in one["location"]
    }
    for database in (one["location"] for one in truth["surfaces"] if one["kind"] == "database"):
        host = host_of(estate, database)
        if host is None:
            yield f"no host for database {database}"
            continue
        found = {f"{database}/{table}" for table in _list_tables(places, estate, host, database)}
        said = {location for location in wanted if location.startswith(f"{database}/")}
        yield from (f"no truth for table {location}" for location in sorted(found - said))
        yield from (f"no such table: {location}" for location in sorted(said - found))


def _list_tables(places: Places, estate: Estate, host: Host, database: str) -> list[str]:
    """Every table of a database, as its server's own administrator sees it."""
    endpoint, _, name = database.partition("/")
    kind = next(one["kind"] for one in estate.endpoints if one["name"] == endpoint)
    if kind == "postgresql":
        query = ["runuser", "-u", "postgres", "--", "psql", "-qXAt", "-d", name, "-c", TABLES_POSTGRESQL]
    else:
        query = ["mariadb", "-N", "-e", TABLES_MARIADB.format(name)]
    return run_in(places, host.name, query).split()


def _connections(places: Places, estate: Estate, truth: dict[str, list[Entry]]) -> Iterator[str]:
    """Edges that are always open, and are not seen on the host they start from."""
    for edge in truth["edges"]:
        source, target = host_of(estate, edge["source"]), host_of(estate, edge["target"])
        if edge["seen"] != "always" or "port" not in edge or source is None or source is target:
            continue
        address = target.address if target else edge["target"].split(":")[1]
        peers = (
            run_in(places, source.name, ["ss", "-Htn", "state", "established"])
            .replace("[::ffff:", "")
            .replace("]", "")
        )
        if f"{address}:{edge['port']}" not in peers.split():
            yield f"not connected: {edge['source']} -> {edge['target']}"


def _secrets(places: Places, estate: Estate, truth: dict[str, list[Entry]]) -> Iterator[str]:
    """Canaries that lie nowhere, and canaries that the truth does not list."""
    found: set[str] = set()
    for host in estate.hosts:
        try:
            found |= set(run_in(places, host.name, ["sh", "-c", SECRETS]).split())
        except LabError as refused:
            yield str(refused)
    listed = {entry["canary"]: entry for entry in truth["secrets"]}
    yield from (f"not in the truth: {canary}" for canary in sorted(found) if not _listed(canary, listed))
    lying = {canary for canary, entry in listed.items() if entry["form"] != "stored hash"}
    yield from (f"lies nowhere: {canary}" for canary in sorted(lying - found))


def _listed(canary: str, listed: dict[str, Entry]) -> bool:
    """Whether a canary, or a canary with something appended, is in the truth."""
    return any(canary.startswith(known) for known in listed)
