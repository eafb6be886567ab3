"""A real MariaDB server on a free port, in a temporary directory, run by an ordinary user."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pymysql
from pydantic import SecretStr

from assess.model.login import Login, Target
from tests.servers.postgresql import free_port, give_away, run_as

ROOT_PASSWORD = "correct horse; battery 'staple'"
INSTALL = "apt-get install mariadb-server (or run tests/install-packages)"
SERVER = "/usr/sbin/mariadbd"
SET_PASSWORD = f"ALTER USER root@localhost IDENTIFIED BY '{ROOT_PASSWORD.replace(chr(39), chr(39) * 2)}';"
STARTED_WITHIN = 60.0


@dataclass(frozen=True)
class MariaDbServer:
    """Where it listens. `admin` opens a connection as root, `target` is what a collector gets."""

    port: int
    folder: Path

    def admin(self) -> "pymysql.connections.Connection[Any]":
        """A connection in autocommit, over the socket in the server's folder."""
        return pymysql.connect(
            unix_socket=str(self.folder / "sock"),
            user="root",
            password=ROOT_PASSWORD,
            autocommit=True,
            charset="utf8mb4",
        )

    def run(self, *statements: str) -> None:
        """Runs statements as root."""
        connection = self.admin()
        try:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)
        finally:
            connection.close()

    def target(self, user: str, password: str, endpoint: str = "my", **login: Any) -> Target:
        """This server as a transport is told of it."""
        secret = SecretStr(password)
        return Target(endpoint, "mysql", "127.0.0.1", self.port, Login(user, secret, **login))


@contextmanager
def mariadb_server(*options: str) -> Iterator[MariaDbServer]:
    """A fresh server, gone afterwards. `options` are settings as `name=value`."""
    if not Path(SERVER).exists():
        raise FileNotFoundError(f"no MariaDB server: {INSTALL}")
    folder = Path(tempfile.mkdtemp(prefix="assess-my-"))
    server = MariaDbServer(free_port(), folder)
    process: subprocess.Popen[bytes] | None = None
    try:
        give_away(folder, "mysql")
        install = ["mariadb-install-db", "--no-defaults", f"--datadir={folder / 'data'}", "--skip-test-db"]
        install += ["--innodb-use-native-aio=0", f"--tmpdir={folder}"]
        run_as("mysql", [*install, "--auth-root-authentication-method=normal"])
        process = start(server, options)
        wait_until_it_answers(server, process)
        yield server
    finally:
        if process is not None:
            process.kill()
            process.wait()
        shutil.rmtree(folder)


def start(
    server: MariaDbServer, options: tuple[str, ...], program: str = SERVER, first: str = SET_PASSWORD
) -> "subprocess.Popen[bytes]":
    """Runs `program` on the server's folder; `first` are statements with which it starts."""
    settings = {
        "datadir": str(server.folder / "data"),
        "socket": str(server.folder / "sock"),
        "pid-file": str(server.folder / "pid"),
        "port": str(server.port),
        "bind-address": "127.0.0.1",
        # at its start a server removes all temporary tables there, those of its neighbours too
        "tmpdir": str(server.folder),
        "innodb-flush-log-at-trx-commit": "0",
        "innodb-buffer-pool-size": "16M",
        "innodb-use-native-aio": "0",
        **dict(option.split("=", 1) for option in options),
    }
    beginning = server.folder / "first.sql"
    beginning.write_text(first)
    beginning.chmod(0o644)
    words = [program, "--no-defaults", f"--init-file={beginning}"]
    words += [f"--{name}={value}" for name, value in settings.items()]
    if os.geteuid() == 0:
        group = pwd.getpwnam("mysql").pw_gid
        words = ["setpriv", "--reuid=mysql", f"--regid={group}", "--clear-groups", *words]
    with (server.folder / "log").open("wb") as log:
        return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")


def wait_until_it_answers(server: MariaDbServer, process: "subprocess.Popen[bytes]") -> None:
    """Returns when root may log in. Raises RuntimeError with the server's log when that never comes."""
    until = time.monotonic() + STARTED_WITHIN
    while True:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(server.folder / "sock"))
            return server.run("SELECT 1")
        except (pymysql.MySQLError, OSError):
            if process.poll() is not None or time.monotonic() > until:
                said = (server.folder / "log").read_text(errors="replace")
                raise RuntimeError(f"the server did not start: {said[-2000:]}") from None
        time.sleep(0.1)
