"""One probe in one shell: the command, sudo with or without a password, and the answer's sections.

A shell is started by its transport (over SSH, or here). No terminal is ever asked for. A sudo password is
sent only to the prompt of sudo itself, so that it can never be taken for a command, and only once.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import Protocol

from assess.errors import OutputTooLarge, PermissionRefused, TransportError, Unsupported
from assess.model.evidence import Evidence, Reason
from assess.model.inventory import Sudo
from assess.model.login import Login
from collectors.base import Limits, ShellProbe
from collectors.transports.arrival import arrived
from collectors.transports.frames import STREAM, decode, read_frames

PLAIN = "exec sh -s"
SUDO = "exec sudo -n sh -s"
PROMPT = b"@@assess-sudo-password@@"
AS_ROOT = b"@@assess-as-root@@\n"
SUDO_ASKING = f"exec sudo -S -p {PROMPT.decode()} sh -c 'echo {AS_ROOT.decode().strip()}; exec sh -s'"
STDERR_BYTES = 16 * 1024
NOISE_BYTES = 16 * 1024 * 1024


class Shell(Protocol):
    """A running command with its three streams."""

    def send(self, data: bytes) -> None:
        """Sends to its standard input; a command that no longer listens is no error."""
        ...

    def end_input(self) -> None:
        """Ends its standard input."""
        ...

    def read(self) -> tuple[bytes, bytes]:
        """What came on standard output and on standard error; both empty at the end.

        Raises:
            TransportError: the connection is gone, or the time is over.
        """
        ...

    def close(self) -> None:
        """Ends the command, whatever it is doing."""
        ...


Start = Callable[[str], Shell]
"""Starts a command line and returns the running shell."""


class SudoRefusedError(Exception):
    """Sudo did not run the shell; its own words say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def ask_shell(
    start: Start, probe: ShellProbe, *, endpoint: str, login: Login, limits: Limits
) -> Iterator[Evidence]:
    """Yields the sections of the answer; a section `sudo` comes first where sudo was wished for and refused.

    Raises:
        PermissionRefused: sudo is required and was refused.
        Unsupported: what ran was no shell.
        TransportError: the connection was lost or the time is over; what came before was yielded.
    """
    script = probe.script.encode()
    at = datetime.now(UTC)
    shells: list[Shell] = []

    def started(command: str) -> Shell:
        shells.append(start(command))
        return shells[-1]

    stderr = bytearray()
    try:
        try:
            chunks = _chunks(started, script, login, stderr)
        except SudoRefusedError as refusal:
            yield _refused(refusal.words, endpoint, login, at)
            chunks = _run(started(PLAIN), script, stderr)
        sections = read_frames(chunks, endpoint=endpoint, at=at, max_bytes=limits.max_bytes)
        yield from probed(sections, lambda why: _no_shell(endpoint, words_of_noise(why, bytes(stderr))))
    finally:
        for shell in shells:
            shell.close()


def _chunks(start: Start, script: bytes, login: Login, stderr: bytearray) -> Iterator[bytes]:
    if login.sudo is Sudo.NEVER or login.user == "root":
        return _run(start(PLAIN), script, stderr)
    if login.sudo_password is None:
        return _elevated(_run(start(SUDO), script, stderr), stderr)
    shell = start(SUDO_ASKING)
    first = _pass_prompt(shell, login.sudo_password.get_secret_value().encode(), stderr)
    return chain([first], _run(shell, script, stderr))


def _run(shell: Shell, script: bytes, stderr: bytearray) -> Iterator[bytes]:
    return run_script(shell, script, stderr, hint="Run `sh` on the host by hand to see why.")


def run_script(shell: Shell, script: bytes, stderr: bytearray, *, hint: str) -> Iterator[bytes]:
    """Sends the script, then yields what comes on standard output; standard error is kept up to a limit.

    Raises:
        OutputTooLarge: standard error is flooded; `hint` says what to do.
    """
    shell.send(script)
    shell.end_input()
    left = NOISE_BYTES
    while True:
        out, err = shell.read()
        _keep(stderr, err)
        left -= len(err)
        if left < 0:
            raise OutputTooLarge("floods its standard error", hint=hint)
        if out:
            yield out
        elif not err:
            return


def probed(sections: Iterator[Evidence], refused: Callable[[Evidence], TransportError]) -> Iterator[Evidence]:
    """The sections as they arrive. Raises what `refused` makes of a stream in which no probe answered."""
    for section in arrived(sections):
        if section.section == STREAM and section.reason is Reason.MALFORMED:
            raise refused(section)
        yield section


def words_of_noise(stream: Evidence, stderr: bytes) -> str:
    """What is wrong with a stream in which no probe answered, and the last line on standard error."""
    said = [line.strip() for line in decode(stderr).splitlines() if line.strip()]
    return f"{stream.detail}; it said: {said[-1][:200]}" if said else stream.detail


def _elevated(chunks: Iterator[bytes], stderr: bytearray) -> Iterator[bytes]:
    """The same chunks, once there is one; none at all together with words of sudo is its refusal."""
    first = next(chunks, None)
    if first is None:
        raise SudoRefusedError(_words_of_sudo(bytes(stderr)))
    return chain([first], chunks)


def _pass_prompt(shell: Shell, password: bytes, stderr: bytearray) -> bytes:
    """Answers one prompt of sudo, if it asks; returns what came after the mark of the privileged shell."""
    out = bytearray()
    asked = b""
    is_sent = False
    while AS_ROOT not in out:
        more, err = shell.read()
        out += more
        asked += err
        if asked.count(PROMPT) > is_sent:
            if is_sent:
                shell.end_input()
                raise SudoRefusedError("the sudo password is wrong")
            shell.send(password + b"\n")
            is_sent = True
        if (not more and not err) or len(asked) > STDERR_BYTES:
            _keep(stderr, asked.replace(PROMPT, b""))
            raise SudoRefusedError(_words_of_sudo(bytes(stderr)))
    return bytes(out[out.index(AS_ROOT) + len(AS_ROOT) :])


def _keep(stderr: bytearray, err: bytes) -> None:
    stderr += err[: max(0, STDERR_BYTES - len(stderr))]


def _words_of_sudo(stderr: bytes) -> str:
    """The last line that sudo wrote, or the last line at all."""
    lines = [line.strip() for line in decode(stderr).splitlines() if line.strip()]
    said = [line for line in lines if re.search(r"\bsudo\b", line)] or lines
    return said[-1][:300] if said else "sudo ended without a word"


def _refused(words: str, endpoint: str, login: Login, at: datetime) -> Evidence:
    if login.sudo is Sudo.REQUIRED:
        raise PermissionRefused(
            f"sudo is required and refused: {words}",
            where=endpoint,
            hint="Allow the login `sudo sh` without a terminal (NOPASSWD, or `sudo_password`; `!requiretty`),"
            " or set `sudo: if-allowed`.",
        )
    return Evidence(endpoint, "sudo", at, "", Reason.DENIED, words)


def _no_shell(endpoint: str, words: str) -> Unsupported:
    return Unsupported(
        f"`sh -s` did not run the probe: {words}",
        where=endpoint,
        hint="The login needs a shell (no nologin, no forced command, no menu) and /bin/sh on the host.",
    )
