"""What a server as a whole must have before its changes can be followed: version, slots, logins, its role."""

from collections.abc import Callable

from assess.model.database import Account
from assess.model.estate import Severity
from assess.rules.checks import PASSED, Answer, Check, Judge, failed, only, rules_of, unknown
from assess.rules.database.settings import is_one_of
from assess.rules.database.sources import DMS_MYSQL, DMS_POSTGRESQL, RDS_POSTGRESQL, RDS_PRACTICES
from assess.rules.database.subject import ServerSubject

# AWS DMS User Guide, "Sources for AWS DMS", read 2026-11: from and to, both included.
READ_BY_DMS: dict[str, tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]] = {
    "postgresql": (((9, 4), (18, 999)),),
    "mysql": (((5, 5), (8, 0, 999)), ((8, 4), (8, 4, 999))),
    "mariadb": (((10, 0, 24), (10, 0, 999)), ((10, 2), (10, 6, 999)), ((11, 4, 3), (11, 4, 5))),
}


def _version(subject: ServerSubject) -> Answer:
    number = subject.server.version_number
    spans = READ_BY_DMS.get(subject.server.engine, ())
    if not number or not spans:
        return unknown("the version was not told")
    if any(oldest <= number <= newest for oldest, newest in spans):
        return PASSED
    words = f"{subject.server.engine} {subject.server.version}"
    if number < spans[0][0]:
        return failed(f"{words} is too old for DMS")
    return failed(f"{words} is not among the versions that the guide of DMS lists", severity=Severity.MEDIUM)


def _free_slots(subject: ServerSubject) -> Answer:
    most, taken = subject.setting("max_replication_slots"), subject.setting("replication_slots_taken")
    if most is None or not most.value.isdigit():
        return unknown("max_replication_slots was not told")
    slots, used = int(most.value), int(taken.value) if taken and taken.value.isdigit() else 0
    if slots > 1 and slots > used:
        return PASSED
    title = f"max_replication_slots = {slots}, {used} taken; wanted: more than 1, and one free for each task"
    return failed(title, (subject.trace(title, most.ref),), ("max_replication_slots",))


def _standby(subject: ServerSubject) -> Answer:
    if subject.server.is_replica is None:
        return unknown("whether it is a standby was not told")
    if not subject.server.is_replica:
        return PASSED
    old = subject.server.version_number < (16,)
    return failed("this server is a standby", severity=Severity.HIGH if old else Severity.MEDIUM)


def _logs_what_it_replicates(subject: ServerSubject) -> Answer:
    updates = subject.setting("log_replica_updates", "log_slave_updates")
    if subject.server.is_replica is False:
        return PASSED
    if subject.server.is_replica is None or updates is None:
        return unknown("whether it is a replica that logs was not told")
    if is_one_of("on", "1")(updates.value):
        return PASSED
    observed = f"{updates.name} = {updates.value}"
    title = "a replica that does not log what it replicates"
    return failed(title, (subject.trace(observed, updates.ref),), (updates.name,))


def _is_primary(subject: ServerSubject) -> Answer:
    if subject.server.is_replica is None:
        return unknown("whether it is a replica was not told")
    return failed("this server is a replica") if subject.server.is_replica else PASSED


def _removes_old_logs(subject: ServerSubject) -> Answer:
    seconds = _retention(subject)
    if seconds is None:
        return unknown("the retention of binary logs was not told")
    return failed("binary logs are never removed") if seconds == 0 else PASSED


def _keeps_logs(subject: ServerSubject) -> Answer:
    seconds = _retention(subject)
    if seconds is None:
        return unknown("the retention of binary logs was not told")
    if seconds == 0 or seconds > 86_400:
        return PASSED
    return failed(f"binary logs are kept for {seconds / 3600:g} hours; wanted: more than 24")


def _retention(subject: ServerSubject) -> float | None:
    """Seconds; 0: kept for ever. The newer setting counts where both are there."""
    values = [
        float(setting.value) * factor
        for name, factor in (("binlog_expire_logs_seconds", 1), ("expire_logs_days", 86_400))
        if (setting := subject.setting(name)) is not None and setting.value.replace(".", "", 1).isdigit()
    ]
    return max(values) if values else None


def _timeouts(subject: ServerSubject) -> Answer:
    names = ("net_read_timeout", "net_write_timeout", "wait_timeout")
    settings = [setting for name in names if (setting := subject.setting(name)) is not None]
    if len(settings) < len(names):
        return unknown("network timeouts were not told")
    short = [each for each in settings if not each.value.isdigit() or int(each.value) < 300]
    if not short:
        return PASSED
    words = ", ".join(f"{each.name} = {each.value}" for each in short)
    traces = (subject.trace(f"{each.name} = {each.value}", each.ref) for each in short)
    return failed(f"{words}; wanted: at least 300 s", traces, (each.name for each in short))


def _many_tables(subject: ServerSubject) -> Answer:
    databases = subject.server.databases
    tables = sum(len(each.relations) for each in databases)
    if tables > 10_000:
        return failed(f"tables on one server: {tables}", objects=(each.name for each in databases))
    if any(not each.entered for each in databases):
        return unknown("not every database could be entered")
    return PASSED


def _replicating_login(may: Callable[[Account], bool | None], otherwise: str) -> Judge[ServerSubject]:
    """A login that replicates and is no administrator's may also do this."""

    def answer(subject: ServerSubject) -> Answer:
        accounts = subject.server.accounts
        if accounts is None:
            return unknown("the rights of other logins were not told")
        if any(each.replicates and may(each) for each in accounts if not each.superuser):
            return PASSED
        return failed(otherwise)

    return answer


def _superuser_sessions(subject: ServerSubject) -> Answer:
    accounts = subject.server.accounts
    if accounts is None:
        return unknown("the rights of other logins were not told")
    rulers = {each.name for each in accounts if each.superuser}
    used = [each for each in subject.server.sessions if each.user in rulers and each.user not in OWN]
    if not used:
        return PASSED
    words = [f"{each.user} in {each.database} from {each.client_address or 'the server'}" for each in used]
    traces = (subject.trace(word, each.ref) for word, each in zip(words, used, strict=True))
    return failed(f"services that log in as superuser: {len(used)}", traces, words)


OWN = frozenset({"postgres", "rdsadmin"})
"""Superusers that people and the server's own jobs use."""

CHECKS = (
    Check(
        "rds.postgres-superuser-sessions",
        ServerSubject,
        Severity.HIGH,
        "RDS has no superuser: what logs in as one must do with less.",
        "find out what these services need it for, and give them a login that owns their database",
        RDS_POSTGRESQL,
        only("postgresql", _superuser_sessions),
    ),
    Check(
        "dms.postgres-check-dbversion",
        ServerSubject,
        Severity.BLOCKER,
        "DMS reads PostgreSQL 9.4 to 18; each new major needs a newer replication engine.",
        "move by dump and restore, or see which replication engine reads this version",
        DMS_POSTGRESQL,
        only("postgresql", _version),
    ),
    Check(
        "dms.postgres-check-replication-slots-count",
        ServerSubject,
        Severity.BLOCKER,
        "A replication slot must be free for each task.",
        "max_replication_slots = 10: set it and restart the server in a maintenance window before the wave",
        DMS_POSTGRESQL,
        only("postgresql", _free_slots),
    ),
    Check(
        "dms.postgres-check-replica",
        ServerSubject,
        Severity.MEDIUM,
        "A standby is a source from PostgreSQL 16 only.",
        "read changes from the primary; from PostgreSQL 16 a standby can be the source as well",
        DMS_POSTGRESQL,
        only("postgresql", _standby),
    ),
    Check(
        "dms.mysql-check-supported-version",
        ServerSubject,
        Severity.BLOCKER,
        "DMS reads MySQL 5.5 to 8.0 and 8.4, MariaDB 10.0.24, 10.2 to 10.6 and 11.4.3 to 11.4.5.",
        "move by dump and restore, or see which replication engine reads this version",
        DMS_MYSQL,
        only("mysql", _version),
    ),
    Check(
        "dms.mysql-check-database-role",
        ServerSubject,
        Severity.BLOCKER,
        "A replica is a source only if it logs what it replicates.",
        "log_slave_updates = ON, or take the primary as the source",
        DMS_MYSQL,
        only("mysql", _logs_what_it_replicates),
    ),
    Check(
        "dms.mysql-check-source-replica",
        ServerSubject,
        Severity.MEDIUM,
        "The source should be the primary.",
        "take the primary as the source; a replica lags, and stops with its own source",
        DMS_MYSQL,
        only("mysql", _is_primary),
    ),
    Check(
        "dms.mysql-check-expire-logs-days",
        ServerSubject,
        Severity.LOW,
        "Binary logs should be removed automatically.",
        "set binlog_expire_logs_seconds (or expire_logs_days) above 0: logs fill the disk during a long move",
        DMS_MYSQL,
        only("mysql", _removes_old_logs),
    ),
    Check(
        "dms.mysql-check-binlog-retention-time",
        ServerSubject,
        Severity.HIGH,
        "Binary logs must be kept for more than 24 hours.",
        "keep binary logs for longer than the longest lag you expect, at least 24 hours",
        DMS_MYSQL,
        only("mysql", _keeps_logs),
    ),
    Check(
        "dms.mysql-check-target-network-parameter",
        ServerSubject,
        Severity.LOW,
        "net_read_timeout, net_write_timeout and wait_timeout should be 300 seconds or more.",
        "set them to 300 while data is copied",
        DMS_MYSQL,
        only("mysql", _timeouts),
    ),
    Check(
        "dms.mysql-check-10k-tables",
        ServerSubject,
        Severity.MEDIUM,
        "At most 10,000 tables in a task, and on an instance.",
        "split: several tasks, several instances",
        RDS_PRACTICES,
        only("mysql", _many_tables),
    ),
    Check(
        "dms.mysql-check-replication-privileges",
        ServerSubject,
        Severity.MEDIUM,
        "The login of the move needs REPLICATION CLIENT and REPLICATION SLAVE.",
        "GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO the login that is to copy",
        DMS_MYSQL,
        only(
            "mysql",
            _replicating_login(lambda login: login.may_log_in, "no login but administrators may replicate"),
        ),
    ),
    Check(
        "dms.mysql-check-select-privileges",
        ServerSubject,
        Severity.MEDIUM,
        "The login of the move needs SELECT on every table that it copies.",
        "GRANT SELECT ON the schemas TO the login that is to copy; this check sees rights on *.* only",
        DMS_MYSQL,
        only(
            "mysql",
            _replicating_login(
                lambda login: login.reads_all, "no login that replicates may read every table of the server"
            ),
        ),
    ),
)
RULES = rules_of(CHECKS)
