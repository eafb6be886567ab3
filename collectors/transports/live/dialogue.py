"""A conversation with a device's command line: one command, its whole answer, whatever pages it."""

import re
import time
from typing import Protocol

from assess.errors import OutputTooLarge, PermissionRefused, Unreachable
from collectors.transports.deadline import Deadline

POLL_SECONDS = 0.02
QUIET_SECONDS = 0.3
NUDGE_SECONDS = 3.0
PAGED = re.compile(
    r"(?:<--- More --->|--More--|---\(more(?: \d+%)?\)---|---\(less \d+%\)---|--- ?more ?---|\(END\))\s*\Z"
)
MANY = re.compile(r"Display all \d+ items\? \(y/n\)\s*\Z")
BANNER = re.compile(r"Press 'a' to accept")
PROMPT = re.compile(r"(?:\S.{0,200})?[#>$%]")
CUT = "\0"
_ERASED = re.compile(r"\0(?:\r* *(?:\r +)?\r|\x08+ *\x08*)?")


class Wire(Protocol):
    """Text to and from the device; `read_channel` gives what is there, which may be nothing."""

    def read_channel(self) -> str:
        """What came since."""
        ...

    def write_channel(self, out_data: str) -> None:
        """Sends."""
        ...


class Line(Protocol):
    """Whether the connection below still stands."""

    @property
    def closed(self) -> bool:
        """Whether the device ended it."""
        ...


class Dialogue:
    """Knows the prompt, and so where an answer ends. Nothing waits beyond the deadline."""

    def __init__(self, wire: Wire, line: Line, deadline: Deadline, max_bytes: int) -> None:
        self._wire = wire
        self._line = line
        self._deadline = deadline
        self._left = max_bytes
        self.prompt = ""

    def learn_prompt(self, heard: str = "") -> str:
        """The prompt, seen twice alike: what a banner ends with is none. `heard` is what came already.

        Raises:
            TransportError: the device shows none in time, or went away.
        """
        before, text = "", heard or self._until_quiet()
        while (last := _last_line(text)) != before or not PROMPT.fullmatch(last):
            before = last
            self._wire.write_channel("a" if BANNER.search(text) else "\n")
            text = self._until_quiet()
        self.prompt = last
        return self.prompt

    def enable(self, secret: str | None) -> None:
        """Raises the prompt `>` to `#`.

        Raises:
            PermissionRefused: there is no secret, or the device does not take it.
        """
        if not self.prompt.endswith(">"):
            return
        if secret is not None:
            self._wire.write_channel("enable\n")
            asked = self._until_quiet()
            if re.search(r"assword:?\s*\Z", asked):
                self._wire.write_channel(f"{secret}\n")
            self.learn_prompt()
        if self.prompt.endswith(">"):
            what = "the login may not enable" if secret is None else "the enable password was refused"
            raise PermissionRefused(
                f"{what}, and without it the device shows no configuration",
                where=self._deadline.endpoint,
                hint="Give the enable password as `sudo_password`, or a login of privilege 15.",
            )

    def enter(self, command: str) -> str:
        """What the device answers to a command after which its prompt may be another."""
        self._wire.write_channel(f"{command}\n")
        text = self._until_quiet()
        while not PROMPT.fullmatch(_last_line(text)):
            text += self._until_quiet()
        self.learn_prompt(text)
        return _cleaned(text, command)

    def ask(self, command: str) -> str:
        """The whole answer to a command, without its echo, pages and prompt.

        Raises:
            TransportError: it did not come in time, is too large, or the device went away.
        """
        self._wire.write_channel(f"{command}\n")
        text, heard = "", time.monotonic()
        while True:
            new = self._read()
            heard = time.monotonic() if new else heard
            is_echoed = command in text or time.monotonic() - heard > NUDGE_SECONDS
            if not new and is_echoed and "\n" in text and _last_line(text) == self.prompt:
                return _cleaned(text, command)
            text = self._paged(text + new)

    def _paged(self, text: str) -> str:
        tail = text[-200:]
        found = PAGED.search(tail) or MANY.search(tail)
        if found is None:
            return text
        self._wire.write_channel("y" if found.re is MANY else "q" if "(END)" in found[0] else " ")
        return text[: len(text) - len(tail) + found.start()] + CUT

    def _until_quiet(self) -> str:
        """What comes until nothing has for a moment."""
        text, began, heard = "", time.monotonic(), 0.0
        while True:
            new = self._read()
            text += new
            now = time.monotonic()
            heard = now if new else heard
            if (text and now - heard > QUIET_SECONDS) or now - began > NUDGE_SECONDS:
                return text

    def _read(self) -> str:
        """What is there, after a moment's wait where nothing is."""
        self._deadline.left()
        text = self._wire.read_channel().replace(CUT, "\ufffd")
        if not text:
            if self._line.closed:
                self._deadline.left()
                raise Unreachable(
                    "the device ended the session",
                    where=self._deadline.endpoint,
                    hint="It may limit sessions or time; scan it again with `assess scan --resume`.",
                )
            time.sleep(POLL_SECONDS)
        self._left -= len(text)
        if self._left < 0:
            raise OutputTooLarge(
                "the device shows more than may be brought home",
                where=self._deadline.endpoint,
                hint="Bring its configuration as a file: `config:`.",
            )
        return text


def _last_line(text: str) -> str:
    return re.split(r"[\r\n\0]", text[-400:])[-1].strip()


def _cleaned(text: str, command: str) -> str:
    """The answer alone, with line ends as `\\n`.

    >>> _cleaned("show\\r\\nhostname a\\r\\n\\0\\r      \\r end\\r\\nfw# ", "show")
    'hostname a\\n end\\n'
    """
    lines = re.sub(r"\r+\n|\n\r", "\n", _ERASED.sub("", text)).split("\n")
    body = lines[:-1]
    if body and body[0].strip().endswith(command.strip()):
        body = body[1:]
    return "".join(f"{line.rstrip(chr(13))}\n" for line in body)
