"""Words of shell-like lines, as HAProxy, keepalived, iptables-save, NetScaler and A10 write them."""

from dataclasses import dataclass

from assess.errors import ParseError
from assess.model.evidence import Ref


@dataclass(frozen=True, slots=True)
class Quoting:
    """How a language quotes. `comment` starts one anywhere outside of quotes; empty: only whole lines are.

    `escapes` holds the quotes in which a backslash keeps the next character; the empty string stands for
    outside of quotes. `inside_words`: a quote in the middle of a word opens a string, as in a shell.
    """

    quotes: str = "\"'"
    escapes: tuple[str, ...] = ("", '"')
    comment: str = "#"
    inside_words: bool = True


SHELL = Quoting()


@dataclass(slots=True)
class Words:
    """The words of a line, taken one after the other."""

    items: list[str]
    at: int = 0

    def peek(self) -> str:
        """The next word; empty at the end."""
        return self.items[self.at] if self.at < len(self.items) else ""

    def take(self) -> str:
        """The next word, taken; empty at the end."""
        word = self.peek()
        self.at += 1
        return word

    def rest(self) -> list[str]:
        """All words not taken yet."""
        return self.items[self.at :]


def broken(ref: Ref, what: str, hint: str = "") -> ParseError:
    """The error that names file and line."""
    return ParseError(what, where=f"{ref.section}:{ref.line}", hint=hint)


def is_number(text: str) -> bool:
    """Whether it is a whole number that some device may mean; strangers' files hold longer ones.

    >>> is_number("443"), is_number("9" * 5000), is_number("٣")
    (True, False, False)
    """
    return text.isascii() and text.isdecimal() and len(text) <= 20


def port_of(text: str) -> int | None:
    """The port from 1 to 65535 that the text is; None for other text."""
    return int(text) if is_number(text) and 0 < int(text) <= 65535 else None


def split_words(text: str, ref: Ref, quoting: Quoting = SHELL) -> tuple[str, ...]:
    """The words of one line, without their quotes.

    Raises:
        ParseError: a quote is not closed.

    >>> split_words(r'acl is_a hdr(host) "a b" c\\ d # why', Ref("haproxy.cfg", 3))
    ('acl', 'is_a', 'hdr(host)', 'a b', 'c d')
    """
    special = (*quoting.quotes, *quoting.comment, "\\")
    if not any(each in text for each in special):
        return tuple(text.split())
    return tuple(_Splitter(text, ref, quoting).words())


class _Splitter:
    def __init__(self, text: str, ref: Ref, quoting: Quoting) -> None:
        self._text = text
        self._ref = ref
        self._quoting = quoting
        self._at = 0

    def words(self) -> list[str]:
        found: list[str] = []
        while self._at < len(self._text):
            if self._text[self._at].isspace():
                self._at += 1
            elif self._text[self._at] in self._quoting.comment:
                break
            else:
                found.append(self._word())
        return found

    def _word(self) -> str:
        quoting = self._quoting
        parts: list[str] = []
        while self._at < len(self._text):
            char = self._text[self._at]
            if char.isspace() or char in quoting.comment:
                break
            if char in quoting.quotes and (quoting.inside_words or not parts):
                parts.append(self._string(char))
            else:
                parts.append(self._plain(""))
        return "".join(parts)

    def _string(self, quote: str) -> str:
        self._at += 1
        parts: list[str] = []
        while self._at < len(self._text):
            if self._text[self._at] == quote:
                self._at += 1
                return "".join(parts)
            parts.append(self._plain(quote))
        raise broken(self._ref, f"a {quote} is not closed", "Is the file cut off, or a quote too many?")

    def _plain(self, quote: str) -> str:
        char = self._text[self._at]
        self._at += 1
        if char == "\\" and quote in self._quoting.escapes and self._at < len(self._text):
            char = self._text[self._at]
            self._at += 1
        return char
