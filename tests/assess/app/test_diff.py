"""What changed between two scans or two files, told once and in words."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assess.app.analyze import analyze
from assess.app.diff import Change, Difference, diff
from assess.errors import InputError
from assess.model.assessment import Assessment
from assess.model.decisions import About, Decision
from assess.model.estate import DriftRow, EndpointRow, HostRow, Severity, Status, TenantRow
from assess.model.inventory import Endpoint, Inventory
from assess.model.state import State, Surface, SurfaceKind
from assess.store.estate import open_estate

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ASSESS = Path(sys.executable).parent / "assess"


def inventory(*names: str) -> Inventory:
    return Inventory(estate="acme", endpoints=tuple(Endpoint(name=each, kind="vm") for each in names))


def endpoint(name: str, tenant: str = "alpha") -> EndpointRow:
    return EndpointRow(name, "vm", None, tenant, "", Status.OK, "", "", (), None, None)


def host(name: str, version: str) -> HostRow:
    return HostRow(name, "alpha", "debian", version, "6.1", "x86_64", "", 2, 4, ())


def surface(name: str, state: State) -> Surface:
    return Surface(name, name, "alpha", "web", "app", SurfaceKind.DIRECTORY, name, state, 0.9)


def storage(subject: str, choice: str) -> Decision:
    return Decision(subject, "alpha", About.STORAGE, choice, 0.8, ())


def tenant(wave: int) -> TenantRow:
    return TenantRow("alpha", "gold", (), (), None, None, "", wave, None, ())


BEFORE = Assessment(
    endpoints=(endpoint("web"), endpoint("old")),
    hosts=(host("web", "11"),),
    surfaces=(surface("web:/srv", State.UNKNOWN), surface("web:/tmp", State.EPHEMERAL)),
    decisions=(storage("web:/srv", "EBS gp3"), storage("web:/tmp", "emptyDir")),
    tenants=(tenant(1),),
)
AFTER = Assessment(
    endpoints=(endpoint("web", "beta"), endpoint("new")),
    hosts=(host("web", "12"),),
    surfaces=(surface("web:/srv", State.DURABLE), surface("web:/tmp", State.STATELESS)),
    decisions=(storage("web:/srv", "EFS"),),
    tenants=(tenant(2),),
    drift=(DriftRow("web", "alpha", "php", "8.1", "8.3", Severity.LOW),),
)


def stored(path: Path, assessment: Assessment) -> str:
    with open_estate(path, create=True) as estate:
        estate.begin_scan(inventory("web"), AT)
        estate.save(assessment)
    return str(path)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    return stored(tmp_path / "a.db", BEFORE), stored(tmp_path / "b.db", AFTER)


def test_every_kind_of_change_is_told(tmp_path: Path, files: tuple[str, str]) -> None:
    assert diff(*files, tmp_path / "none.db") == (
        Difference(Change.APPEARED, "endpoint", "new", "alpha", "", "vm"),
        Difference(Change.GONE, "endpoint", "old", "alpha", "vm", ""),
        Difference(Change.STATE, "state", "web:/srv", "alpha", "unknown", "durable"),
        Difference(Change.STATE, "state", "web:/tmp", "alpha", "ephemeral", "stateless"),
        Difference(Change.DECISION, "storage", "web:/srv", "alpha", "EBS gp3", "EFS"),
        Difference(Change.DECISION, "storage", "web:/tmp", "alpha", "emptyDir", ""),
        Difference(Change.TENANT, "tenant", "web", "beta", "alpha", "beta"),
        Difference(Change.WAVE, "wave", "alpha", "", "1", "2"),
        Difference(Change.DRIFTED, "os version", "web", "alpha", "11", "12"),
        Difference(Change.DRIFTED, "php", "web of alpha", "alpha", "as most", "8.1"),
    )


def test_the_other_way_round_is_the_same_with_both_sides_swapped(
    tmp_path: Path, files: tuple[str, str]
) -> None:
    there, back = diff(*files, tmp_path / "none.db"), diff(files[1], files[0], tmp_path / "none.db")
    swapped = {Change.APPEARED: Change.GONE, Change.GONE: Change.APPEARED}
    assert {(e.change, e.what, e.subject, e.before, e.after) for e in there} == {
        (swapped.get(e.change, e.change), e.what, e.subject, e.after, e.before) for e in back
    }


def test_a_file_does_not_differ_from_itself(tmp_path: Path, files: tuple[str, str]) -> None:
    assert diff(files[0], files[0], tmp_path / "none.db") == ()


def test_two_scans_of_one_estate_are_compared(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    with open_estate(path, create=True) as estate:
        for day, names in enumerate((("web", "old"), ("web", "new"))):
            estate.begin_scan(inventory(*names), AT + timedelta(days=day))
        analyze(estate)
    told = {(e.change, e.what, e.subject) for e in diff("@1", "@2", path)}
    assert (Change.APPEARED, "endpoint", "new") in told
    assert (Change.GONE, "endpoint", "old") in told
    assert diff(f"{path}@2", str(path), path) == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("7", "holds no scan 7"), ("none.db", "neither an estate file nor the number of a scan")],
)
def test_what_is_not_there_is_refused(
    tmp_path: Path, files: tuple[str, str], text: str, complaint: str
) -> None:
    with pytest.raises(InputError, match=complaint):
        diff(text, files[1], Path(files[0]))


def test_other_programs_get_it_as_json_and_people_without_colour(
    tmp_path: Path, files: tuple[str, str]
) -> None:
    command = [str(ASSESS), "diff", *files, "--format"]
    rows = json.loads(subprocess.run([*command, "json"], check=True, capture_output=True).stdout)
    assert {
        "change": "changed_wave",
        "what": "wave",
        "subject": "alpha",
        "tenant": "",
        "before": "1",
        "after": "2",
    } in rows
    table = subprocess.run([*command, "table"], check=True, capture_output=True, text=True)
    assert "\x1b" not in table.stdout
    assert "1 appeared, 1 gone, 2 changed state" in table.stderr
