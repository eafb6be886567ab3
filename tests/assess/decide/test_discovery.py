"""Questions are found, each once, and asked in an order in which answers are there when they are read."""

from typing import Any

import pytest

from assess.decide.discovery import all_questions, in_order
from assess.decide.question import Question
from assess.errors import InvariantBroken
from assess.model.decisions import About


def question(about: Any, *after: Any) -> Any:
    return Question(about, lambda view: (), after=after)


def test_every_question_comes_after_those_it_reads() -> None:
    asked = [each.about for each in all_questions()]
    for each in all_questions():
        assert all(asked.index(other) < asked.index(each.about) for other in each.after)


def test_all_that_may_be_decided_is_asked() -> None:
    assert {each.about for each in all_questions()} == set(About)


@pytest.mark.parametrize(
    "questions",
    [
        (),
        (question(About.STORAGE), question(About.STORAGE)),
        (question(About.STORAGE, About.WORKLOAD), question(About.WORKLOAD, About.STORAGE)),
    ],
    ids=["none", "one asked twice", "a circle"],
)
def test_a_broken_set_of_questions_stops_the_program(questions: Any) -> None:
    with pytest.raises(InvariantBroken):
        in_order(questions)
