"""How a container-fit rule is written: a title, a remedy, and what evidence speaks for it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from assess.model.container_fit import HostFit, ServiceFit
from assess.model.estate import Finding, Severity
from assess.model.evidence import Trace
from assess.rules.base import FindingRule

MOST = 4
STANDARDS = "Kubernetes Pod Security Standards, 2026-05"
KUBERNETES = "Kubernetes documentation, concepts, 2026-05"
EKS = "Amazon EKS Best Practices Guide, 2026-05-04"
TWELVE = "The Twelve-Factor App, 12factor.net"
OWN = "working rule of this project, 2026-11"

Check = Callable[[ServiceFit], Iterable[Trace]]
HostCheck = Callable[[HostFit], Iterable[Trace]]


@dataclass(frozen=True, slots=True)
class Fit:
    """A rule on one service: `check` yields the evidence, and nothing where the rule does not apply."""

    id: str
    severity: Severity
    title: str
    remedy: str
    check: Check
    source: str = OWN


@dataclass(frozen=True, slots=True)
class HostRule:
    """A rule on one host with such services."""

    id: str
    severity: Severity
    title: str
    remedy: str
    check: HostCheck
    source: str = OWN


def service_rule(fit: Fit) -> FindingRule[ServiceFit]:
    """The rule as all rules are."""

    def judge(subject: ServiceFit) -> Iterator[Finding]:
        yield from _found(fit, subject.service.name, subject.tenant, fit.check(subject))

    return FindingRule(fit.id, ServiceFit, judge, f"{fit.title}. {fit.remedy}", fit.source)


def host_rule(fit: HostRule) -> FindingRule[HostFit]:
    """The rule as all rules are."""

    def judge(subject: HostFit) -> Iterator[Finding]:
        yield from _found(fit, subject.host.endpoint, subject.tenant, fit.check(subject))

    return FindingRule(fit.id, HostFit, judge, f"{fit.title}. {fit.remedy}", fit.source)


def _found(fit: Fit | HostRule, subject: str, tenant: str, traces: Iterable[Trace]) -> Iterator[Finding]:
    evidence = tuple(islice(dict.fromkeys(traces), MOST))
    if evidence:
        yield Finding(fit.id, fit.severity, subject, tenant, fit.title, evidence, fit.remedy, fit.source)
