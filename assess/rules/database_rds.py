"""What Amazon RDS and Aurora do not offer, or only otherwise: extensions, languages, links, engines."""

from collections.abc import Iterator

from assess.model.database import Routine
from assess.model.estate import Finding, Severity
from assess.rules.database_extensions import NOT_OFFERED, OFFERED, UNTRUSTED_LANGUAGES
from assess.rules.database_subject import (
    Advice,
    DatabaseSubject,
    ServerSubject,
    found,
    on_relations,
    rules_of,
)

EXTENSIONS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Extensions.html"
MYSQL = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.KnownIssuesAndLimitations.html"
POSTGRESQL = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_PostgreSQL.html"

MISSING = Advice(
    "rds.postgres-extension-missing",
    Severity.BLOCKER,
    "replace it, or keep this database self-managed; `SHOW rds.extensions` on the target has the last word",
    EXTENSIONS,
)
UNKNOWN = Advice(
    "rds.postgres-extension-unknown",
    Severity.MEDIUM,
    "look it up with `SHOW rds.extensions` on the target's version",
    EXTENSIONS,
)


def _extensions(subject: DatabaseSubject) -> Iterator[Finding]:
    if not subject.is_postgresql:
        return
    for advice, names in ((MISSING, NOT_OFFERED), (UNKNOWN, None)):
        for each in subject.database.extensions:
            unknown = each.name not in OFFERED | NOT_OFFERED
            if each.name in names if names is not None else unknown:
                title = f"extension {each.name} {each.version}"
                yield found(subject, advice, title, (subject.trace(title, each.ref),))


LANGUAGES = Advice(
    "rds.postgres-untrusted-language",
    Severity.BLOCKER,
    "rewrite its functions in a trusted language (plpgsql, plperl, pltcl, plv8, PL/Rust) or AWS Lambda",
    EXTENSIONS,
)
NATIVE = Advice(
    "rds.postgres-native-functions",
    Severity.BLOCKER,
    "own libraries cannot be loaded: rewrite the functions in a trusted language",
    EXTENSIONS,
)
FILES = Advice(
    "rds.server-files",
    Severity.HIGH,
    "there is no access to files or programs of the server: read and write on the client, or use aws_s3",
    POSTGRESQL,
)
SUPERUSER = Advice(
    "rds.superuser-settings",
    Severity.MEDIUM,
    "what needs a superuser is not there: see whether rds_superuser may do it",
    POSTGRESQL,
)


def _routines(subject: DatabaseSubject) -> Iterator[Finding]:
    routines = subject.database.routines
    yield from _on(subject, LANGUAGES, "in an untrusted language", _in(routines, UNTRUSTED_LANGUAGES))
    yield from _on(subject, NATIVE, "in C", _in(routines, frozenset({"c"})))
    for advice, features, what in (
        (FILES, {"server_files", "copy_program"}, "that use files or programs of the server"),
        (SUPERUSER, {"superuser_settings"}, "that change role or replication role"),
    ):
        using = tuple(each for each in routines if features & set(each.features))
        yield from _on(subject, advice, what, using)


def _in(routines: tuple[Routine, ...], languages: frozenset[str]) -> tuple[Routine, ...]:
    return tuple(each for each in routines if each.language.lower() in languages)


def _on(
    subject: DatabaseSubject, advice: Advice, what: str, routines: tuple[Routine, ...]
) -> Iterator[Finding]:
    if routines:
        traces = tuple(subject.trace(f"{each.schema}.{each.name}", each.ref) for each in routines)
        yield found(subject, advice, f"{len(routines)} routines {what}", traces)


LINKS = Advice(
    "rds.foreign-server",
    Severity.HIGH,
    "the target must reach the far server, and both must agree on when they move: plan them together",
    POSTGRESQL,
)
REMOTE_ENGINE = Advice(
    "rds.mysql-remote-engine",
    Severity.BLOCKER,
    "RDS has no FEDERATED, CONNECT or SPIDER: copy the rows, or query the far server from the application",
    MYSQL,
)
DBLINK = Advice(
    "rds.postgres-dblink-in-routines",
    Severity.HIGH,
    "see to which server these routines connect: that server is a dependency",
    POSTGRESQL,
)
TABLESPACES = Advice(
    "rds.postgres-tablespaces",
    Severity.LOW,
    "tablespaces are taken but lie on the same volume: load with --no-tablespaces",
    POSTGRESQL,
)


def _links(subject: DatabaseSubject) -> Iterator[Finding]:
    for each in subject.database.foreign_servers:
        place = f"{each.host or '?'}:{each.port or '?'}/{each.database}"
        title = f"{each.wrapper} {each.name} reads from {place}"
        yield found(subject, LINKS, title, (subject.trace(title, each.ref),))
    remote = tuple(r for r in subject.database.relations if r.kind == "foreign_table")
    if not subject.is_postgresql:
        yield from on_relations(subject, REMOTE_ENGINE, "tables whose rows are on another server", remote)
    using = tuple(each for each in subject.database.routines if "dblink" in each.features)
    yield from _on(subject, DBLINK, "that use dblink", using)
    for reading in subject.database.readings:
        if reading.name == "in_tablespaces" and reading.value not in ("0", ""):
            title = f"{reading.value} objects in own tablespaces"
            yield found(subject, TABLESPACES, title, (subject.trace(title, reading.ref),))


ENCODING = Advice(
    "rds.postgres-sql-ascii",
    Severity.HIGH,
    "find out which encoding the bytes really have, and convert while dumping: SQL_ASCII checks nothing",
    POSTGRESQL,
)
UTF8MB3 = Advice(
    "rds.mysql-utf8mb3",
    Severity.LOW,
    "MySQL 8 defaults to utf8mb4; name character set and collation in the schema that is loaded",
    MYSQL,
)
TABLES_10K = Advice(
    "dms.mysql-check-10k-tables",
    Severity.MEDIUM,
    "split: RDS recommends at most 10,000 tables on an instance",
    "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_BestPractices.html",
)


def _encoding(subject: DatabaseSubject) -> Iterator[Finding]:
    database = subject.database
    title = f"encoding {database.encoding}"
    trace = (subject.trace(title, database.ref),)
    if database.encoding == "SQL_ASCII":
        yield found(subject, ENCODING, title, trace)
    if database.encoding.lower() in ("utf8", "utf8mb3") and not subject.is_postgresql:
        yield found(subject, UTF8MB3, title, trace)


def _many_tables(subject: ServerSubject) -> Iterator[Finding]:
    tables = sum(len(each.relations) for each in subject.server.databases)
    if tables > 10_000 and not subject.is_postgresql:
        yield found(subject, TABLES_10K, f"{tables} tables on one server", ())


GALERA = Advice(
    "rds.mysql-galera",
    Severity.HIGH,
    "RDS has no Galera: writers on several nodes become one writer with Multi-AZ standby",
    MYSQL,
)


def _galera(subject: ServerSubject) -> Iterator[Finding]:
    setting = subject.setting("wsrep_on")
    if setting is not None and setting.value.lower() in ("on", "1"):
        yield found(subject, GALERA, "a Galera cluster", (subject.trace("wsrep_on = ON", setting.ref),))


RULES = (
    *rules_of(
        DatabaseSubject,
        _extensions,
        {MISSING.id: "Extensions that RDS lacks.", UNKNOWN.id: "Extensions that must be looked up."},
        EXTENSIONS,
    ),
    *rules_of(
        DatabaseSubject,
        _routines,
        {
            LANGUAGES.id: "RDS runs trusted languages only.",
            NATIVE.id: "RDS loads no own libraries.",
            FILES.id: "RDS gives no access to files of the server.",
            SUPERUSER.id: "RDS has no superuser.",
        },
        POSTGRESQL,
    ),
    *rules_of(
        DatabaseSubject,
        _links,
        {
            LINKS.id: "A foreign server is a dependency.",
            REMOTE_ENGINE.id: "RDS has no engine for rows of another server.",
            DBLINK.id: "dblink in routines is a dependency.",
            TABLESPACES.id: "Tablespaces place nothing on RDS.",
        },
        POSTGRESQL,
    ),
    *rules_of(
        DatabaseSubject,
        _encoding,
        {ENCODING.id: "SQL_ASCII checks nothing.", UTF8MB3.id: "utf8mb3 must be named when loading."},
        POSTGRESQL,
    ),
    *rules_of(ServerSubject, _many_tables, {TABLES_10K.id: "At most 10,000 tables on an instance."}, MYSQL),
    *rules_of(ServerSubject, _galera, {GALERA.id: "RDS has no Galera."}, MYSQL),
)
