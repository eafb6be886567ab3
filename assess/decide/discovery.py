"""How questions are found: every module of this package that has `QUESTION`."""

import importlib
import pkgutil
from collections import Counter
from functools import cache

from assess.decide.question import Question
from assess.errors import InvariantBroken
from assess.model.decisions import About


@cache
def all_questions() -> tuple[Question, ...]:
    """Every question, each after those whose answers it reads.

    Raises:
        InvariantBroken: there is none, two are about the same, or they wait for each other.
    """
    package = importlib.import_module(__package__)
    found: list[Question] = []
    for module in pkgutil.walk_packages(package.__path__, prefix=f"{__package__}."):
        question = getattr(importlib.import_module(module.name), "QUESTION", None)
        if question is not None:
            found.append(question)
    return in_order(tuple(found))


def in_order(questions: tuple[Question, ...]) -> tuple[Question, ...]:
    """The questions so that each comes after those it reads, else in the order of `About`."""
    twice = [about for about, count in Counter(each.about for each in questions).items() if count > 1]
    if not questions or twice:
        raise InvariantBroken(f"questions: found {len(questions)}, asked twice: {sorted(twice)}")
    asked = {each.about for each in questions}
    waiting = sorted(questions, key=lambda each: list(About).index(each.about))
    ordered: list[Question] = []
    while waiting:
        done = {each.about for each in ordered}
        ready = next((each for each in waiting if not (set(each.after) & asked) - done), None)
        if ready is None:
            raise InvariantBroken(f"questions wait for each other: {[str(each.about) for each in waiting]}")
        waiting.remove(ready)
        ordered.append(ready)
    return tuple(ordered)
