"""All decisions on an estate: every question in its order, each seeing the answers before it."""

from dataclasses import replace

from assess.decide.discovery import all_questions
from assess.decide.estate_view import view_of
from assess.decide.overruled import heard
from assess.model.decisions import About, Decision
from assess.model.observed import Situation

_ORDER = {about: place for place, about in enumerate(About)}


def decide_all(situation: Situation) -> tuple[Decision, ...]:
    """The decisions on every tenant, database, surface and service, sorted by question and subject.

    Answers that `situation.decisions` already holds are kept, and their questions are not asked again.
    """
    given = {decision.about for decision in situation.decisions}
    view = view_of(situation)
    for question in all_questions():
        if question.about not in given:
            answers = sorted(heard(view, question, question.decide(view)), key=lambda each: each.subject)
            view = view.after(tuple(answers))
    return tuple(sorted(view.situation.decisions, key=lambda each: (_ORDER[each.about], each.subject)))


def with_decisions(situation: Situation) -> Situation:
    """The situation with all its decisions made."""
    return replace(situation, decisions=decide_all(situation))
