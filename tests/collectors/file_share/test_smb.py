"""A real Samba server, read over the wire."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import smbclient
from hypothesis import given
from hypothesis import strategies as st

from assess.errors import AuthenticationFailed, ParseError, TimedOut, TransportError, Unreachable
from assess.model.evidence import Evidence, Reason
from assess.model.file_share import FileServerFacts, OfferedShare
from collectors.base import Limits, ShareProbe
from collectors.file_share.smb import COLLECTOR
from collectors.transports import srvsvc
from collectors.transports.smb import TRANSPORT
from tests.servers.samba import OPERATOR, PASSWORD, SERVER, USER, SambaServer, samba

pytestmark = [
    pytest.mark.skipif(os.geteuid() != 0, reason="Samba's users need root"),
    pytest.mark.xdist_group("samba"),
]
QUICK = Limits(connect_seconds=5, seconds=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SambaServer]:
    assert Path(SERVER).exists(), "apt-get install samba"
    with samba(tmp_path_factory.mktemp("samba")) as running:
        finance = running.folder / "finance"
        for name in ("acme", "beta"):
            (finance / name).mkdir()
            (finance / name / "invoice.PDF").write_bytes(b"x" * 5000)
        with (finance / "sparse.img").open("wb") as file:
            file.truncate(10 * 1024 * 1024)
        (finance / "=cmd|x").write_text("hostile")
        for path in finance.rglob("*"):
            path.chmod(0o755)
        yield running


def asked(server: SambaServer, probe: ShareProbe | None = None, limits: Limits = QUICK) -> list[Evidence]:
    with TRANSPORT.connect(server.target(), limits) as session:
        return list(session.ask(probe or ShareProbe()))


def facts(server: SambaServer) -> FileServerFacts:
    found = COLLECTOR.parse("files", asked(server))
    assert isinstance(found, FileServerFacts)
    return found


def share(found: FileServerFacts, name: str) -> OfferedShare:
    return next(each for each in found.shares if each.name == name)


def test_shares_are_listed_with_kind_path_and_comment(server: SambaServer) -> None:
    found = facts(server)
    assert [(each.name, each.kind) for each in found.shares] == [
        ("finance", "disk"),
        ("nobody may", "disk"),
        ("hidden$", "special"),
        ("IPC$", "ipc"),
    ]
    finance = share(found, "finance")
    assert (finance.path, finance.comment) == (f"{server.folder}/finance", "the finance share")
    assert found.version.startswith("3.")


def test_a_walk_counts_files_bytes_and_what_they_take_on_disk(server: SambaServer) -> None:
    walked = share(facts(server), "finance").walk
    assert walked is not None, facts(server).gaps
    assert (walked.files, walked.directories, walked.size_bytes) == (4, 3, 10_000 + 10 * 1024 * 1024 + 7)
    assert walked.allocated_bytes is not None
    assert walked.allocated_bytes < 1024 * 1024, "the sparse file takes nearly nothing"
    assert {each.name: (each.files, each.size_bytes) for each in walked.folders} == {
        "acme": (1, 5000),
        "beta": (1, 5000),
    }
    assert (walked.sampled, walked.error) == (False, 0.0)
    assert ("pdf", 2) in {(each.name, each.files) for each in walked.extensions}


def test_the_volume_is_told_with_its_use(server: SambaServer) -> None:
    finance = share(facts(server), "finance")
    assert finance.volume_bytes is not None
    assert finance.used_bytes is not None
    assert 0 < finance.used_bytes < finance.volume_bytes


def test_a_share_that_may_not_be_entered_is_a_gap_and_no_empty_share(server: SambaServer) -> None:
    found = facts(server)
    assert share(found, "nobody may").walk is None
    assert {(gap.section, gap.reason) for gap in found.gaps if "nobody may" in gap.section} == {
        ("access@nobody may", Reason.DENIED),
        ("volume@nobody may", Reason.DENIED),
        ("walk@nobody may", Reason.DENIED),
    }


def test_what_only_administrators_may_ask_is_told_as_denied_and_not_as_none(server: SambaServer) -> None:
    (gap,) = [gap for gap in facts(server).gaps if gap.section in {"sessions", "open_files"}]
    assert gap.reason is Reason.DENIED


def test_an_operator_is_told_who_has_which_shares_files_open_and_how_many_to_write(tmp_path: Path) -> None:
    with samba(tmp_path, operator=True) as running:
        inside = running.folder / "finance" / "acme"
        inside.mkdir()
        (inside / "read").write_text("x")
        inside.chmod(0o755)
        cache: dict[str, Any] = {}
        how = {"connection_cache": cache, "port": running.port}
        smbclient.register_session("127.0.0.1", USER, PASSWORD, **how)
        held = r"\\127.0.0.1\finance\acme\read"
        with (
            smbclient.open_file(held, mode="rb", share_access="rwd", **how),
            TRANSPORT.connect(running.target(OPERATOR), QUICK) as session,
        ):
            found = COLLECTOR.parse("files", list(session.ask(ShareProbe())))
        for connection in cache.values():
            connection.disconnect()
    assert isinstance(found, FileServerFacts)
    opener = next(each for each in found.users if each.open_files)
    assert (opener.share, opener.user, opener.client) == ("finance", USER, "127.0.0.1")
    assert (opener.open_files, opener.written) == (1, 0)
    assert {each.user for each in found.users if not each.share} >= {USER}
    assert not [gap for gap in found.gaps if gap.section in {"sessions", "open_files"}]


def test_owners_and_access_entries_of_the_first_folders_are_told(server: SambaServer) -> None:
    access = {each.folder: each for each in share(facts(server), "finance").access}
    assert access.keys() == {"", "acme", "beta"}
    assert all(each.owner.startswith("S-1-") for each in access.values())
    assert [each.entries for each in access.values()] == [3, 3, 3]
    assert not any(each.beyond_mode for each in access.values())


def test_a_walk_changes_no_access_times(server: SambaServer) -> None:
    file = server.folder / "finance" / "acme" / "invoice.PDF"
    os.utime(file, (1_600_000_000, 1_600_000_000))
    asked(server)
    assert file.stat().st_atime == 1_600_000_000


def test_a_check_lists_and_walks_nothing(server: SambaServer) -> None:
    assert not [
        each for each in asked(server, ShareProbe(walk_entries=0)) if each.section.startswith("walk@")
    ]


def test_a_wrong_password_is_told_as_such_and_never_shown(server: SambaServer) -> None:
    with (
        pytest.raises(AuthenticationFailed) as caught,
        TRANSPORT.connect(server.target(password="hunter2-wrong"), QUICK),
    ):
        pass
    assert "hunter2" not in str(caught.value)


def test_an_encrypting_server_is_read_too(tmp_path: Path) -> None:
    with samba(tmp_path, encrypt="required") as running:
        found = COLLECTOR.parse("files", asked(running))
        assert isinstance(found, FileServerFacts)
        assert share(found, "finance").walk is not None


def test_a_server_that_says_nothing_costs_no_more_than_the_time_limit() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = SambaServer(silent.getsockname()[1], Path("/")).target()
        with (
            pytest.raises((TimedOut, Unreachable)),
            TRANSPORT.connect(target, Limits(connect_seconds=1, seconds=2)),
        ):
            pass


def test_a_server_that_answers_nonsense_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silly:

        def answer() -> None:
            line, _ = silly.accept()
            with line:
                line.recv(4096)
                line.sendall(b"\0\0\0\x20" + b"HTTP/1.1 400 Bad Request\r\n\r\n......")

        thread = threading.Thread(target=answer)
        thread.start()
        target = SambaServer(silly.getsockname()[1], Path("/")).target()
        with pytest.raises(TransportError), TRANSPORT.connect(target, Limits(connect_seconds=2, seconds=4)):
            pass
        thread.join()


class Canned:
    """A pipe that answers with what it was given."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer

    def write(self, message: bytes, /) -> object:
        return len(message)

    def read(self, most: int, /) -> bytes:
        now, self.answer = self.answer[:most], self.answer[most:]
        return now


@given(st.binary(max_size=200), st.sampled_from([srvsvc.SHARES, srvsvc.SESSIONS, srvsvc.OPEN_FILES]))
def test_no_answer_ends_in_anything_but_rows_or_a_clear_error(tail: bytes, question: srvsvc.Question) -> None:
    head = b"\x05\0\x02\x03\x10\0\0\0" + (16 + 8 + len(tail)).to_bytes(2, "little") + bytes(6) + bytes(8)
    try:
        srvsvc.ask(Canned(head + tail), question)
    except (ParseError, TransportError):
        return
