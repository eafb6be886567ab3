"""Constraints that no plan can keep are told from the inventory alone."""

import pytest

from assess.errors import InputError
from assess.model.inventory import Inventory
from assess.waves.constraints_check import check_constraints


def inventory(*, windows: list[str] | None = None, **constraints: object) -> Inventory:
    endpoints = [{"name": name, "kind": "vm", "tenant": name[0]} for name in ("a1", "a2", "b1")]
    return Inventory.model_validate(
        {
            "estate": "e",
            "tenants": [{"name": "a", "windows": windows or []}, {"name": "b"}, {"name": "c"}],
            "endpoints": [*endpoints, {"name": "lone", "kind": "vm"}],
            "constraints": constraints,
        }
    )


@pytest.mark.parametrize(
    "pins",
    [
        [],
        [{"tenant": "a", "wave": 2}, {"before": ["b", "a"]}],
        [{"before": ["a1", "b1"]}, {"before": ["b", "c"]}],
        [{"together": ["a", "b"]}, {"tenant": "a", "wave": 1}, {"tenant": "b", "wave": 1}],
        [{"before": ["lone", "a"]}],
    ],
    ids=["none", "room before the pinned wave", "a chain", "together in one wave", "an endpoint of nobody"],
)
def test_pins_that_a_plan_can_keep_pass(pins: list[object]) -> None:
    check_constraints(inventory(pins=pins))


@pytest.mark.parametrize(
    ("pins", "named"),
    [
        ([{"before": ["a", "b"]}, {"before": ["b", "a"]}], ("tenant:a", "tenant:b")),
        ([{"before": ["a1", "b"]}, {"before": ["b1", "a2"]}], ("tenant:a", "tenant:b")),
        ([{"before": ["a", "b"]}, {"before": ["b", "c"]}, {"before": ["c", "a"]}], ("tenant:c",)),
        ([{"before": ["a", "b"]}, {"together": ["a", "b"]}], ("a cannot move before b",)),
        ([{"tenant": "a", "wave": 1}, {"before": ["c", "a"]}], ("tenant:a", "tenant:c", "wave 1")),
        ([{"tenant": "a", "wave": 1}, {"tenant": "a", "wave": 3}], ("wave 1", "wave 3")),
        ([{"together": ["a", "c"]}, {"tenant": "a", "wave": 1}, {"tenant": "c", "wave": 2}], ("wave 2",)),
        ([{"before": ["lone", "a"]}, {"before": ["a", "lone"]}], ("lone",)),
    ],
    ids=["two", "by endpoints", "three", "together", "too early", "two waves", "tied waves", "an endpoint"],
)
def test_pins_that_contradict_each_other_are_named_with_a_way_out(
    pins: list[object], named: tuple[str, ...]
) -> None:
    with pytest.raises(InputError) as raised:
        check_constraints(inventory(pins=pins))
    assert all(name in str(raised.value) for name in named)
    assert raised.value.hint


def test_windows_freezes_and_dates_that_cannot_be_read_are_bad_input() -> None:
    for said in (
        {"windows": ["Saturday night"]},
        {"freeze": ["2027-01-05/2026-12-15"]},
        {"first_wave_at": "next week"},
        {"first_wave_at": "9999-12-31"},
    ):
        with pytest.raises(InputError):
            check_constraints(inventory(**said))
