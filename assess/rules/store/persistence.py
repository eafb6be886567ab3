"""Stores and brokers by their own settings: what survives a restart, and what may be thrown away."""

from collections.abc import Iterable

from assess.model.evidence import Trace
from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.store.instance import StoreInstance

SOURCE = "evidence rules 3.5 R1, R2, R4, B1, M1, 2026-11; redis.conf of Redis 7.0; memcached(1)"
MEMORY_ONLY = frozenset({"memcached"})
BROKERS = frozenset({"rabbitmq", "activemq"})


def _never_saved(store: StoreInstance) -> Iterable[Signal]:
    if store.persists is False and store.explicit and store.persistence is not None and store.replica is None:
        yield Signal(
            rule="state.store.never_saved",
            state=State.EPHEMERAL,
            weight=0.9,
            trace=store.persistence,
            hard=True,
            flips_if="a replica saves what this one does not, or a queue in it must not be lost",
            purpose="cache",
        )


def _saved(store: StoreInstance) -> Iterable[Signal]:
    """Persistence that somebody switched on weighs 5, the product's default 3."""
    if store.persists and store.persistence is not None:
        yield Signal(
            rule="state.store.saved",
            state=State.DURABLE,
            weight=5 if store.explicit else 3,
            trace=store.persistence,
            flips_if="every key in it has a time to live",
            purpose="data",
        )


def _evicting(store: StoreInstance) -> Iterable[Signal]:
    if store.evicts == "all" and store.eviction is not None:
        yield Signal(
            rule="state.store.evicting",
            state=State.EPHEMERAL,
            weight=5,
            trace=store.eviction,
            flips_if="keys are seen that no application can make again",
            purpose="cache",
            flags=("rebuildable",),
        )


def _in_memory(store: StoreInstance) -> Iterable[Signal]:
    if store.product in MEMORY_ONLY:
        yield Signal(
            rule="state.store.memory_only",
            state=State.EPHEMERAL,
            weight=0.95,
            trace=store.trace,
            hard=True,
            flips_if="an application uses it for sessions: then people notice its loss",
            purpose="cache",
            flags=("rebuildable",),
        )


def _broker(store: StoreInstance) -> Iterable[Signal]:
    """A broker's directory holds its definitions, and every durable queue's messages."""
    if store.product in BROKERS and store.files is not None:
        yield Signal(
            rule="state.store.broker_files",
            state=State.DURABLE,
            weight=4,
            trace=store.files,
            flips_if="`rabbitmqctl list_queues name durable messages` shows no message in a durable queue",
            purpose="queue",
            flags=("drain",),
        )


def _data_files(store: StoreInstance) -> Iterable[Signal]:
    if store.product not in BROKERS and store.files is not None and store.persists is not False:
        yield _durable(
            "state.store.data_files", 3, store.files, "its data files are left over from another time"
        )


def _durable_option(store: StoreInstance) -> Iterable[Signal]:
    if store.durable_option is not None:
        yield _durable("state.store.durable_option", 4, store.durable_option, "the option is not in force")


def _default(store: StoreInstance) -> Iterable[Signal]:
    if store.product_state in {"ephemeral", "durable"}:
        yield Signal(
            rule="state.store.product_default",
            state=State(store.product_state),
            weight=2,
            trace=store.trace,
            flips_if="its settings say otherwise",
        )


def _durable(rule: str, weight: float, trace: Trace, flips_if: str) -> Signal:
    return Signal(
        rule=rule, state=State.DURABLE, weight=weight, trace=trace, flips_if=flips_if, purpose="data"
    )


RULES = (
    StateRule(
        "state.store.never_saved",
        StoreInstance,
        _never_saved,
        "It is configured never to save: its loss is accepted at each restart.",
        SOURCE,
    ),
    StateRule("state.store.saved", StoreInstance, _saved, "It saves to disk what it holds.", SOURCE),
    StateRule(
        "state.store.evicting",
        StoreInstance,
        _evicting,
        "It throws any key away when memory is full: a cache.",
        SOURCE,
    ),
    StateRule(
        "state.store.memory_only", StoreInstance, _in_memory, "The product never keeps anything.", SOURCE
    ),
    StateRule(
        "state.store.broker_files",
        StoreInstance,
        _broker,
        "Its directory holds definitions and messages of durable queues.",
        SOURCE,
    ),
    StateRule("state.store.data_files", StoreInstance, _data_files, "Its data files are there.", SOURCE),
    StateRule(
        "state.store.durable_option",
        StoreInstance,
        _durable_option,
        "An option makes a product durable that is not so by default.",
        SOURCE,
    ),
    StateRule(
        "state.store.product_default", StoreInstance, _default, "What the product keeps by default.", SOURCE
    ),
)
