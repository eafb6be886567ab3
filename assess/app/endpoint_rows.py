"""Rows of `endpoints`: what the inventory lists and how reading each went."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from assess.model.estate import EndpointRow, Status
from assess.model.evidence import Gap
from assess.model.graph import Graph
from assess.model.inventory import Endpoint, Inventory
from assess.model.naming import owner
from assess.model.outcome import Outcome

SAMPLE = re.compile(r"#\d+")
"""What a section's name has when it was asked again; what one sample lacks, all lack."""


def endpoint_rows(
    inventory: Inventory, outcomes: Iterable[Outcome], gaps: Iterable[Gap], graph: Graph
) -> tuple[EndpointRow, ...]:
    """One row per endpoint, by name; `missing` joins the transport's gaps and those of the readers."""
    by_name = {outcome.endpoint: outcome for outcome in outcomes}
    regions = {site.name: site.region for site in inventory.sites}
    missing = _by_endpoint([*(gap for each in by_name.values() for gap in each.gaps), *gaps])
    return tuple(
        replace(
            _row(endpoint, by_name[endpoint.name], missing.get(endpoint.name, ()), graph),
            region=regions.get(endpoint.site or "", ""),
        )
        for endpoint in sorted(inventory.endpoints, key=lambda each: each.name)
    )


def _by_endpoint(gaps: Iterable[Gap]) -> Mapping[str, tuple[str, ...]]:
    told: dict[str, dict[str, None]] = {}
    for gap in gaps:
        told.setdefault(gap.endpoint, {})[gap_text(gap)] = None
    return {endpoint: tuple(texts) for endpoint, texts in told.items()}


def gap_text(gap: Gap) -> str:
    """A gap in one line: what, why, and what would settle it.

    >>> from assess.model.evidence import Reason
    >>> gap_text(Gap("web", "open_files", Reason.DENIED, "needs root", "Allow sudo."))
    'open_files: denied, needs root. Allow sudo.'
    """
    reason = gap.reason.replace("_", " ")
    said = ", ".join(text for text in (reason, gap.detail.rstrip(".")) if text)
    section = SAMPLE.sub("", gap.section)
    what = f"{section}: {said}" if section not in {"", "*"} else said
    return f"{what}. {gap.remedy}".strip() if gap.remedy else what


def _row(endpoint: Endpoint, outcome: Outcome, missing: tuple[str, ...], graph: Graph) -> EndpointRow:
    return EndpointRow(
        name=endpoint.name,
        kind=endpoint.kind,
        address=endpoint.address,
        tenant=endpoint.tenant or _tenant(endpoint.name, graph),
        site=endpoint.site or "",
        status=Status.PARTIAL if outcome.status is Status.OK and missing else outcome.status,
        error=outcome.error,
        hint=outcome.hint,
        missing=missing,
        started_at=outcome.started_at,
        seconds=outcome.seconds,
        environment=endpoint.environment or "",
        ips=endpoint.ips,
    )


def _tenant(name: str, graph: Graph) -> str:
    node = graph.nodes.get(name)
    return owner(node.tenants) if node else ""
