"""How many security-group rules and NetworkPolicies a permit set becomes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assess.analysis.filters.intervals import Intervals
from assess.analysis.filters.packets import DESTINATION, DESTINATION_PORT, PORTS, PROTOCOL, PROTOCOLS, SOURCE
from assess.analysis.filters.permits import Permitted, Verdict
from assess.model.network import Interval


@dataclass(frozen=True, slots=True)
class RuleCount:
    """What the target needs. `worst` is the destination with the most rules in one IP version.

    `groups` are sets of destinations that one policy holds for, each a security group or NetworkPolicy.
    `conditional` counts regions that pass only by what headers do not show; no other number has them.
    """

    worst: int = 0
    groups: int = 0
    conditional: int = 0


@dataclass(frozen=True, slots=True)
class Quotas:
    """Rules of one group in one direction and IP version, groups of an interface, and their product."""

    rules: int
    groups: int
    product: int

    def verdict(self, rules: int) -> tuple[bool, str]:
        """Whether so many rules fit on one interface, and what that takes."""
        if rules <= self.rules:
            return True, f"{rules} rules fit one security group of {self.rules}"
        if rules <= self.rules * self.groups:
            needed = -(-rules // self.rules)
            return True, f"{rules} rules need {needed} of {self.groups} security groups on the interface"
        if rules <= self.product:
            most = self.rules * self.groups
            return (
                True,
                f"{rules} rules are above {most}: raise the quota per group (product {self.product})",
            )
        return (
            False,
            f"{rules} rules do not fit: an interface takes {self.product} at most, whatever the quota",
        )


def count_rules(regions: Iterable[Permitted]) -> RuleCount:
    """The numbers for the regions of one IP version that pass.

    A security group has no order and no deny: each pair of source network and protocol with ports is a rule
    of the group of its destination.
    """
    certain: list[tuple[Intervals, int]] = []
    conditional = 0
    for each in regions:
        if each.verdict is Verdict.CONDITIONAL:
            conditional += 1
            continue
        rules = networks(each.region[SOURCE]) * services(each.region[PROTOCOL], each.region[DESTINATION_PORT])
        certain.append((each.region[DESTINATION], rules))
    return RuleCount(_worst(certain), len({destination for destination, _ in certain}), conditional)


def _worst(counted: Sequence[tuple[Intervals, int]]) -> int:
    """The largest sum of rules over the destinations that one address lies in."""
    changes: dict[int, int] = {}
    for intervals, rules in counted:
        for low, high in intervals:
            changes[low] = changes.get(low, 0) + rules
            changes[high + 1] = changes.get(high + 1, 0) - rules
    most = current = 0
    for point in sorted(changes):
        current += changes[point]
        most = max(most, current)
    return most


def networks(intervals: Intervals) -> int:
    """How many CIDR blocks make up the addresses.

    >>> networks(((0, 2**32 - 1),)), networks(((1, 6),))
    (1, 4)
    """
    return sum(_blocks(interval) for interval in intervals)


def _blocks(interval: Interval) -> int:
    low, high = interval
    count = 0
    while low <= high:
        aligned = low & -low or 1 << (high + 1).bit_length()
        while low + aligned - 1 > high:
            aligned >>= 1
        low += aligned
        count += 1
    return count


def services(protocols: Intervals, ports: Intervals) -> int:
    """How many pairs of protocol and port range; all protocols together are one.

    >>> services(((0, 255),), ((0, 65535),)), services(((6, 6), (17, 17)), ((53, 53),))
    (1, 2)
    """
    if protocols == (PROTOCOLS,) and ports == (PORTS,):
        return 1
    return sum(high - low + 1 for low, high in protocols) * len(ports)
