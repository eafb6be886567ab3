"""All contexts with their tenants and how they compare: worked out once, for findings and for drift."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from assess.analysis.contexts.clusters import Compared, compare_contexts
from assess.analysis.contexts.views import ContextView, views_of
from assess.analysis.contexts.words import OwnWords
from assess.model.graph import Graph
from assess.model.naming import SHARED, owner
from assess.model.observed import Observed
from assess.model.policies import Holder


@dataclass(frozen=True, slots=True)
class ContextsSeen:
    """The contexts of all devices, whose each is by its name, and those of one kind compared."""

    views: tuple[ContextView, ...]
    holders: Mapping[str, Holder]
    compared: tuple[Compared, ...]


def see_contexts(observed: Observed, graph: Graph) -> ContextsSeen:
    """`graph` has its tenants already (`assign_tenants`)."""
    views = tuple(views_of(observed.devices))
    holders = holders_of(views, graph)
    named = [(view, holders[view.name], own_words(view, holders[view.name])) for view in views]
    return ContextsSeen(views, holders, tuple(compare_contexts(named)))


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
