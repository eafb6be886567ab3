"""How a container-fit rule of Windows is written, and the public texts that they rest on."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Generic, Protocol, TypeVar

from assess.model.estate import Finding, Severity
from assess.model.evidence import Trace
from assess.rules.base import FindingRule
from assess.rules.container_fit.fit_rule import MOST

SESSION = "Microsoft, ASP.NET session-state modes; Google mcdc A6N in spirit; 2026-11"
CONTAINERS = "Microsoft, Windows container requirements and limits; 2026-11"
IDENTITY = "Microsoft, Group Managed Service Accounts for Windows containers; 2026-11"
EKS_WINDOWS = "Amazon EKS Best Practices Guide, Windows; 2026-05-04"
RDS = "Amazon RDS User Guide, features that RDS for SQL Server does not support; 2026-05"
OFFICE = "Microsoft, Considerations for server-side Automation of Office; 2026-11"


class Subject(Protocol):
    """What such a rule judges."""

    @property
    def tenant(self) -> str:
        """Whose it is."""
        ...

    @property
    def name(self) -> str:
        """What its finding is about."""
        ...


S = TypeVar("S", bound=Subject)


@dataclass(frozen=True, slots=True)
class WindowsRule(Generic[S]):
    """`check` yields the evidence, and nothing where the rule does not apply or nothing was seen."""

    id: str
    severity: Severity
    title: str
    remedy: str
    check: Callable[[S], Iterable[Trace]]
    source: str


def rules_on(subject: type[S], fits: Iterable[WindowsRule[S]]) -> tuple[FindingRule[S], ...]:
    """The rules as all rules are."""
    return tuple(_rule(subject, fit) for fit in fits)


def _rule(subject: type[S], fit: WindowsRule[S]) -> FindingRule[S]:
    def judge(judged: S) -> Iterator[Finding]:
        evidence = tuple(islice(dict.fromkeys(fit.check(judged)), MOST))
        if evidence:
            yield Finding(
                fit.id, fit.severity, judged.name, judged.tenant, fit.title, evidence, fit.remedy, fit.source
            )

    return FindingRule(fit.id, subject, judge, f"{fit.title}. {fit.remedy}", fit.source)
