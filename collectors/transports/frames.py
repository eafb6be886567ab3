"""The probe's answer, cut into its sections as the bytes arrive.

    @@assess-probe 1 NONCE
    @@NONCE begin NAME EPOCH
    ... body, verbatim ...
    @@NONCE end NAME STATUS MILLISECONDS DETAIL
    @@NONCE done

Lines before the first and between sections are noise of login scripts. The nonce keeps a body from ending
its own section. NAME is percent-encoded where it holds more than letters, digits and `.-_/:@#+`. A body
without a final newline is followed by its end mark on the same line. The whole may be gzip'ed. What is no
UTF-8 is kept as `\\xNN`.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from urllib.parse import unquote

from assess.errors import TimedOut, TransportError
from assess.model.evidence import Evidence, Reason

STREAM = "probe"
"""Section under which the state of the whole answer is told, when it is not complete."""

HEADER = re.compile(rb"@@assess-probe 1 ([0-9A-Za-z-]{8,64})\r?\n")
GZIP = b"\x1f\x8b\x08"
NOISE_BYTES = 64 * 1024
MARK_BYTES = 4096
STATUSES = {
    "ok": None,
    "denied": Reason.DENIED,
    "absent": Reason.UNSUPPORTED,
    "timed_out": Reason.TIMED_OUT,
    "truncated": Reason.TRUNCATED,
    "failed": Reason.MALFORMED,
    "unreachable": Reason.UNREACHABLE,
    "not_asked": Reason.NOT_ASKED,
}
"""What a section's status word means. The last two occur in captures only."""

NO_END = "the end mark of this section is missing"


@dataclass(frozen=True, slots=True)
class Mark:
    """A line of the frame: its words after the nonce."""

    words: tuple[str, ...]

    def word(self, position: int) -> str:
        """The word at this position, or nothing."""
        return self.words[position] if position < len(self.words) else ""


@dataclass(slots=True)
class Opened:
    """A section whose end has not been seen yet; `name` as its mark spells it."""

    name: str
    evidence: Evidence
    parts: list[bytes] = field(default_factory=list)

    def closed(self, reason: Reason | None, detail: str, milliseconds: int = 0) -> Evidence:
        """The section with what came of it."""
        body = decode(b"".join(self.parts))
        return replace(self.evidence, body=body, reason=reason, detail=detail, milliseconds=milliseconds)


@dataclass(slots=True)
class Assembly:
    """Sections being put together from marks and the bytes between them."""

    endpoint: str
    at: datetime
    opened: Opened | None = None
    is_done: bool = False
    counted: Counter[str] = field(default_factory=Counter)

    def take(self, piece: bytes | Mark) -> Evidence | None:
        """The section that this piece ends, if it ends one."""
        if isinstance(piece, bytes):
            if self.opened:
                self.opened.parts.append(piece)
            return None
        if piece.word(0) == "end":
            return self._end(piece)
        cut = self.cut(Reason.TRUNCATED, NO_END)
        self.is_done = piece.word(0) == "done"
        if piece.word(0) == "begin":
            self.opened = self._begin(piece)
        return cut

    def cut(self, reason: Reason, detail: str) -> Evidence | None:
        """The open section, if there is one, as one that did not end."""
        opened, self.opened = self.opened, None
        return opened.closed(reason, detail) if opened else None

    def _begin(self, mark: Mark) -> Opened:
        name = re.sub(r"[\x00-\x1f\x7f-\x9f]", "_", unquote(mark.word(1)[:600])) or "unnamed"
        self.counted[name] += 1
        if self.counted[name] > 1:
            name = f"{name}#{self.counted[name]}"
        return Opened(mark.word(1), Evidence(self.endpoint, name, _moment(mark.word(2), self.at), ""))

    def _end(self, mark: Mark) -> Evidence | None:
        opened, self.opened = self.opened, None
        if not opened:
            return None
        if mark.word(1) != opened.name or mark.word(2) not in STATUSES:
            return opened.closed(Reason.MALFORMED, f"ended by an unknown mark: {' '.join(mark.words)}")
        took = int(mark.word(3)) if re.fullmatch(r"\d{1,9}", mark.word(3)) else 0
        return opened.closed(STATUSES[mark.word(2)], " ".join(mark.words[4:]), took)


def read_frames(
    chunks: Iterable[bytes], *, endpoint: str, at: datetime, max_bytes: int
) -> Iterator[Evidence]:
    """Yields each section when it is complete, and at the end what is not.

    `at` stands for times that the answer does not tell. Reading stops after `max_bytes` of plain text. A
    section `probe` follows when the answer is cut short (truncated) or is none of a probe (malformed).

    Raises:
        TransportError: what `chunks` raises, after the section that it cut off.
    """
    assembly = Assembly(endpoint, at)
    ending = "the answer ends before its end mark"
    try:
        for piece in _pieces(_limited(_unzipped(chunks), max_bytes)):
            section = assembly.take(piece)
            if section:
                yield section
            if assembly.is_done:
                return
    except TransportError as error:
        reason = Reason.TIMED_OUT if isinstance(error, TimedOut) else Reason.TRUNCATED
        yield from _present(assembly.cut(reason, error.what))
        raise
    except _NoProbeError as error:
        yield Evidence(endpoint, STREAM, at, decode(error.noise), Reason.MALFORMED, _first_line(error.noise))
        return
    except _TooLargeError:
        ending = f"more than {max_bytes} bytes; reading stopped there"
    yield from _present(assembly.cut(Reason.TRUNCATED, ending))
    yield Evidence(endpoint, STREAM, at, "", Reason.TRUNCATED, ending)


def decode(raw: bytes) -> str:
    """The text, with bytes that are no UTF-8 as `\\xNN`.

    >>> decode(b"caf\\xc3\\xa9 \\xff")
    'café \\\\xff'
    """
    return raw.decode("utf-8", "backslashreplace")


class _NoProbeError(Exception):
    """The bytes hold no header of a probe's answer."""

    def __init__(self, noise: bytes) -> None:
        super().__init__("no header")
        self.noise = noise


class _TooLargeError(Exception):
    """The answer is longer than it may be."""


def _present(section: Evidence | None) -> Iterator[Evidence]:
    if section:
        yield section


def _moment(text: str, otherwise: datetime) -> datetime:
    """Seconds since 1970, with up to six decimals, as a time; `otherwise` where it is none."""
    found = re.fullmatch(r"(\d{1,11})(?:\.(\d{1,6})\d*)?", text)
    if not found:
        return otherwise
    micros = int((found[2] or "0").ljust(6, "0"))
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=int(found[1]), microseconds=micros)


def _first_line(noise: bytes) -> str:
    lines = [line.strip() for line in decode(noise).splitlines() if line.strip()]
    return f"instead of the probe's answer came: {lines[0][:200]}" if lines else "no answer came at all"


def _pieces(chunks: Iterator[bytes]) -> Iterator[bytes | Mark]:
    """Marks, and the bytes between them; nothing of what stands before the header."""
    nonce, rest = _header(chunks)
    mark = b"@@" + nonce + b" "
    pending = bytearray()
    try:
        for chunk in chain((rest,), chunks):
            pending += chunk
            yield from _cut(pending, mark, hold=len(mark) - 1)
    except (TransportError, _TooLargeError):
        yield from _cut(pending, mark, hold=0)
        raise
    yield from _cut(pending, mark, hold=0)


def _cut(pending: bytearray, mark: bytes, *, hold: int) -> Iterator[bytes | Mark]:
    """Takes from `pending` what is sure: all but an unfinished mark, and `hold` bytes that may begin one."""
    while (start := pending.find(mark)) >= 0:
        end = pending.find(b"\n", start, start + MARK_BYTES)
        if end < 0 and hold and len(pending) - start < MARK_BYTES:
            break
        end = end if end >= 0 else start + MARK_BYTES
        if start:
            yield bytes(pending[:start])
        yield Mark(tuple(decode(bytes(pending[start + len(mark) : end])).strip().split(" ")))
        del pending[: end + 1]
    sure = start if start >= 0 else len(pending) - hold
    if sure > 0:
        yield bytes(pending[:sure])
        del pending[:sure]


def _header(chunks: Iterator[bytes]) -> tuple[bytes, bytes]:
    """The nonce, and what of the stream stands behind the header."""
    seen = bytearray()
    for chunk in chunks:
        seen += chunk
        found = HEADER.search(seen)
        if found:
            return bytes(found[1]), bytes(seen[found.end() :])
        if len(seen) > NOISE_BYTES:
            break
    raise _NoProbeError(bytes(seen[:MARK_BYTES]))


def _limited(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    left = max_bytes
    for chunk in chunks:
        if len(chunk) > left:
            yield chunk[:left]
            raise _TooLargeError
        left -= len(chunk)
        yield chunk


def _unzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The plain bytes; noise may stand before what is gzip'ed. Ends where the compressed data is damaged."""
    source = iter(chunks)
    seen = b""
    for chunk in source:
        seen += chunk
        start = seen.find(GZIP)
        if start >= 0 and not HEADER.search(seen[:start]):
            yield seen[:start]
            yield from _inflated(seen[start:], source)
            return
        if HEADER.search(seen) or len(seen) > NOISE_BYTES:
            break
    yield seen
    yield from source


def _inflated(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    machine = zlib.decompressobj(wbits=31)
    waiting = first
    while not machine.eof:
        try:
            plain = machine.decompress(waiting, NOISE_BYTES)
        except zlib.error:
            return
        yield plain
        waiting = machine.unconsumed_tail
        if not waiting and not plain:
            following = next(chunks, None)
            if following is None:
                return
            waiting = following
