"""Answers recorded on real hosts: what their builders know of them must be read from them.

The hosts are Debian 12 with systemd: a WordPress node (nginx, PHP-FPM; uploads by sshfs; database and cache
on other hosts), a PostgreSQL server and a Samba server. Each file's first line tells platform and date.
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from assess.model.evidence import Reason
from assess.model.host import HostFacts
from collectors.host.linux import parse
from collectors.host.redaction import find_secrets
from collectors.transports.frames import read_frames

RECORDED = Path(__file__).parents[2] / "recorded" / "vm"
AT = datetime(2026, 11, 21, tzinfo=UTC)
NAMES = sorted(each.stem for each in RECORDED.glob("*.txt"))


@cache
def facts_of(name: str) -> HostFacts:
    raw = (RECORDED / f"{name}.txt").read_bytes()
    return parse("host", list(read_frames([raw], endpoint="host", at=AT, max_bytes=1 << 26)))


def test_there_are_seen_and_refused_cases() -> None:
    assert {"debian-12--web-root", "debian-12--web-nobody"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_section_is_read_without_a_malformed_gap(name: str) -> None:
    assert not [gap for gap in facts_of(name).gaps if gap.reason is Reason.MALFORMED]


@pytest.mark.parametrize("name", NAMES)
def test_the_first_line_names_platform_and_date(name: str) -> None:
    first = (RECORDED / f"{name}.txt").read_text().split("\n", 1)[0]
    assert first.startswith("# Debian 12")
    assert first.endswith("2026-11-21")


@pytest.mark.parametrize("name", NAMES)
def test_no_settings_value_looks_like_a_secret(name: str) -> None:
    assert [each for each in facts_of(name).settings if find_secrets(each.value)] == []


@pytest.mark.parametrize("name", NAMES)
def test_each_fact_points_at_a_line_of_its_section(name: str) -> None:
    raw = (RECORDED / f"{name}.txt").read_bytes()
    evidence = {each.section: each for each in read_frames([raw], endpoint="host", at=AT, max_bytes=1 << 26)}
    facts = facts_of(name)
    for process in facts.processes:
        line = evidence[process.ref.section].body.split("\n")[process.ref.line - 1]
        assert line.startswith(f"{process.pid}\t")
    for directory in facts.directories:
        assert evidence["directories"].body.split("\n")[directory.ref.line - 1].endswith(directory.path)
    for setting in facts.settings:
        line = evidence["settings"].body.split("\n")[setting.ref.line - 1]
        assert line.startswith(f"{setting.file}\t{setting.key}\t")


def test_the_web_node_is_known_with_its_dependencies() -> None:
    facts = facts_of("debian-12--web-root")
    assert (facts.identity.os, facts.identity.os_version, facts.identity.is_root) == ("debian", "12", True)
    processes = {each.pid: each for each in facts.processes}
    (web,) = (each for each in facts.listeners if each.port == 80)
    assert web.pid is not None
    assert processes[web.pid].unit == "nginx.service"
    providers = {
        (each.remote_port, processes[each.pid].unit)
        for each in facts.connections
        if each.outbound and each.pid is not None and each.state == "established"
    }
    assert {(3306, "php8.2-fpm.service"), (6379, "php8.2-fpm.service"), (514, "rsyslog.service")} <= providers
    uploads = next(each for each in facts.mounts if each.mountpoint.endswith("/uploads"))
    assert (uploads.fstype, uploads.size_bytes) == ("fuse.sshfs", None)
    settings = {(each.file.rpartition("/")[2], each.key): each.value for each in facts.settings}
    assert settings["wp-config.php", "db_host"] == "p:acme-db1:3306"
    assert settings["portal.conf", "server.root"] == "/var/www/portal"
    assert settings["php.ini", "session.save_handler"] == "files"
    assert [each.user for each in facts.jobs if each.source == "/etc/cron.d/portal"] == ["www-data"]
    assert "nginx.service" in {each.name for each in facts.units}
    assert "nginx" in {each.name for each in facts.packages}


def test_the_same_node_without_privilege_keeps_its_sockets_and_says_what_it_lost() -> None:
    facts = facts_of("debian-12--web-nobody")
    seen = facts_of("debian-12--web-root")
    assert {(each.port, each.address) for each in facts.listeners} == {
        (each.port, each.address) for each in seen.listeners
    }
    assert {each.pid for each in facts.listeners} | {each.pid for each in facts.connections} == {None}
    assert {each.unit for each in facts.processes} == {each.unit for each in seen.processes}
    assert facts.open_files == ()
    denied = {gap.section for gap in facts.gaps if gap.reason is Reason.DENIED}
    assert {"open_files", "environment", "links", "io", "maps", "sockets", "cron"} <= denied
    assert all(gap.remedy for gap in facts.gaps if gap.reason is Reason.DENIED)


def test_the_database_server_tells_its_data_directory_and_its_clients() -> None:
    facts = facts_of("debian-12--postgresql-root")
    postmaster = next(
        each for each in facts.processes if each.command == "postgres" and "-D" in each.arguments
    )
    assert postmaster.working_directory == "/var/lib/postgresql/15/main"
    assert postmaster.unit == "postgresql@15-main.service"
    (server,) = {each.pid for each in facts.listeners if each.port == 5432}
    assert server == postmaster.pid
    assert {each.remote_address for each in facts.connections if each.local_port == 5432} == {
        "10.77.0.50",
        "10.77.0.51",
        "10.77.0.53",
    }
    titles = [each.arguments[0] for each in facts.processes if each.parent_pid == postmaster.pid]
    assert any(title.startswith("postgres: claims_app claims 10.77.0.53(") for title in titles)
    data = next(each for each in facts.directories if each.path == "/var/lib/postgresql/15/main")
    assert data.kind_hints == ("postgresql",)
    assert any(each.path.startswith("/var/lib/postgresql/15/main/") for each in facts.open_files)


def test_the_file_server_tells_its_shares() -> None:
    shares = {each.name: each for each in facts_of("debian-12--files-root").exports}
    assert shares["exchange"].path == "/srv/shares/cobalt_exchange"
    assert "read only=no" in shares["scans"].options
