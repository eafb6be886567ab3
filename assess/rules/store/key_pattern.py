"""Key patterns: what has a time to live goes by itself, what has none and is saved is data."""

import re
from collections.abc import Iterable

from assess.model.estate import Finding, Severity
from assess.model.state import Signal, State
from assess.rules.base import FindingRule, StateRule
from assess.rules.store.subject import PatternSubject

SOURCE = "evidence rules 3.5 R1 to R4, 2026-11"
NEARLY_ALL, NEARLY_NONE = 0.95, 0.05
FEWEST = 20
"""So many keys of a sample say something of those that it missed."""
LONG_LIFE = 30 * 86_400
CONFIG = re.compile(r"(?:^|[:_./-])(?:config|settings?|options?|features?|flags?)(?:$|[:_./-])", re.I)
SESSION = re.compile(r"sess(?:ion)?s?(?![a-z])|phpredis_session|spring:session|connect\.sid", re.I)
CACHE = re.compile(r"(?:^|[:_./-])(?:cache|tmp|throttle|rate_?limit|locks?)(?:$|[:_./-])", re.I)


def _never_saved(subject: PatternSubject) -> Iterable[Signal]:
    trace = subject.of.persisted()
    if subject.of.never_saves and trace is not None:
        yield Signal(
            "state.key.never_saved",
            State.EPHEMERAL,
            0.9,
            trace,
            hard=True,
            flips_if="a replica saves it, or its loss at each restart is not accepted after all",
            purpose=_purpose(subject),
            flags=_visible(subject),
        )


def _evicting(subject: PatternSubject) -> Iterable[Signal]:
    trace = subject.of.limited()
    if subject.of.evicts_any and trace is not None:
        yield Signal(
            "state.key.evicting",
            State.EPHEMERAL,
            0.85,
            trace,
            hard=True,
            flips_if="no application can make such a key again",
            purpose=_purpose(subject),
            flags=("rebuildable", *_visible(subject)),
        )


def _expiring(subject: PatternSubject) -> Iterable[Signal]:
    pattern, share = subject.pattern, subject.pattern.expiring_share
    if share is not None and share > NEARLY_ALL:
        enough = subject.whole or pattern.timed >= FEWEST
        yield Signal(
            "state.key.expiring",
            State.EPHEMERAL,
            6 if enough else 1,
            subject.trace,
            flips_if="keys of this shape without a time to live are seen",
            purpose=_purpose(subject),
            flags=_visible(subject),
        )


def _lives_long(subject: PatternSubject) -> Iterable[Signal]:
    longest = subject.pattern.longest_ttl
    if longest is not None and longest > LONG_LIFE:
        yield Signal(
            "state.key.lives_long",
            State.DURABLE,
            5,
            subject.of.trace(
                f"{subject.pattern.pattern}: lives up to {longest // 86_400} days", subject.pattern.ref
            ),
            flips_if="its owner says that it can be made again",
            purpose="data",
        )


def _kept(subject: PatternSubject) -> Iterable[Signal]:
    """Without a word on persistence this alone does not decide."""
    share, told = subject.pattern.expiring_share, subject.of.store.persistence
    if share is not None and share < NEARLY_NONE and not subject.of.evicts_any:
        saves = told.saves if told is not None else None
        if saves is not False:
            yield Signal(
                "state.key.kept",
                State.DURABLE,
                3 if saves else 1,
                subject.trace,
                flips_if="an application makes such keys again, or gives them a time to live",
                purpose="data",
            )


def _cache_name(subject: PatternSubject) -> Iterable[Signal]:
    if CACHE.search(subject.pattern.pattern):
        yield Signal(
            "state.key.cache_name", State.EPHEMERAL, 1, subject.trace, name_only=True, purpose="cache"
        )


def _unsaved_settings(subject: PatternSubject) -> Iterable[Finding]:
    share = subject.pattern.expiring_share
    if subject.of.never_saves and CONFIG.search(subject.pattern.pattern) and share is not None and share < 1:
        yield Finding(
            "store.settings_not_saved",
            Severity.MEDIUM,
            subject.name,
            subject.of.tenant,
            "Settings lie in a store that saves nothing: a restart loses them",
            (subject.trace,),
            "Find what writes them, and whether it writes them again by itself; else keep them elsewhere.",
            SOURCE,
        )


def _is_session(subject: PatternSubject) -> bool:
    return SESSION.search(subject.pattern.pattern) is not None


def _purpose(subject: PatternSubject) -> str:
    return "session" if _is_session(subject) else "cache"


def _visible(subject: PatternSubject) -> tuple[str, ...]:
    return ("user-visible",) if _is_session(subject) else ()


RULES = (
    StateRule("state.key.never_saved", PatternSubject, _never_saved, "Its store never saves.", SOURCE),
    StateRule("state.key.evicting", PatternSubject, _evicting, "Its store may throw it away.", SOURCE),
    StateRule(
        "state.key.expiring", PatternSubject, _expiring, "Nearly all of it has a time to live.", SOURCE
    ),
    StateRule("state.key.lives_long", PatternSubject, _lives_long, "It lives over a month.", SOURCE),
    StateRule("state.key.kept", PatternSubject, _kept, "It has no time to live and is saved.", SOURCE),
    FindingRule(
        "store.settings_not_saved",
        PatternSubject,
        _unsaved_settings,
        "Settings that a restart loses.",
        SOURCE,
    ),
    StateRule("state.key.cache_name", PatternSubject, _cache_name, "It is named like a cache.", SOURCE),
)
