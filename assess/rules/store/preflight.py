"""Preflight of Redis and Valkey: what ElastiCache and MemoryDB do not offer, or want otherwise."""

import re
from collections.abc import Callable

from assess.model.estate import Severity
from assess.model.store import StoreReading
from assess.rules.checks import PASSED, Answer, Check, failed, rules_of, unknown
from assess.rules.store.subject import StoreSubject

USER_GUIDE = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/"
VERSIONS = f"{USER_GUIDE}engine-versions.html, 2026-11"
COMMANDS = f"{USER_GUIDE}RestrictedCommands.html, 2026-11"
PARAMETERS = f"{USER_GUIDE}ParameterGroups.Engine.html, 2026-11"
MODES = f"{USER_GUIDE}Replication.Redis-RedisCluster.html, 2026-11"
ACCESS = f"{USER_GUIDE}Clusters.RBAC.html, 2026-11"
TRANSIT = f"{USER_GUIDE}in-transit-encryption.html, 2026-11"
SEEDING = f"{USER_GUIDE}backups-seeding-redis.html, 2026-11"
REPLICAS = f"{USER_GUIDE}AutoFailover.html, 2026-11"
MEMORYDB = "https://docs.aws.amazon.com/memorydb/latest/devguide/what-is-memorydb.html, 2026-11"
BROUGHT_ALONG = frozenset({"rejson", "search", "bf", "json"})
"""Modules whose commands Valkey on ElastiCache has by itself, from some version on."""
RESTRICTED = (
    "acl|setuser", "acl|deluser", "acl|load", "acl|save", "bgrewriteaof", "bgsave", "save", "config|set",
    "config|rewrite", "config|resetstat", "debug", "migrate", "module|load", "psync", "replicaof", "slaveof",
    "shutdown", "sync", "failover", "cluster|failover",
)  # fmt: skip
SCRIPTS = ("eval", "evalsha", "fcall", "eval_ro", "fcall_ro")
FIRST_RDB_OF_ITS_OWN = (7, 4)
BIG_KEY, HUGE_KEY = 16 * 2**20, 256 * 2**20
NOT_TOLD = "the login was not told: see the endpoint's gaps"

Judge = Callable[[StoreSubject], Answer | None]


def _key_value(judge: Judge) -> Judge:
    """The check for key-value stores; the others have none of this."""
    return lambda subject: judge(subject) if subject.is_key_value else None


def _setting(name: str, judge: Callable[[StoreSubject, StoreReading], Answer]) -> Judge:
    """A check on one setting, open where it was not told."""

    def judged(subject: StoreSubject) -> Answer:
        found = subject.store.setting(name)
        return unknown(f"{name}: {NOT_TOLD}") if found is None else judge(subject, found)

    return judged


def _asked(subject: StoreSubject, section: str) -> bool:
    refused = {gap.section for gap in subject.store.gaps}
    return section in subject.store.section_at and section not in refused


def _modules(subject: StoreSubject) -> Answer:
    if not _asked(subject, "modules"):
        return unknown(f"modules: {NOT_TOLD}")
    modules = subject.store.modules
    if not modules:
        return PASSED
    own = [each for each in modules if each.name.lower() not in BROUGHT_ALONG]
    names = tuple(f"{each.name} {each.version}" for each in modules)
    traces = [subject.trace(name, each.ref) for name, each in zip(names, modules, strict=True)]
    severity = Severity.BLOCKER if own else Severity.MEDIUM
    return failed(f"modules are loaded: {', '.join(names[:6])}", traces, names, severity)


def _version(subject: StoreSubject) -> Answer:
    told = re.match(r"(\d{1,4})\.(\d{1,4})", subject.store.version)
    reading = subject.store.setting("valkey_version") or subject.store.setting("redis_version")
    if told is None or reading is None:
        return unknown(f"version: {NOT_TOLD}")
    version = int(told[1]), int(told[2])
    trace = subject.trace(f"{subject.store.product} {subject.store.version}", reading.ref)
    if subject.store.product == "redis" and version >= FIRST_RDB_OF_ITS_OWN:
        title = f"Redis {subject.store.version} writes snapshots that Valkey and Redis OSS 7 do not load"
        return failed(title, (trace,), severity=Severity.HIGH)
    if version < (5, 0):
        return failed(f"version {subject.store.version} is older than what is offered", (trace,))
    return PASSED


def _cluster(subject: StoreSubject) -> Answer:
    reading = subject.store.setting("cluster_enabled") or subject.store.setting("cluster-enabled")
    if reading is None or subject.store.clustered is None:
        return unknown(f"cluster mode: {NOT_TOLD}")
    if not subject.store.clustered:
        return PASSED
    return failed("it runs in cluster mode", (subject.trace("cluster mode is on", reading.ref),))


def _databases(subject: StoreSubject) -> Answer:
    if not _asked(subject, "info"):
        return unknown(f"numbered databases: {NOT_TOLD}")
    used = [each for each in subject.store.keyspaces if each.keys]
    if all(each.name == "0" for each in used):
        return PASSED
    names = tuple(f"database {each.name}" for each in used)
    traces = [subject.trace(f"{each.keys} keys in database {each.name}", each.ref) for each in used]
    return failed(f"keys lie in other databases than 0: {', '.join(names[:8])}", traces, names)


def _users(subject: StoreSubject) -> Answer:
    if not _asked(subject, "clients"):
        return unknown(f"users of clients: {NOT_TOLD}")
    found = {each.user: each for each in subject.store.clients if each.user not in {"", "default"}}
    if not found:
        return PASSED
    traces = [subject.trace(f"clients log in as {name}", each.ref) for name, each in sorted(found.items())]
    return failed(f"clients log in as {len(found)} users of their own", traces, sorted(found))


def _scripts(subject: StoreSubject) -> Answer:
    if not _asked(subject, "info"):
        return unknown(f"scripts: {NOT_TOLD}")
    functions = subject.store.setting("number_of_functions")
    used = [each for name in SCRIPTS if (each := subject.store.setting(f"cmdstat_{name}")) is not None]
    traces = [subject.trace(f"{each.name}: {each.value}", each.ref) for each in used]
    if functions is not None and functions.value not in {"", "0"}:
        traces.append(subject.trace(f"{functions.value} functions", functions.ref))
        return failed(f"{functions.value} functions are loaded", traces, severity=Severity.MEDIUM)
    return failed("Lua scripts are run", traces) if used else PASSED


def _notifications(subject: StoreSubject, told: StoreReading) -> Answer:
    trace = subject.trace(f"notify-keyspace-events {told.value}", told.ref)
    return failed(f"events of keys are published: {told.value}", (trace,)) if told.value else PASSED


def _policy(subject: StoreSubject) -> Answer:
    memory = subject.store.memory
    if memory is None or memory.limit_bytes is None or not memory.policy:
        return unknown(f"maxmemory: {NOT_TOLD}")
    shown = subject.limited()
    traces = (shown,) if shown is not None else ()
    if not memory.limit_bytes:
        return failed("memory has no limit: the node's own will be one", traces)
    if memory.policy != "volatile-lru":
        return failed(f"maxmemory-policy is {memory.policy}, on ElastiCache volatile-lru unless set", traces)
    return PASSED


def _big_keys(subject: StoreSubject) -> Answer:
    sized = [each for each in subject.store.patterns if each.largest_bytes is not None]
    if not sized:
        empty = _asked(subject, "info") and not any(each.keys for each in subject.store.keyspaces)
        return PASSED if empty else unknown(f"sizes of keys: {NOT_TOLD}")
    big = [each for each in sized if (each.largest_bytes or 0) >= BIG_KEY]
    if big:
        names = tuple(f"{each.pattern}: {each.largest_bytes} bytes" for each in big)
        traces = [subject.trace(name, each.ref) for name, each in zip(names, big, strict=True)]
        huge = any((each.largest_bytes or 0) >= HUGE_KEY for each in big)
        severity = Severity.HIGH if huge else Severity.MEDIUM
        return failed(f"single keys of {BIG_KEY // 2**20} MiB or more", traces, names, severity)
    whole = all(each.whole for each in subject.store.keyspaces if each.keys)
    return PASSED if whole else unknown("no big key among those sampled; not all were looked at")


def _tls(subject: StoreSubject) -> Answer:
    plain, secured = subject.store.setting("port"), subject.store.setting("tls-port")
    if plain is None:
        return unknown(f"port and tls-port: {NOT_TOLD}")
    if plain.value == "0" and secured is not None:
        return PASSED
    return failed("clients connect without TLS", (subject.trace(f"port {plain.value}", plain.ref),))


def _persistence(subject: StoreSubject) -> Answer:
    told, trace = subject.store.persistence, subject.persisted()
    if told is None or trace is None or told.log is None:
        return unknown(f"appendonly: {NOT_TOLD}")
    return failed("it keeps an append-only log", (trace,)) if told.log else PASSED


def _replicas(subject: StoreSubject) -> Answer:
    if not _asked(subject, "info"):
        return unknown(f"replicas: {NOT_TOLD}")
    role = subject.store.setting("role")
    if subject.store.role == "replica" and role is not None:
        title = "it follows another server: copy from its primary"
        return failed(title, (subject.trace("role: replica", role.ref),))
    if any(each.direction == "to" for each in subject.store.peers) or role is None:
        return PASSED
    return failed("it has no replica", (subject.trace("role: primary, no replica", role.ref),))


def _commands(subject: StoreSubject) -> Answer:
    if not _asked(subject, "info"):
        return unknown(f"commands in use: {NOT_TOLD}")
    used = {name: told for name in RESTRICTED if (told := subject.store.setting(f"cmdstat_{name}"))}
    if not used:
        return PASSED
    traces = [subject.trace(f"{name}: {told.value}", told.ref) for name, told in used.items()]
    return failed(f"commands in use that are refused there: {', '.join(used)}", traces, used)


def _check(name: str, severity: Severity, words: tuple[str, str, str], judge: Judge) -> Check[StoreSubject]:
    """`words` are what is asked, the remedy, and the source."""
    return Check(f"redis.{name}", StoreSubject, severity, *words, judge=_key_value(judge))


CHECKS = (
    _check("modules", Severity.MEDIUM, (
        "Modules are not loaded by oneself there.",
        "Use what Valkey brings along (JSON, search, bloom), or run it as StatefulSet.",
        COMMANDS), _modules),
    _check("version", Severity.MEDIUM, (
        "The version must be one whose data can be taken over.",
        "Copy with a tool that writes commands (RIOT, redis-shake) instead of a snapshot.",
        VERSIONS), _version),
    _check("cluster_mode", Severity.MEDIUM, (
        "Cluster mode on both sides or on none.",
        "Create the target in cluster mode: clients speak it already.",
        MODES), _cluster),
    _check("several_databases", Severity.MEDIUM, (
        "Cluster mode has database 0 only before Valkey 9.",
        "Keep cluster mode off, or give each database a store of its own.",
        MODES), _databases),
    _check("acl_users", Severity.MEDIUM, (
        "Users do not come along with the data.",
        "Create them as RBAC users and groups; passwords have 16 characters at least.",
        ACCESS), _users),
    _check("scripts", Severity.LOW, (
        "Scripts and functions.",
        "Load functions anew; in cluster mode all keys of a script lie in one slot.",
        COMMANDS), _scripts),
    _check("keyspace_notifications", Severity.LOW, (
        "Events of keys are off unless a parameter group says so.",
        "Set notify-keyspace-events in a parameter group.",
        PARAMETERS), _setting("notify-keyspace-events", _notifications)),
    _check("maxmemory_policy", Severity.MEDIUM, (
        "What is thrown away when memory is full.",
        "Set maxmemory-policy in a parameter group, and size the node with a reserve of a quarter.",
        PARAMETERS), _policy),
    _check("big_keys", Severity.MEDIUM, (
        "Big keys stop the server while they are moved between slots.",
        "Split them, or keep cluster mode off.",
        SEEDING), _big_keys),
    _check("tls", Severity.MEDIUM, (
        "MemoryDB and serverless caches speak TLS only.",
        "Let clients speak TLS (rediss://) before or at the switch.",
        TRANSIT), _tls),
    _check("persistence", Severity.MEDIUM, (
        "ElastiCache nodes keep no append-only log.",
        "Choose MemoryDB where acknowledged writes must not be lost.",
        MEMORYDB), _persistence),
    _check("replicas", Severity.LOW, (
        "A store without replica is gone while its node is replaced.",
        "Give the target a replica in another zone.",
        REPLICAS), _replicas),
    _check("restricted_commands", Severity.MEDIUM, (
        "Commands that administrators of nodes have.",
        "Find who sends them (CLIENT LIST), and take them out of jobs and start scripts.",
        COMMANDS), _commands),
)  # fmt: skip
RULES = rules_of(CHECKS)
