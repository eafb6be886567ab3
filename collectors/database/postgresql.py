"""Reads PostgreSQL servers: server, databases, relations, links, replication and clients."""

import re
from collections.abc import Sequence
from dataclasses import replace

from assess.model.database import (
    Account,
    Database,
    DatabaseServerFacts,
    Extension,
    ForeignServer,
    Reader,
    ReplicationLink,
    Routine,
    ServerSetting,
)
from assess.model.evidence import Evidence, Gap, Reason, Ref
from collectors.base import Collector
from collectors.database.postgresql_queries import CHECK, PROBE, SAMPLE
from collectors.database.postgresql_relations import read_relations
from collectors.database.sections import Reading, Row, rate, read
from collectors.database.sessions import folded

OPTIONAL = frozenset({"statements", "subscription_peers"})

FEATURES = ("dblink", "copy_program", "server_files", "superuser_settings", "notify", "skip_locked")


def parse(endpoint: str, evidence: Sequence[Evidence]) -> DatabaseServerFacts:
    """Everything that the evidence says of one server; what could not be read is among its gaps."""
    reading = read(endpoint, evidence, optional=OPTIONAL)
    server = reading.one("server")
    settings = tuple(
        ServerSetting(row.text("name"), row.text("value"), row.ref) for row in reading.of("settings")
    )
    values = {setting.name: setting.value for setting in settings}
    sessions = folded(reading.samples("sessions"))
    version = _version(server.text("version"))
    return DatabaseServerFacts(
        endpoint=endpoint,
        engine="postgresql",
        version=version,
        version_number=tuple(int(part) for part in re.findall(r"\d{1,9}", version)),
        port=server.integer("port"),
        data_directory=values.get("data_directory", ""),
        is_replica=server.flag("is_replica"),
        started_at=server.moment("started_epoch"),
        login=server.text("login"),
        max_connections=_integer(values.get("max_connections", "")),
        wal_bytes_per_second=_wal_rate(reading),
        settings=settings,
        databases=_databases(reading),
        sessions=sessions,
        replication=(*_standbys(reading), *_sources(reading)),
        gaps=(*reading.gaps, *_hidden(endpoint, reading, values)),
        section_at={each.section: each.at for each in evidence},
        readings=(*_readings(reading.of("moment")), *_slots(reading)),
        accounts=_accounts(reading),
    )


def _version(words: str) -> str:
    """`15.18` out of `PostgreSQL 15.18 (Debian 15.18-0+deb12u1) on ...`."""
    found = re.search(r"\bPostgreSQL (\d+(?:\.\d+)*)", words)
    return found.group(1) if found else ""


def _integer(value: str) -> int | None:
    return int(value) if re.fullmatch(r"\d{1,18}", value) else None


def _wal_rate(reading: Reading) -> float | None:
    first, second = reading.one("wal").integer("bytes"), reading.of("wal", sample=2)
    later = second[0].integer("bytes") if second else None
    return rate(first, later, reading.seconds_between("wal"))


def _readings(rows: Sequence[Row]) -> tuple[ServerSetting, ...]:
    return tuple(
        ServerSetting(name, str(value), row.ref)
        for row in rows
        for name, value in row.values.items()
        if value is not None
    )


def _slots(reading: Reading) -> tuple[ServerSetting, ...]:
    """How many replication slots are taken."""
    if not reading.answered("replication_slots"):
        return ()
    rows = reading.of("replication_slots")
    ref = rows[0].ref if rows else Ref("replication_slots", 1)
    return (ServerSetting("replication_slots_taken", str(len(rows)), ref),)


def _accounts(reading: Reading) -> tuple[Account, ...] | None:
    if not reading.answered("accounts"):
        return None
    return tuple(
        Account(
            name=row.text("name"),
            ref=row.ref,
            superuser=row.flag("superuser") is True,
            replicates=row.flag("replicates") is True,
            may_log_in=row.flag("may_log_in") is True,
        )
        for row in reading.of("accounts")
    )


def _readers(reading: Reading, name: str) -> tuple[Reader, ...] | None:
    if not reading.answered("readers", name):
        return None
    return tuple(
        Reader(row.text("name"), row.integer("unreadable") or 0, row.ref)
        for row in reading.of("readers", name)
    )


def _databases(reading: Reading) -> tuple[Database, ...]:
    sizes = {row.text("name"): row.integer("size_bytes") for row in reading.of("database_sizes")}
    activity = {row.text("name"): row for row in reading.of("activity")}
    later = {row.text("name"): row for row in reading.of("activity", sample=2)}
    seconds = reading.seconds_between("activity")
    return tuple(
        _with_rates(_database(row, sizes, reading), activity, later, seconds)
        for row in reading.of("databases")
    )


def _database(row: Row, sizes: dict[str, int | None], reading: Reading) -> Database:
    name = row.text("name")
    bare = Database(
        name=name,
        ref=row.ref,
        owner=row.text("owner"),
        encoding=row.text("encoding"),
        collation=row.text("collation"),
        size_bytes=sizes.get(name),
        entered=reading.answered("relations", name),
    )
    return replace(
        bare,
        relations=read_relations(reading, name),
        extensions=tuple(
            Extension(each.text("name"), each.text("version"), each.ref)
            for each in reading.of("extensions", name)
        ),
        languages=tuple(each.text("name") for each in reading.of("languages", name)),
        foreign_servers=tuple(_foreign_server(each) for each in reading.of("foreign_servers", name)),
        routines=tuple(_routine(each) for each in reading.of("routines", name)),
        readings=_database_readings(reading, name),
        readers=_readers(reading, name),
    )


def _database_readings(reading: Reading, name: str) -> tuple[ServerSetting, ...]:
    publications = tuple(
        ServerSetting("publication", each.text("name"), each.ref) for each in reading.of("publications", name)
    )
    return (*_readings(reading.of("features", name)), *publications)


def _with_rates(
    database: Database, first: dict[str, Row], later: dict[str, Row], seconds: float | None
) -> Database:
    counted = first.get(database.name)
    if counted is None:
        return database
    again = later.get(database.name)
    transactions = counted.integer("transactions")
    return replace(
        database,
        transactions=transactions,
        transactions_per_second=rate(transactions, again.integer("transactions") if again else None, seconds),
        stats_reset_at=counted.moment("stats_reset_epoch"),
    )


def _foreign_server(row: Row) -> ForeignServer:
    return ForeignServer(
        name=row.text("name"),
        wrapper=row.text("wrapper"),
        host=row.text("host"),
        port=row.integer("port"),
        database=row.text("database"),
        ref=row.ref,
    )


def _routine(row: Row) -> Routine:
    found = [name for name in FEATURES if row.flag(name)]
    if row.flag("security_definer"):
        found.append("security_definer")
    return Routine(row.text("schema"), row.text("name"), row.text("language"), row.ref, tuple(found))


def _standbys(reading: Reading) -> tuple[ReplicationLink, ...]:
    return tuple(
        ReplicationLink(
            direction="to",
            method=row.text("slot_type") or "physical",
            peer=row.text("client_address"),
            port=None,
            database=row.text("database"),
            ref=row.ref,
            state=row.text("state"),
        )
        for row in reading.of("replication_to")
    )


def _sources(reading: Reading) -> tuple[ReplicationLink, ...]:
    received = tuple(
        ReplicationLink(
            "from", "physical", row.text("host"), row.integer("port"), "", row.ref, row.text("status")
        )
        for row in reading.of("replication_from")
    )
    peers = {(row.text("database"), row.text("name")): row for row in reading.of("subscription_peers")}
    return (*received, *(_subscription(row, peers) for row in reading.of("subscriptions")))


def _subscription(row: Row, peers: dict[tuple[str, str], Row]) -> ReplicationLink:
    peer = peers.get((row.text("database"), row.text("name")))
    return ReplicationLink(
        direction="from",
        method="logical",
        peer=peer.text("host") if peer else "",
        port=peer.integer("port") if peer else None,
        database=row.text("database"),
        ref=row.ref,
        state="enabled" if row.flag("enabled") else "disabled",
    )


def _hidden(endpoint: str, reading: Reading, values: dict[str, str]) -> tuple[Gap, ...]:
    """Gaps that no refusal tells of: values that the server leaves out for a login without pg_monitor."""
    gaps = [
        Gap(endpoint, f"entered@{row.text('name')}", Reason.DENIED, "takes no connections", "")
        for row in reading.of("databases")
        if row.flag("takes_connections") is False
    ]
    cure = _monitoring(reading, "the login").rstrip(";")
    if any(row.flag("hidden") for row in reading.of("sessions")):
        detail = "client addresses of other logins are hidden"
        gaps.append(Gap(endpoint, "sessions", Reason.DENIED, detail, cure))
    if reading.answered("settings") and "data_directory" not in values:
        gaps.append(Gap(endpoint, "settings", Reason.DENIED, "settings for superusers are left out", cure))
    unsized = [row.text("name") for row in reading.of("database_sizes") if row.integer("size_bytes") is None]
    if unsized:
        gaps.append(Gap(endpoint, "database_sizes", Reason.DENIED, f"no size of {', '.join(unsized)}", cure))
    if _has_unknown_peers(reading):
        detail = "which server the subscriptions read from is told to superusers only"
        gaps.append(Gap(endpoint, "subscription_peers", Reason.DENIED, detail))
    return tuple(gaps)


def _has_unknown_peers(reading: Reading) -> bool:
    return bool(reading.of("subscriptions")) and not reading.answered("subscription_peers")


def _monitoring(reading: Reading, login: str) -> str:
    """What lets a login see what others do: a role since version 10, before it only superusers."""
    if re.match(r"9\b", _version(reading.one("server").text("version"))):
        return "no grant of PostgreSQL 9 shows them: scan as a superuser once, or accept the gap"
    return f"GRANT pg_monitor TO {login};"


def missing(evidence: Sequence[Evidence]) -> tuple[Gap, ...]:
    """Privileges that the login lacks, each with the GRANT that cures it."""
    endpoint = evidence[0].endpoint if evidence else ""
    reading = read(endpoint, evidence, optional=frozenset())
    login = quoted(reading.one("server").text("login"))
    gaps = list(reading.gaps)
    if reading.one("monitor").flag("may_monitor") is False:
        gaps.append(
            Gap(
                endpoint,
                "monitor",
                Reason.DENIED,
                "client addresses, settings and sizes are hidden",
                _monitoring(reading, login),
            )
        )
    for row in reading.of("databases"):
        if row.flag("may_connect") is False and row.flag("takes_connections"):
            name = row.text("name")
            cure = f"GRANT CONNECT ON DATABASE {quoted(name)} TO {login};"
            gaps.append(Gap(endpoint, f"entered@{name}", Reason.DENIED, f"{name} may not be entered", cure))
    return tuple(gaps)


def quoted(name: str) -> str:
    """The name as an SQL identifier.

    >>> quoted('we"ird')
    '"we""ird"'
    """
    return '"' + name.replace('"', '""') + '"'


COLLECTOR = Collector(
    kind="postgresql",
    transport="postgresql",
    default_port=5432,
    probe=PROBE,
    check=CHECK,
    sample=SAMPLE,
    parse=parse,
    missing=missing,
    software=("postgresql",),
)
