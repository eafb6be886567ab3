"""Servers that accept a connection and then behave badly, on free loopback ports."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Behaviour = Callable[[socket.socket, threading.Event], None]
"""Deals with one connection until the event is set."""


def silent(connection: socket.socket, ended: threading.Event) -> None:
    """Says nothing."""
    ended.wait()
    connection.close()


def garbage(connection: socket.socket, ended: threading.Event) -> None:
    """Says what is no SSH, and waits."""
    connection.sendall(b"\xff\x00\x1b[2J220 mail.example ESMTP\r\n" * 200)
    ended.wait()


def dripping(connection: socket.socket, ended: threading.Event) -> None:
    """Says a byte at a time, for ever, without ending the line."""
    connection.sendall(b"SSH-2.0-")
    while not ended.wait(0.05):
        connection.sendall(b"x")


def endless_banner(connection: socket.socket, ended: threading.Event) -> None:
    """Says line after line before the version line, which never comes."""
    while not ended.wait(0.01):
        connection.sendall(b"please hold the line\r\n")


def hanging_up(connection: socket.socket, ended: threading.Event) -> None:
    """Closes at once."""
    ended.is_set()
    connection.close()


@contextmanager
def tarpit(behaviour: Behaviour) -> Iterator[int]:
    """The port of a server with this behaviour."""
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        accepting = threading.Thread(target=_accept, args=(listener, behaviour, ended))
        accepting.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            ended.set()
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()


def _accept(listener: socket.socket, behaviour: Behaviour, ended: threading.Event) -> None:
    threads = []
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            threads.append(threading.Thread(target=_serve, args=(connection, behaviour, ended)))
            threads[-1].start()
    for thread in threads:
        thread.join()


def _serve(connection: socket.socket, behaviour: Behaviour, ended: threading.Event) -> None:
    with connection, suppress(OSError):
        behaviour(connection, ended)
