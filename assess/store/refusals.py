"""What SQLite refused, as one of our errors with what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assess.errors import AssessError, EstateError, StoreFull

FULL = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_TRUNCATE,
}
LOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
PRIMARY_CODE = 0xFF


@contextmanager
def refusals_of(path: Path) -> Iterator[None]:
    """Turns the errors of SQLite that a user can cause or cure into ours.

    Raises:
        StoreFull: the disk, or the limit on the file's size, is reached.
        EstateError: locked by another program, damaged, not to be opened or written.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _explained(path, error) from error


def _explained(path: Path, error: sqlite3.DatabaseError) -> AssessError | sqlite3.DatabaseError:
    code = getattr(error, "sqlite_errorcode", 0)
    where = str(path)
    if code in FULL:
        return StoreFull(
            "no space left to write",
            where=where,
            hint="What was collected is kept. Free space, then `assess scan --resume`.",
        )
    primary = code & PRIMARY_CODE
    if primary in LOCKED:
        return EstateError(
            "locked by another program", where=where, hint="Close the program that has it open, then repeat."
        )
    if primary in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return EstateError(
            f"not a readable estate file: {error}",
            where=where,
            hint="Give another file with --estate, or restore it from a copy.",
        )
    if primary in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR}:
        return EstateError(
            f"cannot be used: {error}", where=where, hint="Check the folder, its permissions and its disk."
        )
    return error
