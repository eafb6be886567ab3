"""Reads files of flow records that an operator brought, and rolls them up while reading. No network.

Ten million records do not fit into an estate file and need not: what is kept is one line per client, server,
port and process, as JSON. DuckDB streams the file within `MEMORY`, spilling to a private folder.
"""

import gzip
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assess.errors import CaptureError, ParseError, Unsupported
from assess.model.evidence import Evidence, Reason
from assess.model.login import Target
from collectors.base import Limits, Probe, Session, Transport
from collectors.flows.forms import Form, form_of
from collectors.flows.records import FILES, ROLLED_UP
from collectors.flows.rollup import COLUMNS, lines_of, prepared, rolled_up

MEMORY = "500MB"
FIRST_BYTES = 64 * 1024
BATCH = 10_000
GZIP = b"\x1f\x8b"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
TOLD = ("file", "form", "hours", "rejected", "first")
CURE = "Give the file, or a folder of files, as `config:`."


@dataclass(frozen=True, slots=True)
class RolledUp:
    """A file's roll-up as JSON Lines, the hours that it spans, its rejected lines: how many, the first."""

    body: str
    hours: int
    rejected: tuple[int, int | None]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class FlowSession:
    """Answers every probe with the roll-up of each file."""

    endpoint: str
    path: Path
    max_bytes: int

    def ask(self, probe: Probe) -> Iterator[Evidence]:  # noqa: ARG002 files say what they say
        """Yields `flows@FILE` for each file, sorted by name, then `files`.

        Raises:
            CaptureError: a file cannot be read at all.
        """
        told: list[list[object]] = []
        for file in self._files():
            name = file.name if file == self.path else file.relative_to(self.path).as_posix()
            at = datetime.fromtimestamp(file.stat().st_mtime, UTC)
            section = f"{ROLLED_UP}@{name}"
            try:
                form = form_of(_first_lines(file))
                rolled = self._rolled(file, form)
            except ParseError as error:
                detail = f"{error.what}. {error.hint}"
                yield Evidence(self.endpoint, section, at, "", Reason.MALFORMED, detail)
                continue
            detail = "more roll-ups than may be kept" if rolled.is_cut else ""
            reason = Reason.TRUNCATED if rolled.is_cut else None
            yield Evidence(self.endpoint, section, at, rolled.body, reason, detail)
            told.append([name, form.name, rolled.hours, *rolled.rejected])
        lines = [json.dumps(TOLD), *(json.dumps(row) for row in told)]
        yield Evidence(self.endpoint, FILES, datetime.now(UTC), "\n".join(lines) + "\n")

    def _files(self) -> list[Path]:
        found = [self.path] if self.path.is_file() else sorted(p for p in self.path.rglob("*") if p.is_file())
        if not found:
            raise CaptureError("the folder holds no file", where=str(self.path), hint=CURE)
        return found

    def _rolled(self, file: Path, form: Form) -> RolledUp:
        lines, size, is_cut = [json.dumps(COLUMNS)], 0, False
        times: list[int] = []
        with _database() as database:
            database.execute(prepared())
            database.execute("SET VARIABLE file = ?", [str(file)])
            database.execute(lines_of(form))
            database.execute(rolled_up())
            while not is_cut and (rows := database.fetchmany(BATCH)):
                texts = [json.dumps(row) for row in rows]
                size += sum(map(len, texts))
                is_cut = size > self.max_bytes
                lines += [] if is_cut else texts
                times = _ends([*times, *(at for row in rows for at in row[-2:] if at is not None)])
            rejected = database.execute("SELECT count(*), min(line) FROM reject_errors").fetchone()
        hours = (times[1] - times[0]) // 3600 + 1 if times else 0
        return RolledUp("\n".join(lines) + "\n", hours, rejected, is_cut)


def _ends(times: list[int]) -> list[int]:
    return [min(times), max(times)] if times else []


def _first_lines(file: Path) -> list[str]:
    try:
        with file.open("rb") as plain:
            first = plain.read(FIRST_BYTES)
        if first.startswith(GZIP):
            with gzip.open(file) as packed:
                first = packed.read(FIRST_BYTES)
    except (OSError, EOFError) as error:
        raise CaptureError(f"cannot be read: {error}", where=str(file), hint=CURE) from None
    if first.startswith(UTF_16) or b"\0" in first:
        raise ParseError("no text in UTF-8", hint="Save it as CSV in UTF-8, or gzip'ed.")
    return first.decode("utf-8", "replace").splitlines()


@contextmanager
def _database() -> Iterator[Any]:
    """An empty database in memory that reads files and reaches no network."""
    import duckdb  # noqa: PLC0415 it costs 50 ms, and few scans read flow records

    with tempfile.TemporaryDirectory(prefix="assess-flows-") as folder:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": MEMORY,
            "temp_directory": folder,
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
        with duckdb.connect(":memory:", config=settings) as database:
            database.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
            try:
                yield database
            except duckdb.Error as error:
                words = str(error).splitlines()[0]
                raise ParseError(f"cannot be rolled up: {words}", hint="Export the records again.") from None


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A session on the target's files of flow records.

    Raises:
        CaptureError: nothing is there.
        Unsupported: the endpoint has an address only.
    """
    if target.config is None:
        raise Unsupported(
            "kind flows is read from files, not from an address", where=target.endpoint, hint=CURE
        )
    if not target.config.exists():
        raise CaptureError("no such file or folder", where=str(target.config), hint=CURE)
    yield FlowSession(target.endpoint, target.config, limits.max_bytes)


TRANSPORT = Transport(name="flow_files", connect=connect)
