"""The few questions of MS-SRVS that list shares, sessions and open files, as DCE/RPC over a named pipe.

Structures by their public descriptions: C706 (DCE 1.1 RPC, connection-oriented PDUs), MS-RPCE, MS-SRVS 3.1.4
(NetrShareEnum 15, NetrSessionEnum 12, NetrFileEnum 9), read 2026-11. SMB libraries for Python list no shares.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from assess.errors import ParseError, PermissionRefused, Unsupported

SRVSVC = (UUID("4b324fc8-1670-01d3-1278-5a47bf6ee188"), 3)
NDR = (UUID("8a885d04-1ceb-11c9-9fe8-08002b104860"), 2)
REQUEST, RESPONSE, FAULT, BIND, BIND_ACK = 0, 2, 3, 11, 12
FIRST_AND_LAST, LAST = 3, 2
LITTLE_ENDIAN = b"\x10\0\0\0"
FRAGMENT_BYTES = 4280
MOST_BYTES = 16 * 1024 * 1024
MOST_ENTRIES = 100_000
ACCESS_DENIED, MORE_DATA = 5, 234
NUMBER, TEXT = "number", "text"

Row = tuple[object, ...]


class Pipe(Protocol):
    """An open named pipe; one `read` gives one message."""

    def write(self, message: bytes, /) -> object:
        """Sends one message."""
        ...

    def read(self, most: int, /) -> bytes:
        """The next message, or its beginning."""
        ...


@dataclass(frozen=True, slots=True)
class Question:
    """An enumeration: its operation number, information level, and the fields of its entries.

    `names` are the columns of `kept` fields; `filters` how many strings precede the level, all left empty.
    """

    operation: int
    level: int
    fields: tuple[str, ...]
    kept: tuple[int, ...]
    names: tuple[str, ...]
    filters: int = 0


SHARES = Question(15, 1, (TEXT, NUMBER, TEXT), (0, 1, 2), ("name", "type", "remark"))
SHARES_WITH_PATHS = Question(
    15,
    2,
    (TEXT, NUMBER, TEXT, NUMBER, NUMBER, NUMBER, TEXT, TEXT),
    (0, 1, 2, 6),
    ("name", "type", "remark", "path"),
)
SESSIONS = Question(12, 10, (TEXT, TEXT, NUMBER, NUMBER), (0, 1, 2), ("client", "user", "seconds"), filters=2)
SESSIONS_TO_OPERATORS = Question(
    12,
    1,
    (TEXT, TEXT, NUMBER, NUMBER, NUMBER, NUMBER),
    (0, 1, 3),
    ("client", "user", "seconds"),
    filters=2,
)
"""Samba knows no level 10."""
OPEN_FILES = Question(
    9,
    3,
    (NUMBER, NUMBER, NUMBER, TEXT, TEXT),
    (1, 2, 3, 4),
    ("permissions", "locks", "path", "user"),
    filters=2,
)


def bind(pipe: Pipe) -> None:
    """Opens the conversation on a fresh pipe.

    Raises:
        Unsupported: the server has no such service.
        ParseError: the answer is none of DCE/RPC.
    """
    context = struct.pack("<BxxxHBx", 1, 0, 1) + _syntax(SRVSVC) + _syntax(NDR)
    body = struct.pack("<HHI", FRAGMENT_BYTES, FRAGMENT_BYTES, 0) + context
    pipe.write(_pdu(BIND, body))
    kind, _, _ = _fragment(pipe)
    if kind != BIND_ACK:
        raise Unsupported("the server offers no server service over its pipe")


def ask(pipe: Pipe, question: Question) -> list[Row]:
    """All entries, with the fields that are kept.

    Raises:
        PermissionRefused: the login may not ask this.
        ParseError: the answer has not its form.
    """
    pipe.write(_pdu(REQUEST, struct.pack("<IHH", 0, 0, question.operation) + _arguments(question)))
    return _entries(_Ndr(_stub(pipe)), question)


def _syntax(syntax: tuple[UUID, int]) -> bytes:
    return syntax[0].bytes_le + struct.pack("<I", syntax[1])


def _pdu(kind: int, body: bytes) -> bytes:
    return struct.pack("<BBBB4sHHI", 5, 0, kind, FIRST_AND_LAST, LITTLE_ENDIAN, 16 + len(body), 0, 1) + body


def _arguments(question: Question) -> bytes:
    """No server name, empty filters, the level with an empty container, no limit, no resume handle."""
    nothing = struct.pack("<I", 0)
    container = struct.pack("<IIIII", question.level, question.level, 0x20000, 0, 0)
    return nothing * (1 + question.filters) + container + struct.pack("<II", 0xFFFFFFFF, 0)


def _stub(pipe: Pipe) -> bytes:
    """The answer's body out of all its fragments."""
    parts, size, is_last = [], 0, False
    while not is_last:
        kind, flags, body = _fragment(pipe)
        if kind == FAULT:
            code = struct.unpack_from("<I", body, 8)[0] if len(body) >= 12 else 0
            if code == ACCESS_DENIED:
                raise PermissionRefused("the server refuses the question to this login")
            raise ParseError(f"the server answers with fault {code:#x}")
        if kind != RESPONSE:
            raise ParseError(f"a message of kind {kind} where an answer was due")
        parts.append(body[8:])
        size += len(body)
        if size > MOST_BYTES:
            raise ParseError(f"an answer of over {MOST_BYTES} bytes")
        is_last = bool(flags & LAST)
    return b"".join(parts)


def _fragment(pipe: Pipe) -> tuple[int, int, bytes]:
    """Kind, flags and body of one message."""
    data = pipe.read(65536)
    if len(data) < 16 or data[0] != 5:
        raise ParseError("no DCE/RPC message")
    length = struct.unpack_from("<H", data, 8)[0]
    while len(data) < length:
        more = pipe.read(65536)
        if not more:
            raise ParseError("a message ends in the middle")
        data += more
    return data[2], data[3], data[16:length]


@dataclass(slots=True)
class _Ndr:
    """Reads NDR from its start; every read raises `ParseError` beyond its end."""

    data: bytes
    at: int = 0

    def number(self) -> int:
        self.at += -self.at % 4
        if self.at + 4 > len(self.data):
            raise ParseError("the answer ends in the middle")
        self.at += 4
        return int(struct.unpack_from("<I", self.data, self.at - 4)[0])

    def text(self) -> str:
        """A conformant varying string of 16-bit characters with its final zero."""
        self.number()
        self.number()
        count = self.number()
        end = self.at + 2 * count
        if end > len(self.data):
            raise ParseError("a text goes beyond the end of the answer")
        found = self.data[self.at : end].decode("utf-16-le", "replace")
        self.at = end
        return found.rstrip("\0")


def _entries(answer: _Ndr, question: Question) -> list[Row]:
    answer.number()
    answer.number()
    count = answer.number() if answer.number() else 0
    has_array = bool(answer.number()) if count or answer.at < len(answer.data) else False
    if not has_array:
        _check(answer, question)
        return []
    if count > MOST_ENTRIES or answer.number() < count:
        raise ParseError(f"an array of {count} entries, at most {MOST_ENTRIES} are sensible")
    fixed = [[answer.number() for _ in question.fields] for _ in range(count)]
    readers: dict[str, Callable[[int], object]] = {
        NUMBER: lambda value: value,
        TEXT: lambda pointer: answer.text() if pointer else "",
    }
    rows = [
        [readers[kind](value) for kind, value in zip(question.fields, values, strict=True)]
        for values in fixed
    ]
    _check(answer, question)
    return [tuple(row[at] for at in question.kept) for row in rows]


def _check(answer: _Ndr, question: Question) -> None:
    """Reads what follows the entries: their total, the resume handle, the result."""
    answer.number()
    if answer.number():
        answer.number()
    result = answer.number()
    if result == ACCESS_DENIED:
        raise PermissionRefused("the server refuses the question to this login")
    if result not in {0, MORE_DATA}:
        raise ParseError(f"operation {question.operation} ended with error {result}")
