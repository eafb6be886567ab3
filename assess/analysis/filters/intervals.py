"""Sets of whole numbers as sorted, disjoint, inclusive intervals that do not touch."""

from collections.abc import Iterable

from assess.model.network import Interval

Intervals = tuple[Interval, ...]


def joined(intervals: Iterable[Interval]) -> Intervals:
    """The union, sorted and merged; intervals that end before they start are left out.

    >>> joined([(5, 9), (1, 4), (20, 30)])
    ((1, 9), (20, 30))
    """
    found: list[Interval] = []
    for low, high in sorted(each for each in intervals if each[0] <= each[1]):
        if found and low <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return tuple(found)


def common(one: Intervals, other: Intervals) -> Intervals:
    """What both hold.

    >>> common(((1, 9),), ((0, 2), (8, 20)))
    ((1, 2), (8, 9))
    """
    found: list[Interval] = []
    i = j = 0
    while i < len(one) and j < len(other):
        low, high = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if low <= high:
            found.append((low, high))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(found)


def without(one: Intervals, other: Intervals) -> Intervals:
    """What the first holds and the second does not.

    >>> without(((0, 9),), ((3, 4),))
    ((0, 2), (5, 9))
    """
    found: list[Interval] = []
    for interval in one:
        start, end = interval
        for low, high in other:
            if high < start or low > end:
                continue
            if low > start:
                found.append((start, low - 1))
            start = high + 1
        if start <= end:
            found.append((start, end))
    return tuple(found)


def holds(one: Intervals, other: Intervals) -> bool:
    """Whether the first holds all of the second."""
    if one == other or (len(one) == 1 and other and one[0][0] <= other[0][0] and other[-1][1] <= one[0][1]):
        return True
    return not without(other, one)


def meets(one: Intervals, other: Intervals) -> bool:
    """Whether the two have anything in common."""
    i = j = 0
    while i < len(one) and j < len(other):
        if one[i][1] < other[j][0]:
            i += 1
        elif other[j][1] < one[i][0]:
            j += 1
        else:
            return True
    return False


def size(intervals: Intervals) -> int:
    """How many numbers the set holds."""
    return sum(high - low + 1 for low, high in intervals)
