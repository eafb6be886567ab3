"""Text from targets made harmless: nothing of it is a formula, a control sequence or markup."""

import re
import unicodedata

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MARKDOWN = re.compile(r"[\\`*_\[\]<>|~&]|:(?=//)|(?<=www)\.|@")
AT_START = re.compile(r"^(\d*)([#+=!.)-])")


def visible(text: str) -> str:
    r"""The text with control, direction and private characters written out.

    >>> visible("a\x1b[31m")
    'a\\x1b[31m'
    """
    return text if text.isascii() and text.isprintable() else "".join(_visible(char) for char in text)


def _visible(char: str) -> str:
    if char == " " or not unicodedata.category(char).startswith(("C", "Z")):
        return char
    return char.encode("unicode_escape").decode("ascii")


def one_line(text: str) -> str:
    """The text on one line, whatever it holds."""
    return visible(" ".join(text.split("\n"))).strip()


def csv_safe(text: str) -> str:
    """The text as a CSV cell that no spreadsheet reads as a formula; a quote before it tells what was done.

    >>> csv_safe("=1+1")
    "'=1+1"
    """
    seen = visible(text)
    return f"'{seen}" if seen.lstrip().startswith(FORMULA_STARTS) else seen


def markdown_safe(text: str) -> str:
    r"""The text as it is in a Markdown paragraph or table cell: no markup, no link.

    >>> markdown_safe("<b>|x|")
    '\\<b\\>\\|x\\|'
    """
    return AT_START.sub(r"\1\\\2", MARKDOWN.sub(r"\\\g<0>", one_line(text)))
