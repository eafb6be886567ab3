"""The answer of the Windows probe as the frames that every probe prints.

    @@assess-packed 1 windows
    +base64 of a gzip'ed piece of the frames, in lines of at most 30,000 characters
    .

Base64, because code pages of consoles would harm anything else; in pieces, because a cut answer then loses
its last piece only. Lines before the first are noise of login scripts, lines that are none of these too.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Iterator

MARK = re.compile(rb"@@assess-packed 1 ([a-z]{1,20})\r?\n")
NOISE_BYTES = 64 * 1024
LONGEST_LINE_BYTES = 1024 * 1024
CHUNK_BYTES = 256 * 1024


def unpacked(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The frames in the chunks; what is not packed comes out as it went in.

    Ends where a piece is damaged, as an answer does that was cut.

    Raises:
        TransportError: what `chunks` raises.
    """
    source = iter(chunks)
    seen = b""
    for chunk in source:
        seen += chunk
        found = MARK.search(seen)
        if found:
            yield from _pieces(_lines(seen[found.end() :], source))
            return
        if len(seen) > NOISE_BYTES or b"@@assess-probe " in seen:
            break
    yield seen
    yield from source


def _lines(first: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Whole lines without their ends; one that is longer than any of the probe's ends the answer."""
    pending = bytearray(first)
    while True:
        *whole, rest = bytes(pending).split(b"\n")
        yield from (line.rstrip(b"\r") for line in whole)
        pending = bytearray(rest)
        following = next(chunks, None)
        if following is None or len(pending) > LONGEST_LINE_BYTES:
            return
        pending += following


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    packed: list[bytes] = []
    for line in lines:
        if line.startswith(b"+"):
            packed.append(line[1:])
        elif line == b"." and packed:
            try:
                yield from _inflated(base64.b64decode(b"".join(packed), validate=True))
            except (binascii.Error, zlib.error):
                return
            packed = []


def _inflated(data: bytes) -> Iterator[bytes]:
    """The plain bytes in bounded chunks, so that whoever reads may stop."""
    machine = zlib.decompressobj(wbits=31)
    waiting = data
    while waiting and not machine.eof:
        yield machine.decompress(waiting, CHUNK_BYTES)
        waiting = machine.unconsumed_tail
