"""A real PostgreSQL server on a free port, in a temporary directory, run by an ordinary user."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from pydantic import SecretStr

from assess.model.login import Login, Target

SUPERUSER = "postgres"
PASSWORD = "correct horse; battery 'staple'"
INSTALL = "apt-get install postgresql (or run tests/install-packages)"


@dataclass(frozen=True)
class PostgresServer:
    """Where it listens. `admin` opens a connection as superuser, `target` is what a collector gets."""

    port: int
    folder: Path

    def admin(self, database: str = "postgres") -> "psycopg.Connection[Any]":
        """A connection in autocommit."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=SUPERUSER,
            password=PASSWORD,
            dbname=database,
            autocommit=True,
            passfile=os.devnull,
        )

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Runs statements as superuser."""
        with self.admin(database) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def make_database(self, name: str, *statements: str) -> None:
        """Makes a database with this name, whatever is in it, and runs statements there."""
        with self.admin() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        self.run(*statements, database=name)

    def target(
        self, user: str = SUPERUSER, password: str = PASSWORD, endpoint: str = "pg", **login: Any
    ) -> Target:
        """This server as a transport is told of it."""
        secret = SecretStr(password)
        return Target(endpoint, "postgresql", "127.0.0.1", self.port, Login(user, secret, **login))


def free_port() -> int:
    """A port of the loopback interface on which nobody listens now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def postgres_server(*options: str) -> Iterator[PostgresServer]:
    """A fresh server, gone afterwards. `options` are settings as `name=value`."""
    binaries = _binaries()
    folder = Path(tempfile.mkdtemp(prefix="assess-pg-"))
    server = PostgresServer(free_port(), folder)
    try:
        (folder / "password").write_text(PASSWORD + "\n")
        give_away(folder, "postgres")
        data = str(folder / "data")
        initialise = ["initdb", "-D", data, "-U", SUPERUSER, "-A", "scram-sha-256", "--no-sync"]
        initialise += ["--encoding=UTF8", "--locale=C.UTF-8", f"--pwfile={folder / 'password'}"]
        run_as("postgres", [f"{binaries}/{initialise[0]}", *initialise[1:]])
        _start(binaries, server, options)
        yield server
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            stop = [f"{binaries}/pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "stop"]
            run_as("postgres", stop)
        shutil.rmtree(folder)


def _start(binaries: str, server: PostgresServer, options: tuple[str, ...]) -> None:
    settings = {
        "port": str(server.port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": str(server.folder),
        "fsync": "off",
        "shared_buffers": "16MB",
        "log_statement": "all",
        **dict(option.split("=", 1) for option in options),
    }
    words = " ".join(f"-c {name}={value}" for name, value in settings.items())
    log = str(server.folder / "log")
    data = str(server.folder / "data")
    run_as("postgres", [f"{binaries}/pg_ctl", "-D", data, "-w", "-l", log, "-o", words, "start"])


def _binaries() -> str:
    """The newest installed version's folder."""
    found = [str(path) for path in Path("/usr/lib/postgresql").glob("*/bin")]
    if not found:
        raise FileNotFoundError(f"no PostgreSQL server: {INSTALL}")
    return max(found, key=lambda path: int(re.findall(r"/(\d+)/", path)[0]))


def run_as(user: str, command: list[str]) -> None:
    """Runs a command as an ordinary user where we are root, and tells what it said when it fails."""
    if os.geteuid() == 0:
        command = ["setpriv", f"--reuid={user}", f"--regid={_group(user)}", "--clear-groups", *command]
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/", check=False
        )
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{command}: {said.read().decode(errors='replace')}")


def _group(user: str) -> int:
    return pwd.getpwnam(user).pw_gid


def give_away(folder: Path, user: str) -> None:
    """Makes the folder and what is in it the user's, where we are root."""
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user)
