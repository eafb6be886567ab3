"""Sessions and caches in tables: what is missed for a while, or made again, when it is lost."""

from collections.abc import Iterator

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.relation.known import known_table
from assess.rules.relation.queue import is_queue
from assess.rules.relation.shape import (
    churn_text,
    has_cache_name,
    has_session_name,
    is_cache_shaped,
    is_expiring_store,
    is_session_shaped,
    is_store_shaped,
    never_deletes,
    outran_its_rows,
    passes_through,
    serves_users,
)
from assess.rules.relation.subject import RelationSubject

FLAGS = {"session": ("user-visible",), "cache": ("rebuildable",)}
AGAINST_THE_DEFAULT = -8
"""Takes back what every permanent table gets."""


def store_purpose(subject: RelationSubject) -> str:
    """`session`, `cache` or empty: by name and shape, by a product's schema, or by shape and churn."""
    relation = subject.relation
    known = known_table(relation)
    if known in FLAGS:
        return known
    if has_session_name(relation.name) and is_session_shaped(subject):
        return "session"
    if has_cache_name(relation.name) and (is_cache_shaped(subject) or is_expiring_store(subject)):
        return "cache"
    if is_queue(subject) or not is_store_shaped(subject):
        return ""
    if not (passes_through(relation) or outran_its_rows(relation)):
        return ""
    return "session" if serves_users(relation) else "cache"


def _shape(subject: RelationSubject) -> Iterator[Signal]:
    purpose = store_purpose(subject)
    if not purpose:
        return
    columns = ", ".join(column.name for column in subject.relation.columns[:6])
    observed = subject.trace(f"name and columns of a {purpose} store ({columns})")
    for state, weight in ((State.EPHEMERAL, 11), (State.DURABLE, AGAINST_THE_DEFAULT)):
        yield Signal(
            f"state.relation.{purpose}_shape",
            state,
            weight,
            observed,
            flips_if="its rows are kept as a record, or are not made again when they are missing",
            purpose=purpose,
            flags=FLAGS[purpose],
        )


def _churn(subject: RelationSubject) -> Iterator[Signal]:
    relation = subject.relation
    if not passes_through(relation) or is_queue(subject):
        return
    purpose = store_purpose(subject)
    yield Signal(
        "state.relation.churn",
        State.EPHEMERAL,
        3,
        subject.trace(churn_text(relation)),
        flips_if="the owner says what its rows are and whether they may be lost",
        purpose=purpose,
        flags=FLAGS.get(purpose, ()),
    )


def _numbering(subject: RelationSubject) -> Iterator[Signal]:
    relation, purpose = subject.relation, store_purpose(subject)
    if purpose and outran_its_rows(relation):
        text = f"numbered up to {relation.high_water}, {relation.rows} rows there"
        yield Signal("state.relation.numbering", State.EPHEMERAL, 2, subject.trace(text), purpose=purpose)


def _kept(subject: RelationSubject) -> Iterator[Signal]:
    """A store that never forgets is a record, whatever it is called."""
    if store_purpose(subject) and never_deletes(subject.relation):
        yield Signal(
            "state.relation.kept",
            State.DURABLE,
            10,
            subject.trace(f"{churn_text(subject.relation)}: rows are hardly ever removed"),
            flips_if="expired rows are seen to be removed, or the owner says that they may be",
        )


RULES = (
    StateRule(
        "state.relation.store_shape",
        RelationSubject,
        _shape,
        "A session or cache by name and columns, by a product's schema, or by columns and churn.",
    ),
    StateRule(
        "state.relation.churn",
        RelationSubject,
        _churn,
        "Over 1,000 rows in, over 80 % out again, under 20 % there: no record.",
    ),
    StateRule(
        "state.relation.numbering",
        RelationSubject,
        _numbering,
        "Numbering far above the rows: most rows are gone.",
    ),
    StateRule(
        "state.relation.kept",
        RelationSubject,
        _kept,
        "A session or cache table from which nothing is removed may be a record.",
    ),
)
