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
def postgres_server(*options: str, binaries: Path | None = None) -> Iterator[PostgresServer]:
    """A fresh server, gone afterwards. `options` are `name=value`; `binaries` those of another version."""
    programs = str(binaries or _binaries())
    folder = Path(tempfile.mkdtemp(prefix="assess-pg-"))
    server = PostgresServer(free_port(), folder)
    try:
        (folder / "password").write_text(PASSWORD + "\n")
        give_away(folder, "postgres")
        data = str(folder / "data")
        old = "/9." in programs  # knows no SCRAM, and may not read this system's locales
        initialise = [f"{programs}/initdb", "-D", data, "-U", SUPERUSER, "-N", "--encoding=UTF8"]
        initialise += ["-A", "md5" if old else "scram-sha-256", f"--locale={'C' if old else 'C.UTF-8'}"]
        run_as("postgres", [*initialise, f"--pwfile={folder / 'password'}"])
        _start(programs, server, options)
        yield server
    finally:
        _stop(programs, server)
        shutil.rmtree(folder)


@contextmanager
def standby_of(
    primary: PostgresServer, *options: str, binaries: Path | None = None
) -> Iterator[PostgresServer]:
    """A server in recovery that follows the primary, copied from it while it takes a backup of itself."""
    programs = str(binaries or _binaries())
    folder = Path(tempfile.mkdtemp(prefix="assess-pg-"))
    server = PostgresServer(free_port(), folder)
    try:
        with primary.admin() as connection:
            version = connection.info.server_version
            _copy_while_backed_up(connection, primary.folder / "data", folder / "data")
        told = f"host=127.0.0.1 port={primary.port} user={SUPERUSER} passfile={folder}/pass"
        (folder / "pass").write_text(f"*:*:*:{SUPERUSER}:{PASSWORD.replace(':', chr(92) + ':')}\n")
        (folder / "pass").chmod(0o600)
        _say_standby(folder / "data", told, is_old=version < 120000)
        give_away(folder, "postgres")
        _start(programs, server, options)
        yield server
    finally:
        _stop(programs, server)
        shutil.rmtree(folder)


def _copy_while_backed_up(connection: "psycopg.Connection[Any]", data: Path, copy: Path) -> None:
    """A copy that recovery makes consistent, with the label that tells it from where on."""
    old = connection.info.server_version < 150000
    start, stop = (
        ("pg_start_backup", "pg_stop_backup(false)") if old else ("pg_backup_start", "pg_backup_stop()")
    )
    connection.execute(f"SELECT {start}('test', true{', false' if old else ''})".encode())
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("postmaster.*", "pg_replslot"), symlinks=True)
    (copy / "pg_replslot").mkdir(mode=0o700)
    row = connection.execute(f"SELECT * FROM {stop}".encode()).fetchone()
    assert row is not None
    (copy / "backup_label").write_text(row[1])
    copy.chmod(0o700)


def _say_standby(data: Path, primary: str, *, is_old: bool) -> None:
    if is_old:
        (data / "recovery.conf").write_text(f"standby_mode = on\nprimary_conninfo = '{primary}'\n")
        return
    (data / "standby.signal").touch()
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"primary_conninfo = '{primary}'\n")


def _stop(programs: str, server: PostgresServer) -> None:
    data = server.folder / "data"
    if (data / "postmaster.pid").exists():
        run_as("postgres", [f"{programs}/pg_ctl", "-D", str(data), "-m", "immediate", "-w", "stop"])


def _start(programs: str, server: PostgresServer, options: tuple[str, ...]) -> None:
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
    run_as("postgres", [f"{programs}/pg_ctl", "-D", data, "-w", "-l", log, "-o", words, "start"])


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
