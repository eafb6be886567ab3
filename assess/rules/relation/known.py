"""Tables of products that are known for what they hold; a name counts only with the product's columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from assess.model.database import Relation
from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.relation.subject import RelationSubject, snake


@dataclass(frozen=True, slots=True)
class KnownTable:
    """A table by glob over its name, and columns that it must have."""

    table: str
    columns: tuple[str, ...]
    purpose: str
    product: str


# From the products' published schemas and migrations, read in 2026.
KNOWN_TABLES = (
    KnownTable("django_session", ("session_key", "session_data", "expire_date"), "session", "Django"),
    KnownTable("sessions", ("payload", "last_activity"), "session", "Laravel"),
    KnownTable("ci_sessions", ("ip_address", "timestamp", "data"), "session", "CodeIgniter"),
    KnownTable("*sessions", ("sid", "sessdata", "timemodified"), "session", "Moodle"),
    KnownTable("*session", ("session_id", "time", "data", "guest"), "session", "Joomla"),
    KnownTable("*sessions", ("sid", "uid", "timestamp", "session"), "session", "Drupal"),
    KnownTable(
        "spring_session", ("primary_id", "session_id", "last_access_time"), "session", "Spring Session"
    ),
    KnownTable(
        "spring_session_attributes",
        ("session_primary_id", "attribute_name", "attribute_bytes"),
        "session",
        "Spring Session",
    ),
    KnownTable(
        "*sessions", ("session_id", "session_time", "session_ip", "session_browser"), "session", "phpBB"
    ),
    KnownTable("*objectcache", ("keyname", "value", "exptime"), "cache", "MediaWiki"),
    KnownTable("cache", ("key", "value", "expiration"), "cache", "Laravel"),
    KnownTable("cache_locks", ("key", "owner", "expiration"), "cache", "Laravel"),
    KnownTable("cache_*", ("cid", "data", "expire", "created"), "cache", "Drupal"),
    KnownTable("solid_cache_entries", ("key", "value", "key_hash"), "cache", "Solid Cache"),
    KnownTable("jobs", ("queue", "payload", "attempts", "reserved_at"), "queue", "Laravel"),
    KnownTable("failed_jobs", ("queue", "payload", "exception"), "queue", "Laravel"),
    KnownTable("delayed_jobs", ("handler", "run_at", "locked_by"), "queue", "Delayed Job"),
    KnownTable("que_jobs", ("job_class", "args", "run_at"), "queue", "Que"),
    KnownTable("good_jobs", ("serialized_params", "scheduled_at", "finished_at"), "queue", "GoodJob"),
    KnownTable("solid_queue_*", ("job_id",), "queue", "Solid Queue"),
    KnownTable("solid_queue_jobs", ("queue_name", "class_name", "arguments"), "queue", "Solid Queue"),
    KnownTable("oban_jobs", ("worker", "args", "attempted_at"), "queue", "Oban"),
    KnownTable("job", ("retry_limit", "retry_count", "singleton_key"), "queue", "pg-boss"),
    KnownTable("_private_jobs", ("run_at", "attempts", "locked_by"), "queue", "Graphile Worker"),
    KnownTable("procrastinate_jobs", ("task_name", "args", "queueing_lock"), "queue", "Procrastinate"),
    KnownTable("*actionscheduler_actions", ("hook", "claim_id", "attempts"), "queue", "Action Scheduler"),
    KnownTable("qrtz_triggers", ("next_fire_time", "trigger_state"), "queue", "Quartz"),
    KnownTable("qrtz_fired_triggers", ("entry_id", "fired_time"), "queue", "Quartz"),
    KnownTable("queue_job", ("uuid", "date_enqueued", "max_retries"), "queue", "Odoo queue_job"),
    KnownTable("q_*", ("msg_id", "read_ct", "vt", "message"), "queue", "pgmq"),
    KnownTable("messenger_messages", ("body", "queue_name", "delivered_at"), "queue", "Symfony Messenger"),
    KnownTable("*options", ("option_name", "option_value", "autoload"), "config", "WordPress"),
    KnownTable("ir_config_parameter", ("key", "value"), "config", "Odoo"),
    KnownTable("django_admin_log", ("action_time", "action_flag"), "log", "Django"),
)


def known_table(relation: Relation) -> str:
    """The purpose of a product's table; empty where none is recognised."""
    found = _find(relation)
    return found.purpose if found else ""


def _find(relation: Relation) -> KnownTable | None:
    name = relation.name.lower()
    columns = {snake(column.name) for column in relation.columns}
    fitting = (
        each for each in KNOWN_TABLES if fnmatchcase(name, each.table) and columns >= set(each.columns)
    )
    return next(fitting, None)


def _known(subject: RelationSubject) -> Iterator[Signal]:
    found = _find(subject.relation)
    if found is None:
        return
    state = State.EPHEMERAL if found.purpose in ("session", "cache") else State.DURABLE
    yield Signal(
        "state.relation.known_table",
        state,
        4,
        subject.trace(f"named and shaped as {found.product} makes its {found.purpose} table"),
        purpose=found.purpose,
        flags=_FLAGS.get(found.purpose, ()),
    )


_FLAGS = {
    "session": ("user-visible",),
    "cache": ("rebuildable",),
    "queue": ("drain",),
    "config": ("config",),
}

RULES = (
    StateRule(
        "state.relation.known_table",
        RelationSubject,
        _known,
        "A product's table is what the product's schema says, when name and columns agree.",
    ),
)
