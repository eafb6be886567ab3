"""What stands in the way of a pod is found where it was seen, and nowhere else."""

from typing import Any

import pytest

from assess.decide.consequences.findings import find_in_decisions
from assess.decide.decide_all import with_decisions
from assess.model.container_fit import HostFit, ServiceFit
from assess.model.estate import Finding
from assess.model.host import HostFacts
from assess.rules.base import FindingRule, all_rules
from tests.assess.decide.consequences.fit_cases import FIT_CASES, plain, runs
from tests.assess.decide.small_estates import TenantSpec, estate, service

RULES = {
    rule.id: rule
    for rule in all_rules()
    if isinstance(rule, FindingRule) and rule.subject in {ServiceFit, HostFit}
}
APART = {"fit.several_services"}
"""Needs several services on one host: a test of its own."""


def found(facts: HostFacts, *more: Any, category: str = "app") -> dict[str, Finding]:
    pids = tuple(each.pid for each in facts.processes)
    app = service("a1", "php-fpm", category, pids=pids, unit="app.service")
    situation = estate(tenants=[TenantSpec(name="alpha")], hosts=[("alpha", facts)], services=[app, *more])
    findings = find_in_decisions(with_decisions(situation))
    return {each.id: each for each in findings if each.id.startswith("fit.")}


@pytest.mark.parametrize("rule", sorted(FIT_CASES))
def test_a_rule_speaks_where_its_evidence_is_and_is_silent_where_it_is_not(rule: str) -> None:
    speaks, silent = FIT_CASES[rule]
    finding = found(speaks)[rule]
    assert finding.tenant == "alpha"
    assert finding.evidence
    assert finding.remedy
    assert finding.source
    assert rule not in found(silent)


def test_there_are_more_than_forty_rules_and_each_has_its_cases() -> None:
    assert set(FIT_CASES) | APART == set(RULES)
    assert len(RULES) > 40


def test_an_ordinary_service_has_nothing_in_its_way() -> None:
    assert found(plain()) == {}


def test_three_services_of_one_host_are_three_images() -> None:
    others = [service("a1", name, "app", pids=(pid,)) for pid, name in ((200, "node"), (300, "tomcat"))]
    finding = found(plain(), *others)["fit.several_services"]
    assert finding.subject == "a1"
    assert "fit.several_services" not in found(plain(), others[0])


def test_what_becomes_no_pod_has_no_findings() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", runs(user="root"))],
        services=[service("a1", "openssh", "remote-access")],
    )
    assert find_in_decisions(with_decisions(situation)) == ()


def test_a_host_that_was_not_read_has_no_findings_and_no_crash() -> None:
    situation = estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", None)],
        services=[service("unread-1", "php-fpm", "app")],
    )
    assert find_in_decisions(with_decisions(situation)) == ()
