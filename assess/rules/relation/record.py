"""Records: logs that only grow, settings, and tables that others refer to."""

from collections.abc import Iterator

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.relation.queue import is_queue
from assess.rules.relation.shape import (
    churn_text,
    has_log_name,
    has_time,
    is_settings_shaped,
    keeps_everything,
    passes_through,
)
from assess.rules.relation.store import store_purpose
from assess.rules.relation.subject import RelationSubject


def _append_only(subject: RelationSubject) -> Iterator[Signal]:
    relation = subject.relation
    special = is_queue(subject) or store_purpose(subject)
    if keeps_everything(relation) and has_time(relation) and not special:
        yield Signal(
            "state.relation.append_only",
            State.DURABLE,
            3,
            subject.trace(f"{churn_text(relation)}, none changed"),
            flips_if="its retention shows that older rows are not needed",
            purpose="log",
            flags=("append-only",),
        )


def _log(subject: RelationSubject) -> Iterator[Signal]:
    relation = subject.relation
    special = is_queue(subject) or store_purpose(subject) or subject.referenced_by
    if has_log_name(relation) and has_time(relation) and not special and not passes_through(relation):
        yield Signal(
            "state.relation.log_shape",
            State.DURABLE,
            3,
            subject.trace("named as a log, with a time in each row"),
            flips_if="the owner says how long it must be kept",
            purpose="log",
        )


def _settings(subject: RelationSubject) -> Iterator[Signal]:
    if is_settings_shaped(subject.relation) and not store_purpose(subject):
        yield Signal(
            "state.relation.settings_shape",
            State.DURABLE,
            3,
            subject.trace("named as settings, with a key and a value in each row"),
            purpose="config",
            flags=("config",),
        )


def _referenced(subject: RelationSubject) -> Iterator[Signal]:
    if subject.referenced_by and not store_purpose(subject):
        others = ", ".join(subject.referenced_by[:3])
        yield Signal(
            "state.relation.referenced",
            State.DURABLE,
            3,
            subject.trace(f"other tables refer to it: {others}"),
        )


RULES = (
    StateRule(
        "state.relation.append_only",
        RelationSubject,
        _append_only,
        "Rows that only come, each with its time, are a log or a record: ask how long it must be kept.",
    ),
    StateRule("state.relation.log_shape", RelationSubject, _log, "A log by name and time column."),
    StateRule(
        "state.relation.settings_shape", RelationSubject, _settings, "Settings by name, key and value."
    ),
    StateRule(
        "state.relation.referenced",
        RelationSubject,
        _referenced,
        "What other tables refer to is a record.",
    ),
)
