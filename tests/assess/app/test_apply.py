"""The architect's edits on a part of the sample: taken or refused with the cell, kept, and what follows."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from assess.store.estate import read_estate
from tests.reports.workbook.editing import cell_of
from tests.servers.libreoffice import saved_by_libreoffice

ASSESS = Path(sys.executable).parent / "assess"
SAMPLE = Path(__file__).resolve().parents[3] / "samples" / "claims" / "inventory.yaml"
READ = {"cob-tc1", "dun-tc1", "emb-web1", "fjo-app1"}
MEDIA = "emb-web1:/srv/shop/cache/media"

pytestmark = [pytest.mark.timeout(400), pytest.mark.xdist_group("sample")]


@dataclass(frozen=True)
class Desk:
    """An estate file and a workbook of it, in a folder of their own."""

    folder: Path

    @property
    def workbook(self) -> Path:
        return self.folder / "assessment.xlsx"

    def run(self, *arguments: str, expect: int = 0) -> subprocess.CompletedProcess[str]:
        command = [str(ASSESS), *arguments, "--estate", str(self.folder / "estate.db")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        assert done.returncode == expect, done.stdout + done.stderr
        return done

    def rows(self, table: str) -> list[dict[str, Any]]:
        with read_estate(self.folder / "estate.db") as estate:
            return list(estate.rows(table))

    def state_of(self, name: str) -> str:
        return str(next(row["state"] for row in self.rows("surfaces") if row["name"] == name))

    def write(self, *words: tuple[str, str, str, object]) -> None:
        """Puts values under headers into the rows of sheets that are known by their first cell."""
        book = openpyxl.load_workbook(self.workbook)
        for name, key, header, value in words:
            cell_of(book[name], key, header).value = value
        book.save(self.workbook)

    def cell(self, name: str, key: str, header: str) -> object:
        return cell_of(openpyxl.load_workbook(self.workbook)[name], key, header).value


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A part of the sample, scanned, with its workbook."""
    desk = Desk(tmp_path_factory.mktemp("apply"))
    inventory = yaml.safe_load(SAMPLE.read_text())
    inventory["endpoints"] = [each for each in inventory["endpoints"] if each["name"] in READ]
    for each in inventory["endpoints"]:
        each["capture"] = str(SAMPLE.parent / each["capture"])
    (desk.folder / "inventory.yaml").write_text(yaml.safe_dump(inventory))
    desk.run("scan", "inventory.yaml", "--quiet")
    desk.run("report", "--quiet")
    return desk.folder


@pytest.fixture
def desk(fresh: Path, tmp_path: Path) -> Desk:
    shutil.copytree(fresh, tmp_path / "desk")
    return Desk(tmp_path / "desk")


def test_what_was_decided_in_the_workbook_counts_and_stays_over_scans_and_workbooks(desk: Desk) -> None:
    assert desk.state_of(MEDIA) == "durable"
    desk.write(
        ("State", MEDIA, "Override", "ephemeral"),
        ("State", MEDIA, "Override reason", "thumbnails"),
        ("Tenants", "cobalt", "Override", 1),
        ("Segmentation", "fjord", "Override", "namespace_per_tenant"),
    )
    told = desk.run("apply", "assessment.xlsx", "--by", "kim").stdout
    assert f"state of {MEDIA}: ephemeral" in told
    desk.run("scan", "inventory.yaml", "--quiet")
    assert desk.state_of(MEDIA) == "ephemeral"
    decisions = {(row["about"], row["subject"]): row for row in desk.rows("decisions")}
    assert decisions["segmentation", "fjord"]["choice"] == "namespace_per_tenant"
    assert decisions["segmentation", "fjord"]["overridden_by"].startswith("kim (Segmentation!")
    assert next(row["wave"] for row in desk.rows("tenants") if row["name"] == "cobalt") == 1
    desk.run("report", "--quiet")
    assert desk.cell("State", MEDIA, "Override") == "ephemeral"
    assert desk.cell("State", MEDIA, "Override reason") == "thumbnails"
    assert desk.cell("State", MEDIA, "Override check") == "applied"
    assert desk.cell("Tenants", "cobalt", "Override") == 1
    again = desk.run("apply", "assessment.xlsx")
    assert again.stdout == ""
    assert "3 unchanged" in again.stderr


def test_what_libreoffice_saved_is_taken(desk: Desk) -> None:
    desk.write(("State", MEDIA, "Override", "ephemeral"))
    (desk.folder / "saved").mkdir()
    path = saved_by_libreoffice(desk.workbook, desk.folder / "saved")
    desk.run("apply", str(path))
    assert desk.state_of(MEDIA) == "ephemeral"


def test_an_illegal_value_is_refused_with_its_cell_and_the_legal_ones_and_the_rest_is_taken(
    desk: Desk,
) -> None:
    desk.write(
        ("State", MEDIA, "Override", "Efemeral"),
        ("Tenants", "cobalt", "Override", "next week"),
        ("Tenants", "dune", "Override (move)", "Retain"),
    )
    told = desk.run("apply", "assessment.xlsx", expect=1).stdout.splitlines()
    state = next(line for line in told if MEDIA in line)
    assert state.startswith("refused  State!L")
    assert "did you mean 'ephemeral'" in state
    assert "stateless, ephemeral, durable, unknown" in state
    assert any("wave of cobalt" in line and "a number from 1 on" in line for line in told)
    assert [(row["subject"], row["value"]) for row in desk.rows("overrides")] == [("dune", "retain")]


def test_where_everything_is_refused_nothing_changes(desk: Desk) -> None:
    desk.write(("State", MEDIA, "Override", "=A1"))
    before = [desk.rows(table) for table in ("surfaces", "overrides")]
    told = desk.run("apply", "assessment.xlsx", expect=2).stdout
    assert "'=A1' is no legal value" in told
    assert [desk.rows(table) for table in ("surfaces", "overrides")] == before


def test_an_emptied_cell_clears_its_override_and_one_that_was_empty_before_does_not(desk: Desk) -> None:
    overrides = f"subject,about,value,reason\n{MEDIA},state,ephemeral,thumbnails\n"
    (desk.folder / "words.csv").write_text(overrides)
    desk.run("apply", "words.csv")
    desk.run("apply", "assessment.xlsx")
    assert desk.state_of(MEDIA) == "ephemeral"
    desk.run("report", "--quiet")
    desk.write(("State", MEDIA, "Override", None))
    assert "no override any more (was ephemeral)" in desk.run("apply", "assessment.xlsx").stdout
    assert desk.state_of(MEDIA) == "durable"
    assert desk.rows("overrides") == []


def test_a_workbook_of_an_older_assessment_is_taken_and_told(desk: Desk) -> None:
    (desk.folder / "words.yaml").write_text("- {subject: dune, about: wave, value: 1}\n")
    desk.run("apply", "words.yaml")
    desk.write(("State", MEDIA, "Override", "ephemeral"))
    assert "from another assessment" in desk.run("apply", "assessment.xlsx").stderr
    assert {row["subject"] for row in desk.rows("overrides")} == {"dune", MEDIA}


def test_a_workbook_of_another_estate_is_refused(desk: Desk) -> None:
    desk.write(("Properties", "Estate", "Value", "somebody-else"), ("State", MEDIA, "Override", "unknown"))
    assert (
        "is a workbook of the estate 'somebody-else'" in desk.run("apply", "assessment.xlsx", expect=2).stderr
    )
    assert desk.rows("overrides") == []


def test_places_that_contradict_each_other_are_all_refused(desk: Desk) -> None:
    rows = f"- {{subject: '{MEDIA}', about: state, value: %s}}\n"
    (desk.folder / "words.yaml").write_text(rows % "ephemeral" + rows % "stateless")
    told = desk.run("apply", "words.yaml", expect=2).stdout
    assert told.count("refused") == 2
    assert "override 2 says something else of it" in told


def test_a_dry_run_tells_and_changes_nothing(desk: Desk) -> None:
    desk.write(("State", MEDIA, "Override", "ephemeral"))
    assert "taken" in desk.run("apply", "assessment.xlsx", "--dry-run").stdout
    assert desk.rows("overrides") == []


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("w.yaml", "overrides: {a: 1}\n", "holds no list of overrides"),
        ("w.yaml", "- {subject: a, about: state}\n", "override 1: key 'value' is missing"),
        ("w.yaml", "- {subject: a, abuot: state, value: b}\n", "did you mean 'about'"),
        ("w.yaml", "- [\n", "is no YAML"),
        ("w.csv", "subject,about,value\na,stat,b\n", r"w.csv:2: nothing can be overridden about 'stat'"),
        ("w.csv", "subject,value\na,b\n", "w.csv:1: column 'about' is missing"),
        ("w.csv", "subject,about,value\na,state,b,c\n", "w.csv:2: more cells than columns"),
    ],
)
def test_a_file_of_another_form_is_bad_input_that_names_the_line(
    desk: Desk, name: str, text: str, complaint: str
) -> None:
    (desk.folder / name).write_text(text)
    assert complaint in desk.run("apply", name, expect=2).stderr


def test_a_new_reason_confirms_an_override_against_what_is_proposed_now(desk: Desk) -> None:
    row = f"{MEDIA},state,ephemeral"
    (desk.folder / "words.csv").write_text(f"subject,about,value,reason\n{row},thumbnails\n")
    desk.run("apply", "words.csv")
    (desk.folder / "words.csv").write_text(f"subject,about,value,reason\n{row},asked the owner again\n")
    assert desk.run("apply", "words.csv").stdout.startswith("changed")
    (word,) = desk.rows("overrides")
    assert (word["reason"], word["against"], word["standing"]) == (
        "asked the owner again",
        "durable",
        "applied",
    )
