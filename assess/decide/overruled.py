"""Decisions under the architect's word: the choice is theirs, and what follows is worked out again."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from assess.decide.estate_view import EstateView
from assess.decide.question import Question
from assess.model.decisions import About, Decision, Rejected, RuleReason
from assess.model.inventory import Endpoint
from assess.model.overrides import Disposition, Override, Topic

RULE = "override"
SAID = 1.0
STAYS_A_VM = "stays a VM"


def heard(view: EstateView, question: Question, answers: Iterable[Decision]) -> Iterator[Decision]:
    """The answers with the words on this question followed, and those on what does not move set aside."""
    words = view.situation.overrides.on(Topic(question.about))
    settle = question.settle(view) if words and question.settle else None
    for answer in answers:
        endpoint = view.endpoints.get(host_of(answer.subject))
        if endpoint is not None and _stays(question, endpoint):
            yield _set_aside(answer, endpoint)
        else:
            yield _settled(settle, answer, words.get(answer.subject))


def _stays(question: Question, endpoint: Endpoint) -> bool:
    return question.about is not About.SEGMENTATION and endpoint.disposition is not Disposition.MIGRATE


def overruled(answer: Decision, word: Override | None) -> Decision:
    """The decision with the word followed and marked; what was proposed is the first that is rejected.

    Parameters and cost of the proposal are dropped where another choice takes its place.
    """
    if word is None or answer.overridden_by:
        return answer
    said = RuleReason(RULE, f"so says {word.words}")
    answer = replace(answer, confidence=SAID, overridden_by=word.words, proposed=answer.choice)
    if word.value == answer.choice:
        return replace(answer, reasons=(said, *answer.reasons))
    why = "; ".join(reason.text for reason in answer.reasons)
    objections = tuple(
        RuleReason(RULE, f"the rules reject it: {each.why}")
        for each in answer.rejected
        if each.choice == word.value
    )
    return replace(
        answer,
        choice=word.value,
        reasons=(said, *objections),
        rejected=(
            Rejected(answer.choice, f"proposed by the rules: {why}"),
            *(each for each in answer.rejected if each.choice != word.value),
        ),
        details=(),
        would_change_it=("the override is cleared",),
        monthly_cost_usd=None,
    )


def _settled(
    settle: Callable[[Decision], Decision] | None, answer: Decision, word: Override | None
) -> Decision:
    changed = overruled(answer, word)
    return changed if settle is None or changed.choice == answer.choice else settle(changed)


def _set_aside(answer: Decision, endpoint: Endpoint) -> Decision:
    """What is decided on a thing that does not move: it goes with its host, or stays on it."""
    stays = STAYS_A_VM if answer.about is About.WORKLOAD else endpoint.disposition.value
    choice = endpoint.disposition.value if endpoint.disposition is Disposition.RETIRE else stays
    text = f"{endpoint.name} does not move: {endpoint.disposition}"
    return replace(
        answer,
        choice=choice,
        confidence=SAID,
        reasons=(RuleReason("decide.disposition", text),),
        rejected=(Rejected(answer.choice, "right if its host moves"),),
        details=(),
        would_change_it=(f"{endpoint.name} is to move after all",),
        monthly_cost_usd=0.0,
        proposed=answer.choice,
    )


def host_of(subject: str) -> str:
    """The endpoint on which the thing of this name stands.

    >>> host_of("web/nginx"), host_of("web:/srv"), host_of("//files/home"), host_of("pg")
    ('web', 'web', 'files', 'pg')
    """
    return subject.removeprefix("//").partition("/")[0].partition(":")[0]
