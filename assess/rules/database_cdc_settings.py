"""Server settings without which changes cannot be replicated; ids as AWS DMS names its own checks.

Source: AWS DMS User Guide, premigration assessments for PostgreSQL and for MySQL-compatible sources, read
2026-11; the bounds are those of the guide.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assess.model.estate import Finding, Severity
from assess.rules.database_subject import Advice, ServerSubject, found, rules_of

POSTGRESQL = "https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.AssessmentReport.PG.html"
MYSQL = "https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Tasks.AssessmentReport.MySQL.html"


@dataclass(frozen=True, slots=True)
class SettingCheck:
    """A setting, and what its value must be. `engine` is a prefix of the check's id."""

    id: str
    settings: tuple[str, ...]
    passes: Callable[[str], bool]
    wanted: str
    severity: Severity
    remedy: str


def _is(*values: str) -> Callable[[str], bool]:
    return lambda value: value.lower() in values


def _number(test: Callable[[float], bool]) -> Callable[[str], bool]:
    def passes(value: str) -> bool:
        try:
            return test(float(value))
        except ValueError:
            return False

    return passes


_RESTART = "set it and restart the server in a maintenance window before the wave"

CHECKS = (
    SettingCheck(
        "dms.postgres-check-wallevel",
        ("wal_level",),
        _is("logical"),
        "logical",
        Severity.BLOCKER,
        f"wal_level = logical: {_RESTART}; without it only dump and restore remain",
    ),
    SettingCheck(
        "dms.postgres-check-maxwalsenders",
        ("max_wal_senders",),
        _number(lambda value: value > 1),
        "more than 1",
        Severity.BLOCKER,
        f"max_wal_senders = 10: {_RESTART}",
    ),
    SettingCheck(
        "dms.postgres-check-replication-slots-count",
        ("max_replication_slots",),
        _number(lambda value: value > 1),
        "more than 1",
        Severity.BLOCKER,
        f"max_replication_slots = 10: {_RESTART}",
    ),
    SettingCheck(
        "dms.postgres-check-walsenderstimeout",
        ("wal_sender_timeout",),
        _number(lambda value: value == 0 or value >= 10_000),
        "0 or at least 10000 ms",
        Severity.HIGH,
        "wal_sender_timeout = 60s; a reload suffices",
    ),
    SettingCheck(
        "dms.postgres-check-maxslot-wal-keep-size",
        ("max_slot_wal_keep_size",),
        _is("-1"),
        "-1, its default",
        Severity.MEDIUM,
        "raise it or leave it at -1 during the move: a slot that falls behind is dropped",
    ),
    SettingCheck(
        "dms.postgres-check-idle-in-transaction",
        ("idle_in_transaction_session_timeout",),
        _is("0"),
        "0",
        Severity.MEDIUM,
        "ALTER ROLE of the replication login SET idle_in_transaction_session_timeout = 0",
    ),
    SettingCheck(
        "dms.postgres-check-preparedtxn",
        ("prepared_transactions",),
        _is("0"),
        "none open",
        Severity.MEDIUM,
        "finish prepared transactions before the move: they are not replicated",
    ),
    SettingCheck(
        "dms.postgres-check-longrunningtxn",
        ("longest_transaction_seconds",),
        _number(lambda value: value <= 600),
        "at most 600 s",
        Severity.MEDIUM,
        "end transactions of more than 10 minutes before a slot is made: its creation waits for them",
    ),
    SettingCheck(
        "dms.mysql-check-binlog-enabled",
        ("log_bin",),
        _is("on", "1"),
        "ON",
        Severity.BLOCKER,
        f"log_bin: {_RESTART}; without it only dump and restore remain",
    ),
    SettingCheck(
        "dms.mysql-check-binlog-format",
        ("binlog_format",),
        _is("row"),
        "ROW",
        Severity.BLOCKER,
        "binlog_format = ROW; sessions that were open before keep the old format until they reconnect",
    ),
    SettingCheck(
        "dms.mysql-check-binlog-image",
        ("binlog_row_image",),
        _is("full"),
        "FULL",
        Severity.BLOCKER,
        "binlog_row_image = FULL",
    ),
    SettingCheck(
        "dms.mysql-check-server-id",
        ("server_id",),
        _number(lambda value: value >= 1),
        "at least 1",
        Severity.BLOCKER,
        "server_id = a number that no other server has",
    ),
    SettingCheck(
        "dms.mysql-check-binlog-compression",
        ("binlog_transaction_compression", "log_bin_compress"),
        _is("off", "0"),
        "OFF",
        Severity.HIGH,
        "switch compression of the binary log off during the move",
    ),
    SettingCheck(
        "dms.mysql-check-binlog-retention-time",
        ("binlog_expire_logs_seconds",),
        _number(lambda value: value == 0 or value > 86_400),
        "more than 24 hours",
        Severity.HIGH,
        "keep binary logs for longer than the longest lag you expect, at least 24 hours",
    ),
    SettingCheck(
        "dms.mysql-check-max-statement-time",
        ("max_statement_time",),
        _number(lambda value: value == 0),
        "0",
        Severity.MEDIUM,
        "max_statement_time = 0 for the replication login: a full load reads longer",
    ),
    *(
        SettingCheck(
            "dms.mysql-check-target-network-parameter",
            (name,),
            _number(lambda value: value >= 300),
            "at least 300 s",
            Severity.LOW,
            f"{name} = 300 while data is copied",
        )
        for name in ("net_read_timeout", "net_write_timeout", "wait_timeout")
    ),
    SettingCheck(
        "rds.mysql-lower-case-table-names",
        ("lower_case_table_names",),
        _is("0", "1"),
        "0 or 1",
        Severity.HIGH,
        "RDS takes 0 or 1, chosen when the instance is made: rename what differs only by case",
    ),
)


def _judge(subject: ServerSubject) -> Iterator[Finding]:
    prefix = "postgres" if subject.is_postgresql else "mysql"
    for check in CHECKS:
        if f".{prefix}-" in check.id:
            yield from _checked(check, subject)


def _checked(check: SettingCheck, subject: ServerSubject) -> Iterator[Finding]:
    setting = subject.setting(*check.settings)
    if setting is None or check.passes(setting.value):
        return
    observed = f"{setting.name} = {setting.value}"
    advice = Advice(check.id, check.severity, check.remedy, POSTGRESQL if subject.is_postgresql else MYSQL)
    yield found(
        subject, advice, f"{observed}; wanted: {check.wanted}", (subject.trace(observed, setting.ref),)
    )


def _is_replica(subject: ServerSubject) -> Iterator[Finding]:
    if not subject.server.is_replica:
        return
    updates = subject.setting("log_replica_updates", "log_slave_updates")
    if subject.is_postgresql:
        advice = Advice(
            "dms.postgres-check-replica",
            Severity.MEDIUM,
            "read changes from the primary; from PostgreSQL 16 a standby can be the source as well",
            POSTGRESQL,
        )
        yield found(subject, advice, "this server is a standby", ())
    elif updates is not None and updates.value.lower() in ("off", "0"):
        advice = Advice(
            "dms.mysql-check-source-replica",
            Severity.BLOCKER,
            "log_slave_updates = ON, or take the primary as the source",
            MYSQL,
        )
        traces = (subject.trace(f"{updates.name} = {updates.value}", updates.ref),)
        yield found(subject, advice, "a replica that does not log what it replicates", traces)


RULES = (
    *rules_of(
        ServerSubject,
        _judge,
        {each.id: f"{', '.join(each.settings)} must be {each.wanted}." for each in CHECKS},
        POSTGRESQL,
    ),
    *rules_of(
        ServerSubject,
        _is_replica,
        {
            "dms.postgres-check-replica": "A standby is a source from PostgreSQL 16 only.",
            "dms.mysql-check-source-replica": "A replica is a source only if it logs what it replicates.",
        },
        POSTGRESQL,
    ),
)
