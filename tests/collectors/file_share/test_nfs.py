"""A real rpc.mountd, asked over the wire, in a network of its own."""

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.errors import ParseError, TimedOut, Unreachable
from assess.model.evidence import Evidence, Reason
from assess.model.file_share import FileServerFacts
from assess.model.login import Target
from collectors.base import Limits, ShareProbe
from collectors.file_share.nfs import COLLECTOR
from collectors.transports.nfs import TRANSPORT
from collectors.transports.onc_rpc import Xdr

SCRIPT = Path(__file__).parents[2] / "servers" / "mountd.sh"
NAMESPACES = ("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child")
ASK = """
import json
from assess.model.login import Target
from collectors.base import Limits, ShareProbe
from collectors.transports.nfs import TRANSPORT
with TRANSPORT.connect(Target("nas", "nfs", "127.0.0.1"), Limits()) as session:
    asked = session.ask(ShareProbe())
    print(json.dumps([[each.section, each.body, each.reason, each.detail] for each in asked]))
"""


@pytest.fixture(scope="module")
def facts() -> FileServerFacts:
    """What a server with two exports and one entry in its rmtab tells."""
    if os.geteuid() != 0:
        pytest.skip("a network of its own needs root")
    done = subprocess.run(
        [*NAMESPACES, "sh", str(SCRIPT), sys.executable, "-c", ASK],
        capture_output=True, text=True, check=False, timeout=60, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr

    at = datetime.now(UTC)
    evidence = [
        Evidence("nas", section, at, body, Reason(reason) if reason else None, detail)
        for section, body, reason, detail in json.loads(done.stdout.splitlines()[-1])
    ]
    found = COLLECTOR.parse("nas", evidence)
    assert isinstance(found, FileServerFacts)
    return found


def test_exports_are_told_with_the_clients_that_may_mount_them(facts: FileServerFacts) -> None:
    assert {each.name: each.clients for each in facts.shares} == {
        "/srv/acme": ("10.0.0.0/24",),
        "/srv/all": ("*",),
    }
    assert facts.gaps == ()


def test_who_mounted_is_told(facts: FileServerFacts) -> None:
    assert [(each.client, each.share) for each in facts.users] == [("10.0.0.7", "/srv/acme")]


def test_a_server_without_portmapper_is_unreachable_and_says_what_to_do_instead() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with (
            TRANSPORT.connect(Target("nas", "nfs", "127.0.0.1", port), Limits()) as session,
            pytest.raises(Unreachable) as caught,
        ):
            list(session.ask(ShareProbe()))
    assert "version 4" in caught.value.hint


def test_a_server_that_says_nothing_costs_no_more_than_the_time_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = Target("nas", "nfs", "127.0.0.1", silent.getsockname()[1])
        with (
            TRANSPORT.connect(target, Limits(connect_seconds=1, seconds=1)) as session,
            pytest.raises(TimedOut),
        ):
            list(session.ask(ShareProbe()))


@given(st.binary(max_size=64))
def test_reading_a_reply_raises_nothing_but_a_parse_error(data: bytes) -> None:
    reply = Xdr(data)
    try:
        while True:
            reply.text()
    except ParseError:
        return
