"""Security descriptors put together by hand after MS-DTYP."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.errors import ParseError
from collectors.transports.security_descriptor import Access, parse_descriptor

ADMINISTRATORS = struct.pack("<BB6sII", 1, 2, b"\0\0\0\0\0\5", 32, 544)


def entry(kind: int, flags: int) -> bytes:
    return struct.pack("<BBHI", kind, flags, 8 + len(ADMINISTRATORS), 0x1F01FF) + ADMINISTRATORS


def descriptor(*entries: bytes, owner: bytes = ADMINISTRATORS) -> bytes:
    listed = b"".join(entries)
    access = struct.pack("<BBHHH", 2, 0, 8 + len(listed), len(entries), 0) + listed
    return struct.pack("<BBHIIII", 1, 0, 0x8004, 20, 0, 0, 20 + len(owner)) + owner + access


def test_owner_and_entries_are_told_with_those_inherited_and_those_that_deny() -> None:
    found = parse_descriptor(descriptor(entry(0, 0), entry(0, 0x13), entry(1, 0)))
    assert found == Access("S-1-5-32-544", entries=3, inherited=1, denies=1)


def test_a_descriptor_without_owner_and_list_says_nothing() -> None:
    assert parse_descriptor(struct.pack("<BBHIIII", 1, 0, 0x8000, 0, 0, 0, 0)) == Access("", 0, 0, 0)


@pytest.mark.parametrize("broken", [b"", descriptor()[:19], descriptor(entry(0, 0))[:-1][:40], b"\xff" * 64])
def test_what_ends_in_the_middle_is_malformed(broken: bytes) -> None:
    with pytest.raises(ParseError):
        parse_descriptor(broken)


@given(st.binary(max_size=200))
def test_any_bytes_end_in_an_answer_or_a_clear_error(data: bytes) -> None:
    try:
        parse_descriptor(data)
    except ParseError:
        return
