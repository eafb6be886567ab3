"""Packed lines of the Windows probe: whole, noisy, cut, damaged, hostile."""

import base64
import gzip

from hypothesis import given
from hypothesis import strategies as st

from collectors.transports.packed_lines import CHUNK_BYTES, unpacked
from tests.servers.windows_answers import frames_of, packed

FRAMES = frames_of("server-2019--iis-admin")


def text_of(*chunks: bytes) -> str:
    return b"".join(unpacked(chunks)).decode()


def test_what_was_packed_comes_out_whole() -> None:
    assert text_of(packed(FRAMES)) == FRAMES


def test_it_does_not_matter_how_the_bytes_arrive() -> None:
    whole = packed(FRAMES)
    assert text_of(*(whole[at : at + 7] for at in range(0, len(whole), 7))) == FRAMES


def test_noise_before_and_between_is_left_out() -> None:
    noisy = b"Welcome to CORP\r\n" + packed(FRAMES).replace(b"\r\n.\r\n", b"\r\n.\r\nWARNING: noise\r\n", 1)
    assert text_of(noisy) == FRAMES


def test_of_a_cut_answer_the_pieces_that_are_whole_come_out() -> None:
    whole = packed(FRAMES)
    cut = text_of(whole[: len(whole) // 2])
    assert FRAMES.startswith(cut)
    assert cut.count("@@") > 4


def test_a_damaged_piece_ends_the_answer() -> None:
    lines = packed(FRAMES).split(b"\r\n")
    lines[5] = b"+" + base64.b64encode(b"no gzip at all")
    assert FRAMES.startswith(text_of(b"\r\n".join(lines)))


def test_frames_that_are_not_packed_pass_through() -> None:
    assert text_of(FRAMES.encode()) == FRAMES


def test_a_bomb_comes_out_in_chunks_that_a_reader_may_stop() -> None:
    bomb = base64.b64encode(gzip.compress(b"\0" * 50_000_000))
    chunks = unpacked([b"@@assess-packed 1 windows\n+" + bomb + b"\n.\n"])
    assert len(next(chunks)) <= CHUNK_BYTES


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(before: bytes, after: bytes) -> None:
    list(unpacked([before, b"@@assess-packed 1 windows\n", after]))
    list(unpacked([before + after]))
