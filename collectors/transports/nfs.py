"""Asks an NFS server what it exports and who mounted it, by portmapper and mountd; mounts nothing.

Program and procedure numbers are those of RFC 1833 (portmapper, version 2) and RFC 1813, appendix I (mount
protocol, version 3). A server of NFS version 4 only answers nothing here: its exports are in its files.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from assess.errors import AssessError, ParseError, TransportError, Unreachable, Unsupported
from assess.model.evidence import Evidence, Reason
from assess.model.login import Target
from collectors.base import Limits, Probe, Session, Transport
from collectors.transports.deadline import Deadline
from collectors.transports.json_lines import section_of
from collectors.transports.onc_rpc import Procedure, Xdr, call

PORTMAPPER_PORT = 111
DUMP_SERVICES: Procedure = (100000, 2, 4)
MOUNTD, MOUNTD_VERSION = 100005, 3
DUMP_MOUNTS: Procedure = (MOUNTD, MOUNTD_VERSION, 2)
EXPORTS: Procedure = (MOUNTD, MOUNTD_VERSION, 5)
TCP = 6
MOST_ENTRIES = 200_000
ONLY_VERSION_4 = "A server of NFS version 4 only has no portmapper: read it as a `vm` by SSH instead."

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class NfsSession:
    """Three questions: which services, which exports, who mounted."""

    target: Target
    limits: Limits
    deadline: Deadline

    def ask(self, probe: Probe) -> Iterator[Evidence]:  # noqa: ARG002 there is one question
        """Yields `services`, `exports` and `mounters`, each as JSON Lines.

        Raises:
            TransportError: the portmapper does not answer.
        """
        services = list(self._services())
        yield section_of(
            self.target.endpoint, "services", ("program", "version", "protocol", "port"), services
        )
        port = next(
            (row[3] for row in services if row[0] == MOUNTD and row[2] == TCP and row[1] == MOUNTD_VERSION), 0
        )
        for section, columns, procedure, read in (
            ("exports", ("path", "clients"), EXPORTS, _exports),
            ("mounters", ("client", "path"), DUMP_MOUNTS, _mounters),
        ):
            yield self._asked(section, columns, int(str(port)), procedure, read)

    def _services(self) -> Iterator[Row]:
        try:
            reply = self._call(self.target.port or PORTMAPPER_PORT, DUMP_SERVICES)
        except Unreachable as error:
            raise Unreachable(error.what, where=self.target.endpoint, hint=ONLY_VERSION_4) from None
        yield from _listed(reply, lambda: tuple(reply.number() for _ in range(4)))

    def _asked(
        self,
        section: str,
        columns: tuple[str, ...],
        port: int,
        procedure: Procedure,
        read: Callable[[Xdr], Iterable[Row]],
    ) -> Evidence:
        try:
            if not port:
                raise Unsupported("the portmapper knows no mountd of version 3 over TCP", hint=ONLY_VERSION_4)
            return section_of(self.target.endpoint, section, columns, read(self._call(port, procedure)))
        except AssessError as error:
            reason = Reason(error.reason) if isinstance(error, TransportError) else Reason.MALFORMED
            detail = f"{error.what}. {error.hint}".strip()
            return Evidence(self.target.endpoint, section, datetime.now(UTC), "", reason, detail)

    def _call(self, port: int, procedure: Procedure) -> Xdr:
        address = self.target.address, port
        return call(address, procedure, self.deadline, self.limits.connect_seconds)


def _listed(reply: Xdr, entry: Callable[[], Row]) -> Iterator[Row]:
    """Entries of an XDR list: each after a 1, then a 0."""
    for _ in range(MOST_ENTRIES):
        if not reply.number():
            return
        yield entry()
    raise ParseError(f"a list of over {MOST_ENTRIES} entries")


def _exports(reply: Xdr) -> Iterator[Row]:
    return _listed(
        reply, lambda: (reply.text(), [name for (name,) in _listed(reply, lambda: (reply.text(),))])
    )


def _mounters(reply: Xdr) -> Iterator[Row]:
    return _listed(reply, lambda: (reply.text(), reply.text()))


@contextmanager
def connect(target: Target, limits: Limits) -> Iterator[Session]:
    """A session with the server; each question has a connection of its own, as RPC clients do.

    Raises:
        Unsupported: the server would have to be reached through a jump host.
    """
    if target.jump is not None:
        raise Unsupported("a file server cannot be reached through a jump host", where=target.endpoint)
    yield NfsSession(target, limits, Deadline.after(limits.seconds, target.endpoint))


TRANSPORT = Transport(name="nfs", connect=connect)
