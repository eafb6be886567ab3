"""What the columns and counters of a table look like: a queue, a session store, a cache, a log, settings.

The vocabularies come from the published schemas of job and session libraries (Delayed Job, Que, GoodJob,
Solid Queue, Oban, pg-boss, graphile-worker, Procrastinate, Laravel, Action Scheduler, Quartz; Rails, Django,
Laravel, Symfony, PHP frameworks, Spring Session, Tomcat JDBCStore, connect-pg-simple), read in 2026.
"""

# ruff: noqa: SIM905 - a vocabulary reads better as running text

from collections.abc import Iterable

from assess.model.database import Column, Relation
from assess.rules.relation_subject import RelationSubject, snake, words

MANY = 1000
"""Rows below this count prove no habit."""

_QUEUE_STRONG = frozenset(
    """
    run_at run_after scheduled_at scheduled_for scheduled_time scheduled_date_gmt available_at
    reserved_at locked_at locked_by locked_until lock_token lock_id locked_worker attempts attempt
    attempt_count attempted_at attempted_by max_attempts attempts_left retries retry retry_count
    retry_limit retries_left num_retries max_retries tries max_tries retry_at last_error last_failure
    error_count failed_count queue_name job_queue worker_id worker_name worker_pid heartbeat
    heartbeat_at last_heartbeat visible_at visible_until vt read_ct visibility_timeout job_token
    process_at process_after perform_at execute_at execution_time next_attempt next_attempt_at
    next_retry_at next_run next_run_at next_try next_try_at next_fire_time not_before start_after
    claimed_at claimed_by claim_id picked_at picked_by picked_up_at taken_at taken_by dequeued_at
    enqueued_at date_enqueued enqueue_time lease_until leased_by leased_until lease_expires_at
    singleton_key concurrency_key lock_key queueing_lock send_after deliver_after delivery_attempts eta
    job_class reservation_id
    """.split()
)
_QUEUE_WEAK = frozenset(
    """
    priority queue delay handler task_id task_name task job_id job_type job_name worker status state
    done processed processed_at finished_at completed_at completed_on started_at started_on performed_at
    failed_at error sent_at published_at published dispatched channel topic attempts_made due_at
    expires_in keep_until
    """.split()
)
_QUEUE_NAMES = frozenset(
    """
    queue queues queued job jobs task tasks outbox spool worker workers workqueue mailqueue backlog
    """.split()
)
_WORK_PAYLOAD = frozenset(
    """
    payload args arguments params parameters data body message msg job_data handler serialized_params
    command input task_params extended_args content event job func_string job_arguments kwargs
    """.split()
)
_NO_QUEUE = frozenset(
    """
    history hist log logs audit archive archived template templates setting settings type types config
    configuration definition definitions category categories user users account accounts status statuses
    """.split()
)

_SESSION_NAMES = frozenset({"sess", "session", "sessions"})
_NO_SESSION = frozenset(
    """
    chat training game gaming course class exam quiz therapy meeting video call recording recordings
    checkout payment payments order orders conference study visit visits booking workout charging audit
    history log logs offline appointment tracking analytics event events speaker speakers treatment
    lesson coaching work learning play test tests interview parking tutoring trading telemetry stats
    report reports note notes
    """.split()
)
_SESSION_KEYS = frozenset(
    """
    sid session_id sessionid session_key sess_id sess_key ses_id session_token session_primary_id
    primary_id session
    """.split()
)
_PLAIN_KEYS = frozenset({"id", "token", "key", "hash", "uuid", "guid"})
_STORED = frozenset(
    """
    data payload session_data sess_data sessdata sess session session_value value ses_data
    attribute_bytes serialized contents session_attributes attributes blob
    """.split()
)
_ACCESS = frozenset(
    """
    last_activity last_access last_access_time last_accessed last_accessed_at accessed_at last_seen
    last_seen_at last_visit last_used last_used_at last_update last_updated sess_time session_time
    ses_tstamp timestamp time tstamp updated_at updated modified modified_at timemodified refreshed_at
    session_last_visit touched_at
    """.split()
)
_SESSION_AROUND = frozenset(
    """
    user user_id userid uid user_name username principal principal_name guest ip ip_address ipaddress
    remote_addr hostname host address user_agent useragent browser device device_id created created_at
    created_on creation_time timecreated state csrf csrf_token client_id iplock firstip lastip valid
    app_name valid_session attribute_name fingerprint remember tenant_id app context_id cache serial
    version serialized
    """.split()
)

_CACHE_NAMES = frozenset({"cache", "caches", "cached", "objectcache", "transient", "transients"})
_CACHE_KEYS = frozenset(
    """
    key cache_key cachekey cid keyname k hash key_hash cache_id id name tag owner
    """.split()
)
_CACHE_VALUES = frozenset(
    """
    value val v data payload content contents body blob cache_data entry result
    """.split()
)
_CACHE_AROUND = frozenset(
    """
    created created_at create_time update_time updated_at serialized tags checksum byte_size size
    key_hash flags modtoken version group tag hits last_access accessed_at
    """.split()
)

_LOG_NAMES = frozenset(
    """
    log logs audit audits event events history hist journal trail changelog activity activities logentry
    metrics measurements
    """.split()
)
_CONFIG_NAMES = frozenset(
    """
    setting settings config configs configuration option options preference preferences parameter
    parameters property properties prefs feature features flag flags
    """.split()
)
_CONFIG_KEYS = frozenset(
    """
    key name option_name setting_key config_key code path parameter property var
    """.split()
)
_CONFIG_VALUES = frozenset(
    """
    value val option_value setting_value config_value data content default
    """.split()
)
_TIMES = ("timestamp", "datetime", "date")
_TEXTS = ("char", "text", "uuid", "binary", "bytea", "blob", "name")


def queue_words(relation: Relation) -> tuple[str, ...]:
    """Columns as workers of a job queue need them; empty where no strong one is among them."""
    names = _names(relation.columns)
    strong = [name for name in names if name in _QUEUE_STRONG]
    return (*strong, *(name for name in names if name in _QUEUE_WEAK)) if strong else ()


def is_queue_shaped(subject: RelationSubject) -> bool:
    """Columns of a work queue, and a payload or the name of one; not where other tables refer to it."""
    relation = subject.relation
    if is_no_queue(subject):
        return False
    found = queue_words(relation)
    score = len(found) + sum(name in _QUEUE_STRONG for name in found)
    named = has_queue_name(relation)
    return score >= (3 if named else 4) and (named or has_work_payload(relation))


def is_no_queue(subject: RelationSubject) -> bool:
    """What its name or the keys of other tables say against a queue."""
    relation = subject.relation
    strangers = [name for name in subject.referenced_by if not _QUEUE_NAMES & set(words(name))]
    return bool(_NO_QUEUE & set(words(relation.name))) or bool(strangers)


def is_work_list(subject: RelationSubject) -> bool:
    """A plainer queue: payload and some word of work, which only churn makes more than a table."""
    if is_no_queue(subject) or is_store_shaped(subject):
        return False
    names = set(_names(subject.relation.columns))
    return has_work_payload(subject.relation) and bool(names & (_QUEUE_STRONG | _QUEUE_WEAK))


def has_queue_name(relation: Relation) -> bool:
    """A word such as job, task, queue or outbox in the name."""
    return bool(_QUEUE_NAMES & set(words(relation.name)))


def has_work_payload(relation: Relation) -> bool:
    """A column for what is to be done."""
    return bool(_WORK_PAYLOAD & set(_names(relation.columns)))


def has_session_name(name: str) -> bool:
    """A word such as session in the name, and none that makes it a meeting or a record."""
    parts = set(words(name))
    return bool(_SESSION_NAMES & parts) and not _NO_SESSION & parts


def is_session_shaped(subject: RelationSubject) -> bool:
    """A key that a client shows, and what is kept for it or how long; hardly anything besides."""
    relation = subject.relation
    names = _names(relation.columns)
    own = [name for name in names if name in _SESSION_KEYS]
    keyed = bool(own) or _has_text_key(relation.columns, _PLAIN_KEYS | {"session_token"})
    kept = any(name in _STORED for name in names)
    lasting = any(_is_expiry(name) or name in _ACCESS for name in names)
    known = _SESSION_KEYS | _PLAIN_KEYS | _STORED | _ACCESS | _SESSION_AROUND
    prefixed = ("session_", "sess_", "ses_")
    strange = [n for n in names if n not in known and not _is_expiry(n) and not n.startswith(prefixed)]
    fits = len(strange) <= max(1, len(names) // 4)
    strangers = [name for name in subject.referenced_by if not has_session_name(name)]
    return keyed and fits and not strangers and (lasting or (bool(own) and kept))


def is_cache_shaped(subject: RelationSubject) -> bool:
    """A key and what is kept for it, or an expiry; hardly anything besides, and nothing refers to it."""
    names = _names(subject.relation.columns)
    keyed, valued = bool(_CACHE_KEYS & set(names)), bool(_CACHE_VALUES & set(names))
    expiring = any(_is_expiry(name) for name in names)
    known = _CACHE_KEYS | _CACHE_VALUES | _CACHE_AROUND
    strange = [name for name in names if name not in known and not _is_expiry(name)]
    fits = len(strange) <= max(1, len(names) // 4)
    return fits and not subject.referenced_by and keyed and (valued or expiring)


def has_cache_name(name: str) -> bool:
    """A word such as cache in the name."""
    return bool(_CACHE_NAMES & set(words(name)))


def is_store_shaped(subject: RelationSubject) -> bool:
    """A session store or cache by its columns alone: key, value and expiry."""
    names = _names(subject.relation.columns)
    expiring = any(_is_expiry(name) for name in names)
    valued = any(name in _STORED | _CACHE_VALUES for name in names)
    return expiring and valued and (is_session_shaped(subject) or is_cache_shaped(subject))


def serves_users(relation: Relation) -> bool:
    """Columns that tell of a person at the other end."""
    told = {"user_id", "userid", "uid", "username", "ip", "ip_address", "user_agent", "remote_addr"}
    names = set(_names(relation.columns))
    return bool(names & (told | _SESSION_KEYS))


def has_log_name(relation: Relation) -> bool:
    """A word such as log, audit or event in the name."""
    return bool(_LOG_NAMES & set(words(relation.name)))


def has_time(relation: Relation) -> bool:
    """A column of a time type."""
    return any(column.type.lower().startswith(_TIMES) for column in relation.columns)


def is_settings_shaped(relation: Relation) -> bool:
    """The name of settings, and a key with its value."""
    names = set(_names(relation.columns))
    named = bool(_CONFIG_NAMES & set(words(relation.name)))
    return named and bool(names & _CONFIG_KEYS) and bool(names & _CONFIG_VALUES)


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


def _names(columns: Iterable[Column]) -> tuple[str, ...]:
    return tuple(snake(column.name) for column in columns)


def _is_expiry(name: str) -> bool:
    parts = name.split("_")
    return any(part.startswith(("expir", "exptime", "lifetime", "ttl")) for part in parts) or name in (
        "valid_until",
        "max_inactive",
        "max_inactive_interval",
        "timeout",
    )


def _has_text_key(columns: Iterable[Column], names: frozenset[str]) -> bool:
    return any(snake(each.name) in names and _is_text(each.type) for each in columns)


def _is_text(type_: str) -> bool:
    return any(word in type_.lower() for word in _TEXTS)
