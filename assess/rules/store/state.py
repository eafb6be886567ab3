"""A store that was asked itself: what outlives its restart, and what it may throw away."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.store.subject import StoreSubject

SOURCE = "evidence rules 3.5 R1, R2, B1, M1, 2026-11; redis.conf of Redis 7.0; memcached(1); RabbitMQ guides"


def _never_saved(subject: StoreSubject) -> Iterable[Signal]:
    trace = subject.persisted()
    if subject.is_key_value and subject.never_saves and trace is not None:
        yield Signal(
            rule="state.store.live_never_saved",
            state=State.EPHEMERAL,
            weight=0.9,
            trace=trace,
            hard=True,
            flips_if="a replica saves what this one does not, or a queue in it must not be lost",
            purpose="cache",
        )


def _evicting(subject: StoreSubject) -> Iterable[Signal]:
    trace = subject.limited()
    if subject.is_key_value and subject.evicts_any and trace is not None:
        yield Signal(
            rule="state.store.live_evicting",
            state=State.EPHEMERAL,
            weight=0.85,
            trace=trace,
            hard=True,
            flips_if="keys are seen that no application can make again, and its memory was never full",
            purpose="cache",
            flags=("rebuildable",),
        )


def _saved(subject: StoreSubject) -> Iterable[Signal]:
    trace, told = subject.persisted(), subject.store.persistence
    if subject.is_key_value and trace is not None and told is not None and told.saves:
        yield Signal(
            rule="state.store.live_saved",
            state=State.DURABLE,
            weight=5,
            trace=trace,
            flips_if="every key in it has a time to live",
            purpose="data",
        )


def _memory_only(subject: StoreSubject) -> Iterable[Signal]:
    memory = subject.store.memory
    if subject.store.product == "memcached" and memory is not None:
        tolerated = f", {memory.evicted} items evicted so far" if memory.evicted else ""
        yield Signal(
            rule="state.store.live_memory_only",
            state=State.EPHEMERAL,
            weight=0.95,
            trace=subject.trace(
                f"memcached keeps {memory.used_bytes} bytes in memory only{tolerated}", memory.ref
            ),
            hard=True,
            flips_if="an application uses it for sessions: then people notice its loss",
            purpose="cache",
            flags=("rebuildable",),
        )


def _definitions(subject: StoreSubject) -> Iterable[Signal]:
    counts = {
        name: told for name in ("vhosts", "exchanges", "bindings") if (told := subject.store.setting(name))
    }
    if subject.store.product == "rabbitmq" and counts:
        shown = ", ".join(f"{told.value} {name}" for name, told in counts.items())
        yield Signal(
            rule="state.store.live_definitions",
            state=State.DURABLE,
            weight=4,
            trace=subject.trace(
                f"the broker defines {shown}, users and permissions", next(iter(counts.values())).ref
            ),
            flips_if="applications declare all of them at their start",
            purpose="config",
            flags=("config",),
        )


RULES = (
    StateRule(
        "state.store.live_never_saved", StoreSubject, _never_saved, "It says that it saves nothing.", SOURCE
    ),
    StateRule(
        "state.store.live_evicting", StoreSubject, _evicting, "It may throw away any key: a cache.", SOURCE
    ),
    StateRule("state.store.live_saved", StoreSubject, _saved, "It says that it saves what it holds.", SOURCE),
    StateRule(
        "state.store.live_memory_only",
        StoreSubject,
        _memory_only,
        "The product never keeps anything.",
        SOURCE,
    ),
    StateRule(
        "state.store.live_definitions",
        StoreSubject,
        _definitions,
        "Users, virtual hosts, exchanges and bindings are the broker's configuration.",
        SOURCE,
    ),
)
