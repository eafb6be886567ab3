"""One writer at a time for an estate file, also across processes; a killed writer leaves no lock behind."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assess.errors import EstateError


@contextmanager
def writer_lock(estate: Path) -> Iterator[None]:
    """Holds `FILE.lock` beside the estate file; the kernel lets go of it however the process ends.

    Raises:
        EstateError: another process writes this estate, or the folder cannot be written.
    """
    path = estate.with_name(f"{estate.name}.lock")
    descriptor = _acquire(path, estate)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _acquire(path: Path, estate: Path) -> int:
    while True:
        descriptor = _open(path, estate)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise EstateError(
                "in use by another assess that writes it",
                where=str(estate),
                hint=f"Wait until it ends, or give another file with --estate. ({error.strerror})",
            ) from None
        if _is_still_there(descriptor, path):
            return descriptor
        os.close(descriptor)


def _open(path: Path, estate: Path) -> int:
    try:
        return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EstateError(
            f"cannot be written: {error.strerror}",
            where=str(estate),
            hint="Give a file in a folder that you may write with --estate.",
        ) from None


def _is_still_there(descriptor: int, path: Path) -> bool:
    """Whether the locked file is the one at `path`: the holder before may have removed it meanwhile."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
