"""Windows paths in one spelling: names differ by case on one host and still mean the same."""

import re

_DRIVE = re.compile(r"[A-Za-z]:(?=\\|$)")


class Spelling:
    """Gives each path the spelling in which its parts were met first, so that equal paths are equal text."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        r"""The path with backslashes, its drive in capitals, without a trailing one unless it is a drive.

        >>> spelling = Spelling()
        >>> spelling.of("c:/Sites/Shop/"), spelling.of(r"C:\\SITES\\shop\\App_Data"), spelling.of("D:")
        ('C:\\Sites\\Shop', 'C:\\Sites\\Shop\\App_Data', 'D:\\')
        """
        text = path.strip().strip('"').replace("/", "\\")
        is_unc = text.startswith("\\\\")
        parts = [part for part in text.split("\\") if part]
        if not parts:
            return ""
        if not is_unc and _DRIVE.match(parts[0]):
            parts[0] = parts[0].upper()
        spelled = "\\\\" if is_unc else ""
        for number, part in enumerate(parts):
            wanted = f"{spelled}{part}" if not number else f"{spelled}\\{part}"
            spelled = self._known.setdefault(wanted.lower(), wanted)
        return f"{spelled}\\" if len(parts) == 1 and _DRIVE.match(spelled) else spelled
