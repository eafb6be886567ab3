"""Rectangles put side by side."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle of the map; x goes right, y down, in units of about one pixel at full size."""

    x: float
    y: float
    w: float
    h: float

    def moved(self, x: float, y: float) -> "Rect":
        """The same rectangle, that far away."""
        return Rect(self.x + x, self.y + y, self.w, self.h)


Size = tuple[float, float]


def shelves(sizes: Sequence[Size], width: float, gap: float) -> tuple[list[Rect], Size]:
    """Rectangles in reading order, in rows of at most this width, and the size of all."""
    placed: list[Rect] = []
    x = y = tall = widest = 0.0
    for w, h in sizes:
        if x and x + w > width:
            x, y, tall = 0.0, y + tall + gap, 0.0
        placed.append(Rect(x, y, w, h))
        widest, tall = max(widest, x + w), max(tall, h)
        x += w + gap
    return placed, (widest, y + tall)


def columns(groups: Sequence[Sequence[Size]], height: float, gap: float) -> tuple[list[list[Rect]], Size]:
    """Each group as columns of at most this height, groups from left to right, and the size of all."""
    placed: list[list[Rect]] = []
    x = tallest = 0.0
    for group in groups:
        turned, (tall, wide) = shelves([(h, w) for w, h in group], height, gap)
        placed.append([Rect(x + each.y, each.x, each.h, each.w) for each in turned])
        x, tallest = x + wide + gap, max(tallest, tall)
    return placed, (max(x - gap, 0.0), tallest)
