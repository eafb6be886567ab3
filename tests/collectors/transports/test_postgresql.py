"""How the PostgreSQL transport fails: each refusal has its own error, with a hint and without the secret."""

import os
import signal
import socket
import subprocess
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
from assess.model.login import Target
from collectors.base import Limits, Query, ShellProbe, SqlProbe
from collectors.transports.postgresql import connect
from tests.servers.postgresql import PASSWORD, PostgresServer, free_port, give_away, postgres_server

ONE = SqlProbe((Query("one", "SELECT 1 AS n"),))
TWO = SqlProbe((Query("one", "SELECT 1 AS n"), Query("two", "SELECT 2 AS n")))
SHORT = Limits(connect_seconds=2.0, seconds=20.0)


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    with postgres_server() as running:
        yield running


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    make = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem -out cert.pem"
    )
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run([*make.split(), *names], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def tls_server(certificate: Path) -> Iterator[PostgresServer]:
    with postgres_server() as running:
        for name in ("cert.pem", "key.pem"):
            copy = running.folder / name
            copy.write_bytes((certificate / name).read_bytes())
            copy.chmod(0o600)
        give_away(running.folder, "postgres")
        running.run(
            f"ALTER SYSTEM SET ssl_cert_file = '{running.folder}/cert.pem'",
            f"ALTER SYSTEM SET ssl_key_file = '{running.folder}/key.pem'",
            "ALTER SYSTEM SET ssl = on",
            "SELECT pg_reload_conf()",
        )
        with running.admin() as connection:
            while connection.execute("SHOW ssl").fetchone() != ("on",):
                pass
        yield running


def failure(target: Target, limits: Limits = SHORT, probe: SqlProbe = ONE) -> TransportError:
    with pytest.raises(TransportError) as raised, connect(target, limits) as session:
        list(session.ask(probe))
    return raised.value


def test_a_wrong_password_is_told_as_such_and_never_shown(server: PostgresServer) -> None:
    error = failure(server.target(password="hunter2-not-it"))
    assert isinstance(error, AuthenticationFailed)
    assert error.hint
    assert "hunter2" not in str(error)


def test_a_missing_password_is_an_authentication_error(server: PostgresServer) -> None:
    target = server.target()
    assert isinstance(
        failure(replace(target, login=replace(target.login, password=None))), AuthenticationFailed
    )


def test_a_login_that_does_not_exist_is_an_authentication_error(server: PostgresServer) -> None:
    assert isinstance(failure(server.target(user="nobody-here")), AuthenticationFailed)


def test_a_port_on_which_nobody_listens_is_unreachable(server: PostgresServer) -> None:
    error = failure(replace(server.target(), port=free_port()))
    assert isinstance(error, Unreachable)
    assert error.where == "pg"


def test_an_unknown_database_is_named(server: PostgresServer) -> None:
    error = failure(server.target(database="no such database"))
    assert isinstance(error, PermissionRefused)
    assert "no such database" in error.what


def test_a_host_that_accepts_and_says_nothing_times_out(server: PostgresServer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = replace(server.target(), port=silent.getsockname()[1])
        assert isinstance(failure(target), TimedOut)


def test_a_server_that_freezes_is_given_up_at_the_deadline(server: PostgresServer) -> None:
    with connect(server.target(), Limits(seconds=2.0)) as session:
        answers = session.ask(TWO)
        next(answers)
        backend = backend_of(server)
        os.kill(backend, signal.SIGSTOP)
        try:
            with pytest.raises(TimedOut):
                next(answers)
        finally:
            os.kill(backend, signal.SIGCONT)


def test_a_server_that_goes_away_keeps_what_came_before(server: PostgresServer) -> None:
    with connect(server.target(), SHORT) as session:
        answers = session.ask(TWO)
        assert next(answers).body == '["n"]\n[1]\n'
        server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'assess'")
        with pytest.raises(Unreachable, match="went away"):
            next(answers)


def backend_of(server: PostgresServer) -> int:
    with server.admin() as connection:
        row = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'assess'"
        ).fetchone()
    assert row is not None
    return int(row[0])


def test_one_failing_query_does_not_stop_the_others(server: PostgresServer) -> None:
    probe = SqlProbe(
        (
            Query("slow", "SELECT pg_sleep(60)"),
            Query("absent", "SELECT * FROM no_such_table"),
            Query("write", "CREATE TABLE public.made (id int)"),
            Query("one", "SELECT 1 AS n"),
        )
    )
    server.run("ALTER ROLE postgres SET statement_timeout = '30s'")
    with connect(server.target(), Limits()) as session:
        reasons = {each.section: each.reason for each in session.ask(probe)}
    assert reasons["slow"] is Reason.TIMED_OUT
    assert reasons["absent"] is Reason.UNSUPPORTED
    assert reasons["write"] is not None
    assert reasons["one"] is None


def test_a_session_cannot_write(server: PostgresServer) -> None:
    probe = SqlProbe((Query("write", "CREATE TABLE public.made (id int)"),))
    with connect(server.target(), SHORT) as session:
        (answer,) = session.ask(probe)
    assert "read-only" in answer.detail


def test_an_answer_that_is_too_large_is_cut_at_a_line_and_said_to_be(server: PostgresServer) -> None:
    probe = SqlProbe((Query("many", "SELECT n FROM generate_series(1, 100000) n"),))
    with connect(server.target(), Limits(max_bytes=1000)) as session:
        (answer,) = session.ask(probe)
    assert answer.reason is Reason.TRUNCATED
    assert len(answer.body) <= 1000
    assert answer.body.endswith("]\n")


def test_queries_for_other_versions_and_engines_are_not_asked(server: PostgresServer) -> None:
    probe = SqlProbe(
        (
            Query("old", "SELECT 1", before=(9, 4)),
            Query("new", "SELECT 1", since=(99,)),
            Query("other", "SELECT 1", engine="mariadb"),
            Query("fit", "SELECT 1", since=(9, 4), before=(99,)),
        )
    )
    with connect(server.target(), SHORT) as session:
        assert [each.section for each in session.ask(probe)] == ["fit"]


def test_what_repeats_is_asked_twice_and_in_each_database(server: PostgresServer) -> None:
    probe = SqlProbe(
        (Query("a", "SELECT 1", repeat=True), Query("b", "SELECT 1", scope="database", repeat=True)), 0.0
    )
    with connect(server.target(), SHORT) as session:
        sections = [each.section for each in session.ask(probe)]
    assert sections == ["a", "b@postgres", "a#2", "b#2@postgres"]


def test_a_shell_probe_is_refused(server: PostgresServer) -> None:
    with connect(server.target(), SHORT) as session, pytest.raises(Unsupported):
        list(session.ask(ShellProbe("true")))


def test_tls_that_the_server_does_not_speak_is_an_error_and_no_fallback(server: PostgresServer) -> None:
    assert isinstance(failure(server.target(tls="require")), Unsupported)


def test_an_unknown_ca_is_an_error_and_no_fallback(tls_server: PostgresServer) -> None:
    error = failure(tls_server.target(tls="verify-full"))
    assert isinstance(error, AuthenticationFailed)
    assert "tls_ca_file" in error.hint


def test_a_known_ca_is_trusted(tls_server: PostgresServer, certificate: Path) -> None:
    probe = SqlProbe((Query("tls", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"),))
    target = tls_server.target(tls="verify-full", tls_ca_file=certificate / "cert.pem")
    with connect(target, SHORT) as session:
        assert [each.body for each in session.ask(probe)] == ['["ssl"]\n[true]\n']


def test_a_jump_host_is_said_to_be_unsupported(server: PostgresServer) -> None:
    jump = Target("hop", "vm", "127.0.0.1")
    assert isinstance(failure(replace(server.target(), jump=jump)), Unsupported)


def test_the_secret_is_in_no_error(server: PostgresServer) -> None:
    assert PASSWORD not in str(failure(replace(server.target(), port=free_port())))
