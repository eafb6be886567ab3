"""What a device shows, file by file, by the plan of its platform."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from assess.model.evidence import Evidence, Reason
from collectors.network.redaction import withhold_secrets
from collectors.transports.live.dialogue import Dialogue
from collectors.transports.live.plans import Places, Plan, Read

FEW_LINES = 8
REFUSED = re.compile(
    r"^\s*\^\s*$|^(?:% ?)?(?:ERROR|Error|error)\b|^% ?\w+|Command fail|Unknown (?:command|action)"
    r"|unknown command|[Ss]yntax [Ee]rror|Invalid (?:command|syntax|input)|command not found|CLINFR\d+"
    r"|[Pp]ermission denied|[Nn]ot authorized|No such command",
    re.MULTILINE,
)
DENIED = re.compile(r"authori[sz]|permission|denied|privilege|not allowed", re.IGNORECASE)
SAFE_NAME = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Reading:
    """One device being read. Secrets are withheld before anything leaves it."""

    endpoint: str
    plan: Plan
    dialogue: Dialogue

    def evidences(self) -> Iterator[Evidence]:
        """A section per file, each as soon as the device has shown it.

        Raises:
            TransportError: the device went away or ran out of time.
        """
        if self.plan.shell and self.plan.shell.search(self.dialogue.prompt):
            self._go(self.plan.cli)
        for command in self.plan.session:
            self.dialogue.ask(command)
        places = self._places()
        refusal = self._go(places.home) if places else ""
        if places and refusal:
            yield self._gap(places.reads[0].file, _reason(refusal), _first_line(refusal))
        for read in self.plan.reads:
            yield from self._file(read, "")
        if places and not refusal:
            yield from self._in_places(places)
        if self.plan.missing:
            yield self._gap("policies", Reason.UNSUPPORTED, self.plan.missing)

    def _places(self) -> Places | None:
        places = self.plan.places
        if places and places.when and places.only_if not in self.dialogue.ask(places.when):
            return None
        return places

    def _in_places(self, places: Places) -> Iterator[Evidence]:
        listed = self.dialogue.ask(places.listing)
        names = {found["name"] for found in places.pattern.finditer(listed)} | places.unlisted
        for name in sorted(names):
            file = places.reads[0].file.format(name=name)
            if not SAFE_NAME.fullmatch(name):
                yield self._gap(file, Reason.UNSUPPORTED, "a name that no command may carry")
                continue
            refusal = self._go(places.enter.format(name=name))
            if refusal:
                yield self._gap(file, _reason(refusal), _first_line(refusal))
                continue
            for read in places.reads:
                yield from self._file(read, name)

    def _go(self, command: str) -> str:
        """Goes elsewhere, where the prompt may be another; what the device answers if it refuses."""
        answer = self.dialogue.enter(command)
        return answer if _is_refused(answer) else ""

    def _file(self, read: Read, place: str) -> Iterator[Evidence]:
        file, body = read.file.format(name=place), ""
        for command in read.commands:
            body = self._answer(command)
            if not _is_refused(body):
                break
        else:
            yield self._gap(file, _reason(body), _first_line(body))
            return
        for command in read.also:
            more = self._answer(command)
            body += "" if _is_refused(more) else more
        yield Evidence(self.endpoint, file, datetime.now(UTC), withhold_secrets(body))

    def _answer(self, command: str) -> str:
        answer = self.dialogue.ask(command)
        if not self.plan.trailer:
            return answer
        bare = answer.rstrip().removesuffix(self.plan.trailer).rstrip()
        return f"{bare}\n" if bare else ""

    def _gap(self, section: str, reason: Reason, detail: str) -> Evidence:
        return Evidence(self.endpoint, section, datetime.now(UTC), "", reason, withhold_secrets(detail))


def _is_refused(answer: str) -> bool:
    """Whether the device says no; configurations are longer than that."""
    return answer.count("\n") <= FEW_LINES and REFUSED.search(answer) is not None


def _reason(answer: str) -> Reason:
    return Reason.DENIED if DENIED.search(answer) else Reason.UNSUPPORTED


def _first_line(answer: str) -> str:
    lines = (line.strip() for line in answer.split("\n"))
    return next((line[:200] for line in lines if line.strip("^ ")), "the device refused")
