"""Reads a real memcached."""

import pytest
from pymemcache.client.base import Client

from assess.errors import TransportError
from assess.model.login import Target
from collectors.base import Limits
from collectors.store.memcached import COLLECTOR, missing, parse
from collectors.transports.memcached import connect
from tests.servers.memcached import memcached

CANARY = "canary-item-93ab"


def test_sizes_and_clients_are_told_and_no_item() -> None:
    with memcached() as port:
        client = Client(("127.0.0.1", port))
        client.set(CANARY, CANARY, noreply=False)
        with connect(Target("mc", "memcached", "127.0.0.1", port), Limits(seconds=30)) as session:
            evidence = list(session.ask(COLLECTOR.probe))
        client.close()
    facts = parse("mc", evidence)
    assert missing(evidence) == facts.gaps == ()
    assert (facts.product, facts.port) == ("memcached", port)
    assert facts.memory is not None
    assert facts.memory.limit_bytes == 16 * 2**20
    assert facts.persistence is not None
    assert facts.persistence.saves is False
    assert [(each.address, each.count) for each in facts.clients] == [("127.0.0.1", 2)], "ours is one of them"
    assert CANARY not in "".join(each.body for each in evidence)


def test_a_server_that_is_not_there_is_told() -> None:
    with (
        pytest.raises(TransportError),
        connect(Target("mc", "memcached", "127.0.0.1", 1), Limits(seconds=5)) as session,
    ):
        list(session.ask(COLLECTOR.probe))
