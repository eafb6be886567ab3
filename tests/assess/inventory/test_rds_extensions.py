"""The list of extensions that the user brings from the target."""

from pathlib import Path

import pytest

from assess.errors import InventoryError
from assess.inventory.load import load_inventory
from assess.inventory.rds_extensions import extension_names

PSQL = """                                   rds.extensions
------------------------------------------------------------------------------------
 address_standardizer, amcheck, aws_s3, plpgsql, uuid-ossp, vector
(1 row)
"""
INVENTORY = """
estate: x
endpoints: [{name: pg, kind: postgresql, address: 10.0.0.1}]
rds_extensions: {"16": rds16.txt, "17": [plpgsql, hstore]}
"""


@pytest.mark.parametrize(
    "text", [PSQL, "address_standardizer,amcheck,aws_s3,plpgsql,uuid-ossp,vector", PSQL.replace(", ", "\n")]
)
def test_names_are_found_however_they_are_printed(tmp_path: Path, text: str) -> None:
    (tmp_path / "list").write_text(text)
    wanted = ("address_standardizer", "amcheck", "aws_s3", "plpgsql", "uuid-ossp", "vector")
    assert extension_names(tmp_path / "list") == wanted


def test_the_inventory_holds_the_names_and_needs_the_file_no_more(tmp_path: Path) -> None:
    (tmp_path / "rds16.txt").write_text(PSQL)
    (tmp_path / "inventory.yaml").write_text(INVENTORY)
    inventory = load_inventory(tmp_path / "inventory.yaml")
    assert "vector" in inventory.rds_extensions["16"]
    assert inventory.rds_extensions["17"] == ("plpgsql", "hstore")


@pytest.mark.parametrize("text", [None, "", "no such parameter", "\udcff"])
def test_a_file_that_is_no_such_list_is_named(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "rds16.txt"
    if text is not None:
        path.write_text(text, errors="surrogateescape")
    with pytest.raises(InventoryError) as raised:
        extension_names(path)
    assert str(path) in str(raised.value)
    assert "SHOW rds.extensions" in str(raised.value.hint)
