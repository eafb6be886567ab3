"""How a table is stored: permanent tables keep what is written, others lose it by design."""

from collections.abc import Iterator

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.relation.subject import RelationSubject

_VOLATILE = {
    "unlogged": "UNLOGGED: emptied by crash recovery and absent on standbys",
    "memory": "engine MEMORY: emptied when the server stops",
    "temporary": "temporary: gone with its session",
}


def _permanent(subject: RelationSubject) -> Iterator[Signal]:
    relation = subject.relation
    if relation.kind in ("table", "partitioned") and relation.persistence == "permanent":
        yield Signal(
            "state.relation.permanent",
            State.DURABLE,
            8,
            subject.trace("a permanent table"),
            flips_if="the owner says that its rows may be lost",
        )


def _volatile(subject: RelationSubject) -> Iterator[Signal]:
    why = _VOLATILE.get(subject.relation.persistence)
    if why:
        yield Signal(
            "state.relation.volatile",
            State.EPHEMERAL,
            0.9,
            subject.trace(why),
            hard=True,
            flips_if="it is altered to a logged or on-disk table, or filled once from nowhere else",
        )


def _black_hole(subject: RelationSubject) -> Iterator[Signal]:
    if subject.relation.persistence == "blackhole":
        observed = subject.trace("engine BLACKHOLE keeps nothing that is written to it")
        yield Signal("state.relation.blackhole", State.STATELESS, 0.9, observed, hard=True)


def _materialised(subject: RelationSubject) -> Iterator[Signal]:
    if subject.relation.kind == "materialized_view":
        yield Signal(
            "state.relation.materialized_view",
            State.EPHEMERAL,
            8,
            subject.trace("a materialised view: REFRESH makes it again from its tables"),
            flips_if="its source tables no longer hold what it was made from",
            purpose="cache",
            flags=("rebuildable",),
        )


_POSTGRESQL = "https://www.postgresql.org/docs/current/sql-createtable.html"
_MYSQL = "https://dev.mysql.com/doc/refman/8.4/en/storage-engines.html"

RULES = (
    StateRule(
        "state.relation.permanent",
        RelationSubject,
        _permanent,
        "A permanent ordinary table is durable unless churn and shape say otherwise.",
    ),
    StateRule(
        "state.relation.volatile",
        RelationSubject,
        _volatile,
        "Unlogged, MEMORY and temporary tables lose their rows by design.",
        _POSTGRESQL,
    ),
    StateRule("state.relation.blackhole", RelationSubject, _black_hole, "BLACKHOLE stores nothing.", _MYSQL),
    StateRule(
        "state.relation.materialized_view",
        RelationSubject,
        _materialised,
        "A materialised view is made again from its tables.",
        _POSTGRESQL,
    ),
)
