"""The architect's word: what somebody decided against, or without, the proposal, and how it fares."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property


class Topic(StrEnum):
    """What may be overridden: the class of a surface, any decision, whose a thing is, when and whether."""

    STATE = "state"
    STORAGE = "storage"
    DATABASE = "database"
    CACHE = "cache"
    SEGMENTATION = "segmentation"
    WORKLOAD = "workload"
    LOAD_BALANCER = "load_balancer"
    FIREWALL = "firewall"
    TOOL = "tool"
    TENANT = "tenant"
    WAVE = "wave"
    DISPOSITION = "disposition"


class Disposition(StrEnum):
    """Whether a thing moves at all: to AWS, switched off for good, or left where it is."""

    MIGRATE = "migrate"
    RETIRE = "retire"
    RETAIN = "retain"


@dataclass(frozen=True, slots=True)
class Override:
    """One word on one subject. `by` and `at` say who and when, `source` where (`State!L7`, `FILE line 3`).

    `against` is what the rules proposed when it was spoken and `basis` the rules that said so: newer
    evidence is told from old by them.
    """

    subject: str
    about: Topic
    value: str
    reason: str = ""
    by: str = ""
    at: datetime | None = None
    source: str = ""
    against: str = ""
    basis: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Who said it, where and why, in one line.

        >>> Override("web", Topic.TENANT, "alpha", "moved in May", "kim", source="Hosts!F9").words
        'kim (Hosts!F9): moved in May'
        """
        who = self.by or "the architect"
        where = f" ({self.source})" if self.source else ""
        return f"{who}{where}" + (f": {self.reason}" if self.reason else "")


@dataclass(frozen=True)
class Overrides:
    """All words in force, at most one on a topic of a subject."""

    all: tuple[Override, ...] = ()

    @cached_property
    def topics(self) -> dict[Topic, dict[str, Override]]:
        """The words by topic and subject."""
        found: dict[Topic, dict[str, Override]] = {topic: {} for topic in Topic}
        for each in self.all:
            found[each.about][each.subject] = each
        return found

    def on(self, topic: Topic) -> dict[str, Override]:
        """The words on one topic, by subject."""
        return self.topics[topic]


NO_OVERRIDES = Overrides()


def joined(kept: Iterable[Override], newer: Iterable[Override]) -> Overrides:
    """All of them in the order of topic and subject; of two on one thing the newer."""
    words = {(each.about, each.subject): each for each in (*kept, *newer)}
    order = list(Topic)
    return Overrides(
        tuple(words[key] for key in sorted(words, key=lambda key: (order.index(key[0]), key[1])))
    )


class Standing(StrEnum):
    """How a word fares: it counts; it counts, and newer evidence speaks against it; it cannot count."""

    APPLIED = "applied"
    CONFLICT = "conflict"
    NOT_APPLIED = "not_applied"


@dataclass(frozen=True, slots=True)
class Heard:
    """An override beside what the rules propose now. `unkept` says why it could not be followed, if so.

    `rules` are those behind the proposal.
    """

    override: Override
    proposed: str = ""
    rules: tuple[str, ...] = ()
    unkept: str = ""

    @property
    def conflict(self) -> str:
        """What speaks against the word now and did not when it was spoken; empty where nothing does."""
        said = self.override
        if self.unkept:
            return self.unkept
        if not self.proposed or self.proposed == said.value or not said.against:
            return ""
        if self.proposed != said.against:
            return f"the rules proposed {said.against} when it was spoken, and now propose {self.proposed}"
        newer = sorted(set(self.rules) - set(said.basis)) if said.basis else []
        return f"new evidence for {self.proposed}: {', '.join(newer)}" if newer else ""

    @property
    def standing(self) -> Standing:
        """How the word fares."""
        if self.unkept:
            return Standing.NOT_APPLIED
        return Standing.CONFLICT if self.conflict else Standing.APPLIED


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in one place where the architect may speak, as it was written.

    `was_shown` says that an override stood there when the place was made, so that an empty `value` clears it.
    """

    about: Topic
    subject: str
    value: str
    reason: str
    source: str
    was_shown: bool = False
    by: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """All that an architect handed back. `notes` tell what was not read, or read in spite of changes.

    `estate` and `fingerprint` name the estate and the assessment that it was made from, `by` who saved it;
    each is empty where that is not known.
    """

    entries: tuple[Entry, ...]
    notes: tuple[str, ...] = ()
    estate: str = ""
    fingerprint: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class OverrideRow:
    """A row of `overrides`: the word, what the rules propose now, and what speaks against it."""

    subject: str
    about: Topic
    value: str
    reason: str
    by: str
    at: datetime | None
    source: str
    against: str
    basis: tuple[str, ...]
    proposed: str
    standing: Standing
    conflict: str

    @property
    def override(self) -> Override:
        """The word itself."""
        return Override(
            self.subject,
            self.about,
            self.value,
            self.reason,
            self.by,
            self.at,
            self.source,
            self.against,
            self.basis,
        )
