"""Other limits as people write them on the command line, and a plan beside another."""

from datetime import UTC, datetime

import pytest

from assess.app.what_if import compared, constraints_with
from assess.errors import InputError
from assess.model.inventory import Constraints, PinTenant
from assess.model.waves import Wave


def wave(number: int, tenants: tuple[str, ...], cut: float) -> Wave:
    at = datetime(2027, 1, number, tzinfo=UTC)
    return Wave(number, "", tenants, tenants, tenants, 0, 45.0, at, at, (), cut, (), 10, ())


def test_each_word_takes_the_place_of_a_limit_and_the_others_stay() -> None:
    given = Constraints(max_endpoints_per_wave=150, max_data_gib_per_wave=9)
    found = constraints_with(
        given, ["max_endpoints_per_wave=50", "split_tenants=true", "freeze=2027-01-01/2027-01-05"]
    )
    assert (found.max_endpoints_per_wave, found.max_data_gib_per_wave) == (50, 9)
    assert found.split_tenants
    assert found.freeze == ("2027-01-01/2027-01-05",)
    assert given.max_endpoints_per_wave == 150


def test_a_pin_moves_a_tenant_that_was_pinned_elsewhere() -> None:
    given = Constraints(pins=(PinTenant(tenant="a", wave=1), PinTenant(tenant="b", wave=1)))
    assert constraints_with(given, ["pin=a:3"]).pins == (
        PinTenant(tenant="b", wave=1),
        PinTenant(tenant="a", wave=3),
    )


@pytest.mark.parametrize(
    "word",
    [
        "max_endpoints=5",
        "max_endpoints_per_wave",
        "max_endpoints_per_wave=0",
        "pin=a",
        "pin=a:0",
        "pins=[]",
        "=",
        "",
    ],
)
def test_a_word_that_is_no_limit_is_bad_input_with_a_way_out(word: str) -> None:
    with pytest.raises(InputError) as raised:
        constraints_with(Constraints(), [word])
    assert raised.value.hint


def test_two_plans_stand_side_by_side_with_what_changed() -> None:
    rows = {
        row["measure"]: row
        for row in compared([wave(1, ("a", "b"), 0.0)], [wave(1, ("a",), 0.0), wave(2, ("b",), 7.0)], ["w"])
    }
    assert (rows["waves"]["stored"], rows["waves"]["what_if"], rows["waves"]["change"]) == (1, 2, 1)
    assert rows["connections cut between waves"]["change"] == 7
    assert rows["endpoints in the largest wave"]["change"] == -1
    assert rows["tenants in another wave"]["what_if"] == ["b: 1 -> 2"]
    assert rows["warnings"]["what_if"] == 1
