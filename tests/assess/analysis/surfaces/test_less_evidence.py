"""Recorded hosts with one section of their evidence refused: nothing may look lighter than with all of it."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from assess.analysis.services.identify import identify
from assess.analysis.surfaces.host_state import classify_hosts
from assess.catalog.signatures import load_signatures
from assess.model.evidence import Evidence, Reason
from assess.model.graph import Graph
from assess.model.inventory import Endpoint, Inventory
from assess.model.observed import Observed
from assess.model.state import State, Surface
from collectors.host.linux import parse
from collectors.transports.frames import read_frames

RECORDED = Path(__file__).parents[3] / "recorded" / "vm"
AT = datetime(2026, 11, 21, tzinfo=UTC)
SIGNATURES = load_signatures()
WEIGHT = {State.STATELESS: 0, State.EPHEMERAL: 1, State.UNKNOWN: 2, State.DURABLE: 2}
"""What one must not lose: of what is unknown nothing may be lost either."""


@cache
def recorded(name: str) -> tuple[Evidence, ...]:
    raw = (RECORDED / f"{name}.txt").read_bytes()
    return tuple(read_frames([raw], endpoint="host", at=AT, max_bytes=1 << 26))


def name_of(evidence: Evidence) -> str:
    return evidence.section.partition("#")[0]


@cache
def surfaces(name: str, refused: str = "") -> dict[str, Surface]:
    """The host's surfaces by name, with a section of its evidence refused."""
    read = [
        replace(each, body="", reason=Reason.DENIED) if name_of(each) == refused else each
        for each in recorded(name)
    ]
    facts = parse("host", read)
    inventory = Inventory(estate="e", endpoints=(Endpoint(name="host", kind="vm", address="10.0.0.1"),))
    observed = Observed(inventory, {"host": facts}, services=identify(facts, SIGNATURES))
    return {each.name: each for each in classify_hosts(observed, Graph(), SIGNATURES)}


CASES = [
    (path.stem, section)
    for path in sorted(RECORDED.glob("*.txt"))
    for section in sorted({name_of(each) for each in recorded(path.stem)})
]


@pytest.mark.parametrize(("name", "section"), CASES)
def test_a_refused_section_never_makes_state_look_lighter(name: str, section: str) -> None:
    whole, less = surfaces(name), surfaces(name, section)
    lighter = {
        each: (whole[each].state, less[each].state)
        for each in whole.keys() & less.keys()
        if WEIGHT[less[each].state] < WEIGHT[whole[each].state]
    }
    assert lighter == {}
