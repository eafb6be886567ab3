"""Where one context's configuration ends and the next begins, in whatever way the capture was made."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assess.errors import ParseError
from collectors.network.reading import ConfigFile

_MARK = re.compile(r".{0,40}\[ CONTEXT (?P<name>\S+) FILE (?P<url>\S+) \]")
_HEADING = re.compile(
    r"[!#:*=\-]+\s*(?:security |virtual )?context\s*[:=]?\s*\"?(?P<name>[^\s\"*=]+)\"?\s*[*=\-!#]*$",
    re.IGNORECASE,
)
_PROMPT = re.compile(
    r"(?P<host>[\w.\-]{1,64})(?:/(?P<name>[\w.\-]{1,64}))?(?:/(?:act|stby|pri|sec)[\w/]*)?[#>]\s*(?P<command>[a-z].*)$"
)
_CHANGE = re.compile(r"changeto\s+(?:c\w*\s+(?P<name>\S+)|(?P<system>s\w*))")
_VERSION = re.compile(r"(?:ASA|FWSM|PIX|NGFW) Version (?P<version>\S+)(?:\s+<(?P<space>system|context)>)?")
_END = re.compile(r": end\b|Cryptochecksum:|: Cryptochecksum")
SYSTEM = "system"


@dataclass(slots=True)
class Segment:
    """Lines of one file that belong together. `name` is the context as the capture names it, may be empty."""

    file: str
    name: str
    first: int
    lines: list[str]
    space: str = ""
    version: str = ""

    @property
    def text(self) -> str:
        """Its text; its first line is number `first` of the file."""
        return "\n".join(self.lines)


def segments(files: Sequence[ConfigFile]) -> list[Segment]:
    """The parts of all files, in order.

    Raises:
        ParseError: a part that has a beginning has no end; says the line.
    """
    found: list[Segment] = []
    for file in files:
        for segment in _of_file(file):
            _check_end(segment)
            found.append(segment)
    return found


def _of_file(file: ConfigFile) -> Iterator[Segment]:
    current = Segment(file.name, "", 1, [])
    for number, line in enumerate(file.text.split("\n"), 1):
        name = _named(line)
        version = _VERSION.match(line)
        if name is not None or (version and current.version):
            if any(each.strip() for each in current.lines):
                yield current
            current = Segment(file.name, name or "", number, [])
        if version:
            current.version, current.space = version["version"], version["space"] or ""
        is_text = name is None and "<--- More --->" not in line
        current.lines.append(line if is_text else "")
    if any(each.strip() for each in current.lines):
        yield current


def _named(line: str) -> str | None:
    """The context that a line between two parts names; None for every other line."""
    if not line or line[0].isspace():
        return None
    found = _MARK.match(line) or _HEADING.match(line)
    if found:
        return found["name"]
    prompt = _PROMPT.match(line)
    if prompt is None:
        return None
    change = _CHANGE.match(prompt["command"])
    if change:
        return change["name"] or SYSTEM
    return prompt["name"] or ""


def _check_end(segment: Segment) -> None:
    begins = next((n for n, line in enumerate(segment.lines) if line.startswith(": Saved")), None)
    if begins is None or any(_END.match(line) for line in segment.lines[begins:]):
        return
    last = segment.first + len(segment.lines) - 1
    raise ParseError(
        f"the configuration that begins in line {segment.first + begins} has no `: end`",
        where=f"{segment.file}:{last}",
        hint="It was cut off: bring the whole file.",
    )
