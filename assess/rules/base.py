"""What a rule is, and how rules are found: every module of this package that has `RULES`."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from assess.errors import InvariantBroken
from assess.model.estate import Finding
from assess.model.state import Signal

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class StateRule(Generic[S]):
    """Says what its subject's class may be. `subject` is the type that `judge` reads.

    `text` states the rule for people, `source` where it comes from.
    """

    id: str
    subject: type[S]
    judge: Callable[[S], Iterable[Signal]]
    text: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class FindingRule(Generic[S]):
    """Says what is wrong or noteworthy about its subject."""

    id: str
    subject: type[S]
    judge: Callable[[S], Iterable[Finding]]
    text: str
    source: str = ""


Rule = StateRule[Any] | FindingRule[Any]


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule of the package, sorted by id. Fails when there is none, or two of one id."""
    return gathered("RULES")


def gathered(name: str) -> tuple[Any, ...]:
    """What the modules of the package list under this name, sorted by id.

    Raises:
        InvariantBroken: there is nothing, or two have one id.
    """
    package = importlib.import_module(__package__)
    found: list[Any] = []
    for module in pkgutil.walk_packages(package.__path__, prefix=f"{__package__}."):
        found.extend(getattr(importlib.import_module(module.name), name, ()))
    twice = [id_ for id_, count in Counter(each.id for each in found).items() if count > 1]
    if not found or twice:
        raise InvariantBroken(f"{name.lower()}: found {len(found)}, ids used twice: {sorted(twice)}")
    return tuple(sorted(found, key=lambda each: each.id))


def signals_for(subject: object) -> tuple[Signal, ...]:
    """What all state rules for this type of subject say of it, in the order of rule ids."""
    return tuple(
        signal
        for rule in all_rules()
        if isinstance(rule, StateRule) and rule.subject is type(subject)
        for signal in rule.judge(subject)
    )


def findings_for(subject: object) -> tuple[Finding, ...]:
    """What all finding rules for this type of subject find."""
    return tuple(
        finding
        for rule in all_rules()
        if isinstance(rule, FindingRule) and rule.subject is type(subject)
        for finding in rule.judge(subject)
    )
