"""Facts of the recorded Windows answers, and of changed ones."""

from datetime import UTC, datetime
from functools import cache

from assess.model.evidence import Evidence
from assess.model.host import HostFacts
from assess.model.windows import WindowsFacts
from collectors.host.windows.collector import parse
from collectors.transports.frames import read_frames
from tests.servers.windows_answers import RECORDED, frames_of

AT = datetime(2026, 11, 28, 16, tzinfo=UTC)
NAMES = sorted(each.stem for each in RECORDED.glob("*.txt"))
WEB, READER, SQL = "server-2019--iis-admin", "server-2019--iis-reader", "server-2012r2--sql-admin"


@cache
def sections_of(name: str) -> tuple[Evidence, ...]:
    """The sections of a recorded answer."""
    raw = frames_of(name).encode()
    return tuple(read_frames([raw], endpoint="host", at=AT, max_bytes=1 << 26))


@cache
def facts_of(name: str) -> HostFacts:
    """What the reader makes of a recorded answer."""
    return parse("host", sections_of(name))


def windows_of(name: str) -> WindowsFacts:
    """What only a Windows host has."""
    found = facts_of(name).windows
    assert found is not None
    return found


def read(**bodies: str) -> HostFacts:
    """The facts in these sections; `disk_counters_2` stands for `disk_counters#2`."""
    named = {key.replace("_2", "#2"): body for key, body in bodies.items()}
    return parse("host", [Evidence("host", name, AT, body) for name, body in named.items()])
