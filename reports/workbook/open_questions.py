"""Every question that stayed open, and what would settle it."""

from collections.abc import Iterable, Iterator

from assess.model.state import State
from reports.workbook.content import Content, listed
from reports.workbook.table import Cell, Link

ASK = "Let the login read it (docs/collecting.md), or ask who runs it."


def gap_rows(content: Content) -> Iterator[tuple[Cell, ...]]:
    """(endpoint, tenant, kind of gap, what is not known, what would settle it), one per question."""
    yield from _endpoints(content)
    yield from _surfaces(content)


def _endpoints(content: Content) -> Iterator[tuple[Cell, ...]]:
    for endpoint in content.assessment.endpoints:
        tenant = endpoint.tenant or "not known"
        link = Link(endpoint.name, "Hosts", endpoint.name)
        if endpoint.error:
            yield (link, tenant, f"endpoint {endpoint.status}", endpoint.error, endpoint.hint)
        for cure, missing in _by_cure(endpoint.missing).items():
            yield (link, tenant, "not readable", "\n".join(missing), cure or endpoint.hint or ASK)


def _by_cure(missing: Iterable[str]) -> dict[str, list[str]]:
    """What is missing, by the sentence behind it that says what would settle it."""
    found: dict[str, list[str]] = {}
    for text in missing:
        what, _, cure = text.partition(". ")
        found.setdefault(cure, []).append(what)
    return found


def _surfaces(content: Content) -> Iterator[tuple[Cell, ...]]:
    for surface in content.assessment.surfaces:
        link = Link(surface.host, "Hosts", surface.host)
        tenant = surface.tenant or "not known"
        settle = listed(surface.would_change_it, separator="; ") or "Ask its owner, and override it on State."
        if surface.state is State.UNKNOWN:
            yield (link, tenant, "state unknown", f"class of {surface.name}", settle)
        elif surface.state is State.DURABLE and surface.size_bytes is None:
            what = f"size of {surface.name}"
            yield (link, tenant, "size unknown", what, "Let the probe's user read it, or measure it by hand.")
