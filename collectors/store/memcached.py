"""Reads memcached (kind `memcached`)."""

from collections.abc import Iterator, Sequence

from assess.model.evidence import Evidence, Gap, Reason
from assess.model.store import Keyspace, StoreClient, StoreFacts, StoreMemory, StorePersistence, StoreReading
from collectors.base import Collector, StoreProbe
from collectors.database.sections import Reading, read
from collectors.store.gaps import told_gaps
from collectors.store.numbers import whole_number

OPTIONAL = frozenset({"clients"})
"""`stats conns` is newer than the rest."""


def parse(endpoint: str, evidence: Sequence[Evidence]) -> StoreFacts:
    """Its memory, items, evictions and clients. It never saves."""
    reading = read(endpoint, evidence, optional=frozenset())
    readings = tuple(
        StoreReading(row.text("name"), row.text("value"), row.ref)
        for section in ("stats", "settings")
        for row in reading.of(section)
    )
    told = {each.name: each for each in reversed(readings)}
    number = {name: n for name, each in told.items() if (n := whole_number(each.value)) is not None}
    first = told.get("bytes") or told.get("version")
    return StoreFacts(
        endpoint=endpoint,
        product="memcached",
        version=told["version"].value if "version" in told else "",
        port=number.get("tcpport"),
        settings=readings,
        memory=None if first is None else _memory(first, number),
        persistence=None if first is None else StorePersistence(first.ref, saves=False),
        keyspaces=tuple(_keyspaces(told, number)),
        clients=tuple(_clients(reading)),
        gaps=told_gaps(reading.gaps, OPTIONAL),
        section_at={each.section: each.at for each in evidence},
    )


def _memory(first: StoreReading, number: dict[str, int]) -> StoreMemory:
    return StoreMemory(
        first.ref,
        used_bytes=number.get("bytes"),
        limit_bytes=number.get("limit_maxbytes"),
        evicted=number.get("evictions"),
    )


def _keyspaces(told: dict[str, StoreReading], number: dict[str, int]) -> Iterator[Keyspace]:
    if "curr_items" in number:
        yield Keyspace("0", told["curr_items"].ref, number["curr_items"])


def _clients(reading: Reading) -> Iterator[StoreClient]:
    for row in reading.of("clients"):
        yield StoreClient(row.text("address"), row.ref, count=row.integer("count") or 1)


def missing(evidence: Sequence[Evidence]) -> tuple[Gap, ...]:
    """What `assess inventory check` finds missing."""
    return tuple(
        Gap(each.endpoint, each.section, each.reason, each.detail)
        for each in evidence
        if each.reason not in {None, Reason.UNSUPPORTED}
    )


COLLECTOR = Collector(
    kind="memcached",
    transport="memcached",
    default_port=11211,
    probe=StoreProbe(keys=0),
    check=StoreProbe(keys=0),
    parse=parse,
    missing=missing,
)
