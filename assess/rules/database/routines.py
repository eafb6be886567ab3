"""What stored routines, views and links of tables need that Amazon RDS does not give."""

from collections.abc import Callable

from assess.model.database import Routine
from assess.model.estate import Severity
from assess.rules.checks import (
    PASSED,
    Answer,
    Check,
    Judge,
    failed,
    on_relations,
    only,
    rules_of,
    unknown,
)
from assess.rules.database.sources import RDS_EXTENSIONS, RDS_MYSQL, RDS_POSTGRESQL
from assess.rules.database.subject import TablesSubject

UNTRUSTED_LANGUAGES = frozenset(
    {"plpython3u", "plpythonu", "plpython2u", "plperlu", "pltclu", "plsh", "plr", "pljavau"}
)
NOT_READ = "the catalog could not be read"


def _in(what: str, *languages: str) -> Judge[TablesSubject]:
    return _routines(what, lambda routine: routine.language.lower() in languages)


def _using(what: str, *features: str) -> Judge[TablesSubject]:
    return _routines(what, lambda routine: bool(set(features) & set(routine.features)))


def _routines(what: str, test: Callable[[Routine], bool]) -> Judge[TablesSubject]:
    def judge(subject: TablesSubject) -> Answer:
        if not subject.database.entered:
            return unknown(NOT_READ)
        found = [each for each in subject.database.routines if test(each)]
        if not found:
            return PASSED
        names = [f"{each.schema}.{each.name}" for each in found]
        traces = (subject.trace(name, each.ref) for name, each in zip(names, found, strict=True))
        return failed(f"routines {what}: {len(found)}", traces, names)

    return judge


def _definers(subject: TablesSubject) -> Answer:
    if not subject.database.entered:
        return unknown(NOT_READ)
    defined = {
        f"{routine.schema}.{routine.name}": feature.partition("=")[2]
        for routine in subject.database.routines
        for feature in routine.features
        if feature.startswith("definer=")
    }
    defined |= {f"{view.schema}.{view.name}": view.definer for view in subject.database.views if view.definer}
    known = {name: user for name, user in defined.items() if user}
    if not known:
        return unknown("whose events run is hidden") if defined else PASSED
    users = ", ".join(sorted(set(known.values()))[:5])
    return failed(f"routines, events and views that run as {users}: {len(known)}", objects=sorted(known))


def _remote(subject: TablesSubject) -> Answer:
    if not subject.database.entered:
        return unknown(NOT_READ)
    far = [each for each in subject.database.relations if each.kind == "foreign_table"]
    return on_relations(subject, "tables whose rows are on another server", far)


def _logged(subject: TablesSubject) -> Answer:
    if not subject.database.entered:
        return unknown(NOT_READ)
    setting = subject.setting("log_bin_trust_function_creators")
    trusted = setting is not None and setting.value.lower() in ("on", "1")
    routines = [f"{each.schema}.{each.name}" for each in subject.database.routines]
    if not routines:
        return PASSED
    return failed(
        f"routines and events that are to be made without SUPER: {len(routines)}",
        objects=routines,
        severity=Severity.MEDIUM if trusted else None,
    )


CHECKS = (
    Check(
        "rds.postgres-untrusted-language",
        TablesSubject,
        Severity.BLOCKER,
        "RDS runs trusted languages only.",
        "rewrite its functions in a trusted language (plpgsql, plperl, pltcl, plv8, PL/Rust) or AWS Lambda",
        RDS_EXTENSIONS,
        only("postgresql", _in("in an untrusted language", *sorted(UNTRUSTED_LANGUAGES))),
        reads=("routines",),
    ),
    Check(
        "rds.postgres-native-functions",
        TablesSubject,
        Severity.BLOCKER,
        "RDS loads no own libraries.",
        "own libraries cannot be loaded: rewrite the functions in a trusted language",
        RDS_EXTENSIONS,
        only("postgresql", _in("in C", "c")),
        reads=("routines",),
    ),
    Check(
        "rds.server-files",
        TablesSubject,
        Severity.HIGH,
        "RDS gives no access to files of the server.",
        "there is no access to files or programs of the server: read and write on the client, or use aws_s3",
        RDS_POSTGRESQL,
        _using("that use files or programs of the server", "server_files", "copy_program"),
        reads=("routines",),
    ),
    Check(
        "rds.superuser-settings",
        TablesSubject,
        Severity.MEDIUM,
        "RDS has no superuser.",
        "what needs a superuser is not there: see whether rds_superuser may do it",
        RDS_POSTGRESQL,
        only("postgresql", _using("that change role or replication role", "superuser_settings")),
        reads=("routines",),
    ),
    Check(
        "rds.postgres-dblink-in-routines",
        TablesSubject,
        Severity.HIGH,
        "dblink in routines is a dependency.",
        "see to which server these routines connect: that server is a dependency",
        RDS_POSTGRESQL,
        only("postgresql", _using("that use dblink", "dblink")),
        reads=("routines",),
    ),
    Check(
        "rds.mysql-remote-engine",
        TablesSubject,
        Severity.BLOCKER,
        "RDS has no engine for rows of another server.",
        "RDS has no FEDERATED, CONNECT or SPIDER: copy the rows, or let the application query the far server",
        RDS_MYSQL,
        only("mysql", _remote),
    ),
    Check(
        "rds.mysql-definers",
        TablesSubject,
        Severity.MEDIUM,
        "A definer other than oneself needs SUPER or SET_USER_ID when it is loaded.",
        "strip DEFINER from the dump, or make these logins on the target first and load as each of them",
        RDS_MYSQL,
        only("mysql", _definers),
        reads=(
            "routines",
            "events",
            "views",
        ),
    ),
    Check(
        "rds.mysql-trust-function-creators",
        TablesSubject,
        Severity.LOW,
        "With a binary log, routines are made by those with SUPER only.",
        "set log_bin_trust_function_creators = 1 in the parameter group while the schema is loaded",
        RDS_MYSQL,
        only("mysql", _logged),
        reads=(
            "routines",
            "events",
        ),
    ),
)
RULES = rules_of(CHECKS)
