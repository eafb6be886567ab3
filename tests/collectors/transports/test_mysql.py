"""How the MySQL transport fails: each refusal has its own error, with a hint and without the secret."""

import os
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assess.errors import (
    AuthenticationFailed,
    PermissionRefused,
    TimedOut,
    TransportError,
    Unreachable,
    Unsupported,
)
from assess.model.evidence import Reason
from assess.model.login import Login, Target
from collectors.base import Limits, Query, SqlProbe
from collectors.transports.mysql import connect
from tests.servers.mariadb import MariaDbServer, mariadb_server
from tests.servers.postgresql import free_port

ONE = SqlProbe((Query("one", "SELECT 1 AS n"),))
TWO = SqlProbe((Query("one", "SELECT 1 AS n"), Query("two", "SELECT 2 AS n")))
SHORT = Limits(connect_seconds=2.0, seconds=20.0)
PASSWORD = "hunter2-hunter2"


@pytest.fixture(scope="module")
def certificate() -> Iterator[Path]:
    """A folder that the server's own user may enter too."""
    with tempfile.TemporaryDirectory(prefix="assess-tls-") as folder:
        make_certificate(Path(folder))
        yield Path(folder)


def make_certificate(folder: Path) -> None:
    make = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out cert.pem"
    )
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*make.split(), *names], cwd=folder, check=True, capture_output=True)
    for path in (folder, folder / "cert.pem", folder / "key.pem"):
        path.chmod(0o755)


@pytest.fixture(scope="module")
def server() -> Iterator[MariaDbServer]:
    with mariadb_server() as running:
        make_login(running)
        yield running


@pytest.fixture(scope="module")
def tls_server(certificate: Path) -> Iterator[MariaDbServer]:
    cert, key = certificate / "cert.pem", certificate / "key.pem"
    with mariadb_server(f"ssl-cert={cert}", f"ssl-key={key}") as running:
        make_login(running)
        yield running


def make_login(server: MariaDbServer) -> None:
    server.run(
        f"CREATE USER reader@'%' IDENTIFIED BY '{PASSWORD}'",
        "GRANT SHOW DATABASES, REFERENCES ON *.* TO reader@'%'",
    )


def failure(target: Target, limits: Limits = SHORT, probe: SqlProbe = ONE) -> TransportError:
    with pytest.raises(TransportError) as raised, connect(target, limits) as session:
        list(session.ask(probe))
    return raised.value


def test_a_wrong_password_is_told_as_such_and_never_shown(server: MariaDbServer) -> None:
    error = failure(server.target("reader", "not-the-secret"))
    assert isinstance(error, AuthenticationFailed)
    assert error.hint
    assert "not-the-secret" not in str(error)


def test_a_port_on_which_nobody_listens_is_unreachable(server: MariaDbServer) -> None:
    error = failure(replace(server.target("reader", PASSWORD), port=free_port()))
    assert isinstance(error, Unreachable)
    assert error.where == "my"
    assert PASSWORD not in str(error)


def test_an_unknown_database_is_named(server: MariaDbServer) -> None:
    error = failure(server.target("reader", PASSWORD, database="no_such_database"))
    assert isinstance(error, PermissionRefused)
    assert "no_such_database" in error.what


def test_a_host_that_accepts_and_says_nothing_times_out(server: MariaDbServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = replace(server.target("reader", PASSWORD), port=silent.getsockname()[1])
        assert isinstance(failure(target, Limits(connect_seconds=1.0, seconds=2.0)), TimedOut)


@pytest.mark.parametrize(
    "greeting",
    [b"SSH-2.0-OpenSSH_9.2\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x05\x00\x00\x00\x0a8\x00", b""],
)
def test_a_host_that_speaks_something_else_is_unreachable(greeting: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        guest = threading.Thread(target=_greet, args=(other, greeting))
        guest.start()
        target = Target("my", "mysql", "127.0.0.1", other.getsockname()[1], Login("reader"))
        assert isinstance(failure(target), Unreachable)
        guest.join()


def _greet(server: socket.socket, greeting: bytes) -> None:
    line, _ = server.accept()
    with line:
        line.sendall(greeting)


def test_a_server_that_goes_away_keeps_what_came_before(server: MariaDbServer) -> None:
    with connect(server.target("reader", PASSWORD), SHORT) as session:
        answers = session.ask(TWO)
        assert next(answers).body == '["n"]\n[1]\n'
        server.run("KILL USER reader@'%'")
        with pytest.raises(Unreachable, match="went away"):
            next(answers)


def test_a_server_that_freezes_is_given_up_at_the_deadline() -> None:
    with mariadb_server() as own:
        make_login(own)
        pid = int((own.folder / "pid").read_text())
        with connect(own.target("reader", PASSWORD), Limits(seconds=2.0)) as session:
            answers = session.ask(TWO)
            next(answers)
            os.kill(pid, signal.SIGSTOP)
            try:
                with pytest.raises(TimedOut):
                    next(answers)
            finally:
                os.kill(pid, signal.SIGCONT)


def test_one_failing_query_does_not_stop_the_others(server: MariaDbServer) -> None:
    probe = SqlProbe(
        (
            Query("slow", "SELECT SLEEP(60) FROM information_schema.schemata"),
            Query("absent", "SELECT * FROM information_schema.no_such_table"),
            Query("secret", "SELECT * FROM mysql.user"),
            Query("write", "CREATE TABLE made (id int)"),
            Query("one", "SELECT 1 AS n"),
        )
    )
    with connect(server.target("reader", PASSWORD), Limits()) as session:
        reasons = {each.section: each.reason for each in session.ask(probe)}
    assert reasons["slow"] is Reason.TIMED_OUT
    assert reasons["absent"] is Reason.UNSUPPORTED
    assert reasons["secret"] is Reason.DENIED
    assert reasons["write"] is not None
    assert reasons["one"] is None


def test_only_the_columns_to_keep_come_home(server: MariaDbServer) -> None:
    probe = SqlProbe((Query("one", "SELECT 1 AS Kept, 'secret' AS Dropped", keep=("kept",)),))
    with connect(server.target("reader", PASSWORD), SHORT) as session:
        assert [each.body for each in session.ask(probe)] == ['["Kept"]\n[1]\n']


def test_tls_that_the_server_does_not_speak_is_an_error_and_no_fallback(server: MariaDbServer) -> None:
    assert isinstance(failure(server.target("reader", PASSWORD, tls="require")), Unsupported)


def test_an_unknown_ca_is_an_error_and_no_fallback(tls_server: MariaDbServer) -> None:
    error = failure(tls_server.target("reader", PASSWORD, tls="verify-full"))
    assert isinstance(error, AuthenticationFailed)
    assert "tls_ca_file" in error.hint


def test_a_known_ca_is_trusted(tls_server: MariaDbServer, certificate: Path) -> None:
    probe = SqlProbe((Query("tls", "SHOW STATUS LIKE 'Ssl_cipher'"),))
    target = tls_server.target("reader", PASSWORD, tls="verify-full", tls_ca_file=certificate / "cert.pem")
    with connect(target, SHORT) as session:
        (answer,) = session.ask(probe)
    assert "TLS" in answer.body
