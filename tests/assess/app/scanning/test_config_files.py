"""Firewalls by their files: scanned, checked, planned; wrong ones told before anything is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from assess.app.analyze import analyze
from assess.app.scanning.check import check
from assess.app.scanning.dry_run import plan_reads
from assess.app.scanning.options import ScanOptions
from assess.app.scanning.scan import scan
from assess.errors import CaptureError, InventoryError
from assess.inventory.load import load_inventory
from assess.model.estate import Status
from assess.model.inventory import Inventory
from assess.store.estate import open_estate, read_estate
from tests.collectors.network.asa_files import ACME, BETA, SYSTEM
from tests.collectors.network.fortigate_files import BACKUP

CANARY = "Canary7Zq"


def told(event: object) -> None:
    """Nobody listens."""


@pytest.fixture
def estate(tmp_path: Path) -> Callable[[str], Inventory]:
    files = tmp_path / "asa"
    files.mkdir()
    (files / "system.cfg").write_text(SYSTEM)
    (files / "acme.cfg").write_text(ACME.replace("names\n", f"enable password {CANARY} encrypted\nnames\n"))
    (files / "beta-live.cfg").write_text(BETA)
    (tmp_path / "cut.conf").write_text(BACKUP[:3000])

    def loaded(endpoints: str) -> Inventory:
        path = tmp_path / "inventory.yaml"
        tenants = '  - {name: acme, match: ["acme*"]}\n  - {name: two, match: ["10.30.0.0/16"]}\n'
        path.write_text(f"estate: e\ntenants:\n{tenants}endpoints:\n{endpoints}")
        return load_inventory(path)

    return loaded


ASA = "  - {name: edge, kind: firewall, platform: cisco_asa, config: asa}\n"
CUT = "  - {name: cut, kind: firewall, platform: fortigate, config: cut.conf}\n"


def test_contexts_rules_and_findings_come_of_a_folder_of_files(
    tmp_path: Path, estate: Callable[[str], Inventory]
) -> None:
    path = tmp_path / "estate.db"
    result = scan(estate(ASA), path, ScanOptions(), told)
    assert [each.error for each in result.outcomes] == [""]
    with open_estate(path, create=False) as opened:
        assessment = analyze(opened)
    rows = {each.name: each for each in assessment.contexts}
    assert {name: each.tenant for name, each in rows.items()} == {
        "edge/acme": "acme",
        "edge/beta": "two",
        "edge/system": "",
    }
    acme = rows["edge/acme"]
    counts = (acme.interfaces, acme.objects, acme.groups, acme.rules, acme.nats, acme.unparsed)
    assert counts == (2, 7, 6, 10, 5, 1)
    assert rows["edge/beta"].rules == 0
    found = {each.id: each for each in assessment.findings if each.subject == "edge/acme"}
    assert "GHOSTS, NO_SUCH_GROUP" in found["network.undefined_reference"].title
    assert found["network.undefined_reference"].tenant == "acme"
    assert [(each.observed, each.line) for each in found["network.unread_lines"].evidence] == [
        ("conduit permit tcp any any", ACME.split("\n").index("conduit permit tcp any any") + 2)
    ]
    assert "edge/acme" in {each.context for each in assessment.rules}


def test_no_secret_of_a_file_is_stored(tmp_path: Path, estate: Callable[[str], Inventory]) -> None:
    path = tmp_path / "estate.db"
    scan(estate(ASA), path, ScanOptions(record=tmp_path / "records"), told)
    with read_estate(path) as opened:
        bodies = [each.body for each in opened.evidence("edge")]
    assert any("enable password ***** encrypted" in body for body in bodies)
    assert not any(CANARY in body for body in bodies)
    assert CANARY not in (tmp_path / "records/edge.capture").read_text()


def test_what_was_recorded_gives_the_same_contexts(
    tmp_path: Path, estate: Callable[[str], Inventory]
) -> None:
    scan(estate(ASA), tmp_path / "one.db", ScanOptions(record=tmp_path), told)
    recorded = "  - {name: edge, kind: firewall, capture: edge.capture}\n"
    scan(estate(recorded), tmp_path / "two.db", ScanOptions(), told)
    tables = []
    for name in ("one.db", "two.db"):
        with open_estate(tmp_path / name, create=False) as opened:
            tables.append((analyze(opened).contexts, analyze(opened).rules))
    assert tables[0] == tables[1]


def test_a_damaged_file_fails_its_endpoint_with_the_line_and_stops_no_other(
    tmp_path: Path, estate: Callable[[str], Inventory]
) -> None:
    result = scan(estate(ASA + CUT), tmp_path / "estate.db", ScanOptions(), told)
    assert [each.endpoint for each in result.failed] == ["cut"]
    assert result.failed[0].error.startswith("cut.conf:")
    assert "bring the whole file" in result.failed[0].hint
    with open_estate(tmp_path / "estate.db", create=False) as opened:
        rows = {each.name: each for each in analyze(opened).endpoints}
    assert rows["cut"].status is Status.FAILED
    assert len(rows["cut"].missing) == 1


def test_the_check_tells_gaps_and_damage(tmp_path: Path, estate: Callable[[str], Inventory]) -> None:
    cut, edge = check(estate(ASA + CUT), tmp_path / "estate.db", ScanOptions(), told)
    assert cut.error.startswith("cut.conf:")
    assert [each.section for each in edge.gaps] == ["admin"]


def test_a_dry_run_names_the_file_and_opens_nothing(estate: Callable[[str], Inventory]) -> None:
    planned, _ = plan_reads(estate(ASA), ScanOptions())
    assert [(each.transport, each.commands) for each in planned] == [("config_files", ())]
    assert planned[0].address.endswith("/asa")


def test_wrong_platforms_and_missing_files_are_told_before_anything_is_changed(
    tmp_path: Path, estate: Callable[[str], Inventory]
) -> None:
    path = tmp_path / "estate.db"
    unknown = "  - {name: edge, kind: firewall, platform: cisco_as, config: asa}\n"
    absent = "  - {name: edge, kind: firewall, platform: cisco_asa, config: nothing}\n"
    with pytest.raises(InventoryError, match="unknown platform"):
        scan(estate(unknown), path, ScanOptions(), told)
    with pytest.raises(CaptureError, match="no such file"):
        scan(estate(absent), path, ScanOptions(), told)
    assert not path.exists()
