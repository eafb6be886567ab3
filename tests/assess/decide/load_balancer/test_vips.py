"""Which balancer of AWS takes a VIP's place, and what has no twin there."""

from typing import Any

import pytest

from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from assess.catalog.load import load_catalog
from assess.decide.decide_all import decide_all
from assess.model.decisions import About, Decision
from assess.model.network import Opaque, Vip
from assess.model.observed import Situation
from tests.assess.analysis.contexts.devices import REF, context, device, estate, pool, vip

TWO = ("10.1.0.11:8080", "10.1.0.12:8080")


def decided(given: Vip, *opaque: Opaque) -> list[Decision]:
    made = context(
        "acme", "load_balancer", pools=(pool("p", *TWO, monitor="http"),), vips=(given,), opaque=opaque
    )
    observed = estate({"acme": []}, {}, device("lb", made), kinds="load_balancer")
    graph = assign_tenants(connect(observed), observed)
    answers = decide_all(Situation(observed, graph, (), (), load_catalog()))
    return [each for each in answers if each.about is About.LOAD_BALANCER]


def one(mode: str = "http", socket: str = "203.0.113.5:443", **given: Any) -> Decision:
    opaque = given.pop("opaque", ())
    (answer,) = decided(vip("www", socket, mode, pools=("p",), **given), *opaque)
    return answer


CASES = [
    ("HTTP, TLS ends here", one(tls="terminated"), "ALB"),
    ("HTTP that redirects", one("redirect"), "ALB"),
    ("TLS passes through", one("http", tls="passthrough"), "NLB"),
    ("SSL bridge", one("ssl_bridge", tls="passthrough"), "NLB"),
    ("TCP", one("tcp"), "NLB"),
    ("TCP whose TLS ends here", one("tcp", tls="terminated"), "NLB"),
    ("UDP", one("udp", "203.0.113.5:53"), "NLB"),
    ("every port", one("any", "203.0.113.5:0"), "NLB"),
]


@pytest.mark.parametrize(("name", "answer", "choice"), CASES, ids=[case[0] for case in CASES])
def test_the_mode_leads_to_a_balancer(name: str, answer: Decision, choice: str) -> None:
    assert (answer.subject, answer.tenant, answer.choice) == ("lb/acme/www", "acme", choice)
    assert answer.rejected


TWINS = [
    (
        "a cookie of a day",
        one(persistence="cookie insert", persistence_timeout_seconds=86400),
        "lb_cookie, 86400 s",
        "",
    ),
    ("a session cookie", one(persistence="cookie insert"), "lb_cookie", "no exact twin"),
    (
        "a cookie of a month",
        one(persistence="cookie insert", persistence_timeout_seconds=2592000),
        "lb_cookie",
        "ends after",
    ),
    (
        "the application's cookie",
        one(persistence="appsession JSESSIONID", persistence_timeout_seconds=3600),
        "app_cookie, 3600 s",
        "",
    ),
    ("source address on HTTP", one(persistence="source_addr"), "lb_cookie", "cannot stick by source"),
    ("source address on TCP", one("tcp", persistence="source_addr"), "source_ip", ""),
    ("TLS session", one("ssl_bridge", persistence="SSLSESSION"), "none", "no twin"),
    ("nothing", one(), "off", ""),
]


@pytest.mark.parametrize(("name", "answer", "twin", "lost"), TWINS, ids=[case[0] for case in TWINS])
def test_stickiness_has_a_twin_or_a_warning(name: str, answer: Decision, twin: str, lost: str) -> None:
    assert dict(answer.details)["stickiness"] == twin
    told = [each.text for each in answer.reasons if each.rule == "decide.load_balancer.no_twin"]
    assert bool(told) is bool(lost)
    assert lost in " ".join(told)


def test_scripts_are_classed_and_what_nobody_can_class_is_left_to_a_person() -> None:
    scripts = (
        Opaque("to-https", "redirect", "...", REF),
        Opaque("limits", "rate", "...", REF),
        Opaque("magic", "other", "...", REF),
        Opaque("not-mine", "block", "...", REF),
    )
    answer = one(conditions=("to-https", "limits", "magic"), opaque=scripts)
    told = [each.text for each in answer.reasons if each.rule == "decide.load_balancer.opaque"]
    assert told == [
        "redirect to-https: ALB redirect action",
        "rate limits: WAF rate rule",
        "other magic: a person decides",
    ]
    assert dict(answer.details)["for_a_person"] == "1"


def test_more_hosts_than_one_alb_has_rules_are_said() -> None:
    answer = one(hosts=tuple(f"h{n}.example" for n in range(101)))
    assert any(each.rule == "decide.load_balancer.rule_quota" for each in answer.reasons)


def test_port_443_without_tls_is_not_taken_for_tls() -> None:
    answer = one(tls="none")
    assert any("without TLS" in each.text for each in answer.reasons)


def test_what_is_not_known_of_tls_is_said() -> None:
    assert any("not known" in each.text for each in one(tls="unknown").reasons)


def test_a_vip_that_is_off_needs_no_balancer() -> None:
    assert decided(vip("www", "203.0.113.5:443", pools=("p",), enabled=False)) == []


def test_a_vip_with_several_sockets_is_one_decision_with_all_its_ports() -> None:
    made = context(
        "acme",
        "load_balancer",
        pools=(pool("p", *TWO),),
        vips=(vip("www", "203.0.113.5:80", "redirect"), vip("www", "203.0.113.5:443", pools=("p",))),
    )
    observed = estate({"acme": []}, {}, device("lb", made), kinds="load_balancer")
    answers = decide_all(
        Situation(observed, assign_tenants(connect(observed), observed), (), (), load_catalog())
    )
    (answer,) = [each for each in answers if each.about is About.LOAD_BALANCER]
    assert dict(answer.details)["ports"] == "80, 443"
    assert dict(answer.details)["members"] == "2"


def test_stickiness_with_one_live_member_is_kept_and_says_nothing_of_state() -> None:
    made = context(
        "acme",
        "load_balancer",
        pools=(pool("p", "10.1.0.11:80", "10.1.0.12:80 disabled"),),
        vips=(vip("www", "203.0.113.5:443", persistence="source_addr", mode="tcp", pools=("p",)),),
    )
    observed = estate({"acme": []}, {}, device("lb", made), kinds="load_balancer")
    answers = decide_all(
        Situation(observed, assign_tenants(connect(observed), observed), (), (), load_catalog())
    )
    (answer,) = [each for each in answers if each.about is About.LOAD_BALANCER]
    assert dict(answer.details)["stickiness"] == "source_ip"
    assert any("says nothing of state" in each.text for each in answer.reasons)
