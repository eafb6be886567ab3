"""What the columns and counters of a table look like: a queue, a session store, a cache, a log, settings."""

from collections.abc import Callable, Iterable, Sequence

from assess.model.database import Column, Relation
from assess.rules.relation.subject import RelationSubject, words
from assess.rules.relation.vocabulary import (
    ACCESS,
    CACHE_AROUND,
    CACHE_KEYS,
    CACHE_NAMES,
    CACHE_VALUES,
    CLOCKS,
    CONFIG_KEYS,
    CONFIG_NAMES,
    CONFIG_VALUES,
    LARGE,
    LOG_NAMES,
    NO_QUEUE,
    NO_SESSION,
    NUMBERS,
    PLAIN_KEYS,
    QUEUE_NAMES,
    QUEUE_STRONG,
    QUEUE_WEAK,
    SESSION_AROUND,
    SESSION_KEYS,
    SESSION_NAMES,
    STORED,
    TEXTS,
    TIMES,
    WORK_PAYLOAD,
    has_word,
    spellings,
)

MANY = 1000
"""Rows below this count prove no habit."""


def queue_words(relation: Relation) -> tuple[str, ...]:
    """Columns as workers of a job queue need them; empty where no strong one is among them."""
    found = (_queue_words(names) for names in spellings(relation.columns))
    return max(found, key=len)


def _queue_words(names: Iterable[str]) -> tuple[str, ...]:
    strong = [name for name in names if name in QUEUE_STRONG]
    return (*strong, *(name for name in names if name in QUEUE_WEAK)) if strong else ()


def is_queue_shaped(subject: RelationSubject) -> bool:
    """Columns of a work queue, and a payload or the name of one; not where other tables refer to it."""
    relation = subject.relation
    if is_no_queue(subject):
        return False
    found = queue_words(relation)
    score = len(found) + sum(name in QUEUE_STRONG for name in found)
    named = has_queue_name(relation)
    return score >= (3 if named else 4) and (named or has_work_payload(relation))


def is_no_queue(subject: RelationSubject) -> bool:
    """What its name or the keys of other tables say against a queue."""
    relation = subject.relation
    strangers = [name for name in subject.referenced_by if not QUEUE_NAMES & set(words(name))]
    return bool(NO_QUEUE & set(words(relation.name))) or bool(strangers)


def is_work_list(subject: RelationSubject) -> bool:
    """A plainer queue: payload and some word of work, which only churn makes more than a table."""
    if is_no_queue(subject) or is_store_shaped(subject):
        return False
    return has_work_payload(subject.relation) and _any(subject.relation, _is_about_work)


def _is_about_work(names: Sequence[str]) -> bool:
    """A word of work, and not lost among many others: a wide table that is pruned is a history."""
    told = set(names) & (QUEUE_STRONG | QUEUE_WEAK)
    return bool(told) and len(told | set(names) & WORK_PAYLOAD) * 4 >= len(names)


def has_queue_name(relation: Relation) -> bool:
    """A word such as job, task, queue or outbox in the name."""
    return bool(QUEUE_NAMES & set(words(relation.name)))


def has_work_payload(relation: Relation) -> bool:
    """A column for what is to be done."""
    return _any(relation, lambda names: bool(WORK_PAYLOAD & set(names)))


def has_session_name(name: str) -> bool:
    """A word such as session in the name, and none that makes it a meeting or a record."""
    parts = set(words(name))
    return bool(SESSION_NAMES & parts) and not NO_SESSION & parts


def is_session_shaped(subject: RelationSubject) -> bool:
    """A key that a client shows, and what is kept for it or how long; hardly anything besides."""
    relation = subject.relation
    strangers = [name for name in subject.referenced_by if not has_session_name(name)]
    return not strangers and _any(relation, lambda names: _is_session(names, relation.columns))


def _is_session(names: Sequence[str], columns: Sequence[Column]) -> bool:
    own = [name for name in names if name in SESSION_KEYS]
    keyed = bool(own) or _has_text_key(names, columns)
    kept = any(name in STORED for name in names) or any(_is_large(each) for each in columns)
    lasting = any(_is_expiry(name) or name in ACCESS for name in names)
    known = SESSION_KEYS | PLAIN_KEYS | STORED | ACCESS | SESSION_AROUND
    strange = [n for n in names if n not in known and not _is_expiry(n) and not n.startswith(_OWN)]
    fits = len(strange) <= max(1, len(names) // 4)
    return keyed and fits and ((lasting and (kept or bool(own))) or (bool(own) and kept))


_OWN = ("session_", "sess_", "ses_")


def is_cache_shaped(subject: RelationSubject) -> bool:
    """A key and what is kept for it, or an expiry; hardly anything besides, and nothing refers to it."""
    return not subject.referenced_by and _any(subject.relation, _is_cache)


def _is_cache(names: Sequence[str]) -> bool:
    keyed, valued = bool(CACHE_KEYS & set(names)), bool(CACHE_VALUES & set(names))
    expiring = any(_is_expiry(name) for name in names)
    return _fits_cache(names, 4) and keyed and (valued or expiring)


def is_expiring_store(subject: RelationSubject) -> bool:
    """Values that expire, under any key: enough for a table that is called a cache as well."""
    return not subject.referenced_by and _any(subject.relation, _expires)


def _expires(names: Sequence[str]) -> bool:
    valued = bool(CACHE_VALUES & set(names))
    return valued and any(_is_expiry(name) for name in names) and _fits_cache(names, 1.5)


def _fits_cache(names: Sequence[str], share: float) -> bool:
    known = CACHE_KEYS | CACHE_VALUES | CACHE_AROUND
    strange = [name for name in names if name not in known and not _is_expiry(name)]
    return len(strange) <= max(1, len(names) // share)


def has_cache_name(name: str) -> bool:
    """A word such as cache in the name."""
    return bool(CACHE_NAMES & set(words(name)))


def is_store_shaped(subject: RelationSubject) -> bool:
    """A session store or cache by its columns alone: key, value and expiry."""
    lasting = _any(subject.relation, _keeps_for_a_time)
    return lasting and (is_session_shaped(subject) or is_cache_shaped(subject))


def _keeps_for_a_time(names: Sequence[str]) -> bool:
    expiring = any(_is_expiry(name) for name in names)
    return expiring and any(name in STORED | CACHE_VALUES for name in names)


def serves_users(relation: Relation) -> bool:
    """Columns that tell of a person at the other end."""
    told = {"user_id", "userid", "uid", "username", "ip", "ip_address", "user_agent", "remote_addr"}
    return _any(relation, lambda names: bool(set(names) & (told | SESSION_KEYS)))


def has_log_name(relation: Relation) -> bool:
    """A word such as log, audit or event in the name."""
    return bool(LOG_NAMES & set(words(relation.name)))


def has_time(relation: Relation) -> bool:
    """A column of a time type, or a number that is called a time."""
    return any(column.type.lower().startswith(TIMES) or _is_clock(column) for column in relation.columns)


def _is_clock(column: Column) -> bool:
    return column.type.lower().startswith(NUMBERS) and has_word(column.name, CLOCKS)


def is_settings_shaped(relation: Relation) -> bool:
    """The name of settings, and a key with its value."""
    named = has_word(relation.name, CONFIG_NAMES)
    return named and _any(
        relation, lambda names: bool(CONFIG_KEYS & set(names) and CONFIG_VALUES & set(names))
    )


def passes_through(relation: Relation) -> bool:
    """Rows come and go: more than 1,000 came, over 80 % went again, under 20 % of them are there."""
    inserts, deletes = relation.inserts, relation.deletes
    left = relation.live_rows if relation.live_rows is not None else relation.rows
    if inserts is None or deletes is None or left is None or inserts <= MANY:
        return False
    return deletes / inserts > 0.8 and left / inserts < 0.2


def outran_its_rows(relation: Relation) -> bool:
    """Its numbering is far above its rows, so that most rows are gone; true with statistics off, too."""
    high, rows = relation.high_water, _rows(relation)
    return high is not None and rows is not None and high > MANY and high > 10 * max(rows, 1)


def keeps_everything(relation: Relation) -> bool:
    """More than 1,000 rows came and none was ever changed or removed."""
    inserts = relation.inserts
    changed = (relation.updates, relation.deletes)
    return inserts is not None and inserts > MANY and changed == (0, 0)


def never_deletes(relation: Relation) -> bool:
    """More than 1,000 rows came and hardly one went."""
    inserts, deletes = relation.inserts, relation.deletes
    if inserts is None or deletes is None:
        return False
    return inserts > MANY and deletes < inserts / 100


def churn_text(relation: Relation) -> str:
    """The counters in words."""
    left = relation.live_rows if relation.live_rows is not None else relation.rows
    return f"{relation.inserts} rows in, {relation.deletes} out, {left} there"


def _rows(relation: Relation) -> int | None:
    counted = [each for each in (relation.live_rows, relation.rows) if each is not None]
    return max(counted) if counted else None


def _any(relation: Relation, test: Callable[[tuple[str, ...]], bool]) -> bool:
    """The test holds for some spelling of the columns."""
    return any(test(names) for names in spellings(relation.columns))


def _is_large(column: Column) -> bool:
    return any(word in column.type.lower() for word in LARGE)


def _is_expiry(name: str) -> bool:
    parts = name.split("_")
    return any(part.startswith(("expir", "exptime", "lifetime", "ttl")) for part in parts) or name in (
        "valid_until",
        "max_inactive",
        "max_inactive_interval",
        "timeout",
    )


def _has_text_key(names: Sequence[str], columns: Sequence[Column]) -> bool:
    wanted = PLAIN_KEYS | {"session_token"}
    return any(name in wanted and _is_text(each.type) for name, each in zip(names, columns, strict=True))


def _is_text(type_: str) -> bool:
    return any(word in type_.lower() for word in TEXTS)
