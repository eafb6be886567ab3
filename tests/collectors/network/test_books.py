"""Named objects and groups: nesting, circles, shadowing of parents, hostile sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.model.evidence import Ref
from assess.model.network import AddressSet
from collectors.network.books import Book, Definition, address_book, address_objects
from collectors.network.intervals import NOWHERE, complement, difference, inverted, merged, network

REF = Ref("f", 1)
INTERVALS = st.lists(
    st.tuples(st.integers(0, 63), st.integers(0, 63)).map(lambda pair: (min(pair), max(pair)))
)


def filled(
    *definitions: Definition[AddressSet], parents: tuple[Book[AddressSet], ...] = ()
) -> Book[AddressSet]:
    book = address_book(parents)
    for each in definitions:
        book.define(each)
    return book


def host(name: str, address: str) -> Definition[AddressSet]:
    found = network(address)
    assert found is not None
    return Definition(name, REF, found)


def group(name: str, *members: str, excluded: tuple[str, ...] = ()) -> Definition[AddressSet]:
    return Definition(name, REF, NOWHERE, members, excluded, is_group=True)


def test_groups_that_hold_each_other_end_and_keep_what_they_know() -> None:
    book = filled(host("a", "10.0.0.1"), group("one", "a", "two"), group("two", "one"))
    found = book.find("two")
    assert found is not None
    assert len(found.v4) == 1
    assert found.opaque == ("circular:two",)


def test_an_own_name_wins_over_the_parents_and_a_parents_group_keeps_its_own() -> None:
    parent = filled(host("web", "10.0.0.1"), group("webs", "web"))
    book = filled(host("web", "10.0.0.2"), parents=(parent,))
    own, inherited = network("10.0.0.2"), network("10.0.0.1")
    assert book.find("web") == own
    assert book.find("webs") == inherited


def test_what_nobody_defines_is_open_and_noted_once_per_user() -> None:
    book = filled(group("g", "ghost"))
    assert book.resolve(["g"], "rule 1", REF).opaque == ("undefined:ghost",)
    assert [(each.name, each.used_by) for each in book.undefined] == [("ghost", "g")]


def test_a_tower_of_groups_ends_and_costs_no_more_than_its_budget() -> None:
    tower = [host("h0", "10.0.0.0"), group("g0", "h0")]
    for number in range(1, 4000):
        tower += [
            host(f"h{number}", f"10.{number >> 7}.{number & 127}.2"),
            group(f"g{number}", f"g{number - 1}", f"h{number}"),
        ]
    objects = address_objects(filled(*tower))
    held = sum(len(each.addresses.v4) for each in objects)
    assert held <= 5_000_000
    assert objects[-1].addresses.opaque == ("too large:g3999",)


@given(INTERVALS, INTERVALS)
def test_sets_of_intervals_do_what_sets_of_numbers_do(
    one: list[tuple[int, int]], two: list[tuple[int, int]]
) -> None:
    first, second = (set().union(*(range(a, b + 1) for a, b in each)) for each in (one, two))
    left, right = AddressSet(merged(one)), AddressSet(merged(two))
    assert {n for a, b in left.v4 for n in range(a, b + 1)} == first
    assert {n for a, b in inverted(left.v4, (0, 63)) for n in range(a, b + 1)} == set(range(64)) - first
    assert {n for a, b in difference(left, right).v4 for n in range(a, b + 1)} == first - second


def test_around_an_open_part_nothing_is_certain() -> None:
    assert complement(AddressSet(((1, 5),), (), ("fqdn:x",))) == AddressSet(opaque=("not:fqdn:x",))


@pytest.mark.parametrize("text", ["", "x", "10.0.0.1-", "10.0.0.9-10.0.0.1", "10.0.0.0/33", "1.2.3.4-::1"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert network(text) is None
