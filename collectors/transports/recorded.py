"""Reads a capture in place of the endpoint, whatever its kind."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assess.errors import CaptureError, Unsupported
from assess.model.evidence import Evidence
from assess.model.login import Target
from collectors.base import Limits, Probe, Session, Transport
from collectors.transports.arrival import arrived
from collectors.transports.capture_file import CaptureHeader, capture_chunks, read_header
from collectors.transports.frames import read_frames
from collectors.transports.packed_lines import unpacked


@dataclass(frozen=True, slots=True)
class RecordedSession:
    """Answers every probe with all that the capture holds."""

    endpoint: str
    path: Path
    header: CaptureHeader
    max_bytes: int

    def ask(self, probe: Probe) -> Iterator[Evidence]:  # noqa: ARG002 a capture answers what was asked then
        """Yields the sections of the capture.

        Raises:
            CaptureError: the file changed since it was opened.
        """
        chunks = unpacked(capture_chunks(self.path))
        sections = read_frames(
            chunks, endpoint=self.endpoint, at=self.header.recorded_at, max_bytes=self.max_bytes
        )
        yield from arrived(sections)


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A session on the target's capture.

    Raises:
        CaptureError: no capture, or of another kind than the endpoint.
    """
    if target.capture is None:
        raise Unsupported("has no capture", where=target.endpoint)
    header = read_header(target.capture)
    if header.kind != target.kind:
        raise CaptureError(
            f"a capture of kind {header.kind}, but endpoint '{target.endpoint}' is of kind {target.kind}",
            where=str(target.capture),
            hint="Correct `kind` or `capture` in the inventory.",
        )
    yield RecordedSession(target.endpoint, target.capture, header, limits.max_bytes)


TRANSPORT = Transport(name="recorded", connect=connect)
