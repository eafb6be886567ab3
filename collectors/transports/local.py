"""Reads this machine: `address: local`."""

import os
import selectors
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from getpass import getuser
from queue import SimpleQueue
from threading import Thread

from assess.errors import Unsupported
from assess.model.evidence import Evidence
from assess.model.login import Target
from collectors.base import Limits, Probe, Session, ShellProbe, Transport
from collectors.transports.deadline import Deadline
from collectors.transports.shell import Shell, ask_shell

CHUNK_BYTES = 64 * 1024


class LocalShell:
    """A command of this machine, in a process group of its own."""

    def __init__(self, command: str, deadline: Deadline) -> None:
        self._deadline = deadline
        self._process = subprocess.Popen(
            ["sh", "-c", command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._input: SimpleQueue[bytes | None] = SimpleQueue()
        self._feeder = Thread(target=self._feed, daemon=True)
        self._feeder.start()
        self._selector = selectors.DefaultSelector()
        for stream, position in ((self._process.stdout, 0), (self._process.stderr, 1)):
            if stream:
                self._selector.register(stream, selectors.EVENT_READ, position)

    def send(self, data: bytes) -> None:
        """Queues the data for a thread of its own, so that a command that does not read cannot block us."""
        self._input.put(data)

    def end_input(self) -> None:
        """Closes its standard input when everything was sent."""
        self._input.put(None)

    def read(self) -> tuple[bytes, bytes]:
        """What came on standard output and on standard error; both empty at the end."""
        while self._selector.get_map():
            for key, _ in self._selector.select(self._deadline.left()):
                data = os.read(key.fd, CHUNK_BYTES)
                if data:
                    return (b"", data) if key.data else (data, b"")
                self._selector.unregister(key.fileobj)
        return b"", b""

    def close(self) -> None:
        """Kills the whole group."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._selector.close()
        for stream in (self._process.stdout, self._process.stderr):
            if stream:
                stream.close()
        self.end_input()
        self._feeder.join()
        self._process.wait()

    def _feed(self) -> None:
        stdin = self._process.stdin
        with suppress(BrokenPipeError):
            while stdin and (data := self._input.get()) is not None:
                stdin.write(data)
                stdin.flush()
        with suppress(BrokenPipeError):
            if stdin:
                stdin.close()


@dataclass(frozen=True, slots=True)
class LocalSession:
    """This machine as the user who runs the scan; each probe has a deadline of its own."""

    target: Target
    limits: Limits

    def ask(self, probe: Probe) -> Iterator[Evidence]:
        """Yields the sections of the probe's answer."""
        if not isinstance(probe, ShellProbe):
            raise Unsupported("only a shell probe can be run here", where=self.target.endpoint)
        login = replace(self.target.login, user=getuser())
        deadline = Deadline.after(self.limits.seconds, self.target.endpoint)

        def start(command: str) -> Shell:
            return LocalShell(command, deadline)

        yield from ask_shell(start, probe, endpoint=self.target.endpoint, login=login, limits=self.limits)


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A session on this machine; nothing is contacted."""
    yield LocalSession(target, limits)


TRANSPORT = Transport(name="local", connect=connect)
