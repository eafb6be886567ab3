"""Logs: bearable to lose where rotated, durable where they are the audit or the archive."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.directory.place import ClaimKind, DirectoryPlace, say

SOURCE = "evidence rules 3.3 D12, 2026-11"


def _local_logs(place: DirectoryPlace) -> Iterable[Signal]:
    if place.has(ClaimKind.AUDIT, ClaimKind.COLLECTED):
        return
    yield from say(
        "state.log.local",
        State.EPHEMERAL,
        3,
        place.of(ClaimKind.LOGS),
        flips_if="a contract or regulator demands that these logs are kept",
        purpose="log",
        flags=("append-only",),
    )


def _audit(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.log.audit",
        State.DURABLE,
        5,
        place.of(ClaimKind.AUDIT),
        flips_if="the owner says that the trail is kept elsewhere",
        purpose="log",
        flags=("append-only",),
    )


def _collected(place: DirectoryPlace) -> Iterable[Signal]:
    yield from say(
        "state.log.collected",
        State.DURABLE,
        4,
        place.of(ClaimKind.COLLECTED),
        flips_if="the collector forwards all of it to an archive",
        purpose="log",
        flags=("append-only", "shared"),
    )


RULES = (
    StateRule(
        "state.log.local",
        DirectoryPlace,
        _local_logs,
        "Log files of a service on the local disk.",
        SOURCE,
    ),
    StateRule(
        "state.log.audit",
        DirectoryPlace,
        _audit,
        "Audit trails are kept by contract until somebody says otherwise.",
        SOURCE,
    ),
    StateRule(
        "state.log.collected",
        DirectoryPlace,
        _collected,
        "A collector keeps here what other hosts sent: for them it is the only lasting copy.",
        SOURCE,
    ),
)
