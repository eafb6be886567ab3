"""What a database holds besides tables: large objects, triggers, links, encoding; and who may read it."""

from collections.abc import Callable

from assess.model.estate import Severity
from assess.rules.checks import PASSED, Answer, Check, failed, only, rules_of, unknown
from assess.rules.database.sources import (
    DMS_POSTGRESQL,
    DMS_POSTGRESQL_LIMITS,
    POSTGRESQL_12,
    RDS_MYSQL,
    RDS_POSTGRESQL,
)
from assess.rules.database.subject import DatabaseSubject

NOT_ENTERED = "the catalog could not be read"


def counted(name: str, what: str) -> Callable[[DatabaseSubject], Answer | None]:
    """Fails where the database counts at least one of these."""

    def judge(subject: DatabaseSubject) -> Answer:
        reading = subject.reading(name)
        if reading is None or not reading.value.isdigit():
            return unknown(f"{what} were not counted" if subject.database.entered else NOT_ENTERED)
        if reading.value == "0":
            return PASSED
        title = f"{what}: {reading.value}"
        return failed(title, (subject.trace(title, reading.ref),))

    return judge


def _readers(subject: DatabaseSubject) -> Answer:
    readers = subject.database.readers
    if readers is None:
        return unknown(
            "the rights of other logins were not told" if subject.database.entered else NOT_ENTERED
        )
    if any(each.unreadable == 0 for each in readers):
        return PASSED
    words = ", ".join(f"{each.name} may not read {each.unreadable} tables" for each in readers)
    title = words or "no login but superusers replicates and may read the tables"
    traces = (subject.trace(words, each.ref) for each in readers)
    return failed(title, traces, (each.name for each in readers))


def _links(subject: DatabaseSubject) -> Answer:
    if not subject.database.entered:
        return unknown(NOT_ENTERED)
    links = subject.database.foreign_servers
    if not links:
        return PASSED
    places = [
        f"{each.name} ({each.wrapper}) at {_place(each.host, each.port)}/{each.database}" for each in links
    ]
    traces = (subject.trace(place, each.ref) for place, each in zip(places, links, strict=True))
    return failed(f"links to other servers: {len(links)}", traces, places)


def _place(host: str, port: int | None) -> str:
    return f"{host or '?'}:{port or '?'}"


def _sql_ascii(subject: DatabaseSubject) -> Answer:
    return _encoding(subject, lambda encoding: encoding == "SQL_ASCII")


def _utf8mb3(subject: DatabaseSubject) -> Answer:
    return _encoding(subject, lambda encoding: encoding.lower() in ("utf8", "utf8mb3"))


def _encoding(subject: DatabaseSubject, is_bad: Callable[[str], bool]) -> Answer:
    encoding = subject.database.encoding
    if not encoding:
        return unknown("the encoding was not told")
    if not is_bad(encoding):
        return PASSED
    title = f"encoding {encoding}"
    return failed(title, (subject.trace(title, subject.database.ref),))


CHECKS = (
    Check(
        "dms.postgres-check-ddl-event-trigger",
        DatabaseSubject,
        Severity.MEDIUM,
        "The event trigger of DMS must be ENABLE ALWAYS.",
        "ALTER EVENT TRIGGER awsdms_intercept_ddl ENABLE ALWAYS, else changes of the schema are missed",
        DMS_POSTGRESQL,
        only("postgresql", counted("dms_triggers_not_always", "event triggers of DMS not ENABLE ALWAYS")),
    ),
    Check(
        "dms.postgres-check-select-object-privileges",
        DatabaseSubject,
        Severity.MEDIUM,
        "The login of the move needs SELECT on every table that it copies.",
        "make a login with REPLICATION and GRANT SELECT ON ALL TABLES IN SCHEMA ... TO it",
        DMS_POSTGRESQL,
        only("postgresql", _readers),
    ),
    Check(
        "dms.postgres-large-objects",
        DatabaseSubject,
        Severity.HIGH,
        "Large objects are not replicated.",
        "move them with pg_dump --blobs at cutover, or into bytea: DMS does not replicate large objects",
        DMS_POSTGRESQL_LIMITS,
        only("postgresql", counted("large_objects", "large objects")),
    ),
    Check(
        "dms.postgres-deferrable-constraints",
        DatabaseSubject,
        Severity.MEDIUM,
        "Deferrable constraints may fail during the load.",
        "make the constraints immediate on the target for the time of the move",
        DMS_POSTGRESQL_LIMITS,
        only("postgresql", counted("deferrable_constraints", "deferrable constraints")),
    ),
    Check(
        "rds.postgres-event-triggers",
        DatabaseSubject,
        Severity.LOW,
        "Event triggers are made on the primary only, and dropped before a major upgrade.",
        "make them after the load; note them for later upgrades of RDS",
        RDS_POSTGRESQL,
        only("postgresql", counted("event_triggers", "event triggers")),
    ),
    Check(
        "rds.postgres-file-dictionaries",
        DatabaseSubject,
        Severity.HIGH,
        "Dictionaries of full text search that read files of the server cannot be made on RDS.",
        "use simple or snowball dictionaries, dict_xsyn or unaccent as RDS offers them, or OpenSearch",
        RDS_POSTGRESQL,
        only("postgresql", counted("file_dictionaries", "text search dictionaries that read files")),
    ),
    Check(
        "rds.postgres-own-casts",
        DatabaseSubject,
        Severity.LOW,
        "Casts between built-in types need a superuser.",
        "see that each cast can be made by rds_superuser, or cast in the application",
        RDS_POSTGRESQL,
        only("postgresql", counted("own_casts", "casts of its own")),
    ),
    Check(
        "rds.postgres-own-collations",
        DatabaseSubject,
        Severity.LOW,
        "Own collations must exist under that name on the target.",
        "make them before the load, and rebuild indexes over them: other C libraries sort otherwise",
        RDS_POSTGRESQL,
        only("postgresql", counted("own_collations", "collations of its own")),
    ),
    Check(
        "rds.postgres-oids",
        DatabaseSubject,
        Severity.BLOCKER,
        "PostgreSQL 12 has no tables WITH OIDS any more.",
        "ALTER TABLE ... SET WITHOUT OIDS, after the application stopped using them",
        POSTGRESQL_12,
        only("postgresql", counted("tables_with_oids", "tables WITH OIDS")),
    ),
    Check(
        "rds.postgres-tablespaces",
        DatabaseSubject,
        Severity.LOW,
        "Tablespaces place nothing on RDS.",
        "tablespaces are taken but lie on the same volume: load with --no-tablespaces",
        RDS_POSTGRESQL,
        only("postgresql", counted("in_tablespaces", "objects in tablespaces of their own")),
    ),
    Check(
        "rds.postgres-sql-ascii",
        DatabaseSubject,
        Severity.HIGH,
        "SQL_ASCII checks nothing.",
        "find out which encoding the bytes really have, and convert while dumping: SQL_ASCII checks nothing",
        RDS_POSTGRESQL,
        only("postgresql", _sql_ascii),
    ),
    Check(
        "rds.mysql-utf8mb3",
        DatabaseSubject,
        Severity.LOW,
        "utf8mb3 must be named when loading.",
        "MySQL 8 defaults to utf8mb4; name character set and collation in the schema that is loaded",
        RDS_MYSQL,
        only("mysql", _utf8mb3),
    ),
    Check(
        "rds.foreign-server",
        DatabaseSubject,
        Severity.HIGH,
        "A link to another server is a dependency.",
        "the target must reach the far server, and both must agree on when they move: plan them together",
        RDS_POSTGRESQL,
        _links,
        reads=("foreign_servers",),
    ),
)
RULES = rules_of(CHECKS)
