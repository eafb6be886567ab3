"""What an estate file keeps, and how it refuses what it cannot read."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assess.errors import EstateError, InvariantBroken, StoreFull
from assess.model.assessment import Assessment
from assess.model.estate import Status
from assess.model.evidence import Evidence, Gap, Reason, Trace
from assess.model.inventory import Credential, Endpoint, Inventory, SecretRef
from assess.model.outcome import Outcome
from assess.model.overrides import Override, Overrides, Topic
from assess.model.state import State, Surface, SurfaceKind
from assess.store.estate import open_estate, read_estate

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def inventory(*names: str, kind: str = "vm") -> Inventory:
    return Inventory(
        estate="acme",
        credentials={"linux": Credential(user="a", password=SecretRef(command="pass show wP7!canary"))},
        endpoints=tuple(Endpoint(name=name, kind=kind, address=f"{name}.test") for name in names),
    )


def answer(
    endpoint: str, body: str = "x\n", section: str = "uname", reason: Reason | None = None
) -> Evidence:
    return Evidence(endpoint, section, AT, body, reason, "said so" if reason else "", 7)


def ok(endpoint: str) -> Outcome:
    return Outcome(endpoint, "vm", Status.OK, started_at=AT, seconds=1.5)


def surface(name: str) -> Surface:
    traces = (Trace("opened for writing", "db1:fds", AT, 3),)
    return Surface(
        name, name, "alpha", "db1", "mysql", SurfaceKind.DIRECTORY, "/v", State.DURABLE, 0.9, evidence=traces
    )


def test_what_was_recorded_is_read_back_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    gap = Gap("web", "fds", Reason.DENIED, "not root", "allow sudo")
    outcome = Outcome("web", "vm", Status.PARTIAL, "e", "h", (gap,), AT, 2.25)
    evidences = (answer("web", "ü\x1b[31m\x00"), answer("web", "", "fds", Reason.DENIED))
    with open_estate(path, create=True) as estate:
        estate.begin_scan(inventory("web"), AT)
        estate.record(outcome, evidences)
    with read_estate(path) as estate:
        assert estate.outcomes() == (outcome,)
        assert estate.evidence("web") == evidences
        assert estate.section("web", "fds") == evidences[1]
        assert estate.section("web", "mounts") is None
        assert [(e.name, found) for e, found in estate.answers()] == [("web", evidences)]


def test_text_that_utf8_cannot_hold_is_kept_as_escapes(tmp_path: Path) -> None:
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.begin_scan(inventory("web"), AT)
        estate.record(Outcome("web", "vm", Status.FAILED, error="\udcff"), [answer("web", "a\udcffb")])
        assert estate.evidence("web")[0].body == "a\\udcffb"
        assert estate.outcomes()[0].error == "\\udcff"


def test_credentials_stay_out_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    with open_estate(path, create=True) as estate:
        estate.begin_scan(inventory("web"), AT)
        assert estate.inventory().credentials == {}
        written = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"canary" not in written


def test_only_the_owner_may_read_the_file(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    with open_estate(path, create=True):
        pass
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_endpoint_that_no_scan_reached_is_skipped_with_a_gap(tmp_path: Path) -> None:
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.begin_scan(inventory("web", "db"), AT)
        estate.record(ok("web"), [answer("web")])
        db, web = estate.outcomes()
    assert (db.status, db.gaps[0].reason) == (Status.SKIPPED, Reason.NOT_ASKED)
    assert web == ok("web")


def test_a_scan_of_some_endpoints_keeps_the_evidence_of_the_others(tmp_path: Path) -> None:
    later = AT + timedelta(hours=1)
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.begin_scan(inventory("web", "db"), AT)
        estate.record(ok("web"), [answer("web", "old")])
        estate.record(ok("db"), [answer("db", "old")])
        estate.begin_scan(inventory("web", "db"), later)
        estate.record(ok("web"), [answer("web", "new")])
        assert estate.evidence("web")[0].body == "new"
        assert estate.evidence("db")[0].body == "old"
        assert estate.finished() == {"web"}


def test_an_endpoint_that_fails_now_keeps_what_it_answered_before(tmp_path: Path) -> None:
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.begin_scan(inventory("web"), AT)
        estate.record(ok("web"), [answer("web", "old")])
        estate.begin_scan(inventory("web"), AT)
        estate.record(Outcome("web", "vm", Status.FAILED, "gone"), [])
        assert estate.outcomes()[0].status is Status.FAILED
        assert estate.evidence("web")[0].body == "old"


def test_evidence_of_another_kind_under_the_same_name_is_not_taken(tmp_path: Path) -> None:
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.begin_scan(inventory("x"), AT)
        estate.record(ok("x"), [answer("x")])
        estate.begin_scan(inventory("x", kind="mysql"), AT)
        assert estate.evidence("x") == ()
        assert estate.outcomes()[0].status is Status.SKIPPED


def test_an_endpoint_that_left_the_inventory_is_no_longer_read(tmp_path: Path) -> None:
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.begin_scan(inventory("a", "b"), AT)
        estate.record(ok("a"), [answer("a")])
        estate.begin_scan(inventory("b"), AT)
        assert [each.endpoint for each in estate.outcomes()] == ["b"]
        assert estate.evidence("a") == ()
        assert list(estate.answers()) == []


def test_recording_again_in_one_scan_replaces_and_adding_does_not(tmp_path: Path) -> None:
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.begin_scan(inventory("web"), AT)
        estate.record(ok("web"), [answer("web", "first")])
        estate.record(ok("web"), [answer("web", "second")])
        estate.add("web", "vm", [answer("web", "sample", "tcp#2")])
        assert [each.body for each in estate.evidence("web")] == ["second", "sample"]


def test_resuming_goes_on_with_the_newest_scan(tmp_path: Path) -> None:
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        first = estate.resume_scan(inventory("a"), AT)
        estate.record(ok("a"), [answer("a")])
        assert estate.resume_scan(inventory("a", "b"), AT) == first
        estate.finish_scan(first, AT)
        assert [each.finished_at for each in estate.scans()] == [AT]
        assert [each.name for each in estate.inventory().endpoints] == ["a", "b"]


def test_result_tables_come_back_as_rows_and_as_objects(tmp_path: Path) -> None:
    assessment = Assessment(surfaces=(surface("b"), surface("a")))
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.save(Assessment(surfaces=(surface("gone"),)))
        estate.save(assessment)
        rows = list(estate.rows("surfaces"))
        assert estate.assessment() == assessment
    assert [row["name"] for row in rows] == ["b", "a"]
    assert rows[0]["evidence"][0]["from"] == "db1:fds"


def test_who_stops_reading_early_is_told_of_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `assess show surfaces | head` does: its end is the pipe's, and the file is closed by then."""
    troubles: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", troubles.append)
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.save(Assessment(surfaces=(surface("a"), surface("b"))))
        rows = iter(estate.rows("surfaces"))
        assert next(rows)["name"] == "a"
    del rows
    assert troubles == []


def test_result_tables_are_replaced_all_or_none(tmp_path: Path) -> None:
    good = Assessment(surfaces=(surface("a"),))
    broken = Assessment(surfaces=(surface("b"), "no surface"))  # type: ignore[arg-type]
    with open_estate(tmp_path / "estate.db", create=True) as estate:
        estate.save(good)
        with pytest.raises(InvariantBroken, match="table 'surfaces'"):
            estate.save(broken)
        assert estate.assessment() == good


def test_a_table_that_is_none_of_ours_is_a_bug(tmp_path: Path) -> None:
    with open_estate(tmp_path / "estate.db", create=True) as estate, pytest.raises(InvariantBroken):
        list(estate.rows("no_such"))


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    for opened in (open_estate(tmp_path / "none.db", create=False), read_estate(tmp_path / "none.db")):
        with pytest.raises(EstateError, match="assess scan"), opened:
            pass


def test_a_file_without_any_scan_says_what_to_do(tmp_path: Path) -> None:
    with (
        open_estate(tmp_path / "e.db", create=True) as estate,
        pytest.raises(EstateError, match="assess scan"),
    ):
        estate.inventory()


def test_a_folder_or_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "estate.db"):
        with pytest.raises(EstateError, match="--estate"), open_estate(path, create=True):
            pass


def test_a_file_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    with open_estate(path, create=True):
        pass
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version=99")
    connection.close()
    before = path.read_bytes()
    for opened in (open_estate(path, create=True), read_estate(path)):
        with pytest.raises(EstateError, match=r"newer assess \(format 99[\s\S]*Upgrade"), opened:
            pass
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"just text, no database at all" * 40, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    for opened in (open_estate(path, create=True), read_estate(path)):
        with pytest.raises(EstateError, match="--estate"), opened:
            pass
    assert path.read_bytes() == content


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(EstateError, match="not one of assess"), open_estate(path, create=True):
        pass
    assert path.read_bytes() == before


def test_a_second_writer_is_refused_and_a_reader_is_not(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    with open_estate(path, create=True) as estate:
        estate.begin_scan(inventory("web"), AT)
        with pytest.raises(EstateError, match="in use"), open_estate(path, create=True):
            pass
        with read_estate(path) as reader:
            assert reader.inventory().estate == "acme"
    with open_estate(path, create=False):
        pass
    assert sorted(each.name for each in tmp_path.iterdir()) == ["estate.db"]


def test_a_file_that_another_program_locks_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    with open_estate(path, create=True):
        pass
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode=EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(EstateError, match="locked"), open_estate(path, create=False):
            pass
    finally:
        other.close()


WRITER = """
import os, resource, sys
from pathlib import Path
sys.path.insert(0, {folder!r})
from test_estate import AT, answer, inventory, ok
from assess.store.estate import open_estate
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
names = [f"h{{n:05}}" for n in range(100_000)]
with open_estate(Path(sys.argv[1]), create=True) as estate:
    estate.begin_scan(inventory(*names[:500]), AT)
    for name in names:
        estate.record(ok(name), [answer(name, os.urandom(20_000).hex())])
        print(name, flush=True)
"""


def writer(path: Path, limit_bytes: int = resource.RLIM_INFINITY) -> subprocess.Popen[str]:
    script = WRITER.format(folder=str(Path(__file__).parent))
    return subprocess.Popen(
        [sys.executable, "-c", script, str(path), str(limit_bytes)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kept(path: Path) -> list[str]:
    with read_estate(path) as estate:
        return [endpoint.name for endpoint, evidences in estate.answers() if len(evidences[0].body) == 40_000]


@pytest.mark.parametrize("finished", [1, 7, 40])
def test_a_writer_that_is_killed_leaves_every_endpoint_that_it_finished(
    tmp_path: Path, finished: int
) -> None:
    path = tmp_path / "estate.db"
    with writer(path) as process:
        assert process.stdout is not None
        told = [process.stdout.readline().strip() for _ in range(finished)]
        process.send_signal(signal.SIGKILL)
    assert set(told) <= set(kept(path))
    with open_estate(path, create=False) as estate:
        estate.record(ok("after"), [])


def test_a_full_disk_keeps_what_was_committed_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    with writer(path, limit_bytes=1_000_000) as process:
        out, err = process.communicate()
    told = out.split()
    assert "StoreFull" in err
    assert "no space left" in err
    assert told
    assert kept(path) == told


def test_a_full_disk_is_met_inside_the_process_too(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    with open_estate(path, create=True) as estate:
        estate.begin_scan(inventory("a", "b"), AT)
        estate.record(ok("a"), [answer("a")])
        estate._connection.execute("PRAGMA max_page_count=20")
        with pytest.raises(StoreFull, match="--resume"):
            estate.record(ok("b"), [answer("b", os.urandom(200_000).hex())])
        assert [endpoint.name for endpoint, _ in estate.answers()] == ["a"]


WORD = Override("web", Topic.TENANT, "alpha", "ask kim", "kim", AT, "Hosts!F4", "beta", ("state.a",))


def test_the_architects_words_are_kept_whatever_is_scanned_after(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    with open_estate(path, create=True) as estate:
        estate.begin_scan(inventory("web"), AT)
        estate.save(Assessment(), Overrides((WORD,)))
        estate.begin_scan(inventory("web"), AT + timedelta(days=1))
        estate.save(Assessment())
    with read_estate(path) as estate:
        assert estate.overrides() == Overrides((WORD,))


def test_a_file_from_before_there_were_overrides_has_none_and_takes_some(tmp_path: Path) -> None:
    path = tmp_path / "estate.db"
    with open_estate(path, create=True) as estate:
        estate.begin_scan(inventory("web"), AT)
    with sqlite3.connect(path) as connection:
        connection.executescript("DROP TABLE overrides; PRAGMA user_version=1;")
    connection.close()
    with read_estate(path) as estate:
        assert estate.overrides() == Overrides()
    with open_estate(path, create=False) as estate:
        estate.save(Assessment(), Overrides((WORD,)))
        assert estate.overrides().all == (WORD,)
        assert len(estate.scans()) == 1
