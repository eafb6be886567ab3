"""Findings on all contexts; what several tenants' contexts share is one finding that lists them all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from assess.analysis.contexts.address_space import context_links, overlapping_space
from assess.analysis.contexts.clusters import compare_contexts
from assess.analysis.contexts.hygiene import hygiene
from assess.analysis.contexts.isolation import reaches
from assess.analysis.contexts.tenant_space import tenant_spaces
from assess.analysis.contexts.views import ContextView, views_of
from assess.analysis.contexts.words import OwnWords
from assess.model.estate import Finding
from assess.model.graph import Graph
from assess.model.naming import SHARED, owner
from assess.model.observed import Observed
from assess.model.policies import Holder
from assess.rules.base import findings_for

MOST_EVIDENCE = 12


def find_in_policies(observed: Observed, graph: Graph) -> tuple[Finding, ...]:
    """What the rule lists, networks and links of all contexts give to find, sorted by id and subject."""
    views = list(views_of(observed.devices))
    holders = holders_of(views, graph)
    subjects: list[object] = [
        *_shared(views, holders, hygiene),
        *overlapping_space(views, holders),
        *context_links(views, holders),
        *_compared(views, holders),
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


def _compared(views: Sequence[ContextView], holders: Mapping[str, Holder]) -> Iterator[object]:
    named = [(view, holders[view.name], own_words(view, holders[view.name])) for view in views]
    for compared in compare_contexts(named):
        yield from compared.statements


def holders_of(views: Iterable[ContextView], graph: Graph) -> dict[str, Holder]:
    """Each context with its tenant: its one tenant's name, `shared` for several, empty where unknown."""
    found: dict[str, Holder] = {}
    for view in views:
        node = graph.nodes.get(view.name)
        found[view.name] = Holder(view.name, owner(node.tenants if node is not None else ()))
    return found


def own_words(view: ContextView, holder: Holder) -> OwnWords:
    """The words of the context's names that only say whose it is."""
    return OwnWords((view.context.name, *([holder.tenant] if holder.tenant != SHARED else ())))


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
