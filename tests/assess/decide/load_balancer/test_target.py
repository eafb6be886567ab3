"""Which balancer takes a front's place: by its configuration, and by ports only with doubt."""

from typing import Any

import pytest

from assess.decide.decide_all import decide_all
from assess.model.inventory import Tier
from tests.assess.decide.small_estates import (
    REF,
    About,
    Edge,
    EdgeKind,
    Setting,
    TenantSpec,
    decided,
    detail,
    estate,
    host,
    rules_of,
    service,
)

CONF = "/etc/haproxy/haproxy.cfg"


def front(
    listens: Any = ("0.0.0.0:443",),
    settings: Any = (),
    signature: Any = "haproxy",
    category: Any = "lb",
    edges: Any = True,
    **tenant: Any,
) -> Any:
    return estate(
        tenants=[TenantSpec(name="alpha", **tenant)],
        hosts=[
            ("alpha", host("lb", settings=tuple(Setting(CONF, key, value, REF) for key, value in settings)))
        ],
        services=[service("lb", signature, category, listens=listens)],
        edges=[Edge(f"lb/{signature}", "a1/php-fpm", EdgeKind.FRONTS)] if edges else [],
    )


CASES = [
    # name, situation, choice, sure
    ("its configuration says HTTP", front(settings=[("frontend web.mode", "http")]), "ALB", True),
    ("its configuration says TCP", front(settings=[("frontend db.mode", "tcp")]), "NLB", True),
    ("it says both", front(settings=[("frontend a.mode", "tcp"), ("frontend b.mode", "http")]), "NLB", True),
    ("only its port speaks", front(), "ALB", False),
    ("a port of its own", front(("0.0.0.0:5432",)), "NLB", False),
    ("UDP", front(("0.0.0.0:514/udp",)), "NLB", True),
    ("no port was seen", front(()), "ALB", False),
]


@pytest.mark.parametrize(("name", "situation", "choice", "sure"), CASES, ids=[case[0] for case in CASES])
def test_evidence_leads_to_a_balancer(name: Any, situation: Any, choice: Any, sure: Any) -> None:
    answer = decided(situation, About.LOAD_BALANCER, "lb/haproxy")
    assert answer.choice == choice
    assert (answer.confidence > 0.6) is sure


def test_gold_gets_its_own_and_others_share() -> None:
    assert detail(decided(front(tier=Tier.GOLD), About.LOAD_BALANCER, "lb/haproxy"), "scope") == "own"
    assert detail(decided(front(), About.LOAD_BALANCER, "lb/haproxy"), "scope") == "shared per tier"


def test_stickiness_is_kept_and_explained() -> None:
    sticky = front(settings=[("backend web.cookie", "SRV insert")])
    answer = decided(sticky, About.LOAD_BALANCER, "lb/haproxy")
    assert detail(answer, "stickiness") == "on"
    assert "decide.load_balancer.stickiness" in rules_of(answer)


@pytest.mark.parametrize(
    ("edges", "count"), [(True, 1), (False, 0)], ids=["fronts another host", "serves itself"]
)
def test_a_web_server_is_a_balancer_only_where_it_fronts_other_hosts(edges: Any, count: Any) -> None:
    answers = decide_all(front(signature="nginx", category="web", edges=edges))
    assert len([each for each in answers if each.about is About.LOAD_BALANCER]) == count


def test_more_balancers_of_ones_own_than_the_region_gives_are_said() -> None:
    tenants = [TenantSpec(name=f"t{n:02}", tier=Tier.GOLD) for n in range(51)]
    situation = estate(
        tenants=tenants,
        hosts=[(each.name, host(f"{each.name}-lb")) for each in tenants],
        services=[service(f"{each.name}-lb", "haproxy", "lb", listens=("0.0.0.0:443",)) for each in tenants],
    )
    answer = decided(situation, About.LOAD_BALANCER, "t00-lb/haproxy")
    assert "decide.load_balancer.quota" in rules_of(answer)
