"""Texts of the payload, each kept once and made harmless."""

from reports.hostile_text import visible


class Strings:
    """Gives each text a number; `texts` holds them in the order in which they were met."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        """The text's number. Control and direction characters are written out before it is kept."""
        found = self._places.get(text)
        if found is None:
            found = self._places[text] = len(self.texts)
            self.texts.append(visible(text))
        return found

    def places(self, texts: tuple[str, ...]) -> list[int]:
        """The numbers of several texts."""
        return [self.place(text) for text in texts]
