"""Server settings without which changes cannot be replicated; ids as AWS DMS names its own checks."""

from collections.abc import Callable
from dataclasses import dataclass

from assess.model.estate import Severity
from assess.rules.checks import PASSED, Answer, Check, failed, rules_of, unknown
from assess.rules.database.sources import DMS_MYSQL, DMS_POSTGRESQL, RDS_MYSQL
from assess.rules.database.subject import ServerSubject

Test = Callable[[str], bool]
Since = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting, what its value must be, and where it is known: `postgresql` or `mysql`, since a version."""

    id: str
    engine: str
    names: tuple[str, ...]
    passes: Test
    wanted: str
    severity: Severity
    remedy: str
    since: Since = ()
    optional: bool = False


def is_one_of(*values: str) -> Test:
    """The value is one of these, in any case."""
    return lambda value: value.lower() in values


def is_number(test: Callable[[float], bool]) -> Test:
    """The value is a number for which the test holds."""

    def passes(value: str) -> bool:
        try:
            return test(float(value))
        except ValueError:
            return False

    return passes


_RESTART = "set it and restart the server in a maintenance window before the wave"

SETTINGS = (
    Setting(
        "dms.postgres-check-wallevel",
        "postgresql",
        ("wal_level",),
        is_one_of("logical"),
        "logical",
        Severity.BLOCKER,
        f"wal_level = logical: {_RESTART}; without it only dump and restore remain",
    ),
    Setting(
        "dms.postgres-check-maxwalsenders",
        "postgresql",
        ("max_wal_senders",),
        is_number(lambda value: value > 1),
        "more than 1",
        Severity.BLOCKER,
        f"max_wal_senders = 10: {_RESTART}",
    ),
    Setting(
        "dms.postgres-check-walsenderstimeout",
        "postgresql",
        ("wal_sender_timeout",),
        is_number(lambda value: value == 0 or value >= 10_000),
        "0 or at least 10000 ms",
        Severity.HIGH,
        "wal_sender_timeout = 60s; a reload suffices",
    ),
    Setting(
        "dms.postgres-check-maxslot-wal-keep-size",
        "postgresql",
        ("max_slot_wal_keep_size",),
        is_one_of("-1"),
        "-1, its default",
        Severity.MEDIUM,
        "raise it or leave it at -1 during the move: a slot that falls behind is dropped",
        since=(13,),
    ),
    Setting(
        "dms.postgres-check-for-logical-decoding-work-mem",
        "postgresql",
        ("logical_decoding_work_mem",),
        is_number(lambda kib: kib >= 65_536),
        "at least 65536 kB, its default",
        Severity.LOW,
        "raise it where transactions are long or have many parts: beyond it decoding spills to disk",
        since=(13,),
    ),
    Setting(
        "dms.postgres-check-idle-in-transaction",
        "postgresql",
        ("idle_in_transaction_session_timeout",),
        is_one_of("0"),
        "0",
        Severity.MEDIUM,
        "ALTER ROLE of the replication login SET idle_in_transaction_session_timeout = 0",
        since=(9, 6),
    ),
    Setting(
        "dms.postgres-check-pglogical",
        "postgresql",
        ("shared_preload_libraries",),
        lambda value: "pglogical" in value.replace(" ", "").split(","),
        "pglogical among them",
        Severity.INFO,
        "nothing where test_decoding or pgoutput is used; else install pglogical and preload it",
    ),
    Setting(
        "dms.postgres-check-preparedtxn",
        "postgresql",
        ("prepared_transactions",),
        is_one_of("0"),
        "none open",
        Severity.MEDIUM,
        "commit or roll back prepared transactions: the creation of a slot waits for them",
    ),
    Setting(
        "dms.postgres-check-longrunningtxn",
        "postgresql",
        ("longest_transaction_seconds",),
        is_number(lambda value: value <= 600),
        "at most 600 s",
        Severity.MEDIUM,
        "end transactions of more than 10 minutes before a slot is made: its creation waits for them",
    ),
    Setting(
        "rds.postgres-tls",
        "postgresql",
        ("ssl",),
        is_one_of("on"),
        "on",
        Severity.LOW,
        "RDS demands TLS from PostgreSQL 15 on (rds.force_ssl): see that every client can, or set it to 0",
    ),
    Setting(
        "dms.mysql-check-binlog-enabled",
        "mysql",
        ("log_bin",),
        is_one_of("on", "1"),
        "ON",
        Severity.BLOCKER,
        f"log_bin: {_RESTART}; without it only dump and restore remain",
    ),
    Setting(
        "dms.mysql-check-binlog-format",
        "mysql",
        ("binlog_format",),
        is_one_of("row"),
        "ROW",
        Severity.BLOCKER,
        "binlog_format = ROW; sessions that were open before keep the old format until they reconnect",
    ),
    Setting(
        "dms.mysql-check-binlog-image",
        "mysql",
        ("binlog_row_image",),
        is_one_of("full"),
        "FULL",
        Severity.BLOCKER,
        "binlog_row_image = FULL",
    ),
    Setting(
        "dms.mysql-check-server-id",
        "mysql",
        ("server_id",),
        is_number(lambda value: value >= 1),
        "at least 1",
        Severity.BLOCKER,
        "server_id = a number that no other server has",
    ),
    Setting(
        "dms.mysql-check-binlog-compression",
        "mysql",
        ("binlog_transaction_compression", "log_bin_compress"),
        is_one_of("off", "0"),
        "OFF",
        Severity.HIGH,
        "switch compression of the binary log off during the move",
        optional=True,
    ),
    Setting(
        "dms.mysql-check-max-statement-time",
        "mysql",
        ("max_statement_time",),
        is_number(lambda value: value == 0),
        "0",
        Severity.MEDIUM,
        "max_statement_time = 0 for the replication login: a full load reads longer",
        optional=True,
    ),
    Setting(
        "rds.mysql-lower-case-table-names",
        "mysql",
        ("lower_case_table_names",),
        is_one_of("0", "1"),
        "0 or 1",
        Severity.HIGH,
        "RDS takes 0 or 1, chosen when the instance is made: rename what differs only by case",
    ),
    Setting(
        "rds.mysql-innodb-page-size",
        "mysql",
        ("innodb_page_size",),
        is_one_of("16384"),
        "16384",
        Severity.MEDIUM,
        "RDS has pages of 16 KiB: rows and index keys that fit larger pages may not fit there",
    ),
    Setting(
        "rds.mysql-galera",
        "mysql",
        ("wsrep_on",),
        is_one_of("off", "0"),
        "OFF",
        Severity.HIGH,
        "RDS has no Galera: writers on several nodes become one writer with a standby",
        optional=True,
    ),
)


def _check(setting: Setting) -> Check[ServerSubject]:
    postgresql = setting.engine == "postgresql"

    def judge(subject: ServerSubject) -> Answer | None:
        if subject.is_postgresql != postgresql:
            return None
        if subject.server.version_number and subject.server.version_number < setting.since:
            return None
        return _judged(setting, subject)

    rds = "" if postgresql else RDS_MYSQL
    return Check(
        id=setting.id,
        subject=ServerSubject,
        severity=setting.severity,
        text=f"{', '.join(setting.names)} must be {setting.wanted}.",
        remedy=setting.remedy,
        source=rds if setting.id.startswith("rds.mysql") else DMS_POSTGRESQL if postgresql else DMS_MYSQL,
        judge=judge,
    )


def _judged(setting: Setting, subject: ServerSubject) -> Answer | None:
    seen = subject.setting(*setting.names)
    if seen is None:
        return None if setting.optional else unknown(f"{setting.names[0]} was not told")
    if setting.passes(seen.value):
        return PASSED
    observed = f"{seen.name} = {seen.value}"
    return failed(f"{observed}; wanted: {setting.wanted}", (subject.trace(observed, seen.ref),), (seen.name,))


CHECKS = tuple(_check(each) for each in SETTINGS)
RULES = rules_of(CHECKS)
