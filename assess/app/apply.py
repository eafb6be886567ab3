"""Takes the architect's words from a workbook or a file, and works out everything that follows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from assess.app.analyze import analyze
from assess.app.stored import stored_assessment
from assess.app.vocabulary import legal_values, subjects
from assess.errors import InputError
from assess.inventory.complaints import suggest
from assess.inventory.override_file import read_override_file
from assess.model.assessment import Assessment
from assess.model.overrides import Entry, Handed, Override, Overrides, Topic, joined
from assess.store.estate import Estate
from reports.hostile_text import visible
from reports.workbook.reading_back import read_workbook

OVERRIDE_FILES = frozenset({".yaml", ".yml", ".json", ".csv"})
MOST_WAVES = 10_000


class Outcome(StrEnum):
    """What became of one entry."""

    TAKEN = "taken"
    CHANGED = "changed"
    CLEARED = "cleared"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Answer:
    """One entry and what became of it. `was` is the value before, `why` the reason of a refusal."""

    outcome: Outcome
    about: Topic
    subject: str
    value: str
    was: str
    where: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of every entry, what must be said of the file, and the assessment that follows.

    `assessment` is None where nothing changed.
    """

    answers: tuple[Answer, ...]
    notes: tuple[str, ...]
    assessment: Assessment | None = None

    def count(self, outcome: Outcome) -> int:
        """How many entries came to this."""
        return sum(answer.outcome is outcome for answer in self.answers)

    @property
    def changes(self) -> int:
        """How many words are new, other than before, or gone."""
        return sum(self.count(each) for each in (Outcome.TAKEN, Outcome.CHANGED, Outcome.CLEARED))


def apply(estate: Estate, path: Path, *, by: str, at: datetime, dry_run: bool = False) -> Applied:
    """Takes what is legal, and analyses again under it; what is refused leaves the word before in force.

    `by` is who speaks; empty: as the workbook or file says. `dry_run` only tells.

    Raises:
        InputError: the file cannot be read, or is of another estate; nothing was changed.
    """
    assessment = stored_assessment(estate)
    handed = _read(path)
    notes = (*handed.notes, *_doubts(handed, estate, path))
    kept = estate.overrides()
    judge = _Judge(kept, _Names.of(assessment, handed), legal_values(assessment))
    answers = judge.judged(handed.entries)
    said = {(each.about, each.subject): each for each in judge.spoken(handed, answers, by, at)}
    gone = {(each.about, each.subject) for each in answers if each.outcome is Outcome.CLEARED}
    words = joined((each for each in kept.all if (each.about, each.subject) not in gone), said.values())
    applied = Applied(answers, notes)
    if dry_run or not applied.changes:
        return applied
    return replace(applied, assessment=analyze(estate, words))


def _read(path: Path) -> Handed:
    return read_override_file(path) if path.suffix.lower() in OVERRIDE_FILES else read_workbook(path)


def _doubts(handed: Handed, estate: Estate, path: Path) -> Iterable[str]:
    """That the workbook is of an older assessment; one of another estate is refused."""
    name = visible(estate.inventory().estate)
    if handed.estate and handed.estate != name:
        raise InputError(
            f"is a workbook of the estate '{handed.estate}', and this estate is '{name}'",
            where=str(path),
            hint="Give the estate that it was made from with --estate.",
        )
    if handed.fingerprint and handed.fingerprint != estate.fingerprint():
        yield (
            "the workbook was made from another assessment than the newest one; what it says is taken, "
            "and checked against the newest evidence"
        )


@dataclass(frozen=True, slots=True)
class _Names:
    """The things that a name as it stands in a cell may mean, by topic."""

    meant: Mapping[Topic, Mapping[str, tuple[str, ...]]]

    @classmethod
    def of(cls, assessment: Assessment, handed: Handed) -> "_Names":
        """Names of the topics that are spoken of."""
        spoken = {entry.about for entry in handed.entries}
        known = subjects(assessment)
        return cls({topic: _by_text(known[topic]) for topic in sorted(spoken)})

    def named(self, topic: Topic, text: str) -> tuple[str, ...]:
        """The things that the text may mean."""
        return self.meant[topic].get(text, ())


def _by_text(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for name in sorted(names):
        for text in {name, visible(name), visible(name).strip()}:
            found[text].append(name)
    return {text: tuple(each) for text, each in found.items()}


@dataclass(frozen=True, slots=True)
class _Judge:
    """Says what becomes of entries under the words in force."""

    kept: Overrides
    names: _Names
    legal: Mapping[Topic, tuple[str, ...]]

    def judged(self, entries: Iterable[Entry]) -> tuple[Answer, ...]:
        """An answer to each entry, in their order; of entries that contradict each other none is taken."""
        told = [(entry, self._judged(entry)) for entry in entries]
        values: dict[tuple[Topic, str], dict[str, str]] = defaultdict(dict)
        for _, answer in told:
            if answer.outcome is not Outcome.REFUSED:
                values[answer.about, answer.subject].setdefault(answer.value, answer.where)
        return tuple(_contested(answer, values[answer.about, answer.subject]) for _, answer in told)

    def _judged(self, entry: Entry) -> Answer:
        meant = self.names.named(entry.about, entry.subject)
        subject = meant[0] if len(meant) == 1 else entry.subject
        before = self.kept.on(entry.about).get(subject)
        was = before.value if before else ""
        told = Answer(Outcome.UNCHANGED, entry.about, subject, entry.value, was, entry.source)
        if not entry.value:
            return replace(told, outcome=Outcome.CLEARED) if before and entry.was_shown else told
        value = self._legal(entry.about, entry.value)
        if value is not None and before and (value, entry.reason) == (before.value, before.reason):
            return replace(told, value=value)
        if len(meant) != 1:
            return replace(told, outcome=Outcome.REFUSED, why=self._unknown(entry, meant))
        if value is None:
            return replace(told, outcome=Outcome.REFUSED, why=self._illegal(entry))
        return replace(told, outcome=Outcome.CHANGED if before else Outcome.TAKEN, value=value)

    def _legal(self, topic: Topic, text: str) -> str | None:
        """The legal value that the text means."""
        if topic is Topic.WAVE:
            number = text.lower().removeprefix("wave").strip()
            return str(int(number)) if number.isdecimal() and 0 < int(number) <= MOST_WAVES else None
        folded = {value.casefold(): value for value in self.legal.get(topic, ())}
        return folded.get(text.casefold())

    def _illegal(self, entry: Entry) -> str:
        legal = self.legal.get(entry.about, ())
        near = suggest(entry.value, legal)
        one_of = f"one of: {', '.join(legal)}" if entry.about is not Topic.WAVE else "a number from 1 on"
        return f"'{entry.value}' is no legal value{near}; {one_of}"

    def _unknown(self, entry: Entry, meant: tuple[str, ...]) -> str:
        if meant:
            return f"'{entry.subject}' may be any of {len(meant)} things that look alike"
        topic = entry.about.replace("_", " ")
        near = suggest(entry.subject, self.names.meant[entry.about])
        return f"nothing called '{entry.subject}' has a {topic} to override now{near}"

    def spoken(self, handed: Handed, answers: Iterable[Answer], by: str, at: datetime) -> Iterable[Override]:
        """The words that are new or other than before."""
        for entry, answer in zip(handed.entries, answers, strict=True):
            if answer.outcome in {Outcome.TAKEN, Outcome.CHANGED}:
                who = entry.by or by or handed.by
                yield Override(
                    answer.subject, answer.about, answer.value, entry.reason, who, at, entry.source
                )


def _contested(answer: Answer, values: Mapping[str, str]) -> Answer:
    """The answer, or a refusal where another place says something else of the same thing."""
    others = [where for value, where in values.items() if value != answer.value]
    if answer.outcome is Outcome.REFUSED or not others:
        return answer
    return replace(answer, outcome=Outcome.REFUSED, why=f"{others[0]} says something else of it")
