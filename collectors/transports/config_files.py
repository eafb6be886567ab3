"""Reads configuration files that an operator brought: a file, a folder of files, or an archive. No network.

Each file is one section, named by its path below the folder; secrets are withheld before anything leaves
this module. The section `@device` says in JSON which platform the inventory names, and tells each file.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from assess.errors import CaptureError, Unsupported
from assess.model.evidence import Evidence, Reason
from assess.model.login import Target
from collectors.base import Limits, Probe, Session, Transport
from collectors.network.redaction import withhold_secrets
from collectors.transports.config_sources import Source, Withheld, sources

DEVICE = "@device"
CURE = "Give the file or folder of the device's configuration as `config:`."


@dataclass(frozen=True, slots=True)
class ConfigSession:
    """Answers every probe with all files."""

    endpoint: str
    platform: str
    path: Path

    def ask(self, probe: Probe) -> Iterator[Evidence]:  # noqa: ARG002 files say what they say
        """Yields a section per file, sorted by name, and `@device` at the end.

        Raises:
            CaptureError: the file or folder cannot be read at all.
        """
        told: list[dict[str, object]] = []
        try:
            for source in sources(self.path):
                evidence = self._evidence(source)
                told.append(
                    {"file": source.name, "lines": evidence.body.count("\n"), "problem": evidence.detail}
                )
                yield evidence
        except OSError as error:
            raise CaptureError(f"cannot be read: {error.strerror}", where=str(self.path), hint=CURE) from None
        body = json.dumps({"platform": self.platform, "files": told}, sort_keys=True)
        yield Evidence(self.endpoint, DEVICE, datetime.now(UTC), body)

    def _evidence(self, source: Source) -> Evidence:
        content = source.content
        if isinstance(content, Withheld):
            return Evidence(self.endpoint, source.name, source.at, "", content.reason, content.detail)
        text = decoded(content)
        if text is None:
            return Evidence(
                self.endpoint, source.name, source.at, "", Reason.UNSUPPORTED, "binary, no configuration text"
            )
        return Evidence(self.endpoint, source.name, source.at, withhold_secrets(text))


def decoded(content: bytes) -> str | None:
    """The text of a file, with line ends as `\\n`; None where it is no text.

    >>> decoded(b"a\\r\\nb"), decoded(b"\\x00\\x01")
    ('a\\nb', None)
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    elif b"\0" in content[:65536]:
        return None
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("latin-1")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:  # noqa: ARG001 nothing is contacted
    """A session on the target's configuration files.

    Raises:
        CaptureError: nothing is there.
        Unsupported: the endpoint has an address only.
    """
    if target.config is None:
        raise Unsupported(
            f"kind {target.kind} is read from configuration files, not from an address",
            where=target.endpoint,
            hint=CURE,
        )
    if not target.config.exists():
        raise CaptureError("no such file or folder", where=str(target.config), hint=CURE)
    yield ConfigSession(target.endpoint, target.platform, target.config)


TRANSPORT = Transport(name="config_files", connect=connect)
