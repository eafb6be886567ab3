"""Reads Redis, Valkey and what speaks like them (kind `redis`)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from assess.model.evidence import Evidence, Gap, Reason
from assess.model.store import (
    KeyPattern,
    Keyspace,
    NamedPart,
    StoreClient,
    StoreFacts,
    StoreMemory,
    StoreModule,
    StorePeer,
    StorePersistence,
    StoreQueue,
    StoreReading,
)
from collectors.base import Collector, StoreProbe
from collectors.database.sections import Reading, Row, read
from collectors.store.gaps import told_gaps
from collectors.store.numbers import whole_number

PRODUCTS = ("valkey", "keydb", "dragonfly")
OPTIONAL = frozenset({"login", "slowlog"})
"""Before 6.0 there are no users; that a server does not know these says nothing that is needed."""
LAST_SECOND = 2**37
"""A time beyond the year 6000 is none."""
NEEDS = {
    "login": "+acl|whoami",
    "info": "+info",
    "config": "+config|get",
    "clients": "+client|list",
    "modules": "+module|list",
    "slowlog": "+slowlog|len",
    "size": "+dbsize",
    "keys": "+scan +select +type +pttl +memory|usage %R~*",
    "queues": "+llen +zcard +zcount +xlen +xinfo|groups",
}


def parse(endpoint: str, evidence: Sequence[Evidence]) -> StoreFacts:
    """What the server said, with a gap for each section that it refused."""
    reading = read(endpoint, evidence, optional=frozenset())
    readings = tuple(
        StoreReading(row.text("name"), row.text("value"), row.ref)
        for section in ("info", "config")
        for row in reading.of(section)
    )
    info = {each.name: each for each in readings if each.ref.section == "info"}
    config = {each.name: each for each in readings if each.ref.section == "config"}
    return StoreFacts(
        endpoint=endpoint,
        product=next((each for each in PRODUCTS if _is(each, info)), "redis"),
        version=_value(info, "valkey_version") or _value(info, "redis_version"),
        role={"master": "primary", "slave": "replica"}.get(_value(info, "role"), _value(info, "role")),
        port=whole_number(_value(info, "tcp_port")) or whole_number(_value(config, "tls-port")) or None,
        clustered={"1": True, "0": False}.get(_value(info, "cluster_enabled")),
        login=reading.one("login").text("user"),
        settings=readings,
        memory=_memory(info, config),
        persistence=_persistence(info, config),
        keyspaces=(*_keyspaces(info, reading), *_sampled_only(reading)),
        patterns=tuple(_patterns(reading)),
        queues=tuple(_queues(reading)),
        clients=tuple(_client(row) for row in reading.of("clients")),
        peers=tuple(_peers(info)),
        modules=tuple(StoreModule(r.text("name"), r.text("version"), r.ref) for r in reading.of("modules")),
        gaps=(*told_gaps(reading.gaps, OPTIONAL, _remedy), *_unsampled(endpoint, info, reading)),
        section_at={each.section: each.at for each in evidence},
    )


Readings = dict[str, StoreReading]


def _is(product: str, info: Readings) -> bool:
    return f"{product}_version" in info or _value(info, "server_name") == product


def _value(readings: Readings, name: str) -> str:
    found = readings.get(name)
    return found.value if found else ""


def _memory(info: Readings, config: Readings) -> StoreMemory | None:
    told = info.get("used_memory") or config.get("maxmemory-policy")
    if told is None:
        return None
    return StoreMemory(
        ref=told.ref,
        used_bytes=whole_number(_value(info, "used_memory")),
        peak_bytes=whole_number(_value(info, "used_memory_peak")),
        limit_bytes=whole_number(_value(info, "maxmemory") or _value(config, "maxmemory")),
        policy=_value(info, "maxmemory_policy") or _value(config, "maxmemory-policy"),
        evicted=whole_number(_value(info, "evicted_keys")),
    )


def _persistence(info: Readings, config: Readings) -> StorePersistence | None:
    """`save` says whether snapshots are made, INFO whether the log is on; without both it is not known."""
    save, log = config.get("save"), info.get("aof_enabled") or config.get("appendonly")
    told = save or log or info.get("rdb_last_save_time")
    if told is None:
        return None
    snapshots = None if save is None else any(char.isdigit() for char in save.value)
    logged = None if log is None else log.value in {"1", "yes"}
    either = True in {snapshots, logged}
    saved_at = whole_number(_value(info, "rdb_last_save_time"))
    return StorePersistence(
        ref=told.ref,
        saves=True if either else None if None in {snapshots, logged} else False,
        snapshots=snapshots,
        log=logged,
        unsaved_changes=whole_number(_value(info, "rdb_changes_since_last_save")),
        saved_at=datetime.fromtimestamp(saved_at, UTC) if saved_at and saved_at < LAST_SECOND else None,
    )


def _keyspaces(info: Readings, reading: Reading) -> Iterator[Keyspace]:
    sampled = {row.text("database"): row for row in reading.of("sampled")}
    for name, each in info.items():
        told = dict(part.partition("=")[::2] for part in each.value.split(","))
        keys = whole_number(told.get("keys", ""))
        if name.startswith("db") and keys is not None:
            row = sampled.get(name[2:])
            yield Keyspace(
                name=name[2:],
                ref=each.ref,
                keys=keys,
                expiring=whole_number(told.get("expires", "")),
                sampled=(row.integer("keys") or 0) if row else 0,
                whole=row is not None and row.flag("whole") is True,
            )


def _sampled_only(reading: Reading) -> Iterator[Keyspace]:
    """The database that was looked at though INFO did not tell of it."""
    keys = reading.one("size").integer("keys")
    for row in reading.of("sampled") if keys is not None and not reading.answered("info") else ():
        whole = row.flag("whole") is True
        yield Keyspace(row.text("database"), row.ref, keys or 0, None, row.integer("keys") or 0, whole)


def _databases(reading: Reading, section: str) -> list[str]:
    return sorted({database for name, _, database in reading.rows if name == section})


def _patterns(reading: Reading) -> Iterator[KeyPattern]:
    for database in _databases(reading, "keys"):
        for row in reading.of("keys", database):
            yield KeyPattern(
                database=database,
                pattern=row.text("pattern"),
                ref=row.ref,
                keys=row.integer("keys") or 0,
                types=tuple((word, count) for word, (count,) in _counted(row, "types", 1)),
                timed=row.integer("timed") or 0,
                expiring=row.integer("expiring") or 0,
                longest_ttl=row.integer("longest_ttl"),
                size_bytes=row.integer("size_bytes") if row.integer("sized") else None,
                largest_bytes=row.integer("largest_bytes") if row.integer("sized") else None,
                parts=tuple(NamedPart(word, *counts) for word, counts in _counted(row, "parts", 2)),
            )


def _counted(row: Row, name: str, numbers: int) -> Iterator[tuple[str, list[int]]]:
    """Words with so many whole numbers each; what is of another form is left out."""
    told = row.values.get(name)
    for each in told if isinstance(told, list) else ():
        if isinstance(each, list) and len(each) == numbers + 1:
            counts = [number for number in each[1:] if type(number) is int]
            if len(counts) == numbers:
                yield str(each[0]), counts


def _queues(reading: Reading) -> Iterator[StoreQueue]:
    for database in _databases(reading, "queues"):
        for row in reading.of("queues", database):
            yield StoreQueue(
                place=database,
                name=row.text("name"),
                kind=row.text("kind"),
                ref=row.ref,
                library=row.text("library"),
                ready=row.integer("ready"),
                pending=row.integer("pending"),
                far_ahead=row.integer("far_ahead"),
                size_bytes=row.integer("size_bytes"),
            )


def _client(row: Row) -> StoreClient:
    return StoreClient(
        address=row.text("address"),
        ref=row.ref,
        user=row.text("user"),
        name=row.text("name"),
        library=row.text("library"),
        database=row.text("database"),
        count=row.integer("count") or 1,
    )


def _peers(info: Readings) -> Iterator[StorePeer]:
    if "master_host" in info:
        port, state = whole_number(_value(info, "master_port")), _value(info, "master_link_status")
        yield StorePeer("from", _value(info, "master_host"), info["master_host"].ref, port, state)
    for name, each in info.items():
        told = dict(part.partition("=")[::2] for part in each.value.split(","))
        if name.startswith("slave") and told.get("ip"):
            yield StorePeer(
                "to", told["ip"], each.ref, whole_number(told.get("port", "")), told.get("state", "")
            )


def _remedy(section: str) -> str:
    return f"ACL SETUSER the login {NEEDS.get(section, '')}".rstrip()


def _unsampled(endpoint: str, info: Readings, reading: Reading) -> Iterator[Gap]:
    """Databases whose keys were not looked at for want of time or because there are too many databases."""
    if not reading.answered("sampled"):
        return
    refused = {each.section.partition("@")[2] for each in reading.gaps if each.section.startswith("keys@")}
    missed = [e.name for e in _keyspaces(info, reading) if e.keys and not e.sampled and e.name not in refused]
    if missed:
        detail = f"keys of databases not sampled: {', '.join(missed[:20])}"
        yield Gap(endpoint, "sampled", Reason.TRUNCATED, detail, "Scan again when the server is less busy.")


def missing(evidence: Sequence[Evidence]) -> tuple[Gap, ...]:
    """What `assess inventory check` finds missing."""
    refused = (
        Gap(each.endpoint, each.section, Reason.DENIED, each.detail)
        for each in evidence
        if each.reason is Reason.DENIED
    )
    return told_gaps(refused, frozenset(), _remedy)


COLLECTOR = Collector(
    kind="redis",
    transport="redis",
    default_port=6379,
    probe=StoreProbe(),
    check=StoreProbe(keys=100, seconds=0.5),
    parse=parse,
    missing=missing,
)
