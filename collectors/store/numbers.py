"""Numbers in texts of servers."""

MOST_DIGITS = 18


def whole_number(text: str) -> int | None:
    """The number that the text is; None for anything else.

    >>> whole_number("42"), whole_number("²"), whole_number("9" * 5000)
    (42, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None
