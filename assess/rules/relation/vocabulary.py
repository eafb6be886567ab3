"""Words by which tables and columns of queues, sessions, caches, logs and settings are known.

The vocabularies come from the published schemas of job and session libraries (Delayed Job, Que, GoodJob,
Solid Queue, Oban, pg-boss, graphile-worker, Procrastinate, Laravel, Action Scheduler, Quartz; Rails, Django,
Laravel, Symfony, PHP frameworks, Spring Session, Tomcat JDBCStore, connect-pg-simple), read in 2026.
"""

# ruff: noqa: SIM905 - a vocabulary reads better as running text

from collections.abc import Iterable

from assess.model.database import Column
from assess.rules.relation.subject import snake, words

QUEUE_STRONG = frozenset(
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
QUEUE_WEAK = frozenset(
    """
    priority queue delay handler task_id task_name task job_id job_type job_name worker status state
    done processed processed_at finished_at completed_at completed_on started_at started_on performed_at
    failed_at error sent_at published_at published dispatched channel topic attempts_made due_at
    expires_in keep_until
    """.split()
)
QUEUE_NAMES = frozenset(
    """
    queue queues queued job jobs task tasks outbox spool worker workers workqueue mailqueue backlog
    """.split()
)
WORK_PAYLOAD = frozenset(
    """
    payload args arguments params parameters data body message msg job_data handler serialized_params
    command input task_params extended_args content event job func_string job_arguments kwargs
    """.split()
)
NO_QUEUE = frozenset(
    """
    history hist log logs audit archive archived template templates setting settings type types config
    configuration definition definitions category categories user users account accounts status statuses
    """.split()
)

SESSION_NAMES = frozenset({"sess", "session", "sessions"})
NO_SESSION = frozenset(
    """
    chat training game gaming course class exam quiz therapy meeting video call recording recordings
    checkout payment payments order orders conference study visit visits booking workout charging audit
    history log logs offline appointment tracking analytics event events speaker speakers treatment
    lesson coaching work learning play test tests interview parking tutoring trading telemetry stats
    report reports note notes
    """.split()
)
SESSION_KEYS = frozenset(
    """
    sid session_id sessionid session_key sess_id sess_key ses_id session_token session_primary_id
    primary_id session
    """.split()
)
PLAIN_KEYS = frozenset({"id", "token", "key", "hash", "uuid", "guid"})
STORED = frozenset(
    """
    data payload session_data sess_data sessdata sess session session_value value ses_data
    attribute_bytes serialized contents session_attributes attributes blob
    """.split()
)
ACCESS = frozenset(
    """
    last_activity last_access last_access_time last_accessed last_accessed_at accessed_at last_seen
    last_seen_at last_visit last_used last_used_at last_update last_updated sess_time session_time
    ses_tstamp timestamp time tstamp updated_at updated modified modified_at timemodified refreshed_at
    session_last_visit touched_at access changed
    """.split()
)
SESSION_AROUND = frozenset(
    """
    user user_id userid uid user_name username principal principal_name guest ip ip_address ipaddress
    remote_addr hostname host address user_agent useragent browser device device_id created created_at
    created_on creation_time timecreated state csrf csrf_token client_id iplock firstip lastip valid
    app_name valid_session attribute_name fingerprint remember tenant_id app context_id cache serial
    version serialized
    """.split()
)

CACHE_NAMES = frozenset({"cache", "caches", "cached", "objectcache", "transient", "transients"})
CACHE_KEYS = frozenset(
    """
    key cache_key cachekey cid keyname k hash key_hash cache_id id name tag owner
    """.split()
)
CACHE_VALUES = frozenset(
    """
    value val v data payload content contents body blob cache_data entry result
    """.split()
)
CACHE_AROUND = frozenset(
    """
    created created_at create_time update_time updated_at serialized tags checksum byte_size size
    key_hash flags modtoken version group tag hits last_access accessed_at
    """.split()
)

LOG_NAMES = frozenset(
    """
    log logs logging audit audits event events history hist journal trail changelog activity activities
    logentry logentries auditlog auditlogs syslog eventlog errorlog accesslog userlog metrics measurements
    """.split()
)
CONFIG_NAMES = frozenset(
    """
    setting settings config configs configuration option options preference preferences parameter
    parameters property properties prefs feature features flag flags
    """.split()
)
CONFIG_KEYS = frozenset(
    """
    key name option_name setting_key config_key code path parameter property var
    """.split()
)
CONFIG_VALUES = frozenset(
    """
    value val option_value setting_value config_value data content default
    """.split()
)
TIMES = ("timestamp", "datetime", "date")
CLOCKS = frozenset({"time", "timestamp", "clock", "date", "datetime", "ts", "when", "epoch"})
NUMBERS = ("int", "bigint", "numeric", "decimal", "double", "float", "real")
LARGE = ("text", "blob", "bytea", "json")
TEXTS = ("char", "text", "uuid", "binary", "bytea", "blob", "name")


_SPELT = (
    QUEUE_STRONG | QUEUE_WEAK | SESSION_KEYS | STORED | ACCESS | SESSION_AROUND | CACHE_KEYS | CONFIG_KEYS
)
_SQUEEZED = {name.replace("_", ""): name for name in sorted(_SPELT) if "_" in name}
FEWEST_ALIKE = 3
"""So many columns must share their first word before it is taken as the table's."""


def spellings(columns: Iterable[Column]) -> tuple[tuple[str, ...], ...]:
    """The columns' names in words: as they are, and without a word that all of them begin with.

    Names that are written in one (`lastaccess`, as PostgreSQL folds `LastAccess`) are taken apart where
    they are known.

    >>> spellings([Column("lc_lang", "text"), Column("lc_key", "text"), Column("lc_value", "text")])[1]
    ('lang', 'key', 'value')
    >>> spellings([Column("lastaccess", "int")])
    (('last_access',),)
    """
    names = [snake(column.name) for column in columns]
    plain = tuple(_SQUEEZED.get(name, name) for name in names)
    parts = [name.partition("_") for name in names]
    if len(names) < FEWEST_ALIKE or len({first for first, _, _ in parts}) > 1 or not all(p[2] for p in parts):
        return (plain,)
    return plain, tuple(_SQUEEZED.get(last, last) for _, _, last in parts)


def has_word(name: str, vocabulary: frozenset[str]) -> bool:
    """A word of the name is one of these."""
    return bool(vocabulary & set(words(name)))
