"""Reaches SMB file servers: lists shares, sessions and open files, and walks shares by names and metadata.

SMB 2 or 3 only, signed, encrypted where the server asks; files are never opened. At the deadline the
connection is closed, which ends whatever the library waits for.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from assess.errors import (
    AssessError,
    AuthenticationFailed,
    ParseError,
    PermissionRefused,
    TimedOut,
    TransportError,
    Unreachable,
    Unsupported,
)
from assess.model.evidence import Evidence, Reason
from assess.model.login import Target
from collectors.base import Limits, Probe, Session, ShareProbe, Transport
from collectors.file_share.tally import Entry
from collectors.file_share.walk import Budget, FolderRefused, walk
from collectors.file_share.walk_rows import WALK_COLUMNS, walk_row
from collectors.transports import srvsvc
from collectors.transports.deadline import Deadline
from collectors.transports.json_lines import section_of
from collectors.transports.security_descriptor import parse_descriptor

PORT = 445
DISK = 0
FOLDER, REPARSE = 0x10, 0x400
OWNER_AND_ACCESS = 1 | 4
"""OWNER_SECURITY_INFORMATION and DACL_SECURITY_INFORMATION of MS-SMB2 2.2.37."""
DESCRIPTOR_BYTES = 65_536
MOST_FOLDERS = 50
"""Whose owner and access list are read in each share."""
ACCESS_COLUMNS = ("folder", "owner", "entries", "inherited", "denies")
WRONG_LOGIN = "Check user and password; a domain user is `DOMAIN\\\\user` or `user@domain`."
Columns = tuple[str, ...]


@dataclass(slots=True)
class SmbSession:
    """A logged-in session; `cache` is the library's own table of connections, of this session only."""

    target: Target
    limits: Limits
    deadline: Deadline
    cache: dict[str, Any] = field(default_factory=dict)

    def ask(self, probe: Probe) -> Iterator[Evidence]:
        """Yields `server`, `shares`, `sessions`, `open_files`, then `volume@` and `walk@SHARE` for disks.

        Raises:
            TimedOut: the server went silent.
        """
        budget = probe if isinstance(probe, ShareProbe) else ShareProbe()
        yield section_of(self.target.endpoint, "server", ("dialect", "encrypted", "signed"), [self._dialect])
        shares: list[srvsvc.Row] = []
        yield self._answer("shares", self._shares, shares)
        yield self._answer("sessions", lambda: (srvsvc.SESSIONS.names, self._sessions()))
        yield self._answer("open_files", lambda: (srvsvc.OPEN_FILES.names, self._listed(srvsvc.OPEN_FILES)))
        disks = [name for name, kind, *_ in shares if kind == DISK and not str(name).endswith("$")]
        for name in disks:
            yield self._answer(f"volume@{name}", partial(self._volume, str(name)))
            if budget.walk_entries:
                yield self._answer(f"access@{name}", partial(self._access, str(name), budget))
                yield self._answer(f"walk@{name}", partial(self._walked, str(name), budget, len(disks)))

    @property
    def _dialect(self) -> srvsvc.Row:
        session = next(iter(next(iter(self.cache.values())).session_table.values()))
        connection = session.connection
        return f"{connection.dialect:#x}", bool(session.encrypt_data), bool(session.signing_required)

    def _path(self, *parts: str) -> str:
        return "\\\\" + "\\".join((self.target.address, *parts))

    @property
    def _how(self) -> dict[str, Any]:
        return {"connection_cache": self.cache, "port": self.target.port or PORT}

    def _listed(self, question: srvsvc.Question) -> list[srvsvc.Row]:
        import smbclient  # noqa: PLC0415 it costs 200 ms, and few scans ask file servers

        with smbclient.open_file(
            self._path("IPC$", "srvsvc"),
            mode="rb+",
            buffering=0,
            file_type="pipe",
            share_access="rwd",
            **self._how,
        ) as pipe:
            srvsvc.bind(pipe)
            return srvsvc.ask(pipe, question)

    def _shares(self) -> tuple[Columns, list[srvsvc.Row]]:
        try:
            return srvsvc.SHARES_WITH_PATHS.names, self._listed(srvsvc.SHARES_WITH_PATHS)
        except (PermissionRefused, ParseError):
            return srvsvc.SHARES.names, self._listed(srvsvc.SHARES)

    def _sessions(self) -> list[srvsvc.Row]:
        try:
            return self._listed(srvsvc.SESSIONS)
        except ParseError:
            return self._listed(srvsvc.SESSIONS_TO_OPERATORS)

    def _access(self, share: str, probe: ShareProbe) -> tuple[Columns, list[srvsvc.Row]]:
        """Owner and access entries of the share's top and first folders; what is refused is left out."""
        pace = _Pace(probe.requests_per_second)
        rows: list[srvsvc.Row] = []
        top = sorted(each.name for each in self._entries(share, "") if each.is_folder)
        for folder in ("", *top[:MOST_FOLDERS]):
            pace.wait()
            try:
                found = parse_descriptor(self._descriptor(share, folder))
            except OSError:
                if self.deadline.is_over():
                    raise
                continue
            rows.append((folder, found.owner, found.entries, found.inherited, found.denies))
        return ACCESS_COLUMNS, rows

    def _descriptor(self, share: str, folder: str) -> bytes:
        import smbclient  # noqa: PLC0415 as above
        from smbprotocol import open as smb  # noqa: PLC0415 as above

        path = self._path(share, folder) if folder else self._path(share)
        wanted = {"desired_access": smb.DirectoryAccessMask.READ_CONTROL, "share_access": "rwd"}
        with smbclient.open_file(
            path, mode="rb", buffering=0, file_type="dir", **wanted, **self._how
        ) as held:
            query = smb.SMB2QueryInfoRequest()
            query["info_type"] = smb.InfoType.SMB2_0_INFO_SECURITY
            query["output_buffer_length"] = DESCRIPTOR_BYTES
            query["additional_information"] = OWNER_AND_ACCESS
            query["file_id"] = held.fd.file_id
            tree = held.fd.tree_connect
            sent = held.fd.connection.send(query, tree.session.session_id, tree.tree_connect_id)
            answer = smb.SMB2QueryInfoResponse()
            answer.unpack(held.fd.connection.receive(sent)["data"].get_value())
            return bytes(answer["buffer"].get_value())

    def _volume(self, share: str) -> tuple[Columns, list[srvsvc.Row]]:
        import smbclient  # noqa: PLC0415 as above

        found = smbclient.stat_volume(self._path(share), **self._how)
        return ("size_bytes", "free_bytes"), [(found.total_size, found.actual_available_size)]

    def _walked(self, share: str, probe: ShareProbe, shares: int) -> tuple[Columns, list[srvsvc.Row]]:
        """The walk within this share's part of the time, and no faster than the probe allows."""
        ends_at = time.monotonic() + min(
            probe.walk_seconds, max(0.0, self.deadline.left() - 1) / max(1, shares)
        )
        budget = Budget(probe.walk_entries, lambda: time.monotonic() >= ends_at)
        pace = _Pace(probe.requests_per_second)

        def entries(folder: str) -> Iterator[Entry]:
            pace.wait()
            return self._entries(share, folder)

        now = datetime.now(UTC)
        return WALK_COLUMNS, [walk_row(walk(entries, budget, now, seed=f"{self.target.endpoint}/{share}"))]

    def _entries(self, share: str, folder: str) -> Iterator[Entry]:
        import smbclient  # noqa: PLC0415 as above

        path = self._path(share, *folder.split("/")) if folder else self._path(share)
        try:
            with smbclient.scandir(path, **self._how) as found:
                for each in found:
                    yield _entry(each.name, each.smb_info)
        except OSError as error:
            if not folder or self.deadline.is_over():
                raise
            raise FolderRefused from error

    def _answer(
        self,
        section: str,
        asked: Callable[[], tuple[Columns, Iterable[srvsvc.Row]]],
        keep: list[srvsvc.Row] | None = None,
    ) -> Evidence:
        try:
            columns, rows = asked()
            found = list(rows)
        except TimedOut:
            raise
        except Exception as error:
            if self.deadline.is_over():
                raise self.deadline.passed() from error
            return self._refused(section, error)
        if keep is not None:
            keep += found
        return section_of(self.target.endpoint, section, columns, found)

    def _refused(self, section: str, error: Exception) -> Evidence:
        known = error if isinstance(error, AssessError) else _known(error, self.target.endpoint)
        if known is None:
            raise error
        reason = Reason(known.reason) if isinstance(known, TransportError) else Reason.MALFORMED
        return Evidence(self.target.endpoint, section, datetime.now(UTC), "", reason, known.what)


@dataclass(slots=True)
class _Pace:
    """No more than so many requests a second."""

    per_second: float
    next_at: float = 0.0

    def wait(self) -> None:
        """Returns when the next request may go out."""
        now = time.monotonic()
        if now < self.next_at:
            time.sleep(self.next_at - now)
        self.next_at = max(now, self.next_at) + 1 / self.per_second


def _entry(name: str, told: Any) -> Entry:
    is_link = bool(told.file_attributes & REPARSE)
    return Entry(
        name=name,
        is_folder=bool(told.file_attributes & FOLDER) and not is_link,
        size_bytes=int(told.end_of_file),
        allocated_bytes=int(told.allocation_size),
        changed_at=told.last_write_time.astimezone(UTC) if told.last_write_time else None,
        is_link=is_link,
    )


def _known(error: Exception, endpoint: str) -> TransportError | None:
    """What the library's error means; None for a bug."""
    from smbprotocol.exceptions import SMBException  # noqa: PLC0415 as above
    from spnego.exceptions import SpnegoError  # noqa: PLC0415 as above

    words = str(error).splitlines()[0] if str(error) else type(error).__name__
    if isinstance(error, SpnegoError) or "STATUS_LOGON_FAILURE" in words or "STATUS_ACCOUNT" in words:
        return AuthenticationFailed("the login was refused", where=endpoint, hint=WRONG_LOGIN)
    if "STATUS_ACCESS_DENIED" in words or isinstance(error, PermissionError):
        return PermissionRefused("access denied", where=endpoint, hint="Allow the login to read it.")
    if isinstance(error, TimeoutError):
        return TimedOut("no answer in time", where=endpoint)
    if isinstance(error, (OSError, SMBException, ValueError)):
        return Unreachable(
            words, where=endpoint, hint="Is it an SMB 2 or 3 server, and is its port open from here?"
        )
    return None


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A session on the server, logged in by NTLM or Kerberos; a guest login is none.

    Raises:
        TransportError: not reached, refused, or silent.
    """
    if target.jump is not None:
        raise Unsupported("a file server cannot be reached through a jump host", where=target.endpoint)
    session = SmbSession(target, limits, Deadline.after(limits.seconds, target.endpoint))
    watchdog = threading.Timer(limits.seconds, _cut, [session.cache])
    watchdog.daemon = True
    watchdog.start()
    try:
        _log_in(session)
        yield session
    finally:
        watchdog.cancel()
        _cut(session.cache)


def _log_in(session: SmbSession) -> None:
    import smbclient  # noqa: PLC0415 as above

    target, login = session.target, session.target.login
    try:
        smbclient.register_session(
            target.address,
            username=login.user,
            password=login.password.get_secret_value() if login.password else None,
            port=target.port or PORT,
            connection_timeout=session.limits.connect_seconds,
            connection_cache=session.cache,
        )
    except Exception as error:
        if session.deadline.is_over():
            raise session.deadline.passed() from None
        known = _known(error, target.endpoint)
        if known is None:
            raise
        raise known from None


def _cut(cache: dict[str, Any]) -> None:
    """Closes the connections, whatever they are doing."""
    for connection in list(cache.values()):
        connection.transport.close()


TRANSPORT = Transport(name="smb", connect=connect)
