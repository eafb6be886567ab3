"""Rows as users take them away."""

import csv
import io

import pytest

from assess.app.show import all_columns, cell_text, columns_of, csv_text, matching
from assess.errors import InputError


def test_an_unknown_table_is_answered_with_the_near_one() -> None:
    with pytest.raises(InputError, match="did you mean 'surfaces'"):
        all_columns("surface")


def test_an_unknown_column_is_answered_with_the_near_one() -> None:
    with pytest.raises(InputError, match="did you mean 'confidence'"):
        columns_of("surfaces", "name,confidense")


def test_chosen_columns_come_in_the_chosen_order() -> None:
    assert columns_of("surfaces", "state, name") == ("state", "name")


def test_every_key_of_the_contract_is_a_column() -> None:
    wanted = (
        "id name tenant host service kind location state confidence size_bytes change_bytes_per_day evidence"
    )
    assert {*wanted.split(), "would_change_it"} <= set(all_columns("surfaces"))
    assert {"number", "bridges", "cut_weight", "after", "risk"} <= set(all_columns("waves"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (0, "0"),
        (["alpha", "beta"], "alpha; beta"),
        ({"observed": "22 lines", "from": "web:mountinfo", "at": None}, "22 lines (web:mountinfo)"),
        ({"rule": "decide.storage.x", "text": "because"}, "decide.storage.x: because"),
    ],
)
def test_a_value_is_one_line_of_text(value: object, text: str) -> None:
    assert cell_text(value) == text


def test_a_condition_holds_for_a_list_that_contains_the_value() -> None:
    rows = [{"tenants": ["a", "b"], "cross_tenant": True}, {"tenants": ["c"], "cross_tenant": False}]
    assert list(matching(rows, ["tenants=b", "cross_tenant=true"])) == rows[:1]


def test_a_condition_without_a_sign_is_refused() -> None:
    with pytest.raises(InputError, match="lacks '='"):
        matching([], ["state"])


@pytest.mark.parametrize("hostile", ["=cmd|'/c calc'!A1", "+1+1", "@SUM(A1)", "-2+3", "\t=1"])
def test_a_formula_from_a_host_is_no_formula_in_csv(hostile: str) -> None:
    (cell,) = list(csv.reader(io.StringIO("".join(csv_text([{"name": hostile}], ["name"])))))[1]
    assert cell == "'" + hostile


def test_a_negative_number_stays_a_number_in_csv() -> None:
    assert "".join(csv_text([{"delta": -1.5}], ["delta"])) == "delta\n-1.5\n"
