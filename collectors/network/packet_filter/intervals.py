"""Sets of whole numbers as sorted, disjoint, inclusive intervals, for readers that resolve negation."""

from ipaddress import ip_address, ip_network

from assess.model.network import Interval

Intervals = tuple[Interval, ...]


def overlap(one: Intervals, other: Intervals) -> Intervals:
    """What both hold.

    >>> overlap(((1, 9),), ((0, 2), (8, 20)))
    ((1, 2), (8, 9))
    """
    found: list[Interval] = []
    left, right = list(reversed(one)), list(reversed(other))
    while left and right:
        first, last = max(left[-1][0], right[-1][0]), min(left[-1][1], right[-1][1])
        if first <= last:
            found.append((first, last))
        (left if left[-1][1] < right[-1][1] else right).pop()
    return tuple(found)


def minus(one: Intervals, other: Intervals) -> Intervals:
    """What the first holds and the second does not.

    >>> minus(((0, 9),), ((3, 4),))
    ((0, 2), (5, 9))
    """
    gaps: list[Interval] = []
    start = 0
    for first, last in other:
        gaps.append((start, first - 1))
        start = last + 1
    highest = one[-1][1] if one else 0
    gaps.append((start, max(highest, start)))
    return overlap(one, tuple(each for each in gaps if each[0] <= each[1]))


def addresses_of(text: str) -> tuple[int, Interval]:
    """Version and interval of an address, a network, or `FIRST-LAST`.

    Raises:
        ValueError: it is none of them.

    >>> addresses_of("10.0.0.0/30")
    (4, (167772160, 167772163))
    """
    first, dash, last = text.partition("-")
    if dash:
        low, high = ip_address(first), ip_address(last)
        if low.version != high.version or int(low) > int(high):
            raise ValueError(text)
        return low.version, (int(low), int(high))
    network = ip_network(text, strict=False)
    return network.version, (int(network.network_address), int(network.broadcast_address))
