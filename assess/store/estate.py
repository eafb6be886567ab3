"""What is known of an estate, in its one file: scans, outcomes, evidence, inventory and result tables."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from assess.errors import EstateError, InvariantBroken
from assess.model.assessment import TABLES, Assessment
from assess.model.estate import Status
from assess.model.evidence import Evidence, Gap, Reason
from assess.model.inventory import Endpoint, Inventory
from assess.model.outcome import Outcome
from assess.model.overrides import NO_OVERRIDES, Override, Overrides, joined
from assess.store.estate_file import readable, writable
from assess.store.packing import Row, pack, storable, unpack
from assess.store.refusals import refusals_of
from assess.store.table_rows import dump_rows, load_rows, row_type

FINGERPRINT_DIGITS = 16
LAST = 2**62
GAPS = TypeAdapter(tuple[Gap, ...])
OVERRIDE = TypeAdapter(Override)
NEWEST_EVIDENCE = """
SELECT section, at, reason, detail, milliseconds, body FROM evidence
WHERE endpoint = ?1
AND scan = (SELECT max(scan) FROM evidence WHERE endpoint = ?1 AND kind = ?2 AND scan <= ?4)
AND (?3 IS NULL OR section = ?3)
ORDER BY rowid
"""
NEWEST_ANSWER = """
SELECT min(at) FROM evidence
WHERE endpoint = ?1 AND scan = (SELECT max(scan) FROM evidence WHERE endpoint = ?1 AND kind = ?2)
"""
INSERT_EVIDENCE = """
INSERT INTO evidence (endpoint, scan, kind, section, at, reason, detail, milliseconds, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


@dataclass(frozen=True, slots=True)
class Scan:
    """One run of `assess scan`; `finished_at` is None where it was cut off."""

    id: int
    at: datetime
    finished_at: datetime | None


class Estate:
    """An open estate file. Each method that writes is one transaction: it happens whole or not at all.

    For one thread. Everything read concerns the endpoints of the newest inventory. Every method raises
    `StoreFull` or `EstateError` where the file cannot be written or read. `until` is the scan after which
    nothing is looked at: inventory, outcomes and evidence are as they were then.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, until: int = LAST) -> None:
        self.path = path
        self._until = until
        self._connection = connection
        self._inventory: tuple[int, Inventory] | None = None

    def begin_scan(self, inventory: Inventory, at: datetime) -> int:
        """The id of a new scan of this inventory, which is kept without its credentials."""
        kept = self._kept(inventory)
        with self._transaction():
            cursor = self._connection.execute(
                "INSERT INTO scans (at, inventory) VALUES (?, ?)", (at.isoformat(), kept)
            )
        return int(cursor.lastrowid or 0)

    def resume_scan(self, inventory: Inventory, at: datetime) -> int:
        """The id of the newest scan, which goes on with this inventory; a new one where there is none."""
        newest = self._newest_scan()
        if newest is None:
            return self.begin_scan(inventory, at)
        kept = self._kept(inventory)
        with self._transaction():
            self._connection.execute(
                "UPDATE scans SET inventory = ?, finished_at = NULL WHERE id = ?", (kept, newest)
            )
        return newest

    def amend_inventory(self, inventory: Inventory) -> None:
        """Keeps this inventory as that of the newest scan."""
        kept = self._kept(inventory)
        with self._transaction():
            self._connection.execute(
                "UPDATE scans SET inventory = ? WHERE id = (SELECT max(id) FROM scans)", (kept,)
            )

    def finish_scan(self, scan: int, at: datetime) -> None:
        """Notes that every endpoint of the scan was dealt with."""
        with self._transaction():
            self._connection.execute("UPDATE scans SET finished_at = ? WHERE id = ?", (at.isoformat(), scan))

    def as_of(self, scan: int) -> "Estate":
        """The same file as it was when this scan was its newest. For reading inventory and evidence only.

        Raises:
            EstateError: there is no such scan.
        """
        known = [each.id for each in self.scans()]
        if scan not in known:
            numbers = ", ".join(str(each) for each in known) or "none yet"
            raise EstateError(f"holds no scan {scan}", where=str(self.path), hint=f"Its scans: {numbers}.")
        return Estate(self.path, self._connection, scan)

    def scans(self) -> tuple[Scan, ...]:
        """All scans, oldest first."""
        rows = self._read("SELECT id, at, finished_at FROM scans WHERE id <= ? ORDER BY id", (self._until,))
        return tuple(Scan(id_, datetime.fromisoformat(at), _time(end)) for id_, at, end in rows)

    def record(self, outcome: Outcome, evidences: Iterable[Evidence]) -> None:
        """Keeps one endpoint's outcome and answers in the newest scan, in place of earlier ones in it.

        Raises:
            StoreFull: nothing of this endpoint was kept, everything before it was.
        """
        scan = self._scan_to_write()
        packed = [pack(each) for each in evidences]
        with self._transaction():
            self._connection.execute(
                "DELETE FROM evidence WHERE endpoint = ? AND scan = ?", (outcome.endpoint, scan)
            )
            self._connection.execute(
                "INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _columns(outcome, scan)
            )
            self._insert(outcome.endpoint, outcome.kind, scan, packed)

    def add(self, endpoint: str, kind: str, evidences: Iterable[Evidence]) -> None:
        """Keeps further answers of an endpoint beside those that its newest scan has."""
        packed = [pack(each) for each in evidences]
        with self._transaction():
            self._insert(endpoint, kind, self._scan_to_write(), packed)

    def inventory(self) -> Inventory:
        """The inventory of the newest scan, without credentials.

        Raises:
            EstateError: nothing was scanned into this file yet.
        """
        (version,) = next(self._read("PRAGMA data_version"))
        if self._inventory and self._inventory[0] == version:
            return self._inventory[1]
        newest = "SELECT inventory FROM scans WHERE id <= ? ORDER BY id DESC LIMIT 1"
        for (text,) in self._read(newest, (self._until,)):
            self._inventory = (version, Inventory.model_validate_json(text))
            return self._inventory[1]
        raise EstateError(
            "holds no scan yet", where=str(self.path), hint="`assess scan INVENTORY` collects into it."
        )

    def outcomes(self) -> tuple[Outcome, ...]:
        """The newest outcome of every endpoint, by name; one that no scan reached is skipped, with a gap."""
        return tuple(self._outcome(endpoint) for endpoint in self._endpoints())

    def finished(self) -> frozenset[str]:
        """Names of the endpoints that the newest scan itself has read to their end; gaps may remain."""
        rows = self._read(
            "SELECT endpoint FROM outcomes WHERE status IN ('ok', 'partial') AND error = ''"
            " AND scan = (SELECT max(id) FROM scans)"
        )
        return frozenset(name for (name,) in rows)

    def answered_at(self, endpoint: str, kind: str) -> datetime | None:
        """When the answers that are used for this endpoint came, or None where it has none."""
        rows = self._read(NEWEST_ANSWER, (endpoint, kind))
        return next((_time(at) for (at,) in rows), None)

    def evidence(self, endpoint: str) -> tuple[Evidence, ...]:
        """One endpoint's answers in the order in which they came, from the newest scan that has some."""
        kinds = {each.name: each.kind for each in self._endpoints()}
        return self._evidence(endpoint, kinds[endpoint]) if endpoint in kinds else ()

    def answers(self) -> Iterator[tuple[Endpoint, tuple[Evidence, ...]]]:
        """Every endpoint that answered, by name, with its evidence; one endpoint in memory at a time."""
        for endpoint in self._endpoints():
            evidences = self._evidence(endpoint.name, endpoint.kind)
            if evidences:
                yield endpoint, evidences

    def section(self, endpoint: str, section: str) -> Evidence | None:
        """One section of an endpoint's newest answers, or None where it was not asked."""
        kinds = {each.name: each.kind for each in self._endpoints()}
        rows = self._read(NEWEST_EVIDENCE, (endpoint, kinds.get(endpoint, ""), section, self._until))
        return next((unpack(endpoint, row) for row in rows), None)

    def overrides(self) -> Overrides:
        """The architect's words in force, whatever was scanned since; none in a file of an older format."""
        if not list(self._read("SELECT 1 FROM sqlite_schema WHERE name = 'overrides'")):
            return NO_OVERRIDES
        rows = self._read("SELECT row FROM overrides")
        return joined((), (OVERRIDE.validate_json(row) for (row,) in rows))

    def save(self, assessment: Assessment, overrides: Overrides | None = None) -> None:
        """Puts these result tables, and words where given, in place of the earlier ones, all or none."""
        with self._transaction():
            if overrides is not None:
                self._replace_overrides(overrides)
            self._connection.execute("DELETE FROM results")
            for table in TABLES:
                rows = enumerate(dump_rows(table, getattr(assessment, table)))
                self._connection.executemany(
                    "INSERT INTO results VALUES (?, ?, ?)", ((table, at, storable(row)) for at, row in rows)
                )

    def _replace_overrides(self, overrides: Overrides) -> None:
        self._connection.execute("DELETE FROM overrides")
        rows = ((each.about, each.subject, OVERRIDE.dump_json(each).decode()) for each in overrides.all)
        self._connection.executemany("INSERT INTO overrides VALUES (?, ?, ?)", rows)

    def fingerprint(self) -> str:
        """What tells this assessment from others of the estate: the same tables give the same, on any day."""
        digest = hashlib.sha256()
        for name, row in self._read("SELECT name, row FROM results ORDER BY name, position"):
            digest.update(f"{name}\0{row}\n".encode())
        return digest.hexdigest()[:FINGERPRINT_DIGITS]

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of one result table as mappings, in their order; none before the first analysis."""
        return (json.loads(row) for row in self._rows(table))

    def assessment(self) -> Assessment:
        """All result tables as the model's objects."""
        return Assessment(**{table: load_rows(table, self._rows(table)) for table in TABLES})

    def _kept(self, inventory: Inventory) -> str:
        """The inventory as it is stored; what was read of an earlier one is forgotten."""
        self._inventory = None
        return inventory.model_copy(update={"credentials": {}}).model_dump_json(exclude_none=True)

    def _rows(self, table: str) -> Iterator[str]:
        row_type(table)
        rows = self._read("SELECT row FROM results WHERE name = ? ORDER BY position", (table,))
        return (row for (row,) in rows)

    def _endpoints(self) -> list[Endpoint]:
        return sorted(self.inventory().endpoints, key=lambda each: each.name)

    def _outcome(self, endpoint: Endpoint) -> Outcome:
        rows = self._read(
            "SELECT status, error, hint, gaps, started_at, seconds FROM outcomes"
            " WHERE endpoint = ? AND kind = ? AND scan <= ? ORDER BY scan DESC LIMIT 1",
            (endpoint.name, endpoint.kind, self._until),
        )
        for status, error, hint, gaps, started_at, seconds in rows:
            return Outcome(
                endpoint=endpoint.name,
                kind=endpoint.kind,
                status=Status(status),
                error=error,
                hint=hint,
                gaps=GAPS.validate_json(gaps),
                started_at=_time(started_at),
                seconds=seconds,
            )
        return _not_reached(endpoint)

    def _evidence(self, endpoint: str, kind: str) -> tuple[Evidence, ...]:
        rows = self._read(NEWEST_EVIDENCE, (endpoint, kind, None, self._until))
        return tuple(unpack(endpoint, row) for row in rows)

    def _insert(self, endpoint: str, kind: str, scan: int, rows: Iterable[Row]) -> None:
        values = ((endpoint, scan, kind, *row) for row in rows)
        self._connection.executemany(INSERT_EVIDENCE, values)

    def _newest_scan(self) -> int | None:
        return next((id_ for (id_,) in self._read("SELECT max(id) FROM scans")), None)

    def _scan_to_write(self) -> int:
        newest = self._newest_scan()
        if newest is None:
            raise InvariantBroken("an outcome is recorded before a scan began")
        return newest

    def _read(self, statement: str, values: tuple[Any, ...] = ()) -> Iterator[Any]:
        with refusals_of(self.path):
            # `yield from` would close the cursor of a reader that stopped early, after its connection maybe
            for row in self._connection.execute(statement, values):  # noqa: UP028
                yield row

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with refusals_of(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


@contextmanager
def open_estate(path: Path, *, create: bool) -> Iterator[Estate]:
    """The estate at `path`, ours alone to write meanwhile; `create` makes a missing file.

    Raises:
        EstateError: missing, foreign, damaged, locked, from a newer version, or not to be written.
        StoreFull: no space for the first page.
    """
    with writable(path, create=create) as connection:
        yield Estate(path, connection)


@contextmanager
def read_estate(path: Path) -> Iterator[Estate]:
    """The estate at `path` for reading only; a scan may be writing it meanwhile.

    Raises:
        EstateError: missing, foreign, damaged or from a newer version.
    """
    with readable(path) as connection:
        yield Estate(path, connection)


def _columns(outcome: Outcome, scan: int) -> tuple[Any, ...]:
    return (
        outcome.endpoint,
        scan,
        outcome.kind,
        outcome.status,
        storable(outcome.error),
        storable(outcome.hint),
        storable(GAPS.dump_json(outcome.gaps).decode()),
        outcome.started_at.isoformat() if outcome.started_at else None,
        outcome.seconds,
    )


def _not_reached(endpoint: Endpoint) -> Outcome:
    gap = Gap(endpoint.name, "*", Reason.NOT_ASKED, "no scan reached it", "`assess scan --resume` goes on.")
    return Outcome(endpoint.name, endpoint.kind, Status.SKIPPED, gaps=(gap,))


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
