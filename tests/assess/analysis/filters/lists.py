"""Rule lists for tests, written briefly, and a judge that asks packet by packet."""

from collections.abc import Sequence
from typing import Any

from assess.model.evidence import Ref
from assess.model.network import (
    ANY_SERVICE,
    ANYWHERE,
    AddressSet,
    FilterRule,
    Interval,
    RuleList,
    ServiceBox,
    ServiceSet,
)

REF = Ref("config", 1)


def v4(*intervals: Interval) -> AddressSet:
    return AddressSet(v4=tuple(intervals))


def tcp(first: int, last: int | None = None) -> ServiceSet:
    return ServiceSet((ServiceBox((6, 6), destination_ports=(first, last if last is not None else first)),))


def rule(action: str, **given: Any) -> FilterRule:
    """`src`, `dst`: address sets; `svc`: services; the rest as the model names it."""
    return FilterRule(
        name=given.pop("name", ""),
        order=given.pop("order", 0),
        action=action,
        ref=given.pop("ref", REF),
        source_set=given.pop("src", ANYWHERE),
        destination_set=given.pop("dst", ANYWHERE),
        service_set=given.pop("svc", ANY_SERVICE),
        **given,
    )


def rules(*each: FilterRule, default: str = "deny", **given: Any) -> RuleList:
    return RuleList(given.pop("name", "IN"), REF, tuple(each), default, **given)


Point = Sequence[int]


def matches(each: FilterRule, source: int, destination: int, box: tuple[int, int, int]) -> bool:
    """Whether an IPv4 header matches what the rule says in headers; asked of the model itself."""
    protocol, source_port, port = box
    return (
        any(low <= source <= high for low, high in each.source_set.v4)
        and any(low <= destination <= high for low, high in each.destination_set.v4)
        and any(
            b.protocols[0] <= protocol <= b.protocols[1]
            and b.source_ports[0] <= source_port <= b.source_ports[1]
            and b.destination_ports[0] <= port <= b.destination_ports[1]
            for b in each.service_set.boxes
        )
    )


def decides(each: RuleList, source: int, destination: int, box: tuple[int, int, int]) -> tuple[int, str]:
    """The number and action of the first rule that matches; -1 for the default. No conditions."""
    for number, candidate in enumerate(each.rules):
        if candidate.enabled and matches(candidate, source, destination, box):
            return number, candidate.action
    return -1, each.default
