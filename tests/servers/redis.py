"""A real Redis server on a free port, in a temporary directory."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis
from pydantic import SecretStr

from assess.model.login import Login, Target
from tests.servers.postgresql import free_port
from tests.servers.waiting import until

SERVER = "/usr/bin/redis-server"
INSTALL = "apt-get install redis-server (or run tests/install-packages)"
PASSWORD = "correct-horse-battery-staple"
STARTED_WITHIN = 30.0
GRANTS = Path("docs/grants")


@dataclass(frozen=True)
class RedisServer:
    """Where it listens; `process` can be killed by a test."""

    port: int
    process: "subprocess.Popen[bytes]"

    def admin(self, database: int = 0) -> Any:
        """A client that may do anything."""
        return redis.Redis("127.0.0.1", self.port, db=database, password=PASSWORD, protocol=2)

    def user(self, file: str = "redis.acl") -> tuple[str, str]:
        """Makes the user that `docs/grants` ships; its name and password."""
        _, *rules = (GRANTS / file).read_text().split()
        client = self.admin()
        client.execute_command("ACL", "SETUSER", *[r.replace(">choose-one", ">read-only") for r in rules])
        client.close()
        return rules[0], "read-only"

    def target(self, user: str | None = None, password: str | None = PASSWORD, **login: Any) -> Target:
        """This server as a transport is told of it."""
        secret = SecretStr(password) if password else None
        return Target("cache", "redis", "127.0.0.1", self.port, Login(user, secret, **login))


@contextmanager
def redis_server(*options: str, program: str = SERVER) -> Iterator[RedisServer]:
    """A fresh server that saves nothing unless `options` (`--name value`) say so; gone afterwards."""
    if not Path(program).exists():
        raise FileNotFoundError(f"no Redis server: {INSTALL}")
    with tempfile.TemporaryDirectory(prefix="assess-redis-") as folder:
        port = free_port()
        words = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""]
        words += ["--requirepass", PASSWORD, "--daemonize", "no"]
        words += [each.format(port=port) for each in options]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        server = RedisServer(port, process)
        try:
            if "--tls-port" not in options:
                _wait(server, Path(folder) / "log")
            yield server
        finally:
            process.kill()
            process.wait()


def _wait(server: RedisServer, log: Path) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while True:
        client = server.admin()
        try:
            client.ping()
        except redis.RedisError:
            if server.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"Redis did not start: {log.read_text()[-2000:]}") from None
            time.sleep(0.05)
        else:
            return
        finally:
            client.close()


def until_linked(replica: RedisServer) -> None:
    """Returns when a replica has its primary's data."""
    client = replica.admin()
    until(lambda: client.info("replication")["master_link_status"] == "up", seconds=60)
    client.close()
