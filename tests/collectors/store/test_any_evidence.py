"""Whatever stands in stored evidence, it is read into facts or gaps, and never stops the program."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assess.model.evidence import Evidence, Reason
from collectors.base import Collector
from collectors.store import elasticsearch, memcached, rabbitmq, redis

AT = datetime(2026, 11, 28, tzinfo=UTC)
SECTIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "info": ("info", ("name", "value")),
    "config": ("config", ("name", "value")),
    "stats": ("stats", ("name", "value")),
    "keys": ("keys@0", ("pattern", "keys", "types", "timed", "parts", "longest_ttl")),
    "queues": ("queues", ("name", "vhost", "durable", "messages_ready", "ready")),
    "sampled": ("sampled", ("database", "keys", "whole")),
    "clients": ("clients", ("address", "remote_address", "count")),
    "nodes": ("nodes", ("name", "enabled_plugins", "mem_used")),
    "indices": ("indices", ("index", "docs.count", "store.size")),
    "login": ("login", ("name", "tags")),
    "listeners": ("listeners", ("protocol", "port")),
}
NAMES = ("db0", "slave0", "rdb_last_save_time", "used_memory", "bytes", "curr_items", "master_host", "save")
WORDS = (*NAMES, "keys=1,expires=x", "ip=1,port=99999999", "²", "9" * 30, "1", "yes", "\x1b[2J", "")
plain = st.sampled_from((*WORDS, None, True, -1, 0, 7, 10**30, 1.5))
values = st.one_of(plain, st.lists(plain, max_size=3), st.lists(st.lists(plain, max_size=3), max_size=2))


@st.composite
def evidences(draw: st.DrawFn) -> list[Evidence]:
    found = []
    for name in draw(st.lists(st.sampled_from(sorted(SECTIONS)), max_size=5, unique=True)):
        section, columns = SECTIONS[name]
        rows: list[Any] = draw(
            st.lists(st.lists(values, min_size=len(columns), max_size=len(columns)), max_size=4)
        )
        body = "".join(json.dumps(each) + "\n" for each in (columns, *rows))
        reason = draw(st.sampled_from([None, None, Reason.DENIED, Reason.TRUNCATED]))
        found.append(Evidence("e", section, AT, draw(st.sampled_from([body, body, body[:-3]])), reason))
    return found


@pytest.mark.parametrize(
    "collector", [m.COLLECTOR for m in (redis, memcached, rabbitmq, elasticsearch)], ids=lambda c: c.kind
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(evidence=evidences())
def test_any_evidence_is_read_or_becomes_a_gap(collector: Collector, evidence: list[Evidence]) -> None:
    first, second = (collector.parse("e", evidence) for _ in range(2))
    assert first == second
    collector.missing(evidence)
