"""Names without the words that only say whose a thing is, so that tenants' contexts compare."""

import re
from collections.abc import Iterable

_BETWEEN = r"[-_./: ]"


class OwnWords:
    """Takes a context's own words (its name, its tenant) out of names."""

    def __init__(self, words: Iterable[str]) -> None:
        parts = sorted({word.lower() for word in words if len(word) > 2}, key=lambda each: (-len(each), each))
        joined = "|".join(re.escape(word) for word in parts)
        self._pattern = (
            re.compile(rf"(?<![A-Za-z0-9])(?:{joined})(?![A-Za-z0-9])", re.IGNORECASE) if parts else None
        )

    def strip(self, name: str) -> str:
        """The name without them; as it is where nothing else would be left.

        >>> OwnWords(["acme"]).strip("acme-web_VIP"), OwnWords(["acme"]).strip("acme")
        ('web_VIP', 'acme')
        """
        if self._pattern is None:
            return name
        rest = re.sub(rf"({_BETWEEN}){_BETWEEN}+", r"\1", self._pattern.sub("", name))
        rest = re.sub(rf"^{_BETWEEN}+|{_BETWEEN}+$", "", rest)
        return rest or name

    def general(self, text: str) -> str:
        """The text with a mark in place of each of them.

        >>> OwnWords(["acme"]).general("permit object acme-web")
        'permit object *-web'
        """
        return self._pattern.sub("*", text) if self._pattern is not None else text
