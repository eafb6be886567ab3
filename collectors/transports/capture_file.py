"""Captures: one endpoint's answers in a text file, of any kind, to be read in place of the endpoint.

The first line is `@@assess-capture 1 {"kind": ..., "endpoint": ..., "recorded_at": ...}`; the sections follow
in the probe's frames. A file that starts with a probe's own answer is a capture too, of a `vm` or, where it
is packed, of a `windows` host; each may be gzip'ed.
"""

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from assess.errors import CaptureError
from assess.model.evidence import Evidence
from collectors.transports.frames import GZIP, HEADER, NOISE_BYTES, STATUSES
from collectors.transports.packed_lines import MARK as PACKED

FORMAT = 1
MARK = b"@@assess-capture "
CHUNK_BYTES = 256 * 1024
HINT = "A capture is what `assess scan --record DIR` writes, or the output of the probe kept in a file."


@dataclass(frozen=True, slots=True)
class CaptureHeader:
    """What a capture says of itself. `endpoint` is empty for the raw answer of a probe."""

    kind: str
    endpoint: str
    recorded_at: datetime


def read_header(path: Path) -> CaptureHeader:
    """What the capture is of.

    Raises:
        CaptureError: missing, unreadable, no capture, or of a newer format.
    """
    return next(_checked(path))[0]


def capture_chunks(path: Path) -> Iterator[bytes]:
    """The frames of a capture, piece by piece.

    Raises:
        CaptureError: as `read_header`.
    """
    return (chunk for _, chunk in _checked(path))


def write_capture(
    path: Path, *, kind: str, endpoint: str, recorded_at: datetime, evidences: Sequence[Evidence]
) -> None:
    """Writes the capture for its owner's eyes only, in place of an earlier one.

    The same evidence gives the same bytes.

    Raises:
        CaptureError: the file cannot be written.
    """
    header = json.dumps(
        {"kind": kind, "endpoint": endpoint, "recorded_at": recorded_at.astimezone(UTC).isoformat()}
    )
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(MARK + f"{FORMAT} {header}\n".encode())
            file.writelines(_framed(evidences))
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise CaptureError(
            f"cannot be written: {error.strerror}", where=str(path), hint="Give another folder with --record."
        ) from None


def _framed(evidences: Sequence[Evidence]) -> Iterator[bytes]:
    nonce = _nonce(evidences)
    words = {reason: word for word, reason in STATUSES.items()}
    yield f"@@assess-probe 1 {nonce}\n".encode()
    for each in evidences:
        detail = " ".join(each.detail.split())
        name = quote(each.section, safe="/:@#+", errors="backslashreplace")
        yield _bytes(f"@@{nonce} begin {name} {_epoch(each.at)}\n")
        yield _bytes(each.body)
        yield _bytes(f"@@{nonce} end {name} {words[each.reason]} {each.milliseconds} {detail}\n")
    yield f"@@{nonce} done\n".encode()


def _nonce(evidences: Iterable[Evidence]) -> str:
    """A word that occurs in no body, made from all of them."""
    digest = hashlib.sha256()
    for each in evidences:
        digest.update(_bytes(repr(asdict(each))))
    return digest.hexdigest()[:16]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "backslashreplace")


def _epoch(at: datetime) -> str:
    seconds, micros = divmod(round(at.timestamp() * 1_000_000), 1_000_000)
    return f"{seconds}.{micros:06}" if micros else str(seconds)


def _checked(path: Path) -> Iterator[tuple[CaptureHeader, bytes]]:
    """The header with the frames after it; at least one piece."""
    try:
        with path.open("rb") as raw:
            plain = _unzipped(raw)
            first = plain.readline(NOISE_BYTES)
            header = _parsed(path, first) if first.startswith(MARK) else None
            if header is None:
                first += plain.read(NOISE_BYTES)
                header = _of_probe(path, first)
                yield header, first
            else:
                yield header, b""
            while chunk := plain.read(CHUNK_BYTES):
                yield header, chunk
    except (OSError, EOFError, zlib.error) as error:
        words = getattr(error, "strerror", None) or str(error)
        raise CaptureError(f"cannot be read: {words}", where=str(path), hint=HINT) from None


def _unzipped(raw: BinaryIO) -> BinaryIO:
    is_zipped = raw.read(len(GZIP)) == GZIP
    raw.seek(0)
    return gzip.open(raw) if is_zipped else raw  # type: ignore[return-value]


def _parsed(path: Path, line: bytes) -> CaptureHeader:
    version, _, text = line[len(MARK) :].partition(b" ")
    if version.strip().isdigit() and int(version) > FORMAT:
        raise CaptureError(
            f"a capture of a newer assess (format {int(version)})", where=f"{path}:1", hint="Upgrade assess."
        )
    try:
        told = json.loads(text)
        recorded_at = datetime.fromisoformat(told["recorded_at"]).astimezone(UTC)
        return CaptureHeader(str(told["kind"]), str(told["endpoint"]), recorded_at)
    except (ValueError, KeyError, TypeError):
        raise CaptureError("the first line of the capture is damaged", where=f"{path}:1", hint=HINT) from None


def _of_probe(path: Path, first: bytes) -> CaptureHeader:
    recorded_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    if PACKED.search(first):
        return CaptureHeader("windows", "", recorded_at)
    if not HEADER.search(first):
        raise CaptureError("is no capture", where=str(path), hint=HINT)
    return CaptureHeader("vm", "", recorded_at)
