"""With what things move: a dump where the window allows, replication where not, nothing for what may go."""

from typing import Any

import pytest

from assess.decide.decide_all import decide_all
from assess.model.inventory import Site
from tests.assess.decide.small_estates import (
    GIB,
    REF,
    About,
    Edge,
    EdgeKind,
    Relation,
    ServerSetting,
    State,
    TenantSpec,
    database,
    decided,
    detail,
    estate,
    host,
    rules_of,
    server,
    service,
    surface,
)

LINE = (Site(name="dc1", uplink_mbps=1000),)
NO_LINE = (Site(name="dc1"),)


def moving(
    minutes: Any = None, sites: Any = LINE, engine: Any = "postgresql", on_server: Any = None, **more: Any
) -> Any:
    return estate(
        tenants=[TenantSpec(name="alpha", downtime_minutes=minutes)],
        servers=[("alpha", server("a-db", database("app", **more), engine=engine, **(on_server or {})))],
        sites=sites,
    )


CASES = [
    # 5 GiB load in 11 minutes at 30 GB an hour; 500 GiB need about 18 hours.
    ("a small one in a wide window", moving(60), "native dump/restore"),
    ("a small one in a narrow window", moving(5), "native replication"),
    ("a small one, window unknown", moving(None), "native dump/restore"),
    ("a large one in an hour", moving(60, size_bytes=500 * GIB), "native replication"),
    ("a large one over a weekend", moving(48 * 60, size_bytes=500 * GIB), "native dump/restore"),
    ("size unknown", moving(60, size_bytes=None), "native replication"),
    ("line unknown", moving(60, NO_LINE), "native replication"),
    ("an old PostgreSQL", moving(5, on_server={"version_number": (9, 6, 2)}), "DMS full load + CDC"),
    ("MariaDB", moving(5, engine="mariadb"), "native replication"),
]


@pytest.mark.parametrize(("name", "situation", "tool"), CASES, ids=[case[0] for case in CASES])
def test_window_size_and_version_choose_the_tool(name: Any, situation: Any, tool: Any) -> None:
    assert decided(situation, About.TOOL, "a-db/app").choice == tool


def test_full_load_is_the_bytes_over_seven_tenths_of_the_line() -> None:
    # 630 GB * 8 bit / (1000 Mbit/s * 0.7) = 7200 s
    answer = decided(moving(5, size_bytes=630 * 10**9), About.TOOL, "a-db/app")
    assert detail(answer, "full_load") == "2.0 h"
    assert detail(answer, "dump_and_load") == "21.0 h"


def test_a_line_that_nobody_told_is_not_guessed() -> None:
    answer = decided(moving(60, NO_LINE), About.TOOL, "a-db/app")
    assert detail(answer, "full_load") == "unknown"
    assert "uplink_mbps" in detail(answer, "full_load_assumes")


def test_what_must_change_before_changes_can_be_followed_is_said() -> None:
    settings = (ServerSetting("wal_level", "replica", REF), ServerSetting("max_wal_senders", "10", REF))
    answer = decided(moving(1, on_server={"settings": settings}), About.TOOL, "a-db/app")
    faults = [reason.text for reason in answer.reasons if reason.rule == "decide.tool.cdc_not_ready"]
    assert faults == ["wal_level is replica, wanted is logical (needs a restart)"]


def test_settings_that_were_not_seen_are_no_fault() -> None:
    assert "decide.tool.cdc_not_ready" not in rules_of(decided(moving(1), About.TOOL, "a-db/app"))


@pytest.mark.parametrize(
    ("identity", "has_key", "is_said"),
    [("d", False, True), ("f", False, False), ("d", True, False), ("d", None, False)],
)
def test_tables_that_cannot_be_followed_are_named(identity: Any, has_key: Any, is_said: Any) -> None:
    table = Relation("public", "log", "table", REF, has_primary_key=has_key, replica_identity=identity)
    answer = decided(moving(1, relations=(table,)), About.TOOL, "a-db/app")
    assert ("decide.tool.no_primary_key" in rules_of(answer)) is is_said


def files(size: Any, **more: Any) -> Any:
    return estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("a1"))],
        services=[service("a1", "php-fpm", "app")],
        surfaces=[surface("a1", "/srv/up", "alpha", "php-fpm", size_bytes=size, **more)],
    )


def test_block_volumes_are_filled_by_rsync_whatever_their_size() -> None:
    assert decided(files(900 * GIB), About.TOOL, "a1:/srv/up").choice == "rsync"


def test_many_files_to_a_file_system_of_aws_go_by_datasync() -> None:
    shared = files(900 * GIB, flags=("shared",))
    assert decided(shared, About.STORAGE, "a1:/srv/up").choice == "EFS"
    assert decided(shared, About.TOOL, "a1:/srv/up").choice == "DataSync"
    assert decided(files(GIB, flags=("shared",)), About.TOOL, "a1:/srv/up").choice == "rsync"


def test_what_may_be_lost_is_not_copied() -> None:
    answers = decide_all(files(GIB, state=State.EPHEMERAL))
    assert not [each for each in answers if each.about is About.TOOL and each.subject == "a1:/srv/up"]


def test_a_tool_is_never_surer_than_what_it_serves() -> None:
    by_key = {(each.about, each.subject): each for each in decide_all(files(GIB, confidence=0.4))}
    assert by_key[About.TOOL, "a1:/srv/up"].confidence <= 0.4


@pytest.mark.parametrize("minutes", [1, 10_000], ids=["followed live", "dumped"])
def test_a_databases_name_is_switched_once_with_writers_stopped(minutes: Any) -> None:
    answer = decided(moving(minutes, size_bytes=200 * GIB), About.TOOL, "a-db/app")
    assert detail(answer, "switch").startswith("stop writers")
    assert ("lag is zero" in detail(answer, "switch")) == (answer.choice != "native dump/restore")
    assert "never weighted" in detail(answer, "dns")
    assert "TTL" in detail(answer, "dns")


def fronted(category: str, port: int, files: Any = ()) -> Any:
    return estate(
        tenants=[TenantSpec(name="alpha")],
        hosts=[("alpha", host("lb")), ("alpha", host("a1"))],
        services=[
            service("lb", "haproxy", "lb", listens=(f"0.0.0.0:{port}",)),
            service("a1", "php-fpm", category),
        ],
        surfaces=files,
        edges=[Edge("lb/haproxy", "a1/php-fpm", EdgeKind.FRONTS)],
    )


def test_only_an_http_front_without_state_of_its_own_may_shift_by_weight() -> None:
    behind = decided(fronted("app", 443), About.TOOL, "a1/php-fpm")
    assert "weighted records may" in detail(behind, "dns")
    keeps = fronted("app", 443, [surface("a1", "/srv/data", "alpha", "php-fpm")])
    assert "one switch" in detail(decided(keeps, About.TOOL, "a1/php-fpm"), "dns")
    other = decided(fronted("app", 5222), About.TOOL, "a1/php-fpm")
    assert "one switch" in detail(other, "dns")
