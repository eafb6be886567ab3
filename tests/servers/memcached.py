"""A real memcached on a free port."""

import pwd
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager

from pymemcache.client.base import Client

from tests.servers.postgresql import free_port

SERVER = "/usr/bin/memcached"
STARTED_WITHIN = 30.0


@contextmanager
def memcached(*options: str) -> Iterator[int]:
    """The port of a running server; gone afterwards."""
    port = free_port()
    user = pwd.getpwuid(pwd.getpwnam("nobody").pw_uid).pw_name
    words = [SERVER, "-l", "127.0.0.1", "-p", str(port), "-u", user, "-m", "16", *options]
    process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield port
    finally:
        process.kill()
        process.wait()


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + STARTED_WITHIN
    while True:
        client = Client(("127.0.0.1", port))
        try:
            client.version()
        except OSError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError("memcached did not start") from None
            time.sleep(0.05)
        else:
            return
        finally:
            client.close()
