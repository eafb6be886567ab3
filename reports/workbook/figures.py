"""The numbers behind Summary: key figures, the ten things to know, and what the charts draw."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from assess.model.decisions import About
from assess.model.estate import Severity, Status
from assess.model.graph import EdgeKind
from assess.model.overrides import Standing
from assess.model.sizes import STEP, UNITS, in_words
from assess.model.state import State
from reports.workbook.bills import estate_bill, model_costs
from reports.workbook.content import Content, listed
from reports.workbook.open_questions import gap_rows
from reports.workbook.table import Cell, Link

MOST_BARS = 20
LIMIT = "waves.limit"
NO_STORAGE = frozenset({"none", "retire", "retain"})
HEAVY = (Severity.BLOCKER, Severity.HIGH)


def key_figures(content: Content) -> Iterator[tuple[Cell, ...]]:
    """(what, value, where) of the whole estate."""
    found = content.assessment
    states = Counter(surface.state for surface in found.surfaces)
    statuses = Counter(endpoint.status for endpoint in found.endpoints)
    yield ("Tenants", len(found.tenants), _to("Tenants"))
    yield ("Endpoints", len(found.endpoints), _to("Hosts"))
    for status in Status:
        yield (f"  of these {status}", statuses[status], _to("Hosts"))
    yield ("Pieces of state", len(found.surfaces), _to("State"))
    for state in State:
        yield (f"  of these {state}", states[state], _to("State"))
    yield ("Databases", len(found.databases), _to("Databases"))
    needed = sum(edge.kind is not EdgeKind.PERMITS for edge in found.edges)
    yield ("Dependencies", needed, _to("Dependencies"))
    yield ("  of these cross-tenant", sum(edge.cross_tenant for edge in found.edges), _to("Cross-tenant"))
    for severity in Severity:
        count = sum(finding.severity is severity for finding in found.findings)
        yield (f"Findings: {severity}", count, _to("Findings"))
    yield from _doubts(content)
    yield ("Overrides in force", len(found.overrides), _to("Properties"))
    against = sum(each.standing is not Standing.APPLIED for each in found.overrides)
    yield ("  of these with evidence against them", against, _to("Findings"))
    yield ("Move groups", len(found.groups), _to("Schedule"))
    yield ("Waves", len(found.waves), _to("Waves"))
    yield ("Bridges (needs that move later)", sum(len(wave.bridges) for wave in found.waves), _to("Waves"))
    yield ("Cost per month (USD)", estate_bill(content).cell, _to("Cost"))


def _doubts(content: Content) -> Iterator[tuple[Cell, ...]]:
    """How much was not seen, beside what was."""
    yield ("Open questions", sum(1 for _ in gap_rows(content)), _to("Gaps"))
    shares = [row.completeness for row in content.assessment.coverage if row.completeness is not None]
    unclear = len(content.assessment.coverage) - len(shares)
    least = f"{min(shares):.0%}" if shares else None
    yield ("Least completeness of a scope", least, _to("Coverage"))
    yield ("Scopes of unknown completeness", unclear, _to("Coverage"))


def _to(sheet: str) -> Link:
    return Link(sheet, sheet, "")


def things_to_know(content: Content) -> list[str]:
    """At most ten sentences for the person who decides, most pressing first."""
    told = [
        *_unread(content),
        *_heavy(content),
        *_unknown(content),
        *_cross(content),
        *_shared(content),
        *_risky(content),
        *_missing_dates(content),
        *_limits(content),
        *_first_wave(content),
    ]
    return [text[:1].upper() + text[1:] for text in told[:10]] or [
        "Nothing was assessed that a person must know of."
    ]


def _unread(content: Content) -> Iterator[str]:
    bad = [
        e for e in content.assessment.endpoints if e.status in {Status.FAILED, Status.PARTIAL, Status.SKIPPED}
    ]
    if bad:
        names = listed((endpoint.name for endpoint in bad), at_most=4)
        every = len(content.assessment.endpoints)
        yield f"{len(bad)} of {every} endpoints were not or not wholly read: {names} (Gaps)."


def _heavy(content: Content) -> Iterator[str]:
    for severity in HEAVY:
        found = [finding for finding in content.assessment.findings if finding.severity is severity]
        if found:
            titles = [title for title, _ in Counter(finding.title for finding in found).most_common(2)]
            often = "; ".join(titles)
            yield f"Findings of severity {severity}: {len(found)}, most often: {often} (Findings)."


def _unknown(content: Content) -> Iterator[str]:
    surfaces = content.assessment.surfaces
    unknown = [surface for surface in surfaces if surface.state is State.UNKNOWN]
    if unknown:
        size = in_words(sum(surface.size_bytes or 0 for surface in unknown))
        yield (
            f"{len(unknown)} of {len(surfaces)} pieces of state ({size}) have no class yet; they "
            "are treated as durable until settled (State, Gaps)."
        )


def _cross(content: Content) -> Iterator[str]:
    pairs = {edge.tenants for edge in content.assessment.edges if edge.cross_tenant}
    if pairs:
        named = listed((" and ".join(pair) for pair in sorted(pairs)), at_most=3, separator="; ")
        yield f"Tenants need each other's things in {len(pairs)} combinations: {named} (Cross-tenant)."


def _shared(content: Content) -> Iterator[str]:
    shared = [group for group in content.assessment.groups if group.is_shared]
    if shared:
        names = listed((name for group in shared for name in group.endpoints), at_most=4)
        yield f"{len(shared)} shared services move before the tenants: {names} (Waves)."


def _risky(content: Content) -> Iterator[str]:
    waves = content.assessment.waves
    if waves:
        worst = max(waves, key=lambda wave: (wave.risk, -wave.number))
        yield f"The riskiest wave is {worst.number} with {worst.risk} of 100 (Waves says of what)."


def _missing_dates(content: Content) -> Iterator[str]:
    unknown = [wave.number for wave in content.assessment.waves if wave.cutover_minutes is None]
    if unknown:
        yield f"Cutover time is not known for wave {listed(unknown, at_most=6)}: see reasons on Waves."


def _limits(content: Content) -> Iterator[str]:
    yield from (f"{each.title} (Findings)." for each in content.assessment.findings if each.id == LIMIT)


def _first_wave(content: Content) -> Iterator[str]:
    dated = [wave for wave in content.assessment.waves if wave.starts_at is not None]
    if dated and dated[0].starts_at and dated[-1].ends_at:
        first, last = dated[0].starts_at, dated[-1].ends_at
        yield f"The first cutover is on {first:%Y-%m-%d}, the last ends on {last:%Y-%m-%d} (Schedule)."


def state_by_tenant(content: Content) -> list[tuple[Cell, ...]]:
    """(tenant, count per state in the order of `State`) of the tenants with most durable pieces."""
    counts: dict[str, Counter[State]] = defaultdict(Counter)
    for surface in content.assessment.surfaces:
        counts[surface.tenant or "(nobody's yet)"][surface.state] += 1
    ordered = sorted(counts.items(), key=lambda each: (-each[1][State.DURABLE], -each[1].total(), each[0]))
    return [(name, *(count[state] for state in State)) for name, count in ordered[:MOST_BARS]]


def storage_by_target(content: Content) -> tuple[str, list[tuple[Cell, ...]]]:
    """The unit, and (target with its pieces, size in it), largest first; what needs no storage is left out.

    What has no known size counts as a piece only.
    """
    sizes = {surface.name: surface.size_bytes or 0 for surface in content.assessment.surfaces}
    totals: dict[str, int] = defaultdict(int)
    pieces: Counter[str] = Counter()
    for decision in content.decisions.get(About.STORAGE, ()):
        if decision.choice in NO_STORAGE:
            continue
        totals[decision.choice] += sizes.get(decision.subject, 0)
        pieces[decision.choice] += 1
    ordered = sorted(totals, key=lambda name: (-totals[name], -pieces[name], name))[:MOST_BARS]
    unit, factor = unit_of(max(totals.values(), default=0))
    return unit, [(f"{name} ({pieces[name]})", round(totals[name] / factor, 3)) for name in ordered]


def unit_of(size_bytes: int) -> tuple[str, int]:
    """The unit in which the size is a number that people read, and its bytes.

    >>> unit_of(5_000_000)
    ('MiB', 1048576)
    """
    place = 0
    while place < len(UNITS) - 1 and size_bytes >= STEP ** (place + 1):
        place += 1
    return UNITS[place], STEP**place


def waves_by_size(content: Content) -> list[tuple[Cell, ...]]:
    """(wave, endpoints, risk) in order."""
    return [(f"wave {wave.number}", len(wave.endpoints), wave.risk) for wave in content.assessment.waves]


def cost_by_model(content: Content) -> list[tuple[Cell, ...]]:
    """(model, USD a month) for the models whose cost is known."""
    return [(model, usd) for model, usd in model_costs(content) if usd is not None]
