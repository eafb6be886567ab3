"""`assess catalog` lists the figures of decisions, as we ship them or as a user's files have them."""

import json
from pathlib import Path
from typing import Any

import pytest

from assess.app.catalog_rows import PARTS, dated
from assess.cli.main import outcome

PRICES = "service,item,unit,price_usd\nEBS,gp3 storage,GB-month,0.05\nFSx ONTAP,SSD,GB-month,\n"
INVENTORY = """
estate: x
endpoints: [{name: a, kind: vm}]
pricing: {prices: own.csv, discounts: {EC2: 50}}
"""


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert outcome(["catalog", *arguments, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_without_a_part_it_tells_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    rows = {row["part"]: row for row in listed(capsys)}
    assert set(rows) == set(PARTS)
    assert all(row["rows"] > 20 for row in rows.values())
    assert rows["prices"]["unknown"] >= 1


@pytest.mark.parametrize("part", sorted(PARTS))
def test_every_row_of_a_part_has_all_columns_and_its_source(
    capsys: pytest.CaptureFixture[str], part: str
) -> None:
    for row in listed(capsys, part):
        assert set(PARTS[part].columns) <= set(row)
        assert row["source"]


def test_rows_are_searched_and_filtered(capsys: pytest.CaptureFixture[str]) -> None:
    assert [row["name"] for row in listed(capsys, "prices", "--search", "GP3 STORAGE")] == ["EBS gp3 storage"]
    arms = listed(capsys, "types", "--where", "arch=aarch64", "--columns", "name,arch")
    assert arms
    assert all(set(row) == {"name", "arch"} and row["arch"] == "aarch64" for row in arms)


def test_a_file_of_own_prices_stands_over_ours(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    file.write_text(PRICES)
    [row] = listed(capsys, "prices", "--search", "EBS gp3 storage", "--prices", str(file))
    assert row["value"] == 0.05
    assert str(file) in row["source"]
    [row] = listed(capsys, "prices", "--search", "FSx ONTAP SSD", "--prices", str(file))
    assert row["value"] is None


def test_the_inventory_says_where_own_prices_are_and_which_discounts_hold(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "own.csv").write_text(PRICES)
    file = tmp_path / "inventory.yaml"
    file.write_text(INVENTORY)
    [row] = listed(capsys, "types", "--where", "name=m7i.xlarge", "--inventory", str(file))
    assert row["usd_per_hour"] == pytest.approx(0.1008)
    [row] = listed(capsys, "prices", "--search", "EBS gp3 storage", "--inventory", str(file))
    assert row["value"] == 0.05


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["pricess"], "did you mean 'prices'"),
        (["prices", "--columns", "name,cost"], "'cost'"),
        (["--prices", "none.csv"], "none.csv"),
    ],
)
def test_a_wrong_word_is_told_with_what_there_is(
    capsys: pytest.CaptureFixture[str], arguments: list[str], word: str
) -> None:
    assert outcome(["catalog", *arguments]) == 2
    assert word in capsys.readouterr().err


def test_the_day_of_a_row_is_the_newest_that_its_source_names() -> None:
    assert dated("types of 2026-07-11, prices of 2026-07-20") == "2026-07-20"
    assert dated("read 2026-11") == "2026-11"
    assert dated("a commit 2026711") is None
