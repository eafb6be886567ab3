"""Which words of a key may be kept: names that programs gave. What looks like a person's, a number's or
chance's is `*` before anything is stored."""

import re

ANY = "*"
LONGEST_WORD = 40
LONGEST_KEY = 512
"""Of longer keys the start is looked at; what follows is `*`."""
MOST_SEGMENTS = 8
FEWEST_RANDOM = 12
_BETWEEN = re.compile(r"([:/|{}#,;=@\s]+)")
_EMAIL = re.compile(r"[^\s:/|{}]+(?:@|%40)[^\s:/|{}]+\.[^\s:/|{}]+")
_UUID = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_HEX = re.compile(r"(?<![A-Za-z])(?=[0-9a-fA-F]*[0-9])[0-9a-fA-F]{6,}(?![A-Za-z])")
_DIGITS = re.compile(r"[0-9]+")
_STARS = re.compile(r"\*+(?:[-._+]?\*+)*")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_HUMP = re.compile(r"[a-z][A-Z]")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_CONSONANTS = re.compile(r"[^aeiouyAEIOUY\W\d_]{6,}")


def segments_of(key: bytes) -> tuple[tuple[str, str], ...]:
    """Each part of the key as it is kept, and the word that names it where a tenant's name may be it.

    >>> "".join(shown for shown, _ in segments_of(b"acme7:cart:8841"))
    'acme*:cart:*'
    """
    text = key[:LONGEST_KEY].decode("utf-8", "replace")
    text = _UUID.sub(ANY, _EMAIL.sub(ANY, text))
    parts = [each for each in _BETWEEN.split(text) if each]
    found = [(_shown(each), _named(each)) for each in parts[: 2 * MOST_SEGMENTS]]
    if len(parts) > len(found) or len(key) > LONGEST_KEY:
        found = [*found[:-1], (ANY, "")]
    return tuple(found) or ((ANY, ""),)


def _shown(part: str) -> str:
    if _BETWEEN.fullmatch(part):
        return part[0] if part[0].isprintable() and not part[0].isspace() else " "
    if not part.isprintable() or not part.isascii() or len(part) > LONGEST_WORD or is_random(part):
        return ANY
    return _STARS.sub(ANY, _DIGITS.sub(ANY, _HEX.sub(ANY, part)))


def _named(part: str) -> str:
    """The word itself where a program may have named something so; `acme7` counts, `20260101` does not."""
    digits = sum(char.isdigit() for char in part)
    if not _WORD.fullmatch(part) or len(part) > LONGEST_WORD or digits > 4 or is_random(part):
        return ""
    return "" if _HEX.search(part) else part


def is_random(word: str) -> bool:
    """The word looks drawn by lot: long, and mixed as no name is.

    >>> is_random("aG9sZDpzZXNzaW9u1x"), is_random("shopping-cart-items"), is_random("xkqzjvbnmwrt")
    (True, False, True)
    """
    for run in re.split(r"[-_.]", word):
        if len(run) < FEWEST_RANDOM:
            continue
        digits = sum(char.isdigit() for char in run)
        humps = len(_HUMP.findall(run))
        if digits >= 2 and digits < len(run) and any(char.isalpha() for char in run[:-digits]):
            return True
        if humps > len(run) / 5 or not _VOWEL.search(run) or _CONSONANTS.search(run):
            return True
    return False
