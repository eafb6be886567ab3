"""Growth of a share over the scans that an estate file holds."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from assess.app.analyze import analyze
from assess.model.estate import Status
from assess.model.evidence import Evidence
from assess.model.inventory import Endpoint, Inventory
from assess.model.outcome import Outcome
from assess.store.estate import Estate, open_estate

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
INVENTORY = Inventory(estate="t", endpoints=(Endpoint(name="files1", kind="smb", address="10.0.0.9"),))


def lines(*rows: list[object]) -> str:
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def scan(estate: Estate, at: datetime, size: int) -> None:
    estate.begin_scan(INVENTORY, at)
    estate.record(
        Outcome("files1", "smb", Status.OK),
        (
            Evidence("files1", "shares", at, lines(["name", "type", "remark"], ["finance", 0, ""])),
            Evidence("files1", "walk@finance", at, lines(["files", "size_bytes"], [size // 10, size])),
        ),
    )


def growth(path: Path, *scans: tuple[timedelta, int]) -> list[str]:
    with open_estate(path, create=True) as estate:
        for after, size in scans:
            scan(estate, AT + after, size)
        return [each.title for each in analyze(estate).findings if each.id == "share.growth"]


def test_a_share_is_compared_with_the_newest_scan_that_lies_an_hour_back(tmp_path: Path) -> None:
    minutes = timedelta(minutes=10)
    day = timedelta(days=1)
    (title,) = growth(
        tmp_path / "e.db", (0 * day, 100), (day, 200), (2 * day, 5320), (2 * day + minutes, 5320)
    )
    # 5120 bytes and 512 files in 24 h 10 min
    assert title == "It changed by +5.0 KiB and +508.5 files a day in 1.0 days, since 2026-11-22 08:00"


def test_one_scan_alone_tells_no_growth(tmp_path: Path) -> None:
    assert growth(tmp_path / "e.db", (timedelta(), 100)) == []
