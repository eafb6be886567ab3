"""A verdict made into a row of `surfaces`."""

from dataclasses import replace

from assess.analysis.surfaces.host import HostView
from assess.analysis.traces import fewest
from assess.model.evidence import Trace
from assess.model.naming import owner
from assess.model.state import Signal, State, Surface, SurfaceKind, Verdict
from assess.rules.base import signals_for
from assess.rules.weigh import weigh

THIN_CAP = 0.7
DEEP_UPTIME_DAYS = 1.0


def judge(subject: object, *, deep: bool) -> Verdict:
    """What the state rules say of the subject; `stateless` without a deep look is at most 0.7."""
    signals: tuple[Signal, ...] = signals_for(subject)
    verdict = weigh(signals)
    if verdict.state is State.STATELESS and not deep:
        return weigh(signals, cap=THIN_CAP)
    return verdict


def is_deep(view: HostView, uptime_days: float | None) -> bool:
    """Open files of all processes, two samples and a process that has run for a day."""
    long = uptime_days is not None and uptime_days > DEEP_UPTIME_DAYS
    return view.root_view and view.samples >= 2 and long


def surface(
    view: HostView,
    verdict: Verdict,
    *,
    kind: SurfaceKind,
    name: str,
    location: str,
    service: str,
    tenants: tuple[str, ...],
    size_bytes: int | None = None,
    change_bytes_per_day: int | None = None,
    more: tuple[Trace, ...] = (),
) -> Surface:
    """The row. `more` is evidence that no rule weighed; what would settle an unknown is always said."""
    return Surface(
        id=f"{kind.value}:{name}",
        name=name,
        tenant=owner(tenants),
        host=view.host,
        service=service,
        kind=kind,
        location=location,
        state=verdict.state,
        confidence=verdict.confidence,
        size_bytes=size_bytes,
        change_bytes_per_day=change_bytes_per_day,
        evidence=fewest((*verdict.evidence, *more)),
        would_change_it=verdict.would_change_it + _would_settle(view, verdict),
        rules=verdict.rules,
        flags=verdict.flags,
        purpose=verdict.purpose,
        tenants=tenants,
    )


def _would_settle(view: HostView, verdict: Verdict) -> tuple[str, ...]:
    """Evidence that is missing and would settle an unknown or thin verdict."""
    found: list[str] = []
    if view.facts.windows is not None:
        found.append("its owner says what it writes: Windows lists no open files")
    elif not view.root_view:
        found.append("a probe as root (sudo) shows the open files of all processes")
    if view.samples < 2:
        found.append("a second sample shows what is written between the two")
    if verdict.state is State.UNKNOWN:
        found.append("its owner says what would be lost with it")
    return tuple(found) if verdict.state in {State.UNKNOWN, State.STATELESS} else ()


def merged(one: Surface, other: Surface) -> Surface:
    """Two rows of one id as one: the surer verdict with the evidence and tenants of both."""
    first, second = sorted((one, other), key=lambda s: (-s.confidence, s.host, s.service))
    tenants = tuple(sorted({*first.tenants, *second.tenants}))
    return replace(
        first,
        tenants=tenants,
        tenant=owner(tenants),
        evidence=fewest((*first.evidence, *second.evidence)),
        size_bytes=first.size_bytes if first.size_bytes is not None else second.size_bytes,
    )
