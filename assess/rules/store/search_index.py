"""Search indices: copies of a database that can be made again, or the only place of what they hold."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.store.subject import IndexSubject

SOURCE = "evidence rules 3.5 S1, 2026-11"
UNLIKE = "an application is found that fills it from a database, with equal counts"


def _twin(subject: IndexSubject) -> Iterable[Signal]:
    if subject.twin is not None:
        yield Signal(
            "state.index.twin",
            State.EPHEMERAL,
            6,
            subject.twin,
            flips_if="the table's rows do not make the documents, or nobody can run the indexing again",
            purpose="cache",
            flags=("rebuildable",),
        )


def _snapshots(subject: IndexSubject) -> Iterable[Signal]:
    if subject.snapshots is not None and subject.index.documents:
        yield Signal(
            "state.index.snapshots", State.DURABLE, 2, subject.snapshots, flips_if=UNLIKE, purpose="data"
        )


def _documents(subject: IndexSubject) -> Iterable[Signal]:
    if subject.index.documents and subject.twin is None:
        yield Signal(
            "state.index.documents", State.DURABLE, 3, subject.trace, flips_if=UNLIKE, purpose="data"
        )


def _retention(subject: IndexSubject) -> Iterable[Signal]:
    if subject.index.policy and subject.index.documents:
        yield Signal(
            "state.index.retention",
            State.DURABLE,
            2,
            subject.trace,
            flips_if="nobody must keep what it logs",
            purpose="log",
            flags=("append-only",),
        )


def _empty(subject: IndexSubject) -> Iterable[Signal]:
    if subject.index.documents == 0:
        yield Signal(
            "state.index.empty",
            State.EPHEMERAL,
            3,
            subject.trace,
            flips_if="documents are added",
            purpose="cache",
        )


RULES = (
    StateRule("state.index.twin", IndexSubject, _twin, "A table has as many rows and its name.", SOURCE),
    StateRule("state.index.snapshots", IndexSubject, _snapshots, "Somebody keeps snapshots of it.", SOURCE),
    StateRule("state.index.documents", IndexSubject, _documents, "No table is known to make it.", SOURCE),
    StateRule(
        "state.index.retention", IndexSubject, _retention, "A policy says how long it is kept.", SOURCE
    ),
    StateRule("state.index.empty", IndexSubject, _empty, "It holds no documents.", SOURCE),
)
