"""Tables as SQL people write them, for the rule cases: name, columns, counters."""

from assess.model.database import Column, Relation
from assess.model.evidence import Ref
from assess.rules.relation.subject import RelationSubject

REF = Ref("relations@app", 2)


def columns(text: str) -> tuple[Column, ...]:
    """Columns from `name type, name type`."""
    parts = (each.strip().partition(" ") for each in text.split(",") if each.strip())
    return tuple(Column(name, type_ or "text") for name, _, type_ in parts)


def table(
    name: str,
    text: str,
    *,
    counters: tuple[int, int, int] | None = None,
    left: int | None = None,
    **more: object,
) -> Relation:
    """A permanent table; `counters` are rows inserted, updated, deleted, `left` those there."""
    inserts, updates, deletes = counters or (None, None, None)
    fields: dict[str, object] = {
        "rows": left,
        "live_rows": left,
        "inserts": inserts,
        "updates": updates,
        "deletes": deletes,
        **more,
    }
    bare = {"schema": "public", "name": name, "kind": "table", "ref": REF, "columns": columns(text)}
    return Relation(**{**bare, **fields})  # type: ignore[arg-type]


def subject(relation: Relation, *referenced_by: str) -> RelationSubject:
    """The table as the rules read it."""
    return RelationSubject(f"pg/app/public.{relation.name}", "pg", relation, referenced_by)
