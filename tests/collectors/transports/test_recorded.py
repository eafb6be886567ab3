"""Captures: written, read back, brought by hand, damaged."""

import gzip
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.errors import CaptureError
from assess.model.evidence import Evidence, Reason
from assess.model.login import Target
from collectors.base import Limits
from collectors.transports.capture_file import CaptureHeader, read_header, write_capture
from collectors.transports.recorded import connect
from tests.servers.tiny_probe import tiny_probe

AT = datetime(2026, 11, 21, 8, 0, 0, 123456, tzinfo=UTC)
EVIDENCES = (
    Evidence("web1", "uname", AT, "Linux\n", None, "", 3),
    Evidence("web1", "relations@my db", AT, '["a"]\n["\x1b[31m\\u0000"]', Reason.DENIED, "not  yours", 1),
    Evidence("web1", "gone", AT, "", Reason.UNREACHABLE),
)


def read(path: Path, kind: str = "vm") -> list[Evidence]:
    with connect(Target("web1", kind, capture=path), Limits()) as session:
        return list(session.ask(tiny_probe("true")))


def write(path: Path, evidences: tuple[Evidence, ...] = EVIDENCES, kind: str = "vm") -> None:
    write_capture(path, kind=kind, endpoint="web1", recorded_at=AT, evidences=evidences)


@pytest.mark.parametrize("kind", ["vm", "postgresql", "mysql"])
def test_what_is_written_is_read_back(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "web1.capture"
    write(path, kind=kind)
    assert read_header(path) == CaptureHeader(kind, "web1", AT)
    first, second, third = read(path, kind)
    assert first == EVIDENCES[0]
    assert (second.section, second.body, second.reason) == (
        "relations@my db",
        EVIDENCES[1].body,
        Reason.DENIED,
    )
    assert third == EVIDENCES[2]


TEXT = st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace").decode())


@given(
    st.lists(
        st.builds(
            Evidence,
            st.just("web1"),
            st.from_regex(r"[a-z@ %#/]{1,12}", fullmatch=True),
            st.integers(0, 10**15).map(
                lambda micros: datetime(1990, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
            ),
            TEXT,
            st.none() | st.sampled_from(Reason),
            st.just(""),
            st.integers(0, 10**8),
        ),
        max_size=5,
        unique_by=lambda each: each.section,
    )
)
def test_any_evidence_survives_the_way_through_a_file(
    tmp_path_factory: pytest.TempPathFactory, found: list[Evidence]
) -> None:
    path = tmp_path_factory.mktemp("captures") / "x.capture"
    write(path, tuple(found))
    assert read(path) == found


def test_the_same_evidence_gives_the_same_bytes_for_its_owner_only(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "a").read_text().startswith('@@assess-capture 1 {"kind": "vm", "endpoint": "web1", ')


def test_a_gzipped_capture_reads_the_same(tmp_path: Path) -> None:
    write(tmp_path / "plain")
    (tmp_path / "zipped").write_bytes(gzip.compress((tmp_path / "plain").read_bytes()))
    assert read(tmp_path / "zipped") == read(tmp_path / "plain")


@pytest.mark.parametrize("zipped", [False, True])
def test_raw_output_of_a_probe_is_a_capture_of_a_vm(tmp_path: Path, zipped: bool) -> None:
    raw = (
        b"Last login: today\n@@assess-probe 1 abcdefgh\n"
        b"@@abcdefgh begin x 5\nbody\n@@abcdefgh end x ok 1\n@@abcdefgh done\n"
    )
    path = tmp_path / "web1.txt"
    path.write_bytes(gzip.compress(raw) if zipped else raw)
    assert [each.body for each in read(path)] == ["body\n"]
    assert read_header(path).kind == "vm"


def test_a_capture_that_was_cut_off_says_so(tmp_path: Path) -> None:
    path = tmp_path / "web1.capture"
    write(path)
    path.write_bytes(path.read_bytes()[:-30])
    assert read(path)[-1].reason is Reason.TRUNCATED


def test_secrets_of_a_capture_brought_by_hand_are_hidden(tmp_path: Path) -> None:
    path = tmp_path / "web1.capture"
    write(path, (Evidence("web1", "settings", AT, "db_password=wP7-canary\n"),))
    assert "canary" not in read(path)[0].body


@pytest.mark.parametrize(
    "content,words",
    [
        (b"", "is no capture"),
        (b"hello\n", "is no capture"),
        (b"\x1f\x8b\x08garbage", "cannot be read|is no capture"),
        (b'@@assess-capture 7 {"kind": "vm"}\n', "newer assess"),
        (b'@@assess-capture 1 {"kind": "vm"}\n', "damaged"),
        (b"@@assess-capture 1 nonsense\n", "damaged"),
    ],
)
def test_what_is_no_capture_says_what_one_is(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "web1.capture"
    path.write_bytes(content)
    with pytest.raises(CaptureError, match=words):
        read_header(path)


def test_a_missing_capture_and_one_of_another_kind_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="No such file"):
        read(tmp_path / "none")
    write(tmp_path / "pg", kind="postgresql")
    with pytest.raises(CaptureError, match=r"kind postgresql, but endpoint 'web1' is of kind vm"):
        read(tmp_path / "pg")


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="--record"):
        write(tmp_path / "none" / "web1.capture")
