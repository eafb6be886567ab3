"""Sizes as people read them."""

UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
STEP = 1024


def in_words(size_bytes: float) -> str:
    """The size in the unit that fits it.

    >>> in_words(0), in_words(700), in_words(30_723_276), in_words(3 * 1024**4)
    ('0 B', '700 B', '29.3 MiB', '3.0 TiB')
    """
    size, place = float(size_bytes), 0
    while round(size, 1) >= STEP and place < len(UNITS) - 1:
        size, place = size / STEP, place + 1
    return f"{size:.1f} {UNITS[place]}" if place else f"{size:.0f} {UNITS[0]}"
