"""Planted secrets that came out somewhere: in an estate file, in what is shown, in a report, in captures."""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

MARK = b"canary-"
STORED_HASHES = re.compile(
    rb"SCRAM-SHA-256\$\d+:|SCRAM-SHA-1\$|\*[0-9A-F]{40}(?![0-9A-F])|md5[0-9a-f]{32}(?![0-9a-f])"
    rb"|\$(?:1|5|6|y|2[aby]|argon2id?)\$[./A-Za-z0-9$,=+-]{16,}|:[0-9A-F]{32}:[0-9A-FX]{32}:|\{SSHA\}"
)
"""Stored passwords of PostgreSQL, MariaDB, the system, Samba and LDAP; a planted one may lie only so."""


@dataclass(frozen=True)
class Leak:
    """A secret, or a part of one, and where it lies."""

    where: str
    form: str


def leaks_in(texts: Iterable[tuple[str, bytes]], canaries: Iterable[str]) -> list[Leak]:
    """Every leak in some named texts: the words themselves in any case, encoded, or hashed."""
    encoded = dict(_encoded(list(canaries)))
    found: list[Leak] = []
    for where, text in texts:
        lower = text.lower()
        found += [Leak(where, "as it is")] * lower.count(MARK)
        found += [Leak(where, form) for secret, form in encoded.items() if secret in text or secret in lower]
        found += [Leak(where, "stored hash")] * len(STORED_HASHES.findall(text))
    return found


def estate_texts(estate: Path) -> Iterator[tuple[str, bytes]]:
    """The estate file's bytes, those of its journal, and every stored text, unpacked."""
    for path in (estate, *sorted(estate.parent.glob(estate.name + "-*"))):
        yield path.name, path.read_bytes()
    with closing(sqlite3.connect(f"file:{estate}?mode=ro", uri=True)) as store:
        tables = [
            name
            for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
        ]
        for table in tables:
            for number, row in enumerate(store.execute(f'SELECT * FROM "{table}"')):
                yield (
                    f"{table} row {number} {row[0]} {row[3] if len(row) > 3 else ''}",
                    b"\n".join(map(_bytes, row)),
                )


def file_texts(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files below a path; a workbook by its parts."""
    for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if each.suffix == ".xlsx":
            with zipfile.ZipFile(each) as workbook:
                yield from ((f"{each.name}:{name}", workbook.read(name)) for name in workbook.namelist())
        elif each.is_file():
            yield each.name, each.read_bytes()


def _encoded(canaries: list[str]) -> Iterator[tuple[bytes, str]]:
    """What a secret looks like in other clothes, and what those are called."""
    for canary in canaries:
        plain = canary.encode()
        yield plain.hex().encode(), "hexadecimal"
        yield hashlib.sha1(hashlib.sha1(plain).digest()).hexdigest().encode(), "stored hash"
        for algorithm in ("md5", "sha1", "sha256"):
            yield hashlib.new(algorithm, plain).hexdigest().encode(), algorithm
        for shift in range(3):
            yield base64.b64encode(b"x" * shift + plain)[4 if shift else 0 : -4], "base64"


def _bytes(value: object) -> bytes:
    """A stored value as text; packed evidence unpacked."""
    if isinstance(value, bytes):
        try:
            return zlib.decompress(value)
        except zlib.error:
            return value
    return str(value).encode("utf-8", "backslashreplace")
