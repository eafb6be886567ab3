"""What an architect may say: the legal values of every topic, and the names that a word may be on."""

from collections import defaultdict
from collections.abc import Iterable

from assess.decide.discovery import all_questions
from assess.model.assessment import Assessment
from assess.model.overrides import Disposition, Topic
from assess.model.state import State

Names = dict[Topic, frozenset[str]]


def legal_values(assessment: Assessment) -> dict[Topic, tuple[str, ...]]:
    """The values that an override may take, by topic; waves up to one behind the last."""
    last = max((wave.number for wave in assessment.waves), default=0)
    return {
        **{Topic(question.about): question.choices for question in all_questions() if question.choices},
        Topic.STATE: tuple(State),
        Topic.TENANT: tuple(tenant.name for tenant in assessment.tenants),
        Topic.WAVE: tuple(str(number) for number in range(1, last + 2)),
        Topic.DISPOSITION: tuple(Disposition),
    }


def subjects(assessment: Assessment) -> Names:
    """The names on which each topic may be overridden."""
    endpoints = [each.name for each in assessment.endpoints]
    surfaces = [each.name for each in assessment.surfaces]
    movable = [*endpoints, *(each.name for each in assessment.tenants)]
    found: dict[Topic, Iterable[str]] = {
        Topic.STATE: surfaces,
        Topic.TENANT: [*endpoints, *surfaces, *(each.name for each in assessment.nodes)],
        Topic.WAVE: movable,
        Topic.DISPOSITION: movable,
    }
    decided: dict[Topic, set[str]] = defaultdict(set)
    for each in assessment.decisions:
        decided[Topic(each.about)].add(each.subject)
    return {topic: frozenset(found.get(topic) or decided[topic]) for topic in Topic}
