"""Versions that Amazon RDS does not offer, or not for long, on the day of the evidence."""

from datetime import timedelta

from assess.model.catalog import Lifecycle
from assess.model.estate import Severity
from assess.rules.checks import PASSED, Answer, Check, failed, rules_of, unknown
from assess.rules.database.sources import LIFECYCLES
from assess.rules.database.subject import ServerSubject

NEAR_END = timedelta(days=365)
RDS = {"postgresql": "amazon-rds-postgresql", "mysql": "amazon-rds-mysql", "mariadb": "amazon-rds-mariadb"}


def _supported(subject: ServerSubject) -> Answer:
    server = subject.server
    running = cycle_of(server.engine, server.version_number)
    cycles = [each for each in subject.catalog.lifecycles if each.product == RDS.get(server.engine)]
    if not running or not cycles:
        return unknown("the version or its dates are not known")
    cycle = next((each for each in cycles if each.cycle == running), None)
    words = f"{server.engine} {server.version}"
    if cycle is None or cycle.ended:
        return failed(f"RDS does not offer {words}", severity=Severity.HIGH)
    return _dated(subject, cycle, words)


def _dated(subject: ServerSubject, cycle: Lifecycle, words: str) -> Answer:
    ends, days = cycle.end_standard_support, subject.server.section_at.values()
    if ends is None or not days:
        return unknown("the end of its support, or the day of the evidence, is not known")
    today = max(days).date()
    if ends - today > NEAR_END:
        return PASSED
    if ends > today:
        return failed(f"standard support of {words} on RDS ends on {ends.isoformat()}")
    return failed(f"standard support of {words} on RDS ended on {ends.isoformat()}", severity=Severity.HIGH)


def cycle_of(engine: str, number: tuple[int, ...]) -> str:
    """The cycle by which versions are supported.

    >>> cycle_of("postgresql", (16, 3)), cycle_of("postgresql", (9, 6, 24)), cycle_of("mariadb", (10, 11, 6))
    ('16', '9.6', '10.11')
    """
    if not number:
        return ""
    if engine == "postgresql" and number[0] >= 10:
        return str(number[0])
    return ".".join(str(part) for part in number[:2])


CHECKS = (
    Check(
        "rds.version-support",
        ServerSubject,
        Severity.MEDIUM,
        "The version should be offered by RDS, with a year or more of standard support ahead.",
        "upgrade on the way: the target takes the newest version that the application is tested with",
        LIFECYCLES,
        _supported,
    ),
)
RULES = rules_of(CHECKS)
