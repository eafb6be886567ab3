"""A network device's command line over SSH: prompts, echo and pages as a device shows them, by paramiko."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import paramiko
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED


@dataclass
class Shell:
    """What the device is at: `answer` gives a command's output, and may change `prompt`.

    With `page` lines at once it shows `more` and waits for a key; `secret` is asked for by `enable`.
    """

    prompt: str
    answer: Callable[["Shell", str], str]
    page: int = 0
    more: str = "<--- More --->"
    erase: str = "\r              \r"
    secret: str = ""
    greeting: str = ""
    received: list[str] = field(default_factory=list)


@dataclass
class Device:
    """A running device; `shells` are those of all logins so far."""

    port: int
    host_key: paramiko.PKey
    shells: list[Shell]

    def known_hosts(self, path: Path) -> Path:
        """A known_hosts file that knows it."""
        path.write_text(f"[127.0.0.1]:{self.port} {self.host_key.get_name()} {self.host_key.get_base64()}\n")
        return path


class _Door(paramiko.ServerInterface):
    def __init__(self, password: str) -> None:
        self._password = password

    def check_auth_password(self, username: str, password: str) -> int:
        return AUTH_SUCCESSFUL if password == self._password else AUTH_FAILED

    def get_allowed_auths(self, username: str) -> str:
        return "password"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return OPEN_SUCCEEDED

    def check_channel_pty_request(self, *_: object) -> bool:
        return True

    def check_channel_shell_request(self, channel: paramiko.Channel) -> bool:
        return True


@contextmanager
def device(password: str, shell: Callable[[], Shell]) -> Iterator[Device]:
    """A device that lets in whoever knows the password; each login gets a new shell."""
    key = paramiko.ECDSAKey.generate()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        running = Device(listener.getsockname()[1], key, [])
        transports: list[paramiko.Transport] = []
        accepting = threading.Thread(
            target=_accept, args=(listener, running, password, shell, transports), daemon=True
        )
        accepting.start()
        try:
            yield running
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join(10)
            for each in transports:
                each.close()


def _accept(
    listener: socket.socket,
    running: Device,
    password: str,
    shell: Callable[[], Shell],
    transports: list[paramiko.Transport],
) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        transport = paramiko.Transport(client)
        transport.add_server_key(running.host_key)
        transports.append(transport)
        with suppress(paramiko.SSHException, EOFError, OSError):
            transport.start_server(server=_Door(password))
            running.shells.append(shell())
            threading.Thread(target=_serve, args=(transport, running.shells[-1]), daemon=True).start()


def _serve(transport: paramiko.Transport, shell: Shell) -> None:
    channel = transport.accept(30)
    if channel is None:
        return
    with suppress(OSError, EOFError), channel, channel.makefile("r") as keys:
        _say(channel, shell.greeting + shell.prompt)
        while (line := _line(channel, keys)) is not None:
            if line.strip():
                shell.received.append(line)
            _show(channel, keys, shell, _output(channel, keys, shell, line))
            _say(channel, shell.prompt)


def _line(channel: paramiko.Channel, keys: paramiko.ChannelFile, *, echo: bool = True) -> str | None:
    line = ""
    while key := keys.read(1).decode():
        if key == "\n":
            _say(channel, "\r\n")
            return line
        line += key
        _say(channel, key if echo else "")
    return None


def _output(channel: paramiko.Channel, keys: paramiko.ChannelFile, shell: Shell, line: str) -> str:
    if line != "enable" or not shell.secret:
        return shell.answer(shell, line) if line.strip() else ""
    for _ in range(3):
        _say(channel, "Password: ")
        if _line(channel, keys, echo=False) == shell.secret:
            shell.prompt = shell.prompt.replace(">", "#")
            return ""
        _say(channel, "Invalid password\r\n")
    return "Access denied.\n"


def _show(channel: paramiko.Channel, keys: paramiko.ChannelFile, shell: Shell, text: str) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if shell.page and number % shell.page == 0:
            _say(channel, shell.more)
            keys.read(1)
            _say(channel, shell.erase)
        _say(channel, f"{line}\r\n")


def _say(channel: paramiko.Channel, text: str) -> None:
    channel.sendall(text.encode())
