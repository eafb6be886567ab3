"""The plan as the machine has it, before it is written for people."""

from dataclasses import dataclass

from assess.model.waves import MoveGroup
from assess.waves.borders import Border
from assess.waves.cutover import Cutover
from assess.waves.dependencies import Dependencies
from assess.waves.loads import Load
from assess.waves.precedence import Order
from assess.waves.schedule import Slot


@dataclass(frozen=True, slots=True)
class Draft:
    """The wave by group id, and what it was made from. `parts` names special waves: shared, pilot."""

    groups: tuple[MoveGroup, ...]
    wave_of: dict[str, int]
    parts: dict[int, str]
    needs: Dependencies
    hourly_bytes: Dependencies
    group_of: dict[str, str]
    loads: dict[str, Load]
    cutovers: dict[str, Cutover]
    volumes: dict[str, float]
    order: Order
    pinned: dict[str, int]


@dataclass(frozen=True, slots=True)
class Page:
    """A draft with the groups, dates and borders of each wave, by number."""

    draft: Draft
    members: dict[int, tuple[MoveGroup, ...]]
    slots: dict[int, Slot]
    borders: dict[int, Border]
