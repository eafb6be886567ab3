"""Which tables are queues, sessions, caches, logs, settings, and which only sound like it.

Schemas are those that the products publish; the expected verdicts come from what the products document.
"""

import pytest

from assess.analysis.databases.state import purpose_of
from assess.model.database import Relation
from assess.model.state import State
from assess.rules.base import signals_for
from assess.rules.relation.subject import snake, words
from assess.rules.weigh import weigh
from tests.assess.rules.relation.cases import subject, table

THROUGH = (5000, 5000, 4900)
"""Inserted, updated, deleted: rows pass through."""

LARAVEL_JOBS = (
    "id bigint, queue varchar(255), payload longtext, attempts tinyint, reserved_at int, available_at int, "
    "created_at int"
)
DELAYED_JOBS = (
    "id bigint, priority int, attempts int, "
    "handler text, last_error text, run_at timestamp, "
    "locked_at timestamp, failed_at timestamp, locked_by varchar, queue varchar, created_at timestamp"
)
OBAN = (
    "id bigint, state oban_job_state, queue text, worker text, args jsonb, errors jsonb[], attempt int, "
    "max_attempts int, inserted_at timestamp, scheduled_at timestamp, attempted_at timestamp, priority int"
)
PG_BOSS = (
    "id uuid, name text, priority int, data jsonb, state text, retry_limit int, retry_count int, "
    "retry_delay int, start_after timestamptz, singleton_key text, expire_in interval, created_on timestamptz"
)
SOLID_QUEUE = (
    "id bigint, queue_name varchar, class_name varchar, arguments text, priority int, active_job_id varchar, "
    "scheduled_at timestamp, finished_at timestamp, concurrency_key varchar"
)
QRTZ = (
    "sched_name varchar, trigger_name varchar, trigger_group varchar, "
    "job_name varchar, next_fire_time bigint, "
    "prev_fire_time bigint, priority int, trigger_state varchar, job_data bytea"
)
ODOO_QUEUE = (
    "id int, uuid varchar, channel varchar, state varchar, priority int, func_string varchar, exc_info text, "
    "date_created timestamp, date_enqueued timestamp, eta timestamp, retry int, "
    "max_retries int, worker_pid int"
)
SPRING = (
    "PRIMARY_ID char(36), SESSION_ID char(36), CREATION_TIME bigint, LAST_ACCESS_TIME bigint, "
    "MAX_INACTIVE_INTERVAL int, EXPIRY_TIME bigint, PRINCIPAL_NAME varchar(100)"
)
LARAVEL_SESSIONS = (
    "id varchar(255), user_id bigint, ip_address varchar(45), user_agent text, payload longtext, "
    "last_activity int"
)
PHPBB = (
    "session_id char(32), session_user_id int, session_last_visit int, session_start int, session_time int, "
    "session_ip varchar(40), session_browser varchar(150), session_page varchar(255), session_admin tinyint"
)

CASES = [
    # queues: products, own inventions, neutral names under churn
    ("Laravel jobs", table("jobs", LARAVEL_JOBS), "queue", State.DURABLE),
    ("Delayed Job", table("delayed_jobs", DELAYED_JOBS), "queue", State.DURABLE),
    ("Oban", table("oban_jobs", OBAN), "queue", State.DURABLE),
    ("pg-boss", table("job", PG_BOSS, schema="pgboss"), "queue", State.DURABLE),
    ("Solid Queue", table("solid_queue_jobs", SOLID_QUEUE), "queue", State.DURABLE),
    ("Quartz triggers", table("QRTZ_TRIGGERS", QRTZ), "queue", State.DURABLE),
    ("Odoo queue_job", table("queue_job", ODOO_QUEUE), "queue", State.DURABLE),
    (
        "an own queue without a telling name",
        table(
            "letters_out",
            "id int, body text, lockedBy text, lockedAt timestamp, attempts int, runAt timestamp",
        ),
        "queue",
        State.DURABLE,
    ),
    (
        "a neutral name, told by churn",
        table("outbound", "id int, payload jsonb, state text, created timestamp", counters=THROUGH, left=100),
        "queue",
        State.DURABLE,
    ),
    (
        "the same without churn",
        table(
            "outbound", "id int, payload jsonb, state text, created timestamp", counters=(50, 0, 0), left=50
        ),
        "data",
        State.DURABLE,
    ),
    (
        "statistics off, told by numbering",
        table("outbound", "id int, payload jsonb, state text", left=30, high_water=189_100),
        "queue",
        State.DURABLE,
    ),
    (
        "taken with SKIP LOCKED",
        table("mailing", "id int, address text, body text", skips_locked=True),
        "queue",
        State.DURABLE,
    ),
    (
        "an outbox",
        table("order_outbox", "id uuid, aggregate_id text, payload jsonb, created_at timestamp"),
        "queue",
        State.DURABLE,
    ),
    (
        "a queue in which nothing waits",
        table("jobs", LARAVEL_JOBS, counters=(9000, 0, 9000), left=0),
        "queue",
        State.EPHEMERAL,
    ),
    ("a queue of which nobody knows whether rows wait", table("jobs", LARAVEL_JOBS), "queue", State.DURABLE),
    ("an unlogged queue", table("jobs", LARAVEL_JOBS, persistence="unlogged"), "queue", State.EPHEMERAL),
    # what sounds like a queue and is none
    (
        "a history of jobs that is pruned",
        table(
            "job",
            "jobid int, job text, name text, type char, level char, clientid int, jobstatus char, "
            "schedtime timestamp, starttime timestamp, endtime timestamp, jobfiles int, jobbytes bigint, "
            "joberrors int, poolid int, filesetid int, comment text",
            counters=THROUGH,
            left=100,
        ),
        "data",
        State.DURABLE,
    ),
    (
        "job titles",
        table("jobs", "id int, title text, salary_from numeric, salary_to numeric"),
        "data",
        State.DURABLE,
    ),
    (
        "users that get locked",
        table("users", "id int, email text, failed_attempts int, locked_at timestamp, unlock_token text"),
        "data",
        State.DURABLE,
    ),
    (
        "login throttling",
        table("login_throttle", "id int, email text, attempts int, locked_until timestamp"),
        "data",
        State.DURABLE,
    ),
    (
        "the history of jobs",
        table("job_history", DELAYED_JOBS.replace("handler text", "payload text")),
        "log",
        State.DURABLE,
    ),
    # sessions
    (
        "Django",
        table("django_session", "session_key varchar(40), session_data text, expire_date timestamptz"),
        "session",
        State.EPHEMERAL,
    ),
    ("Laravel sessions", table("sessions", LARAVEL_SESSIONS), "session", State.EPHEMERAL),
    (
        "Rails",
        table(
            "sessions", "id bigint, session_id varchar, data text, created_at timestamp, updated_at timestamp"
        ),
        "session",
        State.EPHEMERAL,
    ),
    (
        "connect-pg-simple",
        table("session", "sid varchar, sess json, expire timestamp"),
        "session",
        State.EPHEMERAL,
    ),
    (
        "Symfony",
        table("sessions", "sess_id varbinary(128), sess_data blob, sess_lifetime int, sess_time int"),
        "session",
        State.EPHEMERAL,
    ),
    (
        "NextAuth by Prisma",
        table("Session", "id text, sessionToken text, userId text, expires timestamp"),
        "session",
        State.EPHEMERAL,
    ),
    ("phpBB", table("phpbb_sessions", PHPBB), "session", State.EPHEMERAL),
    (
        "a neutral name, told by churn",
        table(
            "visitor", "token text, data bytea, expires_at timestamptz, ip inet", counters=THROUGH, left=300
        ),
        "session",
        State.EPHEMERAL,
    ),
    (
        "names in one word, as PostgreSQL folds them",
        table("sessions", "sessionid varchar(32), userid bigint, lastaccess int, status int"),
        "session",
        State.EPHEMERAL,
    ),
    (
        "a value under an odd name",
        table("sessions", "id char(32), a_session bytea, lastupdated timestamp"),
        "session",
        State.EPHEMERAL,
    ),
    # what sounds like sessions and is a record
    (
        "talks of a conference",
        table("sessions", "id int, title text, room text, starts_at timestamp, ends_at timestamp"),
        "data",
        State.DURABLE,
    ),
    (
        "training",
        table("training_sessions", "id int, session_id uuid, data jsonb, expires_at timestamp"),
        "data",
        State.DURABLE,
    ),
    (
        "chats kept with a session id",
        table("chat_sessions", "id int, session_id uuid, payload jsonb, updated_at timestamp"),
        "data",
        State.DURABLE,
    ),
    (
        "sessions with many business columns",
        table(
            "sessions",
            "session_id text, data text, patient_id int, doctor_id int, diagnosis text, "
            "fee numeric, bill_id int",
        ),
        "data",
        State.DURABLE,
    ),
    (
        "sessions from which nothing is ever removed",
        table("sessions", "sid text, sess json, expire timestamp", counters=(50_000, 10, 0), left=50_000),
        "session",
        State.UNKNOWN,
    ),
    (
        "tokens without a telling name or churn",
        table(
            "oauth_access_tokens",
            "id varchar(100), user_id bigint, scopes text, revoked bool, expires_at timestamp",
        ),
        "data",
        State.DURABLE,
    ),
    # caches
    (
        "Laravel cache",
        table("cache", "key varchar, value mediumtext, expiration int"),
        "cache",
        State.EPHEMERAL,
    ),
    (
        "Django cache",
        table("my_cache_table", "cache_key varchar, value text, expires timestamptz"),
        "cache",
        State.EPHEMERAL,
    ),
    (
        "MediaWiki",
        table("objectcache", "keyname varbinary, value mediumblob, exptime binary(14)"),
        "cache",
        State.EPHEMERAL,
    ),
    (
        "Drupal",
        table(
            "cache_render",
            "cid varchar, data longblob, expire int, created numeric, serialized int, "
            "tags text, checksum varchar",
        ),
        "cache",
        State.EPHEMERAL,
    ),
    (
        "no cache but for its name",
        table("price_cache", "product_id int, price numeric, valid_from date, source text"),
        "data",
        State.DURABLE,
    ),
    (
        "a cache under a key of several columns",
        table("cache_index", "user_id int, mailbox varchar, expires timestamptz, valid smallint, data text"),
        "cache",
        State.EPHEMERAL,
    ),
    (
        "columns that all begin with the same word",
        table("l10n_cache", "lc_lang text, lc_key text, lc_value bytea"),
        "cache",
        State.EPHEMERAL,
    ),
    (
        "a cache of which business columns are the most",
        table(
            "credit_cache",
            "customer_id int, limit_eur numeric, used numeric, risk text, area text, expires date, data json",
        ),
        "data",
        State.DURABLE,
    ),
    # logs and settings
    (
        "a log whose time is a number",
        table("auditlog", "auditid bigint, clock int, action int, details text"),
        "log",
        State.DURABLE,
    ),
    (
        "an audit log",
        table("audit_log", "id bigint, at timestamptz, actor text, action text"),
        "log",
        State.DURABLE,
    ),
    (
        "readings that only come",
        table("readings", "id bigint, at timestamptz, v float8", counters=(90_000, 0, 0), left=90_000),
        "log",
        State.DURABLE,
    ),
    ("settings", table("app_setting", "key text, value text"), "config", State.DURABLE),
    (
        "WordPress options",
        table("wp_options", "option_id bigint, option_name varchar, option_value longtext, autoload varchar"),
        "config",
        State.DURABLE,
    ),
    # storage
    ("an ordinary table", table("invoice", "id int, total numeric"), "data", State.DURABLE),
    (
        "an ordinary table under heavy churn",
        table("cart_item", "id int, sku text, n int", counters=THROUGH, left=90),
        "data",
        State.DURABLE,
    ),
    ("an unlogged table", table("staging", "id int", persistence="unlogged"), "data", State.EPHEMERAL),
    ("engine MEMORY", table("scratch", "id int", persistence="memory"), "data", State.EPHEMERAL),
    ("engine BLACKHOLE", table("sink", "id int", persistence="blackhole"), "data", State.STATELESS),
    ("a materialised view", table("by_day", "day date", kind="materialized_view"), "cache", State.EPHEMERAL),
    ("columns that could not be read", table("sessions", ""), "data", State.DURABLE),
]


@pytest.mark.parametrize(
    ("relation", "purpose", "state"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_table_is_what_its_shape_and_churn_say(relation: Relation, purpose: str, state: State) -> None:
    signals = signals_for(subject(relation))
    verdict = weigh(signals)
    assert (purpose_of(signals), verdict.state) == (purpose, state), verdict


@pytest.mark.parametrize("name", ["SPRING_SESSION", "spring_session"])
def test_a_session_table_stays_one_when_only_its_own_attributes_refer_to_it(name: str) -> None:
    attributes = subject(table(name, SPRING), "SPRING_SESSION_ATTRIBUTES")
    assert weigh(signals_for(attributes)).state is State.EPHEMERAL


def test_what_business_tables_refer_to_is_no_session() -> None:
    relation = table("sessions", "sid text, sess json, expire timestamp")
    assert weigh(signals_for(subject(relation, "invoice"))).state is State.DURABLE


def test_what_business_tables_refer_to_is_no_queue() -> None:
    relation = table("shipments", "id int, priority int, attempts int, scheduled_at timestamp, data jsonb")
    assert purpose_of(signals_for(subject(relation, "invoice"))) == "data"


def test_a_queue_with_rows_or_unknown_rows_is_never_told_to_be_loseable() -> None:
    for left in (None, 1, 60):
        verdict = weigh(
            signals_for(subject(table("jobs", LARAVEL_JOBS, counters=(9000, 0, 8900), left=left)))
        )
        assert verdict.state is State.DURABLE
        assert "drain" in verdict.flags


def test_sessions_are_seen_by_users() -> None:
    assert "user-visible" in weigh(signals_for(subject(table("sessions", LARAVEL_SESSIONS)))).flags


def test_every_verdict_names_its_evidence_and_what_would_change_it() -> None:
    verdict = weigh(signals_for(subject(table("jobs", LARAVEL_JOBS))))
    assert verdict.would_change_it
    assert {trace.source for trace in verdict.evidence} == {"pg:relations@app"}
    assert {trace.line for trace in verdict.evidence} == {2}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("runAt", ("run", "at")),
        ("RUN_AT", ("run", "at")),
        ("web-session data", ("web", "session", "data")),
        ("HTTPSession2", ("http", "session", "2")),
        ("séance", ("séance",)),
        ("", ()),
    ],
)
def test_names_fall_into_words_however_they_are_written(name: str, expected: tuple[str, ...]) -> None:
    assert words(name) == expected
    assert snake(name) == "_".join(expected)
