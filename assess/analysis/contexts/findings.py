"""Findings on all contexts; what several tenants' contexts share is one finding that lists them all."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from assess.analysis.contexts.address_space import context_links, overlapping_space
from assess.analysis.contexts.contexts_seen import ContextsSeen, own_words
from assess.analysis.contexts.hygiene import hygiene
from assess.analysis.contexts.isolation import reaches
from assess.analysis.contexts.tenant_space import tenant_spaces
from assess.analysis.contexts.views import ContextView
from assess.analysis.contexts.words import OwnWords
from assess.model.estate import Finding
from assess.model.graph import Graph
from assess.model.observed import Observed
from assess.model.policies import Holder
from assess.rules.base import findings_for

MOST_EVIDENCE = 12


def find_in_policies(observed: Observed, graph: Graph, seen: ContextsSeen) -> tuple[Finding, ...]:
    """What the rule lists, networks and links of all contexts give to find, sorted by id and subject."""
    views, holders = seen.views, seen.holders
    subjects: list[object] = [
        *_shared(views, holders, hygiene),
        *overlapping_space(views, holders),
        *context_links(views, holders),
        *(statement for compared in seen.compared for statement in compared.statements),
        *_isolation(views, holders, observed, graph),
    ]
    found = [finding for subject in subjects for finding in findings_for(subject)]
    return tuple(sorted(found, key=lambda each: (each.id, each.subject, each.title)))


def _isolation(
    views: Sequence[ContextView], holders: Mapping[str, Holder], observed: Observed, graph: Graph
) -> Iterator[object]:
    spaces = tenant_spaces(observed, graph, views, holders)
    for view in views:
        yield from reaches(view, holders[view.name], spaces)


Judge = Callable[[ContextView, Holder], Iterator[object]]


def _shared(views: Sequence[ContextView], holders: Mapping[str, Holder], judge: Judge) -> Iterator[object]:
    """The statements on all contexts; those that say the same but for the tenant's own words are one."""
    by_text: dict[object, Any] = {}
    for view in views:
        words = own_words(view, holders[view.name])
        for subject in judge(view, holders[view.name]):
            key = (type(subject), *_general(subject, words))
            known = by_text.get(key)
            by_text[key] = subject if known is None else _joined(known, subject)
    yield from by_text.values()


def _general(subject: Any, words: OwnWords) -> Iterator[object]:
    for field in fields(subject):
        value = getattr(subject, field.name)
        if field.name in {"holders", "evidence"}:
            continue
        if isinstance(value, str):
            yield words.general(value)
        elif isinstance(value, tuple):
            yield tuple(words.general(each) for each in value)
        else:
            yield value


def _joined(one: Any, other: Any) -> Any:
    evidence = (*one.evidence, *other.evidence)[:MOST_EVIDENCE]
    return replace(one, holders=(*one.holders, *other.holders), evidence=evidence)
