"""Which extensions and preloaded libraries Amazon RDS offers; `SHOW rds.extensions`, where known, decides."""

from collections.abc import Mapping, Sequence

from assess.model.catalog import Catalog
from assess.model.database import Extension
from assess.model.estate import Severity
from assess.rules.checks import PASSED, Answer, Check, failed, only, rules_of, unknown
from assess.rules.database.sources import RDS_EXTENSIONS
from assess.rules.database.subject import DatabaseSubject, ServerSubject

NO_EXTENSIONS = frozenset({"pg_stat_statements", "auto_explain", "pgaudit", "plpgsql"})
"""Libraries and languages that RDS has always had, whatever a list of extensions says."""
OFFERED, NOT_OFFERED, DROPPED, UNKNOWN = "yes", "no", "drop", "check"


def support(catalog: Catalog, name: str, major: str) -> tuple[str, str]:
    """`yes`, `no`, `drop` (nothing depends on it) or `check`, and what to use instead.

    `major` is the target's version; the list that the user brought from there has the last word.
    """
    listed, _, instead = catalog.postgresql_extensions.get(name.lower(), "").partition(":")
    shown = catalog.rds_extensions.get(major)
    if shown is not None:
        word = OFFERED if name.lower() in shown else listed if listed == DROPPED else NOT_OFFERED
        return word, instead.strip()
    return (listed if listed in (OFFERED, NOT_OFFERED, DROPPED) else UNKNOWN), instead.strip()


def _having(subject: DatabaseSubject, wanted: str, what: str) -> Answer:
    if not subject.database.entered:
        return unknown("the catalog could not be read")
    found = [each for each in subject.database.extensions if _support_of(subject, each)[0] == wanted]
    if not found:
        return PASSED
    words = [f"{each.name} {each.version}".strip() for each in found]
    traces = (subject.trace(f"extension {word}", each.ref) for word, each in zip(words, found, strict=True))
    return failed(f"extensions {what}: {', '.join(words[:5])}", traces, words)


def _support_of(subject: DatabaseSubject, extension: Extension) -> tuple[str, str]:
    return support(subject.catalog, extension.name, _major(subject.server.version_number))


def _major(number: Sequence[int]) -> str:
    return str(number[0]) if number else ""


def _missing(subject: DatabaseSubject) -> Answer:
    return _having(subject, NOT_OFFERED, "that RDS does not offer")


def _to_drop(subject: DatabaseSubject) -> Answer:
    return _having(subject, DROPPED, "that RDS does not offer and no schema needs")


def _unknown(subject: DatabaseSubject) -> Answer:
    return _having(subject, UNKNOWN, "of which it is not known whether RDS offers them")


def _preloaded(subject: ServerSubject) -> Answer:
    setting = subject.setting("shared_preload_libraries")
    if setting is None:
        return unknown("shared_preload_libraries was not told")
    names = [name.strip().strip('"') for name in setting.value.split(",") if name.strip()]
    lacking = [name for name in names if not _is_preloadable(subject.catalog.postgresql_extensions, name)]
    if not lacking:
        return PASSED
    observed = f"shared_preload_libraries = {setting.value}"
    title = f"preloaded libraries that RDS is not known to load: {', '.join(lacking)}"
    return failed(title, (subject.trace(observed, setting.ref),), lacking)


def _is_preloadable(listed: Mapping[str, str], name: str) -> bool:
    return name in NO_EXTENSIONS or listed.get(name.lower(), "").partition(":")[0] == OFFERED


CHECKS = (
    Check(
        "rds.postgres-extension-missing",
        DatabaseSubject,
        Severity.BLOCKER,
        "Extensions that RDS lacks.",
        "replace it, or keep this database self-managed; `SHOW rds.extensions` on the target decides",
        RDS_EXTENSIONS,
        only("postgresql", _missing),
        reads=("extensions",),
    ),
    Check(
        "rds.postgres-extension-to-drop",
        DatabaseSubject,
        Severity.LOW,
        "Extensions for operation that RDS lacks and no schema needs.",
        "DROP EXTENSION before the dump, or leave it out of the load",
        RDS_EXTENSIONS,
        only("postgresql", _to_drop),
        reads=("extensions",),
    ),
    Check(
        "rds.postgres-extension-unknown",
        DatabaseSubject,
        Severity.MEDIUM,
        "Extensions that must be looked up.",
        "give the inventory `rds_extensions`: what `SHOW rds.extensions` says on the target's version",
        RDS_EXTENSIONS,
        only("postgresql", _unknown),
        reads=("extensions",),
    ),
    Check(
        "rds.postgres-preload-libraries",
        ServerSubject,
        Severity.MEDIUM,
        "Libraries that the server loads at its start must be among those of RDS.",
        "see what needs them; on RDS shared_preload_libraries is set in the parameter group, from its list",
        RDS_EXTENSIONS,
        only("postgresql", _preloaded),
    ),
)
RULES = rules_of(CHECKS)
