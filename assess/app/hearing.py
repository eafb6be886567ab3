"""How the architect's words fare: what the rules propose now, and what could not be followed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from assess.analysis.architect_words import pinned
from assess.errors import InputError
from assess.model.estate import Finding
from assess.model.graph import Graph
from assess.model.naming import owner
from assess.model.observed import Situation
from assess.model.overrides import Heard, Override, OverrideRow, Overrides, Topic
from assess.model.state import Surface
from assess.model.waves import Plan
from assess.rules.base import findings_for
from assess.waves.planner import plan
from assess.waves.solver.solution import Effort

NO_SEARCH = Effort(steps=0)
"""Enough to learn whether pins clash."""
GONE = "nothing of that name is seen or decided any more"


def plan_heard(
    situation: Situation, start: date, effort: Effort | None = None
) -> tuple[Plan, dict[str, str]]:
    """The plan with the architect's waves, and by subject why one of them cannot be kept.

    Of waves that contradict each other the first by name are kept.

    Raises:
        InputError: the inventory's own pins, windows or limits clash.
    """
    words = tuple(situation.overrides.on(Topic.WAVE).values())
    try:
        return plan(_pinned(situation, words), start, effort), {}
    except InputError:
        if not words:
            raise
    unkept: dict[str, str] = {}
    kept = _kept(situation, start, (), words, unkept)
    return plan(_pinned(situation, kept), start, effort), unkept


def _kept(
    situation: Situation,
    start: date,
    kept: tuple[Override, ...],
    asked: tuple[Override, ...],
    unkept: dict[str, str],
) -> tuple[Override, ...]:
    """The words that can be kept together, found by halving; why the others cannot goes to `unkept`."""
    try:
        plan(_pinned(situation, (*kept, *asked)), start, NO_SEARCH)
    except InputError as error:
        if len(asked) == 1:
            unkept[asked[0].subject] = error.what
            return kept
    else:
        return (*kept, *asked)
    middle = len(asked) // 2
    kept = _kept(situation, start, kept, asked[:middle], unkept)
    return _kept(situation, start, kept, asked[middle:], unkept)


def _pinned(situation: Situation, words: Iterable[Override]) -> Situation:
    inventory = situation.observed.inventory
    constraints = pinned(inventory.constraints, Overrides(tuple(words)))
    told = inventory.model_copy(update={"constraints": constraints})
    return replace(situation, observed=replace(situation.observed, inventory=told))


@dataclass(frozen=True, slots=True)
class Unheard:
    """Graph and surfaces as they are without the architect's words."""

    graph: Graph
    surfaces: tuple[Surface, ...]


Proposals = dict[tuple[Topic, str], tuple[str, tuple[str, ...]]]
"""What the rules say of a subject on a topic, and which of them."""


def hear(situation: Situation, unheard: Unheard, unkept: Mapping[str, str]) -> tuple[Heard, ...]:
    """Every word beside what stands without it; `unkept` are waves that cannot be kept, by subject.

    A word that is heard for the first time is against what is proposed now.
    """
    if not situation.overrides.all:
        return ()
    proposed = _proposals(situation, unheard)
    return tuple(_heard(word, proposed, unkept) for word in situation.overrides.all)


def _heard(word: Override, proposed: Proposals, unkept: Mapping[str, str]) -> Heard:
    found = proposed.get((word.about, word.subject))
    if found is None:
        return Heard(word, unkept=GONE)
    why = unkept.get(word.subject, "") if word.about is Topic.WAVE else ""
    value, rules = found
    if not word.against:
        word = replace(word, against=value, basis=rules)
    return Heard(word, value, rules, unkept=why)


def _proposals(situation: Situation, unheard: Unheard) -> Proposals:
    found: Proposals = {}
    for each in unheard.surfaces:
        found[Topic.STATE, each.name] = (each.state.value, each.rules)
        found[Topic.TENANT, each.name] = (each.tenant, ())
    for name, node in unheard.graph.nodes.items():
        found[Topic.TENANT, name] = (owner(node.tenants), ())
    for decision in situation.decisions:
        found[Topic(decision.about), decision.subject] = (decision.proposed or decision.choice, ())
    for endpoint in situation.observed.inventory.endpoints:
        found.setdefault((Topic.TENANT, endpoint.name), (endpoint.tenant or "", ()))
    for name in movable(situation):
        found[Topic.WAVE, name] = found[Topic.DISPOSITION, name] = ("", ())
    return found


def movable(situation: Situation) -> tuple[str, ...]:
    """What may be pinned to a wave, retired or retained: tenants and endpoints."""
    inventory = situation.observed.inventory
    owners = {tenant for node in situation.graph.nodes.values() for tenant in node.tenants}
    names = owners | {each.name for each in inventory.tenants} | {each.name for each in inventory.endpoints}
    return tuple(sorted(names))


def on_words(heard: Iterable[Heard], surfaces: Iterable[Surface]) -> Iterator[Finding]:
    """What the rules find on the words themselves."""
    for each in heard:
        yield from findings_for(each)
    for surface in surfaces:
        if surface.overridden_by:
            yield from findings_for(surface)


def override_rows(heard: Iterable[Heard]) -> tuple[OverrideRow, ...]:
    """Rows of the table `overrides`."""
    return tuple(_row(each) for each in heard)


def _row(heard: Heard) -> OverrideRow:
    said = heard.override
    return OverrideRow(
        subject=said.subject,
        about=said.about,
        value=said.value,
        reason=said.reason,
        by=said.by,
        at=said.at,
        source=said.source,
        against=said.against,
        basis=said.basis,
        proposed=heard.proposed,
        standing=heard.standing,
        conflict=heard.conflict,
    )
