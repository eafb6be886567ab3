"""Brokers and search engines that were asked themselves, or of which only a name or a port is known."""

from typing import Any

import pytest

from assess.analysis.graph.connect import connect
from assess.analysis.stores.state import classify_stores
from assess.catalog.load import load_catalog
from assess.model.decisions import Decision
from assess.model.inventory import Endpoint, Inventory
from assess.model.observed import Observed, Situation
from assess.model.store import StoreFacts, StoreModule, StoreQueue
from tests.assess.decide.small_estates import (
    DAY,
    REF,
    About,
    Edge,
    EdgeKind,
    Gap,
    Node,
    NodeKind,
    Reason,
    decided,
    detail,
    estate,
    host,
    rules_of,
)


def decision_on(kind: str, **said: Any) -> Decision:
    """On the endpoint `mq1` of this kind, whose host nobody read; without `said` it gave no answer."""
    facts = StoreFacts("mq1", kind, section_at={"overview": DAY, "queues": DAY}, **said) if said else None
    inventory = Inventory(estate="e", endpoints=(Endpoint(name="mq1", kind=kind, address="10.0.0.9"),))
    observed = Observed(inventory, stores={"mq1": facts} if facts else {})
    graph = connect(observed)
    surfaces = classify_stores(observed, graph, ()).surfaces
    return decided(Situation(observed, graph, surfaces, (), load_catalog()), About.WORKLOAD, "mq1")


def queue(name: str, kind: str = "classic", **more: Any) -> StoreQueue:
    return StoreQueue("/", name, kind, REF, durable=True, **more)


def test_a_broker_with_ordinary_queues_is_taken_by_its_managed_twin() -> None:
    answer = decision_on("rabbitmq", queues=(queue("jobs", ready=4), queue("mail", "quorum")))
    assert (answer.choice, detail(answer, "target")) == ("managed service", "Amazon MQ for RabbitMQ")
    assert answer.reasons[0].text.endswith("1 classic, 1 quorum queues with 4 messages waiting")
    assert answer.evidence
    assert answer.confidence == 0.8


def test_streams_keep_a_broker_from_it() -> None:
    answer = decision_on("rabbitmq", queues=(queue("jobs"), queue("events", "stream")))
    assert answer.choice == "StatefulSet"
    assert rules_of(answer) >= {"decide.workload.broker_streams"}
    assert "/: events is a stream" in [each.observed for each in answer.evidence]


HIDDEN = Gap("mq1", "queues", Reason.DENIED, "a virtual host is closed to the login", "")


@pytest.mark.parametrize(
    ("said", "settles"),
    [
        ({"modules": (StoreModule("rabbitmq_mqtt", "", REF),)}, "MQTT"),
        ({"gaps": (HIDDEN,)}, "a virtual host is closed to the login"),
    ],
    ids=["another protocol is switched on", "queues are hidden"],
)
def test_what_may_keep_it_from_it_is_said_and_makes_less_sure(said: dict[str, Any], settles: str) -> None:
    answer = decision_on("rabbitmq", queues=(queue("jobs"),), **said)
    assert (answer.choice, answer.confidence) == ("managed service", 0.6)
    assert any(settles in each for each in answer.would_change_it)


def test_a_search_engine_that_answered_has_its_managed_twin() -> None:
    answer = decision_on("elasticsearch", version="8.11.0")
    assert detail(answer, "target") == "Amazon OpenSearch Service"
    assert "forked at Elasticsearch 7.10" in answer.reasons[0].text


def test_a_broker_that_gave_no_answer_is_half_sure_at_most() -> None:
    answer = decision_on("rabbitmq")
    assert (answer.choice, answer.confidence) == ("managed service", 0.5)


@pytest.mark.parametrize(("port", "product"), [(5672, "rabbitmq"), (9092, "kafka"), (9200, "elasticsearch")])
def test_a_port_of_a_host_that_nobody_read_is_unknown_with_a_cure(port: int, product: str) -> None:
    situation = estate(
        hosts=[("", host("a1")), ("", None)],
        edges=[Edge("a1/php", "unread-2", EdgeKind.CONNECTS, port=port)],
        nodes=[Node("a1/php", NodeKind.SERVICE), Node("unread-2", NodeKind.HOST)],
    )
    answer = decided(situation, About.WORKLOAD, f"unread-2/{product}")
    assert (answer.choice, answer.confidence) == ("unknown", 0.0)
    assert detail(answer, "plan_with").startswith("managed service: Amazon")
    assert answer.would_change_it[0].startswith("read unread-2")
