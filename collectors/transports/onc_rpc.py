"""ONC RPC over TCP (RFC 5531) with the few XDR types (RFC 4506) that portmapper and mountd speak."""

import secrets
import socket
import struct
from dataclasses import dataclass

from assess.errors import ParseError, PermissionRefused, TimedOut, Unreachable, Unsupported
from collectors.transports.deadline import Deadline

LAST_FRAGMENT = 0x80000000
MOST_BYTES = 16 * 1024 * 1024
MOST_TEXT = 4096
REPLY, ACCEPTED, SUCCESS = 1, 0, 0
REFUSALS = {1: "the program is not there", 2: "the program has no such version", 3: "no such procedure"}


Procedure = tuple[int, int, int]
"""Program, version and procedure by their numbers."""


@dataclass(slots=True)
class Xdr:
    """Reads one reply from its start; every read raises `ParseError` beyond its end."""

    data: bytes
    at: int = 0

    def number(self) -> int:
        """An unsigned 32-bit number."""
        return int(struct.unpack(">I", self._take(4))[0])

    def opaque(self) -> bytes:
        """Bytes with their length, padded to four."""
        length = self.number()
        if length > MOST_TEXT:
            raise ParseError(f"a text of {length} bytes, at most {MOST_TEXT} are sensible")
        content = self._take(length)
        self._take(-length % 4)
        return content

    def text(self) -> str:
        """A text; bytes that are no UTF-8 are kept as escapes."""
        return self.opaque().decode("utf-8", "backslashreplace")

    def _take(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        if len(taken) < count:
            raise ParseError("the reply ends in the middle")
        self.at += count
        return taken


def call(address: tuple[str, int], procedure: Procedure, deadline: Deadline, connect_seconds: float) -> Xdr:
    """The results of one procedure without arguments, called without credentials on a connection of its own.

    Raises:
        Unreachable: nobody listens there.
        Unsupported: the server has no such program, version or procedure.
        PermissionRefused: it refuses the caller.
        ParseError: the reply is none of RPC.
        TimedOut: nothing came in time.
    """
    xid = secrets.randbits(32)
    message = struct.pack(">IIIIII", xid, 0, 2, *procedure) + bytes(16)
    where = f"{address[0]}:{address[1]}"
    try:
        with socket.create_connection(address, timeout=min(connect_seconds, deadline.left())) as line:
            line.sendall(struct.pack(">I", LAST_FRAGMENT | len(message)) + message)
            return _results(Xdr(_record(line, deadline)), xid, where)
    except TimeoutError:
        raise TimedOut(
            "no answer in time", where=where, hint="Is the server alive, and its port open?"
        ) from None
    except OSError as error:
        hint = "Is the server up, and is the port open from here?"
        raise Unreachable(error.strerror or str(error), where=where, hint=hint) from None


def _record(line: socket.socket, deadline: Deadline) -> bytes:
    """One record of all its fragments (RFC 5531, section 11)."""
    parts, size, is_last = [], 0, False
    while not is_last:
        mark = int(struct.unpack(">I", _exactly(line, 4, deadline))[0])
        is_last, length = bool(mark & LAST_FRAGMENT), mark & ~LAST_FRAGMENT
        size += length
        if size > MOST_BYTES:
            raise ParseError(f"a reply of over {MOST_BYTES} bytes")
        parts.append(_exactly(line, length, deadline))
    return b"".join(parts)


def _exactly(line: socket.socket, count: int, deadline: Deadline) -> bytes:
    parts: list[bytes] = []
    while count:
        line.settimeout(deadline.left())
        part = line.recv(min(count, 65536))
        if not part:
            raise ParseError("the server closed the connection in the middle of its reply")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _results(reply: Xdr, xid: int, where: str) -> Xdr:
    if (reply.number(), reply.number()) != (xid, REPLY):
        raise ParseError("no RPC reply to our call", where=where)
    if reply.number() != ACCEPTED:
        raise PermissionRefused(
            "the server refuses our calls", where=where, hint="Allow this host's address."
        )
    reply.number()
    reply.opaque()
    state = reply.number()
    if state != SUCCESS:
        raise Unsupported(REFUSALS.get(state, f"the server answers with error {state}"), where=where)
    return reply
