"""What must hold before databases share one instance, tested one by one, with the numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assess.decide.estate_view import EstateView
from assess.model.database import Database, DatabaseServerFacts
from assess.model.inventory import TenantSpec
from assess.model.sizes import in_words

TIB = 2**40
MOST_ON_ONE = 40
MOST_BYTES_ON_ONE = 4 * TIB
MEMORY_OF_SHARED = 64 * 2**30
USABLE = 0.9
FULL = 0.8
IOPS_SMALL, IOPS_LARGE = 3_000, 12_000
"""What gp3 gives below and from 400 GiB on (Amazon RDS User Guide, storage for RDS)."""
LARGE_STORAGE = 400 * 2**30
HEAD_ROOM = 1.3


@dataclass(frozen=True, slots=True)
class Member:
    """A database that may share, and what its tenant was promised."""

    server: DatabaseServerFacts
    database: Database
    spec: TenantSpec | None


@dataclass(frozen=True, slots=True)
class Precondition:
    """One test. `holds` is None where the estate does not tell."""

    name: str
    holds: bool | None
    words: str


def preconditions(view: EstateView, together: Sequence[Member]) -> tuple[Precondition, ...]:
    """All tests on databases of one engine and target version."""
    return (
        _count(together),
        _collation(together),
        _storage(together),
        _connections(view, together),
        _tables(view, together),
        _iops(view, together),
        _restore(together),
    )


def may_share(view: EstateView, together: Sequence[Member]) -> bool:
    """No test fails; what is not known stays an open question of the decision."""
    return all(each.holds is not False for each in preconditions(view, together))


def in_short(tests: Sequence[Precondition]) -> str:
    """All tests on one line; what is not known says so."""
    return "; ".join(f"{each.name}: {each.words}" for each in tests)


def _count(together: Sequence[Member]) -> Precondition:
    return Precondition("databases", len(together) <= MOST_ON_ONE, f"{len(together)} of {MOST_ON_ONE}")


def _collation(together: Sequence[Member]) -> Precondition:
    kinds = {(each.database.encoding, each.database.collation) for each in together} - {("", "")}
    words = ", ".join(sorted(" ".join(part for part in kind if part) for kind in kinds)) or "not told"
    return Precondition("encoding and collation", len(kinds) <= 1, words)


def _storage(together: Sequence[Member]) -> Precondition:
    known = [each.database.size_bytes for each in together if each.database.size_bytes is not None]
    words = f"{in_words(sum(known))} of {in_words(MOST_BYTES_ON_ONE)}"
    if sum(known) > MOST_BYTES_ON_ONE:
        return Precondition("storage", holds=False, words=words)
    whole = len(known) == len(together)
    return Precondition("storage", True if whole else None, words if whole else f"{words}, some unknown")


def _connections(view: EstateView, together: Sequence[Member]) -> Precondition:
    per = "postgresql" if together[0].server.engine == "postgresql" else "mysql"
    most = round(MEMORY_OF_SHARED * USABLE / view.fact(f"rds.{per}_bytes_per_connection") * FULL)
    peak = sum(_peak(each) for each in together)
    return Precondition("peak connections", peak <= most, f"{peak} of {most}")


def _peak(member: Member) -> int:
    """The most sessions seen at once in the database, over all samples."""
    return sum(each.count for each in member.server.sessions if each.database == member.database.name)


def _tables(view: EstateView, together: Sequence[Member]) -> Precondition:
    tables = sum(len(each.database.relations) for each in together)
    if together[0].server.engine == "postgresql":
        return Precondition("tables", holds=True, words=str(tables))
    most = round(view.fact("rds.mysql_tables_per_instance"))
    return Precondition("tables", tables <= most, f"{tables} of {most}")


def _iops(view: EstateView, together: Sequence[Member]) -> Precondition:
    """What the servers' hosts read and write in all: more than the databases alone, so that it is safe."""
    size = sum(each.database.size_bytes or 0 for each in together) * HEAD_ROOM
    most = IOPS_LARGE if size >= LARGE_STORAGE else IOPS_SMALL
    servers = sorted({each.server.endpoint for each in together})
    measured = [sum(found) for name in servers if (found := list(_of_host(view, name)))]
    if len(measured) < len(servers):
        return Precondition("IOPS", holds=None, words="not measured on every host")
    total = round(sum(measured))
    return Precondition("IOPS", total <= most, f"{total} of {most}")


def _of_host(view: EstateView, server: str) -> Iterator[float]:
    facts = view.facts(view.host_of_server.get(server, ""))
    for device in facts.block_devices if facts else ():
        if device.reads_per_second is not None and device.writes_per_second is not None:
            yield device.reads_per_second + device.writes_per_second


def _restore(together: Sequence[Member]) -> Precondition:
    """An instance is restored as a whole; what a tenant may lose at most must allow for that."""
    promised = [each.spec.rpo_minutes for each in together if each.spec and each.spec.rpo_minutes is not None]
    if not promised:
        return Precondition("restore", holds=None, words="the inventory promises nothing (rpo_minutes)")
    least = min(promised)
    words = f"at most {least:g} minutes may be lost; a tenant's own restore copies it out of the instance's"
    return Precondition("restore", least > RESTORE_MINUTES, words)


RESTORE_MINUTES = 5.0
"""To so many minutes before a failure Amazon RDS restores an instance."""
