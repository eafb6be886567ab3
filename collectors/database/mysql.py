"""Reads MySQL and MariaDB servers: server, schemas, tables, links, replication and clients."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from assess.model.database import (
    Account,
    Database,
    DatabaseServerFacts,
    Extension,
    ForeignServer,
    Relation,
    ReplicationLink,
    Routine,
    ServerSetting,
    View,
)
from assess.model.evidence import Evidence, Gap, Reason
from collectors.base import Collector
from collectors.database.mysql_queries import CHECK, PROBE, SAMPLE
from collectors.database.mysql_relations import inbound_foreign_keys, read_relations
from collectors.database.sections import Reading, Row, rate, read
from collectors.database.sessions import folded

# Absent where performance_schema is off or not granted, and then other sections have to do.
OPTIONAL = frozenset({"session_programs", "accounts"})

# Any of these on *.* lets information_schema show all tables; on a schema, all of that schema.
SHOWS_TABLES = frozenset(
    {"SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "REFERENCES", "INDEX", "ALTER", "SHOW VIEW"}
)

STATEMENTS = ("Com_select", "Com_insert", "Com_update", "Com_delete", "Com_replace")
FEATURES = ("skip_locked", "server_files", "security_definer")


def parse(endpoint: str, evidence: Sequence[Evidence]) -> DatabaseServerFacts:
    """Everything that the evidence says of one server; what could not be read is among its gaps."""
    reading = read(endpoint, evidence, optional=OPTIONAL)
    server = reading.one("server")
    settings = _named(reading.of("settings"))
    values = {setting.name: setting.value for setting in settings}
    version = server.text("version")
    replication = (*_replicas(reading), *_sources(reading))
    return DatabaseServerFacts(
        endpoint=endpoint,
        engine=_engine(server),
        version=version,
        version_number=_version_number(version),
        hostname=server.text("hostname"),
        port=server.integer("port"),
        data_directory=server.text("data_directory"),
        is_replica=any(link.direction == "from" for link in replication)
        if reading.answered("replication_from")
        else None,
        started_at=_started_at(reading),
        login=server.text("login"),
        max_connections=_integer(values.get("max_connections", "")),
        wal_bytes_per_second=_log_rate(reading),
        settings=settings,
        databases=_databases(reading),
        sessions=folded(reading.samples(_who_is_connected(reading))),
        replication=replication,
        gaps=(*reading.gaps, *_hidden(endpoint, reading)),
        section_at={each.section: each.at for each in evidence},
        readings=_plugins(reading),
        accounts=_accounts(reading),
    )


def _engine(server: Row) -> str:
    words = f"{server.text('version')} {server.text('version_comment')}".lower()
    return "mariadb" if "mariadb" in words else "mysql"


def _version_number(version: str) -> tuple[int, ...]:
    found = re.match(r"\d{1,9}(?:\.\d{1,9})*", version)
    return tuple(int(part) for part in found.group().split(".")) if found else ()


def _integer(value: str) -> int | None:
    return int(value) if re.fullmatch(r"\d{1,18}", value) else None


def _named(rows: Sequence[Row]) -> tuple[ServerSetting, ...]:
    """Rows of SHOW VARIABLES or SHOW STATUS."""
    return tuple(ServerSetting(row.text("Variable_name"), row.text("Value"), row.ref) for row in rows)


def _status(reading: Reading, sample: int = 1) -> dict[str, int]:
    named = _named(reading.of("status", sample=sample))
    numbers = ((each.name, _integer(each.value)) for each in named)
    return {name: number for name, number in numbers if number is not None}


def _started_at(reading: Reading) -> datetime | None:
    uptime, at = _status(reading).get("Uptime"), reading.at.get(("status", 1, ""))
    if uptime is None or at is None:
        return None
    try:
        return (at - timedelta(seconds=uptime)).replace(microsecond=0)
    except OverflowError:
        return None


def _log_rate(reading: Reading) -> float | None:
    """Growth of the binary log, else of the redo log."""
    first, second = _status(reading), _status(reading, 2)
    name = "Binlog_bytes_written" if first.get("Binlog_bytes_written") else "Innodb_os_log_written"
    return rate(first.get(name), second.get(name), reading.seconds_between("status"))


def _plugins(reading: Reading) -> tuple[ServerSetting, ...]:
    return tuple(ServerSetting("plugin", row.text("name"), row.ref) for row in reading.of("plugins"))


def _accounts(reading: Reading) -> tuple[Account, ...] | None:
    if not reading.answered("accounts"):
        return None
    return tuple(
        Account(
            name=row.text("name"),
            ref=row.ref,
            superuser=row.flag("superuser") is True,
            replicates=row.flag("replicates") is True,
            reads_all=row.flag("reads_all"),
        )
        for row in reading.of("accounts")
    )


def _databases(reading: Reading) -> tuple[Database, ...]:
    names = [row.text("name") for row in reading.of("databases")]
    inbound = inbound_foreign_keys(reading, names)
    read_ones = tuple(_database(row, reading, inbound) for row in reading.of("databases"))
    return _with_rates(read_ones, reading)


def _database(row: Row, reading: Reading, inbound: Mapping[tuple[str, str], int]) -> Database:
    name = row.text("name")
    relations = read_relations(reading, name, inbound)
    tables = [each for each in relations if each.kind in ("table", "partitioned")]
    sizes = [each.size_bytes for each in tables if each.size_bytes is not None]
    entered = reading.answered("relations", name) and (bool(relations) or _shows_tables(reading, name))
    return Database(
        name=name,
        ref=row.ref,
        encoding=row.text("encoding"),
        collation=row.text("collation"),
        size_bytes=sum(sizes) if entered and len(sizes) == len(tables) else None,
        entered=entered,
        relations=relations,
        extensions=_storage_engines(relations),
        foreign_servers=_foreign_servers(reading, relations),
        routines=_routines(reading, name),
        views=tuple(
            View(name, each.text("name"), each.text("definer"), each.ref)
            for each in reading.of("views", name)
        ),
    )


def _shows_tables(reading: Reading, database: str) -> bool:
    """The login's privileges let it see every table of the schema: an empty list means no tables."""
    if any(row.text("privilege") in SHOWS_TABLES for row in reading.of("privileges")):
        return True
    return any(
        row.text("privilege") in SHOWS_TABLES and _matches(row.text("pattern"), database)
        for row in reading.of("schema_privileges")
    )


def _matches(pattern: str, name: str) -> bool:
    """A schema name matches a grant's pattern, in which % and _ are wild and a backslash quotes."""
    parts = re.findall(r"\\.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    expression = "".join(wild.get(part, re.escape(part[-1])) for part in parts)
    return re.fullmatch(expression, name, re.DOTALL) is not None


def _storage_engines(relations: Sequence[Relation]) -> tuple[Extension, ...]:
    first = {each.storage_engine: each.ref for each in reversed(relations) if each.storage_engine}
    return tuple(Extension(name, "", ref) for name, ref in sorted(first.items()))


def _foreign_servers(reading: Reading, relations: Sequence[Relation]) -> tuple[ForeignServer, ...]:
    """Links are the server's; they are told of the schemas whose tables may use them."""
    if not any(each.kind == "foreign_table" for each in relations):
        return ()
    return tuple(_foreign_server(row) for row in reading.of("foreign_servers"))


def _foreign_server(row: Row) -> ForeignServer:
    return ForeignServer(
        name=row.text("name"),
        wrapper=row.text("wrapper"),
        host=row.text("host"),
        port=row.integer("port") or None,
        database=row.text("database"),
        ref=row.ref,
    )


def _routines(reading: Reading, database: str) -> tuple[Routine, ...]:
    stored = tuple(
        Routine(
            database,
            row.text("name"),
            row.text("language"),
            row.ref,
            (*(name for name in FEATURES if row.flag(name)), f"definer={row.text('definer')}"),
        )
        for row in reading.of("routines")
        if row.text("schema") == database
    )
    events = tuple(
        Routine(
            database,
            row.text("name"),
            "event",
            row.ref,
            (row.text("status"), f"definer={row.text('definer')}"),
        )
        for row in reading.of("events")
        if row.text("schema") == database
    )
    return (*stored, *events)


def _with_rates(databases: tuple[Database, ...], reading: Reading) -> tuple[Database, ...]:
    """Statements per schema out of the digests; where there are none, the server's for its only schema."""
    first = {row.text("name"): row.integer("statements") for row in reading.of("activity")}
    later = {row.text("name"): row.integer("statements") for row in reading.of("activity", sample=2)}
    seconds = reading.seconds_between("activity")
    if not first and len(databases) == 1:
        name = databases[0].name
        first, later = {name: _total(_status(reading))}, {name: _total(_status(reading, 2))}
        seconds = reading.seconds_between("status")
    return tuple(
        replace(
            each,
            transactions=first.get(each.name),
            transactions_per_second=rate(first.get(each.name), later.get(each.name), seconds),
        )
        for each in databases
    )


def _total(status: Mapping[str, int]) -> int | None:
    counted = [status[name] for name in STATEMENTS if name in status]
    return sum(counted) if counted else None


def _who_is_connected(reading: Reading) -> str:
    """The section with programs, where performance_schema told them."""
    return "session_programs" if reading.answered("session_programs") else "sessions"


def _replicas(reading: Reading) -> tuple[ReplicationLink, ...]:
    return tuple(
        ReplicationLink(
            direction="to",
            method="binlog",
            peer=row.text("client_address"),
            port=None,
            database="",
            ref=row.ref,
            state=row.text("state"),
        )
        for row in reading.of("replication_to")
    )


def _sources(reading: Reading) -> tuple[ReplicationLink, ...]:
    return tuple(
        ReplicationLink(
            direction="from",
            method="binlog",
            peer=row.text("Master_Host") or row.text("Source_Host"),
            port=row.integer("Master_Port") or row.integer("Source_Port"),
            database="",
            ref=row.ref,
            state=row.text("Slave_SQL_Running") or row.text("Replica_SQL_Running"),
        )
        for row in reading.of("replication_from")
    )


def _hidden(endpoint: str, reading: Reading) -> tuple[Gap, ...]:
    """Gaps that no refusal tells of: the server silently shows nothing to those without privilege."""
    gaps = [
        Gap(endpoint, f"entered@{name}", Reason.DENIED, "no privilege: its tables are hidden", _METADATA)
        for name in (row.text("name") for row in reading.of("databases"))
        if reading.answered("relations", name)
        and not reading.of("relations", name)
        and not _shows_tables(reading, name)
    ]
    held = _held(reading)
    if reading.answered("privileges") and not held & {"PROCESS", "SUPER"}:
        detail = "sessions of other logins are hidden"
        gaps.append(Gap(endpoint, "sessions", Reason.DENIED, detail, "GRANT PROCESS ON *.* TO the login"))
    if reading.answered("privileges") and not held & _SEES_ALL_SCHEMAS:
        detail = "schemas on which the login has no privilege are hidden"
        gaps.append(
            Gap(endpoint, "databases", Reason.DENIED, detail, "GRANT SHOW DATABASES ON *.* TO the login")
        )
    if _hides_events(reading, held):
        detail = "events that did not run since the server started are hidden, and whose they are"
        gaps.append(Gap(endpoint, "events", Reason.DENIED, detail, _EVENTS))
    return tuple(gaps)


def _hides_events(reading: Reading, held: frozenset[str]) -> bool:
    """MySQL 8 lists events to those only who may change them; with the scheduler off, none of them runs."""
    if not reading.answered("privileges") or "EVENT" in held:
        return False
    version, settings = _version_number(reading.one("server").text("version")), _named(reading.of("settings"))
    scheduler = {each.name: each.value for each in settings}.get("event_scheduler", "")
    is_listed = any(row.text("definer") for row in reading.of("events"))
    return (
        _engine(reading.one("server")) == "mysql" and version >= (8,) and scheduler == "ON" and not is_listed
    )


_METADATA = "GRANT REFERENCES ON *.* TO the login"
_EVENTS = "list them yourself (SHOW EVENTS); GRANT EVENT ON *.* shows them, and lets the login change them"
_SEES_ALL_SCHEMAS = SHOWS_TABLES | {"SHOW DATABASES"}


def _held(reading: Reading) -> frozenset[str]:
    return frozenset(row.text("privilege") for row in reading.of("privileges"))


_NEEDED: tuple[tuple[frozenset[str], str, str], ...] = (
    (frozenset({"PROCESS"}), "sessions of other logins, table spaces and replicas", "PROCESS"),
    (frozenset({"SHOW DATABASES"}) | SHOWS_TABLES, "schemas without any grant", "SHOW DATABASES"),
    (SHOWS_TABLES, "tables: without it every schema looks empty", "REFERENCES"),
)


def missing(evidence: Sequence[Evidence]) -> tuple[Gap, ...]:
    """Privileges that the login lacks, each with the GRANT that cures it."""
    endpoint = evidence[0].endpoint if evidence else ""
    reading = read(endpoint, evidence, optional=frozenset({"performance_schema", "foreign_servers"}))
    server = reading.one("server")
    login, held = account(server.text("login")), _held(reading)
    gaps = list(reading.gaps)
    for enough, what, privilege in (*_NEEDED, _replication_need(server)):
        if reading.answered("privileges") and not held & (enough | {"SUPER"}):
            cure = f"GRANT {privilege} ON *.* TO {login};"
            gaps.append(Gap(endpoint, privilege.lower(), Reason.DENIED, f"not visible: {what}", cure))
    if not reading.answered("performance_schema"):
        cure = f"GRANT SELECT ON performance_schema.* TO {login};"
        gaps.append(Gap(endpoint, "performance_schema", Reason.DENIED, "not visible: counters", cure))
    if not reading.answered("foreign_servers"):
        columns = "Server_name, Host, Db, Port, Wrapper"
        cure = f"GRANT SELECT ({columns}) ON mysql.servers TO {login};"
        gaps.append(Gap(endpoint, "foreign_servers", Reason.DENIED, "not visible: links to servers", cure))
    return tuple(gaps)


def _replication_need(server: Row) -> tuple[frozenset[str], str, str]:
    """What shows where a replica reads from: MariaDB 10.5 split SLAVE MONITOR off REPLICATION CLIENT."""
    split = _engine(server) == "mariadb" and _version_number(server.text("version")) >= (10, 5)
    privilege = "SLAVE MONITOR" if split else "REPLICATION CLIENT"
    return frozenset({privilege}), "where this server replicates from", privilege


def account(login: str) -> str:
    """`user@host` as the server says it, quoted for a GRANT.

    >>> account("as'sess@10.%")
    "'as''sess'@'10.%'"
    """
    user, _, host = login.rpartition("@")
    return "@".join("'" + part.replace("\\", "\\\\").replace("'", "''") + "'" for part in (user, host))


COLLECTOR = Collector(
    kind="mysql",
    transport="mysql",
    default_port=3306,
    probe=PROBE,
    check=CHECK,
    sample=SAMPLE,
    parse=parse,
    missing=missing,
    software=("mysql", "mariadb"),
)
