"""Work queues in tables: rows that wait to be done, and must be done or moved before the cut.

A waiting row is a promise (a mail, a charge, a letter). A queue therefore stays durable, flagged `drain`,
unless rows were seen to pass through it and none is waiting.
"""

from collections.abc import Iterator

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.relation.shape import (
    churn_text,
    has_queue_name,
    has_work_payload,
    is_no_queue,
    is_queue_shaped,
    is_work_list,
    outran_its_rows,
    passes_through,
    queue_words,
)
from assess.rules.relation.subject import RelationSubject, words

DRAIN = ("drain",)

AGAINST_WAITING = -14
"""Takes back what a permanent table, a queue's shape and its churn get for rows that might wait."""


def is_queue(subject: RelationSubject) -> bool:
    """Shape, churn or the way it is read say that workers take its rows."""
    relation = subject.relation
    if is_no_queue(subject):
        return False
    through = passes_through(relation) or outran_its_rows(relation)
    return (
        is_queue_shaped(subject)
        or relation.skips_locked
        or _is_outbox(subject)
        or (through and is_work_list(subject))
    )


def _is_outbox(subject: RelationSubject) -> bool:
    return "outbox" in words(subject.relation.name) and has_work_payload(subject.relation)


def _shape(subject: RelationSubject) -> Iterator[Signal]:
    if is_queue_shaped(subject) or _is_outbox(subject):
        found = ", ".join(queue_words(subject.relation)[:6]) or "outbox with a payload"
        named = " and its name" if has_queue_name(subject.relation) else ""
        yield _signal("state.relation.queue_shape", 3, subject, f"columns of a work queue ({found}){named}")


def _skip_locked(subject: RelationSubject) -> Iterator[Signal]:
    if subject.relation.skips_locked and is_queue(subject):
        yield _signal("state.relation.skip_locked", 3, subject, "its rows are taken with SKIP LOCKED")


def _churn(subject: RelationSubject) -> Iterator[Signal]:
    if passes_through(subject.relation) and is_queue(subject):
        yield _signal("state.relation.queue_churn", 3, subject, churn_text(subject.relation))


def _outrun(subject: RelationSubject) -> Iterator[Signal]:
    relation = subject.relation
    if outran_its_rows(relation) and is_queue(subject):
        text = f"numbered up to {relation.high_water}, {relation.rows} rows there"
        yield _signal("state.relation.queue_numbering", 3, subject, text)


def _empty(subject: RelationSubject) -> Iterator[Signal]:
    """Nobody loses what is not there: proven by counters, not by an estimate alone."""
    relation = subject.relation
    if is_queue(subject) and passes_through(relation) and relation.live_rows == 0:
        text = f"{churn_text(relation)}: nothing was waiting"
        for state, weight in ((State.EPHEMERAL, 9), (State.DURABLE, AGAINST_WAITING)):
            yield Signal(
                "state.relation.queue_empty",
                state,
                weight,
                subject.trace(text),
                flips_if="rows wait when the services are stopped for the cut",
                purpose="queue",
                flags=DRAIN,
            )


def _signal(rule: str, weight: float, subject: RelationSubject, observed: str) -> Signal:
    return Signal(
        rule,
        State.DURABLE,
        weight,
        subject.trace(observed),
        flips_if="the queue is drained before the cut: then nothing of it has to be moved",
        purpose="queue",
        flags=DRAIN,
    )


RULES = (
    StateRule(
        "state.relation.queue_shape",
        RelationSubject,
        _shape,
        "Two columns such as run_at, locked_by, attempts, and a payload or a name: workers take its rows.",
    ),
    StateRule(
        "state.relation.skip_locked",
        RelationSubject,
        _skip_locked,
        "SKIP LOCKED is how workers share a queue.",
        "https://www.postgresql.org/docs/current/sql-select.html#SQL-FOR-UPDATE-SHARE",
    ),
    StateRule(
        "state.relation.queue_churn",
        RelationSubject,
        _churn,
        "Over 1,000 rows in, over 80 % out again, under 20 % there: rows pass through.",
    ),
    StateRule(
        "state.relation.queue_numbering",
        RelationSubject,
        _outrun,
        "Numbering far above the rows: most rows are gone. Works without statistics.",
    ),
    StateRule(
        "state.relation.queue_empty",
        RelationSubject,
        _empty,
        "A queue through which rows pass, and in which none waits, has nothing to lose.",
    ),
)
