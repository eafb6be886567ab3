"""How a container-fit rule is written: a title, a remedy, and what evidence speaks for it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Generic, Protocol, TypeVar

from assess.model.estate import Finding, Severity
from assess.model.evidence import Trace
from assess.rules.base import FindingRule

MOST = 4
STANDARDS = "Kubernetes Pod Security Standards, 2026-05"
KUBERNETES = "Kubernetes documentation, concepts, 2026-05"
EKS = "Amazon EKS Best Practices Guide, 2026-05-04"
TWELVE = "The Twelve-Factor App, 12factor.net"
OWN = "working rule of this project, 2026-11"


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
Check = Callable[[S], Iterable[Trace]]
"""Yields the evidence, and nothing where the rule does not apply or nothing was seen."""


@dataclass(frozen=True, slots=True)
class Fit(Generic[S]):
    """A rule on a service, or on a host with such services."""

    id: str
    severity: Severity
    title: str
    remedy: str
    check: Check[S]
    source: str = OWN


def rules_on(subject: type[S], fits: Iterable[Fit[S]]) -> tuple[FindingRule[S], ...]:
    """The rules as all rules are."""
    return tuple(_rule(subject, fit) for fit in fits)


def _rule(subject: type[S], fit: Fit[S]) -> FindingRule[S]:
    def judge(judged: S) -> Iterator[Finding]:
        evidence = tuple(islice(dict.fromkeys(fit.check(judged)), MOST))
        if evidence:
            yield Finding(
                fit.id, fit.severity, judged.name, judged.tenant, fit.title, evidence, fit.remedy, fit.source
            )

    return FindingRule(fit.id, subject, judge, f"{fit.title}. {fit.remedy}", fit.source)
