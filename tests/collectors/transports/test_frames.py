"""The probe's answer in frames: whole, cut short, hostile, compressed."""

import gzip
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.errors import TimedOut, Unreachable
from assess.model.evidence import Evidence, Reason
from collectors.transports.frames import read_frames

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
NONCE = "0d9f2b7c-5a1e-4f6b-9c3d-2e8a7b6c5d4e"
EPOCH = 1795248000
"""2026-11-21 08:00:00 UTC"""

WHOLE = (
    f"@@assess-probe 1 {NONCE}\n"
    f"@@{NONCE} begin identity {EPOCH}\nLinux web1\n@@{NONCE} end identity ok 12\n"
    f"@@{NONCE} begin open_files {EPOCH + 1}\npart\n@@{NONCE} end open_files denied 7 not root\n"
    f"@@{NONCE} done\n"
).encode()


def read(chunks: Iterable[bytes], max_bytes: int = 1_000_000) -> list[Evidence]:
    return list(read_frames(chunks, endpoint="web", at=AT, max_bytes=max_bytes))


def framed(*lines: str) -> bytes:
    return f"@@assess-probe 1 {NONCE}\n".encode() + marked(*lines)


def marked(*lines: str) -> bytes:
    return "".join(line.replace("@@ ", f"@@{NONCE} ") for line in lines).encode()


EXPECTED = [
    Evidence("web", "identity", AT, "Linux web1\n", None, "", 12),
    Evidence("web", "open_files", AT.replace(second=1), "part\n", Reason.DENIED, "not root", 7),
]


def test_sections_come_with_body_time_and_reason() -> None:
    assert read([WHOLE]) == EXPECTED


def test_a_gzipped_answer_reads_the_same() -> None:
    assert read([gzip.compress(WHOLE)]) == EXPECTED


@given(st.lists(st.integers(0, len(WHOLE)), max_size=8), st.booleans())
def test_the_answer_may_arrive_in_any_pieces(cuts: list[int], zipped: bool) -> None:
    stream = gzip.compress(WHOLE, mtime=0) if zipped else WHOLE
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    assert read(stream[a:b] for a, b in pairwise(places)) == EXPECTED


def test_noise_of_login_scripts_before_the_answer_is_passed_over() -> None:
    assert read([b"Welcome to web1!\nquota: none\n" + WHOLE]) == EXPECTED
    assert read([b"Welcome to web1!\n" + gzip.compress(WHOLE)]) == EXPECTED


def test_each_section_is_yielded_when_it_is_complete() -> None:
    def chunks() -> Iterator[bytes]:
        yield WHOLE[: WHOLE.index(b"@@" + NONCE.encode() + b" begin open_files")]
        raise Unreachable("cut")

    sections = read_frames(chunks(), endpoint="web", at=AT, max_bytes=1000)
    assert next(sections) == EXPECTED[0]


@pytest.mark.parametrize(
    "word,reason",
    [
        ("ok", None),
        ("denied", Reason.DENIED),
        ("absent", Reason.UNSUPPORTED),
        ("timed_out", Reason.TIMED_OUT),
        ("truncated", Reason.TRUNCATED),
        ("failed", Reason.MALFORMED),
        ("fine", Reason.MALFORMED),
    ],
)
def test_the_status_word_tells_the_reason(word: str, reason: Reason | None) -> None:
    (section,) = read([framed("@@ begin x 1\nbody\n", f"@@ end x {word} 1\n", "@@ done\n")])
    assert (section.body, section.reason) == ("body\n", reason)


def test_a_section_without_end_is_truncated_and_the_next_is_whole() -> None:
    cut, whole = read([framed("@@ begin a 1\nsome\n", "@@ begin b 1\nall\n", "@@ end b ok 1\n", "@@ done\n")])
    assert (cut.section, cut.body, cut.reason) == ("a", "some\n", Reason.TRUNCATED)
    assert (whole.section, whole.reason) == ("b", None)


def test_an_answer_without_its_last_mark_says_so() -> None:
    whole, stream = read([framed("@@ begin a 1\nall\n", "@@ end a ok 1\n")])
    assert whole.reason is None
    assert (stream.section, stream.reason) == ("probe", Reason.TRUNCATED)


def test_an_answer_cut_within_a_section_keeps_what_came() -> None:
    section, stream = read([framed("@@ begin a 1\nhal")])
    assert (section.body, section.reason) == ("hal", Reason.TRUNCATED)
    assert stream.section == "probe"


def test_a_connection_that_breaks_keeps_what_came_and_raises() -> None:
    def chunks(error: Exception) -> Iterator[bytes]:
        yield framed("@@ begin a 1\nhal")
        raise error

    for error, reason in ((Unreachable("gone"), Reason.TRUNCATED), (TimedOut("late"), Reason.TIMED_OUT)):
        sections = read_frames(chunks(error), endpoint="web", at=AT, max_bytes=1000)
        cut = next(sections)
        assert (cut.body, cut.reason) == ("hal", reason)
        with pytest.raises(type(error)):
            next(sections)


def test_a_body_without_final_newline_keeps_its_last_byte() -> None:
    (section,) = read([framed("@@ begin a 1\nno newline", "@@ end a ok 1\n", "@@ done")])
    assert section.body == "no newline"


def test_a_body_cannot_end_its_own_section() -> None:
    fake = f"@@{NONCE[:-1]}x end a ok 1\n@@assess-probe 1 aaaaaaaaaaaa\n@@ done\n"
    (section,) = read(
        [(framed() + f"@@{NONCE} begin a 1\n{fake}@@{NONCE} end a ok 1\n@@{NONCE} done\n".encode())]
    )
    assert section.body == fake


def test_bytes_that_are_no_utf8_are_kept_as_escapes() -> None:
    (section,) = read(
        [framed("@@ begin a 1\n") + b"caf\xe9\x00\x1b[31m\n" + marked("@@ end a ok 1\n", "@@ done\n")]
    )
    assert section.body == "caf\\xe9\x00\x1b[31m\n"
    section.body.encode()


def test_a_name_used_twice_is_numbered() -> None:
    names = [each.section for each in read([framed(*("@@ begin a 1\n", "@@ end a ok 1\n") * 3, "@@ done\n")])]
    assert names == ["a", "a#2", "a#3"]


def test_control_characters_of_a_name_do_not_pass() -> None:
    (section,) = read([framed("@@ begin a%1b[2J%0ab 1\n", "@@ end a%1b[2J%0ab ok 1\n", "@@ done\n")])
    assert section.section == "a_[2J_b"


@pytest.mark.parametrize("epoch", ["", "now", "-5", "9" * 40, "1e9"])
def test_a_time_that_is_none_is_replaced_by_ours(epoch: str) -> None:
    (section,) = read([framed(f"@@ begin a {epoch}\n", "@@ end a ok 1\n", "@@ done\n")])
    assert section.at == AT


def test_reading_stops_at_the_limit_and_keeps_complete_sections() -> None:
    def endless() -> Iterator[bytes]:
        yield framed("@@ begin a 1\nall\n", "@@ end a ok 1\n", "@@ begin b 1\n")
        for _ in range(100):
            yield b"x" * 1000
        raise AssertionError("was read beyond the limit")

    first, cut, stream = read(endless(), max_bytes=50_000)
    assert first.body == "all\n"
    assert (cut.section, cut.reason) == ("b", Reason.TRUNCATED)
    assert 40_000 < len(cut.body) < 50_000
    assert (stream.section, stream.reason, stream.detail) == (
        "probe",
        Reason.TRUNCATED,
        "more than 50000 bytes; reading stopped there",
    )


def test_a_compression_bomb_stops_at_the_limit() -> None:
    bomb = gzip.compress(framed("@@ begin a 1\n") + b"\0" * 50_000_000)
    cut, stream = read([bomb], max_bytes=100_000)
    assert len(cut.body) < 100_000
    assert stream.reason is Reason.TRUNCATED


def test_what_is_no_answer_of_a_probe_is_malformed_and_quotes_it() -> None:
    (stream,) = read([b"This account is currently not available.\n"])
    assert (stream.section, stream.reason) == ("probe", Reason.MALFORMED)
    assert "This account is currently not available." in stream.detail


def test_endless_noise_is_given_up() -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"y\n" * 1000
        raise AssertionError("was read for ever")

    (stream,) = read(endless())
    assert stream.reason is Reason.MALFORMED


def test_no_answer_at_all_says_so() -> None:
    (stream,) = read([])
    assert stream.detail == "no answer came at all"


MARKS = st.sampled_from(
    [b"begin a 1\n", b"end a ok 1\n", b"done\n", b"end", b"begin", b"\n", b"end a  \xff x\n", b""]
)
PARTS = st.lists(MARKS.map(lambda mark: f"@@{NONCE} ".encode() + mark) | st.binary(max_size=40), max_size=12)


@given(PARTS, st.booleans(), st.integers(1, 3000))
def test_any_bytes_give_sections_and_never_an_error(
    parts: list[bytes], with_header: bool, limit: int
) -> None:
    stream = [framed() if with_header else b"", *parts]
    for section in read(stream, max_bytes=limit):
        section.body.encode()


@given(st.binary(max_size=300))
def test_any_damaged_gzip_gives_sections_and_never_an_error(damage: bytes) -> None:
    read([gzip.compress(WHOLE)[:60] + damage])
