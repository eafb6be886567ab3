"""Named objects and groups, resolved through their members; what nobody defines stays open, never "any"."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assess.model.evidence import Ref
from assess.model.network import (
    AddressObject,
    AddressSet,
    ServiceBox,
    ServiceObject,
    ServiceSet,
    Undefined,
)
from collectors.network.intervals import NOWHERE, difference, union

DEEPEST = 50
"""Groups in groups: no vendor allows as many."""
MOST_INTERVALS = 5_000_000
"""All sets of one book together; past it a file was made to exhaust, and the rest stays open."""

V = TypeVar("V", AddressSet, ServiceSet)


@dataclass(frozen=True, slots=True)
class Definition(Generic[V]):
    """An object: what it says itself, what it takes from others, and what it leaves out."""

    name: str
    ref: Ref
    own: V
    members: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    is_group: bool = False


class Book(Generic[V]):
    """Definitions of one context by name. What it does not define it asks of its parents, nearest first.

    Names that are used and nowhere defined are kept in `undefined`. `builtin` knows the platform's own names.
    """

    def __init__(
        self,
        what: str,
        *,
        joined: Callable[[Iterable[V]], V],
        opened: Callable[[str], V],
        without: Callable[[V, V], V],
        parents: Sequence["Book[V]"] = (),
        builtin: Callable[[str], V | None] = lambda name: None,  # noqa: ARG005
    ) -> None:
        self.what = what
        self.definitions: dict[str, Definition[V]] = {}
        self.undefined: list[Undefined] = []
        self._joined: Callable[[Iterable[V]], V] = joined
        self._opened: Callable[[str], V] = opened
        self._without: Callable[[V, V], V] = without
        self._parents: tuple[Book[V], ...] = tuple(parents)
        self._builtin: Callable[[str], V | None] = builtin
        self._known: dict[str, V] = {}
        self._busy: set[str] = set()
        self._left = MOST_INTERVALS

    def define(self, definition: Definition[V]) -> None:
        """Adds a definition; one of the same name before is replaced, as devices do."""
        self.definitions[definition.name] = definition
        self._known.clear()

    def knows(self, name: str) -> bool:
        """The name is defined here, by a parent, or by the platform."""
        return (
            name in self.definitions
            or any(parent.knows(name) for parent in self._parents)
            or self._builtin(name) is not None
        )

    def resolve(self, names: Sequence[str], used_by: str, ref: Ref) -> V:
        """All that the names mean together; each that nobody defines is an opaque part and is noted."""
        return self._joined([self._one(name, used_by, ref) for name in names])

    def _one(self, name: str, used_by: str, ref: Ref) -> V:
        found = self.find(name)
        if found is None:
            self.undefined.append(Undefined(name, self.what, used_by, ref))
            return self._opened(f"undefined:{name}")
        return found

    def find(self, name: str) -> V | None:
        """What the name means; None where nobody defines it."""
        if name in self._known:
            return self._known[name]
        definition = self.definitions.get(name)
        if definition is None:
            found = (parent.find(name) for parent in self._parents)
            return next((each for each in found if each is not None), self._builtin(name))
        if name in self._busy or len(self._busy) >= DEEPEST:
            return self._opened(f"circular:{name}")
        self._busy.add(name)
        value = self._value(definition)
        self._busy.discard(name)
        self._left -= _size(value)
        if self._left < 0:
            value = self._opened(f"too large:{name}")
        self._known[name] = value
        return value

    def _value(self, definition: Definition[V]) -> V:
        used_by, ref = definition.name, definition.ref
        values = [definition.own]
        values += [self._one(name, used_by, ref) for name in definition.members]
        value = self._joined(values)
        if not definition.excluded:
            return value
        without = self._joined([self._one(name, used_by, ref) for name in definition.excluded])
        return self._without(value, without)


def _size(value: AddressSet | ServiceSet) -> int:
    parts = len(value.v4) + len(value.v6) if isinstance(value, AddressSet) else len(value.boxes)
    return parts + len(value.opaque)


def address_book(
    parents: Sequence[Book[AddressSet]] = (),
    builtin: Callable[[str], AddressSet | None] = lambda name: None,  # noqa: ARG005
    what: str = "address",
) -> Book[AddressSet]:
    """An empty book of addresses."""
    return Book(
        what,
        joined=union,
        opened=lambda text: AddressSet(opaque=(text,)),
        without=difference,
        parents=parents,
        builtin=builtin,
    )


def service_book(
    parents: Sequence[Book[ServiceSet]] = (),
    builtin: Callable[[str], ServiceSet | None] = lambda name: None,  # noqa: ARG005
    what: str = "service",
) -> Book[ServiceSet]:
    """An empty book of services."""
    return Book(
        what,
        joined=service_union,
        opened=lambda text: ServiceSet(opaque=(text,)),
        without=_open_difference,
        parents=parents,
        builtin=builtin,
    )


def _open_difference(services: ServiceSet, without: ServiceSet) -> ServiceSet:
    """No vendor excludes services from a group; if one did, the rest could not be told."""
    return ServiceSet(opaque=tuple(f"except:{each}" for each in (services, without)))


def service_union(sets: Iterable[ServiceSet]) -> ServiceSet:
    """All services of all the sets."""
    found = list(sets)
    if len(found) == 1:
        return found[0]
    boxes: dict[ServiceBox, None] = {}
    words: dict[str, None] = {}
    for each in found:
        boxes.update(dict.fromkeys(each.boxes))
        words.update(dict.fromkeys(each.opaque))
    return ServiceSet(tuple(boxes), tuple(words))


def address_objects(book: Book[AddressSet]) -> tuple[AddressObject, ...]:
    """The book's own definitions as the model has them, in the file's order."""
    return tuple(
        AddressObject(
            each.name,
            each.ref,
            book.find(each.name) or NOWHERE,
            each.is_group,
            (*each.members, *each.excluded),
        )
        for each in book.definitions.values()
    )


def service_objects(book: Book[ServiceSet]) -> tuple[ServiceObject, ...]:
    """The book's own definitions as the model has them, in the file's order."""
    return tuple(
        ServiceObject(each.name, each.ref, book.find(each.name) or ServiceSet(), each.is_group, each.members)
        for each in book.definitions.values()
    )


def distinct(undefined: Iterable[Undefined]) -> tuple[Undefined, ...]:
    """Each of them once, in order of file and line."""
    found = {(each.name, each.what, each.used_by): each for each in reversed(list(undefined))}
    return tuple(sorted(found.values(), key=lambda e: (e.ref.section, e.ref.line, e.what, e.name, e.used_by)))
