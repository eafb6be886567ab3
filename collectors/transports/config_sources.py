"""The files of a device's configuration: of a file, a folder, or an archive; nothing is unpacked to disk."""

import bz2
import gzip
import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from assess.model.evidence import Reason

MAX_FILE_BYTES = 128 * 1024 * 1024
MAX_TOTAL_BYTES = 512 * 1024 * 1024
MAX_FILES = 20_000
KEY_FILES = (".key", ".pem", ".pfx", ".p12", ".jks", ".keytab", ".der", ".crt", ".cer", ".csr")
KEY_NAMES = frozenset({"shadow", "passwd", "master.passwd", "unitkey", "id_rsa", "id_ecdsa", "id_ed25519"})
IGNORED_FOLDERS = frozenset({".git", ".svn", "CVS", ".hg"})
BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile)
OPENERS: dict[bytes, Callable[[BinaryIO], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}


@dataclass(frozen=True, slots=True)
class Withheld:
    """Why a file's content was not read."""

    reason: Reason
    detail: str


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its path below the folder or in the archive, and its bytes."""

    name: str
    at: datetime
    content: bytes | Withheld


def sources(path: Path) -> Iterator[Source]:
    """Every file, sorted by name; what cannot be read comes with its reason.

    Raises:
        OSError: the path itself cannot be opened.
    """
    budget = _Budget(MAX_TOTAL_BYTES)
    if path.is_dir():
        yield from _of_folder(path, budget)
        return
    at = _time(path.stat().st_mtime)
    with path.open("rb") as file:
        yield from _of_file(path.name, at, file, budget)


class _Budget:
    """How many bytes may still be read of the endpoint."""

    def __init__(self, left: int) -> None:
        self.left = left

    def read(self, file: BinaryIO) -> bytes | Withheld:
        limit = min(MAX_FILE_BYTES, self.left)
        content = file.read(limit + 1)
        if len(content) > limit:
            what = f"larger than {limit // 2**20} MiB" if limit == MAX_FILE_BYTES else "too much in all"
            return Withheld(Reason.TRUNCATED, f"{what}: not read, because a part of it would mislead")
        self.left -= len(content)
        return content


def _of_folder(folder: Path, budget: _Budget) -> Iterator[Source]:
    found = sorted(_walked(folder), key=lambda each: each.relative_to(folder).as_posix())
    for path in found[:MAX_FILES]:
        name = path.relative_to(folder).as_posix()
        try:
            state = path.lstat()
            if not stat.S_ISREG(state.st_mode):
                yield Source(name, _time(state.st_mtime), Withheld(Reason.UNSUPPORTED, "no regular file"))
                continue
            with path.open("rb") as file:
                yield from _of_file(name, _time(state.st_mtime), file, budget)
        except OSError as error:
            reason = Reason.DENIED if isinstance(error, PermissionError) else Reason.MALFORMED
            yield Source(name, datetime.now(UTC), Withheld(reason, str(error.strerror)))
    if len(found) > MAX_FILES:
        detail = f"{len(found) - MAX_FILES} more files were not read"
        yield Source("@more", datetime.now(UTC), Withheld(Reason.TRUNCATED, detail))


def _walked(folder: Path) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - IGNORED_FOLDERS)
        yield from (Path(at) / name for name in names)


def _of_file(name: str, at: datetime, file: BinaryIO, budget: _Budget) -> Iterator[Source]:
    """The file itself, or what is in it when it is an archive."""
    start = file.read(512)
    file.seek(0)
    opener = next((each for mark, each in OPENERS.items() if start.startswith(mark)), None)
    if _holds_keys(name):
        yield Source(name, at, Withheld(Reason.UNSUPPORTED, "a file of keys or certificates: not read"))
    elif start.startswith(b"PK\x03\x04"):
        yield from _guarded(name, at, _of_zip(file, budget))
    elif opener or start[257:262] == b"ustar":
        yield from _guarded(name, at, _of_packed(name, at, file, budget, is_packed=bool(opener)))
    else:
        yield Source(name, at, budget.read(file))


def _guarded(name: str, at: datetime, found: Iterator[Source]) -> Iterator[Source]:
    try:
        yield from found
    except (*BROKEN, RuntimeError, NotImplementedError, ValueError) as error:
        yield Source(name, at, Withheld(Reason.MALFORMED, f"the archive is damaged: {error}"))


def _of_packed(
    name: str, at: datetime, file: BinaryIO, budget: _Budget, *, is_packed: bool
) -> Iterator[Source]:
    plain: BinaryIO = file
    if is_packed:
        mark = file.read(5)
        file.seek(0)
        opener = next(each for start, each in OPENERS.items() if mark.startswith(start))
        plain = opener(file)
        head = plain.read(512)
        plain.seek(0)
        if head[257:262] != b"ustar":
            yield Source(name.rpartition(".")[0] or name, at, budget.read(plain))
            return
    with tarfile.open(fileobj=plain, mode="r:") as archive:
        members = [each for each in _members(archive) if not each.isdir()]
        for member in sorted(members, key=lambda each: _clean(each.name)):
            yield _of_member(archive, member, budget)


def _members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for number, member in enumerate(archive):
        if number >= MAX_FILES:
            raise ValueError(f"more than {MAX_FILES} files")
        yield member


def _of_member(archive: tarfile.TarFile, member: tarfile.TarInfo, budget: _Budget) -> Source:
    name, at = _clean(member.name), _time(member.mtime)
    if not member.isreg():
        return Source(name, at, Withheld(Reason.UNSUPPORTED, "no regular file"))
    if _holds_keys(name):
        return Source(name, at, Withheld(Reason.UNSUPPORTED, "a file of keys or certificates: not read"))
    file = archive.extractfile(member)
    return Source(name, at, budget.read(file) if file else b"")  # type: ignore[arg-type]


def _of_zip(file: BinaryIO, budget: _Budget) -> Iterator[Source]:
    with zipfile.ZipFile(file) as archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
        if len(members) > MAX_FILES:
            raise ValueError(f"more than {MAX_FILES} files")
        for member in sorted(members, key=lambda each: _clean(each.filename)):
            name = _clean(member.filename)
            at = datetime(*member.date_time, tzinfo=UTC)
            if _holds_keys(name):
                yield Source(name, at, Withheld(Reason.UNSUPPORTED, "a file of keys: not read"))
                continue
            with archive.open(member) as opened:
                yield Source(name, at, budget.read(opened))  # type: ignore[arg-type]


def _clean(name: str) -> str:
    """A member's name without a way out of its folder.

    >>> _clean("../../etc/x/./y")
    'etc/x/y'
    """
    return "/".join(part for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."})


def _holds_keys(name: str) -> bool:
    base = name.rpartition("/")[2].lower()
    return base.endswith(KEY_FILES) or base in KEY_NAMES


def _time(seconds: float) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0, UTC)
