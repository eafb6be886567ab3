"""Opening an estate file: new or known, of a version that this program reads, for one writer at a time."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from assess.errors import EstateError
from assess.store.refusals import refusals_of
from assess.store.schema import APPLICATION_ID, FORMAT, OVERRIDES, TABLES, UPGRADES
from assess.store.writer_lock import writer_lock

LOCK_SECONDS = 5.0


@contextmanager
def writable(path: Path, *, create: bool) -> Iterator[sqlite3.Connection]:
    """The estate file at `path`, ours alone to write meanwhile; `create` makes a missing one.

    Raises:
        EstateError: missing, foreign, damaged, locked, from a newer version, or not to be written.
        StoreFull: no space for the first page.
    """
    _refuse_missing(path, create=create)
    with writer_lock(path), refusals_of(path):
        _touch_private(path)
        with closing(sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)) as connection:
            _prepare(connection, path)
            yield connection


@contextmanager
def readable(path: Path) -> Iterator[sqlite3.Connection]:
    """The estate file at `path` for reading only; a scan may be writing it meanwhile.

    Raises:
        EstateError: missing, foreign, damaged or from a newer version.
    """
    _refuse_missing(path, create=False)
    address = f"{path.resolve().as_uri()}?mode=ro"
    with (
        refusals_of(path),
        closing(sqlite3.connect(address, uri=True, timeout=LOCK_SECONDS, isolation_level=None)) as connection,
    ):
        _check(connection, path)
        yield connection


def _refuse_missing(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise EstateError("is a folder", where=str(path), hint="Give the name of a file with --estate.")
    if not create and not path.exists():
        raise EstateError(
            "no such estate file",
            where=str(path),
            hint="`assess scan INVENTORY` makes one; or give --estate FILE.",
        )


def _touch_private(path: Path) -> None:
    """Makes a missing file so that only its owner can read what was collected."""
    if path.exists():
        return
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    except OSError as error:
        raise EstateError(
            f"cannot be made: {error.strerror}", where=str(path), hint="Give another place with --estate."
        ) from None


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    if path.stat().st_size:
        _check(connection, path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("BEGIN IMMEDIATE")
    version = _number(connection, "user_version")
    if version == 0:
        _run(connection, TABLES + OVERRIDES)
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    for older in range(version, FORMAT) if version else ():
        _run(connection, UPGRADES[older])
    if version != FORMAT:
        connection.execute(f"PRAGMA user_version={FORMAT}")
    connection.execute("COMMIT")


def _run(connection: sqlite3.Connection, statements: str) -> None:
    for statement in statements.split(";"):
        connection.execute(statement)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    version = _number(connection, "user_version")
    mark = _number(connection, "application_id")
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if mark != APPLICATION_ID and (tables or version or mark):
        raise EstateError(
            "a database, but not one of assess",
            where=str(path),
            hint="Give another file with --estate; this one was left as it is.",
        )
    if version > FORMAT:
        raise EstateError(
            f"written by a newer assess (format {version}; this one reads up to {FORMAT})",
            where=str(path),
            hint="Upgrade assess, or scan into another file with --estate.",
        )


def _number(connection: sqlite3.Connection, pragma: str) -> int:
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])
