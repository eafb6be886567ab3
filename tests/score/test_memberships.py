"""How tenants, meetings of tenants, services and decisions are judged."""

from __future__ import annotations

from typing import Any

import pytest

from tests.score.answers import ScoreError
from tests.score.cross_tenant import judge_cross_tenant
from tests.score.decisions import choice_word, judge_decisions
from tests.score.handmade import answers_of, edge, names, surface, truth_of, verdicts
from tests.score.judgement import Verdict
from tests.score.scoreboard import require_whole_scan
from tests.score.services import judge_service_states, judge_services
from tests.score.tenants import judge_tenants

V = Verdict
TENANTS = [{"name": "oak"}, {"name": "elm"}, {"name": "ash"}]


def endpoint(name: str, tenant: str) -> dict[str, Any]:
    return {"name": name, "kind": "vm", "tenant": tenant}


def finding(subject: str, title: str, rule: str = "tenancy.shared_state") -> dict[str, Any]:
    return {"id": rule, "subject": subject, "title": title}


@pytest.mark.parametrize(
    ("tenant", "verdict"),
    [("oak", "right"), ("elm", "wrong"), ("", "unknown"), ("oak, elm", "wrong"), ("shared", "wrong")],
)
def test_a_host_belongs_to_the_tenant_of_the_truth(tenant: str, verdict: str) -> None:
    truth = truth_of(tenants=[{"thing": "web1", "tenant": "oak"}])
    assert verdicts(judge_tenants(truth, answers_of(endpoints=[endpoint("web1", tenant)]), names())) == {
        "web1": verdict
    }


def test_several_tenants_are_what_the_truth_calls_shared() -> None:
    truth = truth_of(tenants=[{"thing": "lb1", "tenant": "shared"}])
    assert verdicts(judge_tenants(truth, answers_of(endpoints=[endpoint("lb1", "elm, oak")]), names())) == {
        "lb1": "right"
    }


def test_a_thing_without_any_row_is_missed() -> None:
    truth = truth_of(tenants=[{"thing": "pg/orders", "tenant": "oak"}])
    assert verdicts(judge_tenants(truth, answers_of(), names())) == {"pg/orders": "missed"}


def test_a_table_that_says_nothing_does_not_hide_one_that_does() -> None:
    truth = truth_of(tenants=[{"thing": "files1:/srv/a", "tenant": "oak"}])
    rows = answers_of(
        surfaces=[{**surface("files1:/srv/a", "durable"), "tenant": "oak"}],
        shares=[{"name": "files1:/srv/a", "tenant": ""}],
    )
    assert verdicts(judge_tenants(truth, rows, names())) == {"files1:/srv/a": "right"}


CROSSING = {
    "id": "reach",
    "kind": "edge",
    "source": "a/job",
    "target": "pg/b",
    "tenants": ["oak", "elm"],
    "must": True,
}
SHARING = {"id": "store", "kind": "sharing", "thing": "r1/redis", "tenants": ["oak", "elm"], "must": True}
REACHES = {
    "source": "a/job",
    "also_sources": ["a/cron"],
    "target": "pg/b",
    "kind": "queries",
    "seen": "often",
    "cross_tenant": True,
}


def cross(
    truth: dict[str, Any], edges: list[dict[str, Any]], findings: list[dict[str, Any]]
) -> list[Verdict]:
    rows = answers_of(edges=edges, findings=findings, tenants=TENANTS)
    return [each.verdict for each in judge_cross_tenant(truth, rows, names())]


def test_a_reach_into_another_tenant_is_found_by_its_edge_under_any_allowed_name() -> None:
    truth = truth_of(cross_tenant=[CROSSING], edges=[REACHES])
    assert cross(truth, [edge("a/cron", "pg/b", cross_tenant=True, tenants=["elm", "oak"])], []) == [V.RIGHT]
    assert cross(truth, [edge("a/cron", "pg/b", tenants=["elm", "oak"])], []) == [V.MISSED]


def test_an_edge_and_the_finding_about_it_are_one_claim() -> None:
    truth = truth_of(cross_tenant=[CROSSING], edges=[REACHES])
    row = edge("a/job", "pg/b", cross_tenant=True, tenants=["elm", "oak"])
    said = finding("a/job -> pg/b", "a/job of oak queries pg/b of elm", "tenancy.cross_tenant_edge")
    assert cross(truth, [row], [said]) == [V.RIGHT]


def test_a_shared_store_is_found_when_two_of_its_tenants_are_named() -> None:
    truth = truth_of(cross_tenant=[SHARING])
    assert cross(truth, [], [finding("r1/redis", "elm, oak share it")]) == [V.RIGHT]
    assert cross(truth, [], [finding("r1/redis", "oak uses it")]) == [V.MISSED]


def test_a_tenant_that_has_no_part_makes_the_finding_wrong() -> None:
    truth = truth_of(cross_tenant=[SHARING])
    assert cross(truth, [], [finding("r1/redis", "ash, elm, oak share it")]) == [V.WRONG]


def test_a_true_sharing_that_truth_does_not_ask_for_counts_neither_way() -> None:
    truth = truth_of(
        sharing=[{"thing": "lb1/haproxy", "tenants": ["oak", "elm", "ash"], "style": "frontends"}]
    )
    assert cross(truth, [], [finding("lb1/haproxy", "elm, oak share it")]) == [V.NEUTRAL]


def test_a_finding_about_one_tenant_says_nothing_of_meetings() -> None:
    assert cross(truth_of(), [], [finding("oak", "oak is dormant", "tenancy.dormant_tenant")]) == []


def test_any_other_meeting_of_tenants_is_invented() -> None:
    row = edge("a/app", "pg/a", cross_tenant=True, tenants=["elm", "oak"])
    assert cross(truth_of(), [row], [finding("pg/c", "elm, oak share it")]) == [V.INVENTED, V.INVENTED]


@pytest.mark.parametrize(
    ("choice", "subject", "engine", "word"),
    [
        ("rds_dedicated", "pg/orders", "postgresql", "rds-postgresql"),
        ("rds_shared", "my/shop", "mariadb", "rds-mariadb"),
        ("aurora_serverless_v2", "pg/orders", "postgresql", "aurora-postgresql"),
        ("FSx for Windows", "//files1/a", "", "fsx-windows"),
        ("EBS gp3", "web1:/srv", "", "ebs"),
        ("ElastiCache Valkey", "c1/redis", "", "elasticache"),
        ("managed service", "mq1/rabbitmq", "", "amazon-mq"),
        ("cluster_per_tenant", "oak", "", "cluster"),
        ("StatefulSet", "app1/web", "", "statefulset"),
        ("ALB", "lb1/haproxy", "", "alb"),
    ],
)
def test_a_choice_is_read_in_the_truth_s_words(choice: str, subject: str, engine: str, word: str) -> None:
    assert choice_word(choice, subject, engine) == word


def test_a_decision_is_right_when_the_truth_accepts_it_and_unasked_ones_are_not_judged() -> None:
    truth = truth_of(
        decisions=[
            {"subject": "web1:/srv/a", "about": "storage", "accept": ["efs", "s3"]},
            {"subject": "web1:/srv/b", "about": "storage", "accept": ["efs"]},
            {"subject": "web1/nginx", "about": "workload", "accept": ["deployment"]},
        ]
    )
    made = [("web1:/srv/a", "EFS"), ("web1:/srv/b", "EBS gp3"), ("web1:/srv/c", "EBS gp3")]
    rows = [
        {"subject": name, "about": "storage", "choice": choice, "confidence": 0.7} for name, choice in made
    ]
    judged = verdicts(judge_decisions(truth, answers_of(decisions=rows), names()))
    assert judged == {
        "web1:/srv/a storage": "right",
        "web1:/srv/b storage": "wrong",
        "web1/nginx workload": "missed",
    }


def test_a_scan_that_left_an_endpoint_out_is_not_scored() -> None:
    rows = [{"name": "web1", "status": "partial"}, {"name": "web2", "status": "failed"}]
    with pytest.raises(ScoreError, match="1 endpoints were not read"):
        require_whole_scan(answers_of(endpoints=rows))


def test_services_are_found_missed_and_invented() -> None:
    services: list[dict[str, Any]] = [
        {"host": "web1", "service": "nginx", "state": "stateless"},
        {"host": "web1", "service": "php-fpm", "state": "durable"},
        {"host": "web1", "service": "cron", "state": "stateless", "optional": True},
    ]
    nodes = [{"name": f"web1/{service}", "kind": "service"} for service in ("nginx", "cron", "bash")]
    assert verdicts(judge_services(truth_of(services=services), answers_of(nodes=nodes), names())) == {
        "web1/nginx": "right",
        "web1/php-fpm": "missed",
        "web1/cron": "optional",
        "web1/bash": "invented",
    }


def test_a_service_has_the_state_of_its_own_line_else_of_its_most_careful_process() -> None:
    services = [{"host": "a", "service": each, "state": "durable"} for each in ("one", "two")]
    processes = [
        {"host": "a", "service": "one", "state": "stateless"},
        {"host": "a", "service": "two", "state": "stateless"},
        {"host": "a", "service": "two", "state": "durable"},
    ]
    rows = answers_of(
        processes=processes,
        surfaces=[surface("a/one", "ephemeral", "memory")],
        nodes=[{"name": "a/one", "kind": "service"}, {"name": "a/two", "kind": "service"}],
    )
    judged = judge_service_states(truth_of(services=services), rows, names())
    assert [(each.name, each.answered, each.loses_data) for each in judged] == [
        ("a/one", "ephemeral", True),
        ("a/two", "durable", False),
    ]
