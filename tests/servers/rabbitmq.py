"""A real RabbitMQ with its management plugin on free ports, in a temporary directory."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr

from assess.model.login import Login, Target
from tests.servers.postgresql import free_port

SERVER = "/usr/lib/rabbitmq/bin/rabbitmq-server"
INSTALL = "apt-get install rabbitmq-server (or run tests/install-packages)"
STARTED_WITHIN = 180.0
ADMIN = ("guest", "guest")


@dataclass(frozen=True)
class RabbitServer:
    """Where AMQP and the management API listen."""

    amqp: int
    port: int

    def call(self, method: str, path: str, **json: Any) -> Any:
        """Asks the management API as administrator."""
        url = f"http://127.0.0.1:{self.port}/api{path}"
        answer = httpx.request(method, url, auth=ADMIN, json=json, timeout=60, trust_env=False)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def user(self, name: str, tags: str) -> None:
        """Makes a user whose password is its name."""
        self.call("PUT", f"/users/{name}", password=name, tags=tags)

    def allow(self, name: str) -> None:
        """Lets a user see the virtual host `/`, and use nothing in it."""
        self.call("PUT", f"/permissions/%2F/{name}", configure="^$", write="^$", read="^$")

    def target(self, user: str, password: str) -> Target:
        """This broker as a transport is told of it."""
        return Target("broker", "rabbitmq", "127.0.0.1", self.port, Login(user, SecretStr(password)))


@contextmanager
def rabbitmq() -> Iterator[RabbitServer]:
    """A fresh broker, gone afterwards."""
    if not Path(SERVER).exists():
        raise FileNotFoundError(f"no RabbitMQ: {INSTALL}")
    folder = Path(tempfile.mkdtemp(prefix="assess-mq-"))
    server = RabbitServer(free_port(), free_port())
    (folder / "rabbitmq.conf").write_text(
        f"listeners.tcp.1 = 127.0.0.1:{server.amqp}\n"
        f"management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = {server.port}\n"
        "vm_memory_high_watermark.absolute = 256MB\ndisk_free_limit.absolute = 10MB\n"
    )
    (folder / "enabled_plugins").write_text("[rabbitmq_management].\n")
    epmd = str(free_port())
    process = _started(folder, epmd)
    try:
        _wait(server, process, folder / "log")
        yield server
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _end_port_mapper(epmd)
        shutil.rmtree(folder)


def _started(folder: Path, epmd: str) -> "subprocess.Popen[bytes]":
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "RABBITMQ_NODENAME": f"assess{free_port()}@localhost",
        "RABBITMQ_DIST_PORT": str(free_port()),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "logs"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        "ERL_EPMD_PORT": epmd,
    }
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [SERVER],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _end_port_mapper(port: str) -> None:
    """It goes only when it has noticed that its node is gone."""
    until = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < until:
        told = subprocess.run(["epmd", "-port", port, "-kill"], capture_output=True, check=False)
        if b"not allowed" not in told.stdout + told.stderr:
            return
        time.sleep(0.2)


def _wait(server: RabbitServer, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while True:
        try:
            server.call("GET", "/overview")
        except httpx.HTTPError:
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"RabbitMQ did not start: {log.read_text()[-2000:]}") from None
                time.sleep(0.5)
        else:
            return
