"""Reading one endpoint: connect, ask, and say how it ended, whatever happened."""

import logging
import time
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from assess.app.scanning.selection import Way, reads_files
from assess.errors import AssessError, InvariantBroken, ParseError, TransportError
from assess.model.estate import Status
from assess.model.evidence import Evidence, Gap, Reason
from assess.model.login import Target
from assess.model.outcome import Outcome
from collectors.base import Limits, Probe, Session

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """One endpoint's outcome and all that it answered."""

    outcome: Outcome
    evidences: tuple[Evidence, ...]


class Visit:
    """An endpoint being read; its session can be kept for samples, and is opened again when it broke."""

    def __init__(self, way: Way, target: Target, limits: Limits) -> None:
        self.way = way
        self._target = replace(target, port=target.port or way.port)
        self._limits = limits
        self._stack = ExitStack()
        self._session: Session | None = None

    def read(self, probe: Probe, *, hold: bool = False) -> Answer:
        """The answer to `probe`; with `hold` the session stays open afterwards, unless it broke.

        Raises:
            InvariantBroken: a bug of ours.
        """
        started_at = datetime.now(UTC)
        began = time.monotonic()
        evidences: list[Evidence] = []
        error: AssessError | None = None
        try:
            session = self._open()
            for evidence in session.ask(probe):
                evidences.append(evidence)
            self._check_files(evidences)
        except InvariantBroken:
            raise
        except AssessError as caught:
            error = caught
        except Exception as caught:
            LOG.exception("%s", self.way.endpoint.name)
            error = AssessError(
                f"unexpected {type(caught).__name__} while reading it",
                where=self.way.endpoint.name,
                hint="This is a bug of assess: --log-file tells its place. The other endpoints go on.",
            )
        if error or not hold:
            self.close()
        took = round(time.monotonic() - began, 3)
        outcome = _outcome(self.way, evidences, error)
        return Answer(replace(outcome, started_at=started_at, seconds=took), tuple(evidences))

    def _check_files(self, evidences: list[Evidence]) -> None:
        """Tells at once what is wrong with files that an operator brought, while they can be replaced."""
        if reads_files(self.way.collector):
            try:
                self.way.collector.parse(self.way.endpoint.name, evidences)
            except ParseError as error:
                raise ParseError(located(error), hint=error.hint) from None

    @property
    def is_open(self) -> bool:
        """Whether a session is held."""
        return self._session is not None

    def close(self) -> None:
        """Ends the session, if one is open."""
        self._session = None
        try:
            self._stack.close()
        except (AssessError, OSError) as error:
            LOG.info("%s: closing: %s", self.way.endpoint.name, error)

    def _open(self) -> Session:
        if self._session is None:
            self._session = self._stack.enter_context(self.way.transport.connect(self._target, self._limits))
        return self._session


def _tells_something(evidences: list[Evidence], error: AssessError) -> bool:
    """Some answers can be used; of damaged files none can."""
    return not isinstance(error, ParseError) and any(each.body for each in evidences)


def located(error: ParseError) -> str:
    """What is wrong, behind the file and line where it is."""
    return f"{error.where}: {error.what}" if error.where else error.what


def _outcome(way: Way, evidences: list[Evidence], error: AssessError | None) -> Outcome:
    name, kind = way.endpoint.name, way.endpoint.kind
    if error is None:
        is_whole = all(each.reason in {None, Reason.UNSUPPORTED} for each in evidences)
        return Outcome(name, kind, Status.OK if is_whole else Status.PARTIAL)
    reason = Reason(error.reason) if isinstance(error, TransportError) else Reason.MALFORMED
    return Outcome(
        endpoint=name,
        kind=kind,
        status=Status.PARTIAL if _tells_something(evidences, error) else Status.FAILED,
        error=error.what,
        hint=error.hint,
        gaps=(Gap(name, "*", reason, error.what, error.hint),),
    )
