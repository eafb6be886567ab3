"""Brokers and search engines that were asked themselves: what of them a managed service does not take."""

from collections import Counter
from collections.abc import Sequence

from assess.analysis.traces import trace
from assess.decide.managed_products import MANAGED
from assess.decide.question import Ruling
from assess.decide.workload.kinds import MANAGED as MANAGED_SERVICE
from assess.decide.workload.kinds import STATEFUL_SET
from assess.model.decisions import Rejected
from assess.model.store import StoreFacts, StoreQueue

UNREAD_QUEUES = 0.6
STREAM = "stream"
FOREIGN_PROTOCOLS = {
    "rabbitmq_mqtt": "MQTT",
    "rabbitmq_web_mqtt": "MQTT over WebSockets",
    "rabbitmq_stomp": "STOMP",
    "rabbitmq_web_stomp": "STOMP over WebSockets",
    "rabbitmq_stream": "the stream protocol",
}
"""Plugins that speak what Amazon MQ does not: it has AMQP and JMS (Amazon MQ Developer Guide, 2026-11)."""


def broker_ruling(facts: StoreFacts) -> Ruling | None:
    """RabbitMQ by its queues and plugins; None for what the product alone decides."""
    if facts.product != "rabbitmq":
        return None
    streams = [each for each in facts.queues if each.kind == STREAM]
    return _with_streams(facts, streams) if streams else _managed(facts)


def _with_streams(facts: StoreFacts, streams: Sequence[StoreQueue]) -> Ruling:
    target = MANAGED["rabbitmq"].target
    return Ruling(
        "decide.workload.broker_streams",
        STATEFUL_SET,
        0.7,
        f"{len(streams)} of its queues are streams, and {target} has none",
        rejected=(Rejected(MANAGED_SERVICE, f"{target} does not offer streams"),),
        would_change_it=(
            "becomes managed service if the streams move to Amazon MSK or become quorum queues",
        ),
        details=(("run_by", "RabbitMQ Cluster Operator"), ("volume", "EBS gp3, RWOP")),
        evidence=tuple(
            trace(facts, each.ref, f"{each.place}: {each.name} is a stream") for each in streams[:3]
        ),
    )


def _managed(facts: StoreFacts) -> Ruling:
    """Its managed twin; less sure where queues could not be listed or clients may speak another protocol."""
    target = MANAGED["rabbitmq"].target
    foreign = [each for each in facts.modules if each.name in FOREIGN_PROTOCOLS]
    hidden = [gap.detail for gap in facts.gaps if gap.section.split("@")[0] == "queues"]
    return Ruling(
        "decide.workload.managed_broker",
        MANAGED_SERVICE,
        UNREAD_QUEUES if hidden or foreign else 0.8,
        f"its place is taken by {target}: {_queues_said(facts)}",
        rejected=(Rejected(STATEFUL_SET, "failover and upgrades of a broker would be one's own work"),),
        would_change_it=(
            *(f"its queues were not all listed: {each}" for each in hidden[:1]),
            *(
                f"becomes StatefulSet if a client speaks {FOREIGN_PROTOCOLS[e.name]} ({e.name})"
                for e in foreign
            ),
            "becomes StatefulSet if a queue is a stream, or a plugin of one's own is in use",
        ),
        details=(("target", target),),
        evidence=tuple(trace(facts, each.ref, f"plugin {each.name} is enabled") for each in foreign),
    )


def _queues_said(facts: StoreFacts) -> str:
    kinds = Counter(each.kind for each in facts.queues)
    waiting = sum(each.ready or 0 for each in facts.queues)
    told = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
    return f"{told} queues with {waiting} messages waiting" if kinds else "no queue was seen"
