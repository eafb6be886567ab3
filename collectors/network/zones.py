"""Zones as rules name them."""


def named_zones(words: tuple[str, ...]) -> tuple[str, ...]:
    """The zones that a rule names; none where it holds for any.

    >>> named_zones(("trust", "dmz")), named_zones(("any",))
    (('trust', 'dmz'), ())
    """
    return () if "any" in words else words
