"""Reads a real RabbitMQ over its management API."""

import time
from collections.abc import Iterator

import pytest

from assess.errors import AuthenticationFailed
from assess.model.evidence import Evidence, Reason
from collectors.base import Limits
from collectors.store.rabbitmq import COLLECTOR, parse
from collectors.transports.http_json import connect
from tests.servers.rabbitmq import RabbitServer, rabbitmq

CANARY = "canary-message-51fd"


@pytest.fixture(scope="module")
def broker() -> Iterator[RabbitServer]:
    with rabbitmq() as server:
        server.user("assess", "monitoring")
        server.allow("assess")
        server.call("PUT", "/queues/%2F/jobs", durable=True)
        server.call("PUT", "/queues/%2F/replies", durable=False, auto_delete=True)
        for _ in range(3):
            server.call(
                "POST",
                "/exchanges/%2F/amq.default/publish",
                properties={"delivery_mode": 2},
                routing_key="jobs",
                payload=CANARY,
                payload_encoding="string",
            )
        _until_counted(server)
        yield server


def _until_counted(server: RabbitServer) -> None:
    """Its statistics come every five seconds."""
    until = time.monotonic() + 60
    while server.call("GET", "/queues/%2F/jobs").get("messages_persistent") != 3:
        assert time.monotonic() < until
        time.sleep(0.5)


def asked(server: RabbitServer, user: str, password: str) -> list[Evidence]:
    with connect(server.target(user, password), Limits(connect_seconds=10, seconds=60)) as session:
        return list(session.ask(COLLECTOR.probe))


def test_queues_are_told_with_what_waits_in_them_and_no_message(broker: RabbitServer) -> None:
    evidence = asked(broker, "assess", "assess")
    facts = parse("mq", evidence)
    assert facts.gaps == ()
    assert (facts.product, facts.port) == ("rabbitmq", broker.amqp)
    jobs, replies = facts.queues
    assert (jobs.name, jobs.durable, jobs.ready, jobs.persistent) == ("jobs", True, 3, 3)
    assert (replies.durable, replies.auto_delete, replies.ready) == (False, True, 0)
    assert CANARY not in "".join(each.body for each in evidence)


def test_queues_that_the_login_may_not_see_are_no_empty_list(broker: RabbitServer) -> None:
    broker.user("blind", "monitoring")
    (gap,) = parse("mq", asked(broker, "blind", "blind")).gaps
    assert (gap.section, gap.reason) == ("queues", Reason.DENIED)
    assert "2 of 2 queues" in gap.detail
    assert "set_permissions" in gap.remedy


def test_a_login_without_the_tag_is_told_which_it_needs(broker: RabbitServer) -> None:
    broker.user("plain", "management")
    found = COLLECTOR.missing(asked(broker, "plain", "plain"))
    assert {gap.section for gap in found} >= {"login", "nodes"}
    assert all("set_user_tags" in gap.remedy for gap in found)


def test_a_wrong_password_is_told(broker: RabbitServer) -> None:
    with pytest.raises(AuthenticationFailed):
        asked(broker, "assess", "wrong")
