"""Sets of words that rules look for, written as text."""


def vocabulary(text: str) -> frozenset[str]:
    """The words of the text.

    >>> sorted(vocabulary("cache tmp"))
    ['cache', 'tmp']
    """
    return frozenset(text.split())
