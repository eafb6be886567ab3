"""Which version of an engine RDS offers, until when, and to which one to go."""

from dataclasses import dataclass
from datetime import date, timedelta

from assess.decide.estate_view import EstateView
from assess.model.catalog import Lifecycle
from assess.rules.database.versions import RDS, cycle_of

NEAR_END = timedelta(days=365)
SETTLED = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Version:
    """The running major version on RDS. `target` is the version to create; `word` says why, or is empty."""

    running: str
    target: str
    word: str


def rds_version(view: EstateView, engine: str, number: tuple[int, ...]) -> Version:
    """What RDS makes of the version, judged on the day of the newest evidence."""
    cycles = {
        each.cycle: each for each in view.situation.catalog.lifecycles if each.product == RDS.get(engine)
    }
    running = cycle_of(engine, number)
    newest = _settled(tuple(cycles.values()), view.read_on) or running
    cycle = cycles.get(running)
    if not running:
        return Version("", newest, word="the version was not seen")
    if cycle is None or cycle.ended:
        word = f"RDS does not offer {engine} {running}: upgrade to {newest} on the way"
        return Version(running, newest, word=word)
    if view.read_on is None or cycle.end_standard_support is None:
        return Version(running, running, word="")
    ends = cycle.end_standard_support
    if ends - NEAR_END <= view.read_on:
        verb = "ended" if ends <= view.read_on else "ends"
        word = f"standard support of {engine} {running} on RDS {verb} on {ends.isoformat()}: go to {newest}"
        return Version(running, newest, word=word)
    return Version(running, running, word="")


def _settled(cycles: tuple[Lifecycle, ...], day: date | None) -> str:
    """The newest version that RDS has offered for a year; the newest of all where the day is not known."""
    old_enough = [
        each
        for each in cycles
        if not each.ended and each.released and (day is None or each.released + SETTLED <= day)
    ]
    newest = max(old_enough, key=lambda each: each.released or date.min, default=None)
    return newest.cycle if newest else ""
