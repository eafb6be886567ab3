"""Reads RabbitMQ over its management HTTP API (kind `rabbitmq`); the login needs the tag `monitoring`.

Source: RabbitMQ management HTTP API reference, 3.8 to 4.1.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from assess.model.evidence import Evidence, Gap, Reason
from assess.model.store import StoreClient, StoreFacts, StoreMemory, StoreModule, StoreQueue, StoreReading
from collectors.base import Collector, HttpProbe, HttpQuestion, gaps_of
from collectors.database.sections import Reading, Row, read
from collectors.store.gaps import told_gaps

TAGS = frozenset({"monitoring", "administrator"})
QUEUE = (
    "name", "vhost", "type", "durable", "auto_delete", "exclusive", "messages_ready",
    "messages_unacknowledged", "messages_persistent", "message_bytes", "consumers", "state", "policy",
)  # fmt: skip
CLIENT = ("peer_host", "user", "vhost", "protocol", "ssl", "user_provided_name", "client_properties.product")
_ASKED = "name,vhost,type,durable,auto_delete,internal"

QUESTIONS = (
    HttpQuestion("login", "/api/whoami", ("name", "tags")),
    HttpQuestion(
        "overview",
        "/api/overview",
        (
            "product_name",
            "rabbitmq_version",
            "erlang_version",
            "cluster_name",
            "node",
            "object_totals.queues",
            "object_totals.connections",
        ),
    ),
    HttpQuestion("listeners", "/api/overview", ("protocol", "port"), at="listeners"),
    HttpQuestion(
        "nodes",
        "/api/nodes",
        ("name", "type", "running", "mem_used", "mem_limit", "disk_free", "uptime", "enabled_plugins"),
    ),
    HttpQuestion("vhosts", "/api/vhosts", ("name", "messages", "default_queue_type")),
    HttpQuestion("queues", "/api/queues?disable_stats=false", QUEUE),
    HttpQuestion("exchanges", f"/api/exchanges?columns={_ASKED}", tuple(_ASKED.split(","))),
    HttpQuestion("bindings", "/api/bindings?columns=vhost,destination_type", ("vhost", "destination_type")),
    HttpQuestion("connections", "/api/connections", CLIENT),
)
ENTER = "rabbitmqctl set_permissions -p VHOST assess '^$' '^$' '^$' for each virtual host: it may use nothing"
REMEDY = "rabbitmqctl set_user_tags assess monitoring"


def parse(endpoint: str, evidence: Sequence[Evidence]) -> StoreFacts:
    """Queues with what waits in them, clients, and how much is defined."""
    reading = read(endpoint, evidence, optional=frozenset())
    overview = reading.one("overview")
    return StoreFacts(
        endpoint=endpoint,
        product="rabbitmq",
        version=overview.text("rabbitmq_version"),
        port=_port(reading),
        clustered=len(reading.of("nodes")) > 1 if reading.of("nodes") else None,
        login=reading.one("login").text("name"),
        settings=(*_named(overview), *_counts(reading)),
        memory=_memory(reading),
        queues=tuple(_queue(row) for row in reading.of("queues")),
        clients=tuple(_clients(reading)),
        modules=tuple(_plugins(reading)),
        gaps=(
            *told_gaps(reading.gaps, frozenset(), lambda _: REMEDY),
            *_tag(endpoint, reading),
            *_hidden(endpoint, reading),
        ),
        section_at={each.section: each.at for each in evidence},
    )


def _port(reading: Reading) -> int | None:
    """Where AMQP is spoken, with TLS or without."""
    for protocol in ("amqp", "amqp/ssl"):
        for row in reading.of("listeners"):
            if row.text("protocol") == protocol:
                return row.integer("port")
    return None


def _named(row: Row) -> Iterator[StoreReading]:
    for name in row.values:
        if row.text(name):
            yield StoreReading(name, row.text(name), row.ref)


def _counts(reading: Reading) -> Iterator[StoreReading]:
    """How many virtual hosts, exchanges of the users' own, and bindings there are."""
    for section in ("vhosts", "exchanges", "bindings"):
        rows = reading.of(section)
        own = [row for row in rows if section != "exchanges" or not row.text("name").startswith("amq.")]
        if reading.answered(section):
            ref = rows[0].ref if rows else reading.one(section).ref
            yield StoreReading(
                section, str(len([r for r in own if section == "vhosts" or r.text("vhost")])), ref
            )


def _memory(reading: Reading) -> StoreMemory | None:
    nodes = reading.of("nodes")
    used = [n for row in nodes if (n := row.integer("mem_used")) is not None]
    return StoreMemory(nodes[0].ref, used_bytes=sum(used)) if used else None


def _queue(row: Row) -> StoreQueue:
    return StoreQueue(
        place=row.text("vhost"),
        name=row.text("name"),
        kind=row.text("type") or "classic",
        ref=row.ref,
        library="RabbitMQ",
        ready=row.integer("messages_ready"),
        pending=row.integer("messages_unacknowledged"),
        persistent=row.integer("messages_persistent"),
        durable=row.flag("durable"),
        auto_delete=row.flag("auto_delete"),
        exclusive=row.flag("exclusive"),
        consumers=row.integer("consumers"),
        size_bytes=row.integer("message_bytes"),
    )


def _clients(reading: Reading) -> Iterator[StoreClient]:
    counted = Counter(
        (r.text("peer_host"), r.text("user"), r.text("user_provided_name"),
         r.text("client_properties.product"), r.text("vhost"))
        for r in reading.of("connections")
    )  # fmt: skip
    first = {row.text("peer_host"): row.ref for row in reversed(reading.of("connections"))}
    for (address, user, name, library, vhost), count in sorted(counted.items()):
        yield StoreClient(address, first[address], user, name, library, vhost, count)


def _plugins(reading: Reading) -> Iterator[StoreModule]:
    found = {name: row.ref for row in reading.of("nodes") for name in row.texts("enabled_plugins")}
    for name in sorted(found):
        yield StoreModule(name, "", found[name])


def _tag(endpoint: str, reading: Reading) -> Iterator[Gap]:
    """Without the tag a login sees only virtual hosts and connections of its own, and nothing says so."""
    row = reading.one("login")
    tags = {*row.texts("tags"), *row.text("tags").split(",")}
    if reading.answered("login") and not tags & TAGS:
        detail = "the login lacks the tag `monitoring`: it sees a part of queues and connections only"
        yield Gap(endpoint, "login", Reason.DENIED, detail, REMEDY)


def _hidden(endpoint: str, reading: Reading) -> Iterator[Gap]:
    """Queues of virtual hosts that the login may not enter are left out of the list without a word."""
    total = reading.one("overview").integer("object_totals.queues") or 0
    listed = len(reading.of("queues"))
    if reading.answered("queues") and total > listed:
        seen = {row.text("vhost") for row in reading.of("queues")}
        hidden = [name for row in reading.of("vhosts") if (name := row.text("name")) not in seen]
        detail = f"{total - listed} of {total} queues are hidden from the login, in {', '.join(hidden[:10])}"
        yield Gap(endpoint, "queues", Reason.DENIED, detail, ENTER)


CHECKED = frozenset({"login", "overview", "nodes", "vhosts", "queues"})

COLLECTOR = Collector(
    kind="rabbitmq",
    transport="http_json",
    default_port=15672,
    probe=HttpProbe(QUESTIONS),
    check=HttpProbe(tuple(q for q in QUESTIONS if q.section in CHECKED)),
    parse=parse,
    missing=gaps_of(parse),
)
