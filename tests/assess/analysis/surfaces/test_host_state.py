"""Surfaces of whole hosts: which places are found, how they are named, and what class they get."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.services.identify import identify
from assess.analysis.surfaces.host_state import classify_hosts
from assess.catalog.signatures import load_signatures
from assess.model.evidence import Gap, Reason, Ref
from assess.model.graph import Graph, Node, NodeKind
from assess.model.host import (
    Address,
    BlockDevice,
    ConfigFile,
    Connection,
    Container,
    Directory,
    Export,
    HostFacts,
    Identity,
    Listener,
    Mount,
    OpenFile,
    Package,
    Process,
    ScheduledJob,
    Setting,
    Unit,
)
from assess.model.inventory import Endpoint, Inventory, TenantSpec
from assess.model.observed import Observed
from assess.model.state import State, Surface, SurfaceKind

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
SECTIONS = ("processes", "open_files", "directories", "settings", "mountinfo", "cron", "sockets", "units")
SIGNATURES = load_signatures()
LOOPBACK = Connection(
    "tcp", False, "10.0.0.1", 80, "10.0.0.9", 0, None, 0, "established", 1, 2, 2, Ref("sockets", 9)
)


def process(pid: int, line: str, user: str = "www-data", **more: Any) -> Process:
    words = tuple(line.split())
    values: dict[str, Any] = {
        "unit": f"u{pid}.service",
        "write_bytes_per_second": 0.0,
        "started_at": AT - timedelta(days=40),
    }
    name = words[0].rsplit("/", 1)[-1].rstrip(":")[:15]
    return Process(pid, 1, user, name, words[0], words, Ref("processes", pid), **(values | more))


def opened(pid: int, path: str, **more: Any) -> OpenFile:
    return OpenFile(pid, path, Ref("open_files", pid), **more)


def walked(path: str, files: int = 50, *, days: tuple[float, float] = (0.1, 200), **more: Any) -> Directory:
    newest, oldest = (AT - timedelta(days=each) for each in days)
    values: dict[str, Any] = {"newest_at": newest, "oldest_at": oldest, "owners": ("root",)} | more
    return Directory(path, files, files * 1000, Ref("directories", len(path)), **values)


def setting(file: str, key: str, value: str) -> Setting:
    return Setting(file, key, value, Ref("settings", len(key)))


def host(name: str = "web1", *, root: bool = True, **facts: Any) -> HostFacts:
    identity = Identity(hostname=name, is_root=root)
    values = {"connections": (LOOPBACK,), "section_at": dict.fromkeys(SECTIONS, AT)} | facts
    return HostFacts(endpoint=name, identity=identity, **values)


def surfaces(
    *hosts: HostFacts, graph: Graph | None = None, tenants: tuple[str, ...] = ()
) -> dict[str, Surface]:
    endpoints = tuple(Endpoint(name=each.endpoint, kind="vm", address="10.0.0.1") for each in hosts)
    inventory = Inventory(estate="e", endpoints=endpoints, tenants=tuple(TenantSpec(name=t) for t in tenants))
    services = tuple(service for each in hosts for service in identify(each, SIGNATURES))
    observed = Observed(inventory, {each.endpoint: each for each in hosts}, services=services)
    return {row.name: row for row in classify_hosts(observed, graph or Graph(), SIGNATURES)}


def told(found: dict[str, Surface]) -> dict[str, str]:
    return {name: row.state.value for name, row in found.items()}


MARIADB = host(
    "db1",
    processes=(process(10, "/usr/sbin/mariadbd", "mysql", working_directory="/var/lib/mysql"),),
    open_files=(
        opened(10, "/var/lib/mysql/ibdata1"),
        opened(10, "/var/lib/mysql/shop/orders.ibd"),
        opened(10, "/var/log/mysql/error.log", append_only=True),
    ),
    directories=(walked("/var/lib/mysql"), walked("/var/lib/mysql/shop")),
    mounts=(
        Mount("/var/lib/mysql", "ext4", "/dev/sdb1", (), "8:17", Ref("mountinfo", 4), used_bytes=9_000_000),
    ),
)
PHP = process(20, "php-fpm: pool www", unit="php8.2-fpm.service")
CODE = (("php", 40), ("css", 10))


def test_the_data_directory_of_a_database_is_one_durable_surface() -> None:
    found = surfaces(MARIADB)
    assert told(found) == {"db1:/var/lib/mysql": "durable", "db1:/var/log/mysql": "ephemeral"}
    data = found["db1:/var/lib/mysql"]
    assert data.confidence == 0.95
    assert data.service == "mariadb"
    assert data.size_bytes == 50_000
    assert any("ibdata1" in trace.observed and trace.line == 10 for trace in data.evidence)


def test_uploads_in_a_directory_called_cache_are_durable_and_nothing_around_them_is_stateless() -> None:
    web = host(
        processes=(PHP,),
        directories=(
            walked(
                "/srv/shop",
                100,
                extensions=(*CODE, ("jpg", 50)),
                owners=("root", "www-data"),
                days=(0.1, 400),
            ),
            walked("/srv/shop/cache/media", 50, extensions=(("jpg", 50),), owners=("www-data",)),
        ),
    )
    assert told(surfaces(web)) == {
        "web1:/srv/shop/cache/media": "durable",
        "web1/php-fpm": "durable",
    }


def test_a_cache_that_a_job_empties_is_ephemeral() -> None:
    web = host(
        processes=(PHP,),
        directories=(
            walked("/srv/shop/var/cache/pages", 20, extensions=(("html", 20),), owners=("www-data",)),
        ),
        jobs=(
            ScheduledJob(
                "/etc/cron.d/shop", "*/5 * * * *", "root",
                "find /srv/shop/var/cache/pages -mmin +30 -delete", Ref("cron", 3),
            ),
        ),
    )  # fmt: skip
    row = surfaces(web)["web1:/srv/shop/var/cache/pages"]
    assert row.state is State.EPHEMERAL
    assert "rebuildable" in row.flags


def test_a_document_root_with_many_folders_of_code_is_one_surface() -> None:
    folders = [
        f"/var/www/site/wp-includes/{name}" for name in ("js", "css", "images", "blocks", "fonts", "rest")
    ]
    web = host(
        processes=(PHP,),
        directories=(
            walked("/var/www/site", 1000, extensions=(("php", 500), ("js", 200), ("png", 100)), days=(1, 90)),
            *(walked(each, 50, extensions=(("php", 40),), days=(1, 90)) for each in folders),
            walked("/var/www/site/wp-includes/images", 30, extensions=(("png", 30),), days=(1, 90)),
        ),
    )
    assert [name for name in surfaces(web) if ":/" in name] == ["web1:/var/www/site"]


def test_php_sessions_in_files_are_ephemeral_and_their_writer_is_too() -> None:
    sessions = walked("/var/lib/php/sessions", 9, kind_hints=("php_session",), owners=("www-data",))
    found = surfaces(host(processes=(PHP,), directories=(sessions,)))
    assert found["web1:/var/lib/php/sessions"].confidence == 0.9
    assert found["web1:/var/lib/php/sessions"].flags == ("user-visible",)
    assert told(found) == {"web1:/var/lib/php/sessions": "ephemeral", "web1/php-fpm": "ephemeral"}


def test_an_empty_session_directory_is_no_surface() -> None:
    empty = walked("/var/lib/php/sessions", 0)
    web = host(
        processes=(PHP,),
        directories=(empty,),
        settings=(setting("/etc/php/8.2/fpm/php.ini", "session.save_path", "/var/lib/php/sessions"),),
    )
    assert "web1:/var/lib/php/sessions" not in surfaces(web)


TOMCAT = process(
    30,
    "/usr/bin/java -Dcatalina.base=/var/lib/tomcat10 org.apache.catalina.startup.Bootstrap start",
    "tomcat",
    unit="tomcat10.service",
)


def test_tomcat_keeps_sessions_in_memory_unless_its_configuration_says_otherwise() -> None:
    row = surfaces(host(processes=(TOMCAT,)))["web1/tomcat"]
    assert (row.state, row.flags) == (State.EPHEMERAL, ("user-visible",))
    redis = setting(
        "/etc/tomcat10/context.xml", "Manager.className", "org.redisson.tomcat.RedissonSessionManager"
    )
    assert surfaces(host(processes=(TOMCAT,), settings=(redis,)))["web1/tomcat"].state is State.STATELESS


def test_a_balancer_that_sticks_tells_of_state_on_the_nodes_behind_it() -> None:
    app = process(40, "/usr/bin/gunicorn app:app", "app")
    node = host(
        "app1",
        processes=(app,),
        listeners=(Listener("tcp", "0.0.0.0", 8080, 40, 1000, Ref("sockets", 1)),),
        addresses=(Address("eth0", "10.0.0.5", 24),),
    )
    balancer = host(
        "lb1",
        processes=(process(50, "/usr/sbin/haproxy -f /etc/haproxy/haproxy.cfg"),),
        settings=(
            setting("/etc/haproxy/haproxy.cfg", "backend shop.cookie", "SRV insert indirect"),
            setting("/etc/haproxy/haproxy.cfg", "backend shop.server", "a1 10.0.0.5:8080 check cookie a1"),
        ),
    )
    found = surfaces(node, balancer)
    assert found["app1/python-wsgi"].state is State.EPHEMERAL
    assert any("lb1:settings" in trace.source for trace in found["app1/python-wsgi"].evidence)
    assert found["lb1/haproxy"].state is State.STATELESS


def test_stateless_is_at_most_seven_tenths_without_a_day_of_running() -> None:
    young = replace(PHP, started_at=AT - timedelta(hours=2))
    assert surfaces(host(processes=(young,)))["web1/php-fpm"].confidence <= 0.7
    assert surfaces(host(processes=(PHP,)))["web1/php-fpm"].confidence > 0.7


def test_without_root_nothing_running_is_stateless_and_it_is_said_what_would_settle_it() -> None:
    row = surfaces(host(processes=(PHP,), root=False))["web1/php-fpm"]
    assert row.state is State.UNKNOWN
    assert any("as root" in each for each in row.would_change_it)


def test_an_application_is_not_stateless_where_its_directories_were_not_listed() -> None:
    refused = Gap("web1", "directories", Reason.DENIED, "not listed")
    row = surfaces(host(processes=(PHP,), gaps=(refused,)))["web1/php-fpm"]
    assert row.state is State.UNKNOWN
    assert any("listing of its directories" in each for each in row.would_change_it)


def test_without_root_the_data_directory_of_a_database_is_still_durable() -> None:
    installed = Package("mariadb-server", "1:10.11.6", "dpkg", Ref("packages", 1))
    running = process(10, "/usr/sbin/mariadbd", "mysql")
    hidden = host("db1", root=False, processes=(running,), packages=(installed,))
    assert told(surfaces(hidden)) == {"db1:/var/lib/mysql": "durable"}


def redis(*told_settings: tuple[str, str], **facts: Any) -> dict[str, Surface]:
    kept = tuple(
        Setting("/etc/redis/redis.conf", key, value, Ref("settings", line))
        for line, (key, value) in enumerate((("dir", "/var/lib/redis"), *told_settings), start=1)
    )
    running = process(60, "/usr/bin/redis-server 0.0.0.0:6379", "redis", unit="redis-server.service")
    return surfaces(host("c1", processes=(running,), settings=kept, **facts))


def test_a_redis_that_never_saves_is_ephemeral_and_its_directory_is_no_surface() -> None:
    found = redis(
        ("appendonly", "no"), ("save", "on"), ("maxmemory", "64mb"), ("maxmemory-policy", "allkeys-lru")
    )
    assert told(found) == {"c1/redis": "ephemeral"}


def test_a_redis_with_an_append_only_file_is_durable_with_its_directory() -> None:
    files = (opened(60, "/var/lib/redis/appendonlydir/appendonly.aof.1.incr.aof"),)
    found = redis(("appendonly", "no"), ("appendonly", "yes"), open_files=files)
    assert told(found) == {"c1/redis": "durable", "c1:/var/lib/redis": "durable"}


def test_memcached_is_ephemeral() -> None:
    running = process(61, "/usr/bin/memcached -m 64 -p 11211", "memcache")
    assert told(surfaces(host("c1", processes=(running,)))) == {"c1/memcached": "ephemeral"}


def mounted(source: str, point: str, fstype: str, *options: str) -> Mount:
    return Mount(point, fstype, source, options, "0:50", Ref("mountinfo", 7))


def test_a_mount_is_the_servers_export_under_one_name() -> None:
    export = Export("nfs", "/srv/export/a", "/srv/export/a", Ref("nfs_exports", 1))
    server = host("files1", addresses=(Address("eth0", "10.0.0.7", 24),), exports=(export,))
    clients = [
        host(name, mounts=(mounted("10.0.0.7:/srv/export/a", "/mnt/a", "nfs4"),)) for name in ("web1", "web2")
    ]
    graph = Graph({name: Node(name, NodeKind.HOST, tenants=("alpha",)) for name in ("web1", "web2")})
    found = surfaces(server, *clients, graph=graph)
    assert list(found) == ["files1:/srv/export/a"]
    row = found["files1:/srv/export/a"]
    assert (row.state, row.kind.value, row.flags, row.tenants) == (
        State.DURABLE,
        "share",
        ("shared",),
        ("alpha",),
    )


def test_a_share_of_a_server_that_was_not_scanned_is_one_durable_surface() -> None:
    clients = [host(name, mounts=(mounted("//nas9/finance", "/mnt/f", "cifs"),)) for name in ("web1", "web2")]
    assert told(surfaces(*clients)) == {"//nas9/finance": "durable"}


def test_directories_of_the_operating_system_are_no_surfaces() -> None:
    idle = host(
        directories=tuple(
            walked(p) for p in ("/var/lib/dpkg", "/var/cache/apt", "/usr/share/doc", "/var/lib/systemd")
        )
    )
    assert surfaces(idle) == {}


def test_an_embedded_database_makes_its_directory_durable() -> None:
    app = process(70, "/usr/bin/python3 /opt/app/main.py", "app", unit="app.service")
    found = surfaces(host(processes=(app,), open_files=(opened(70, "/var/lib/app/letters.db"),)))
    row = found["web1:/var/lib/app"]
    assert (row.state, row.flags) == (State.DURABLE, ("singleton",))


def test_data_of_a_container_lies_in_its_volume_and_not_in_its_layer() -> None:
    volume = "/var/lib/docker/volumes/letters/_data"
    container = Container("f" * 64, "letters", "shop/letters:2", "docker", Ref("containers", 1), (volume,))
    running = process(80, "/usr/bin/python3 /app/letters.py", "root", container_id="f" * 64)
    found = surfaces(
        host(processes=(running,), containers=(container,), open_files=(opened(80, "/data/letters.db"),))
    )
    assert found[f"web1:{volume}"].state is State.DURABLE


def test_what_a_container_writes_is_named_by_the_path_of_its_volume_on_the_host() -> None:
    mounts = (("/srv/volumes/letters", "/var/lib/letters"), ("/srv/volumes", "/backup"))
    container = Container(
        "f" * 64, "letters", "shop/letters:2", "docker", Ref("containers", 1),
        host_paths=("/srv/volumes", "/srv/volumes/letters"), mounts=mounts,
    )  # fmt: skip
    running = process(80, "/usr/bin/letters", "root", container_id="f" * 64)
    found = surfaces(
        host(
            processes=(running,),
            containers=(container,),
            open_files=(opened(80, "/var/lib/letters/part.dat"), opened(80, "/var/lib/letters/l.sqlite")),
        )
    )
    row = found["web1:/srv/volumes/letters"]
    assert (row.state, row.service) == (State.DURABLE, "letters")
    assert not [name for name in found if ":/var/lib/letters" in name]


def test_a_raw_device_that_an_application_writes_is_a_durable_volume() -> None:
    disks = (
        BlockDevice("sda", "8:0", 50, Ref("block_devices", 1)),
        BlockDevice("sda1", "8:1", 50, Ref("block_devices", 2), parents=("sda",)),
        BlockDevice("sdb", "8:16", 90, Ref("block_devices", 3)),
        BlockDevice("sdc", "8:32", 70, Ref("block_devices", 4)),
    )
    app = process(70, "/opt/ledger/bin/ledgerd", "ledger", unit="ledger.service")
    held = (
        opened(70, "/dev/sda"),
        opened(70, "/dev/sdb"),
        opened(70, "/dev/sdc", read_only=True),
        opened(70, "/dev/null"),
    )
    root = Mount("/", "ext4", "/dev/sda1", (), "8:1", Ref("mountinfo", 1))
    found = surfaces(host(processes=(app,), open_files=held, block_devices=disks, mounts=(root,)))
    row = found["web1:/dev/sdb"]
    assert (row.kind, row.state, row.size_bytes) == (SurfaceKind.VOLUME, State.DURABLE, 90)
    assert not {"web1:/dev/sda", "web1:/dev/sdc", "web1:/dev/null"} & found.keys()
    assert found["web1/ledger"].state is State.DURABLE


def test_a_spool_that_nobody_empties_is_durable_and_a_young_one_is_not_called_anything() -> None:
    spools = (
        walked("/var/spool/faxes", days=(0.1, 9)),
        walked("/var/spool/faxes/out", days=(0.1, 9)),
        walked("/var/spool/labels", days=(0.0, 0.1)),
    )
    found = surfaces(host(directories=spools))
    assert told(found) == {"web1:/var/spool/faxes": "durable", "web1:/var/spool/labels": "unknown"}


def test_dumps_of_a_job_and_what_it_backs_up_are_durable() -> None:
    jobs = (
        ScheduledJob(
            "/etc/cron.d/b", "0 2 * * *", "root", "pg_dump shop > /backup/shop.dump", Ref("cron", 1)
        ),
        ScheduledJob(
            "/etc/cron.d/b", "0 3 * * *", "root", "rsync -a /srv/cache/letters bak1:/b/", Ref("cron", 2)
        ),
    )
    found = surfaces(host(jobs=jobs, directories=(walked("/srv/cache/letters", 30),)))
    assert told(found) == {"web1:/backup": "durable", "web1:/srv/cache/letters": "durable"}


def test_declared_directories_of_a_unit_are_surfaces_when_something_lies_in_them() -> None:
    app = process(70, "/usr/bin/python3 /opt/app/main.py", "app", unit="app.service")
    unit = Unit("app.service", "active running", Ref("units", 1), main_pid=70,
                state_directories=("/var/lib/app",), cache_directories=("/var/cache/app",))  # fmt: skip
    directories = (walked("/var/lib/app", 40), walked("/var/cache/app", 0))
    heard = Listener("tcp", "0.0.0.0", 8000, 70, 1000, Ref("sockets", 1))
    found = surfaces(host(processes=(app,), units=(unit,), directories=directories, listeners=(heard,)))
    assert found["web1:/var/lib/app"].state is State.DURABLE
    assert "web1:/var/cache/app" not in found


def test_a_key_that_only_contains_the_letters_of_session_names_no_sessions() -> None:
    own = setting("/srv/app/.env", "ASSESSMENT_DOCUMENTS_DIR", "/srv/assessments")
    found = surfaces(host(settings=(own,), directories=(walked("/srv/assessments", 30),)))
    assert found["web1:/srv/assessments"].state is State.DURABLE


def test_segments_of_a_log_broker_are_data_although_they_are_called_logs() -> None:
    kafka = process(90, "/usr/bin/java -Xmx1g kafka.Kafka /etc/kafka/server.properties", "kafka")
    found = surfaces(
        host(processes=(kafka,), open_files=(opened(90, "/data/kafka/orders-0/00000000000000.log"),))
    )
    assert {row.state for name, row in found.items() if ":/data" in name} == {State.DURABLE}


def test_configuration_of_a_copy_is_durable_and_marked() -> None:
    file = ConfigFile("/srv/shop/.env", Ref("config_files", 1), 300, packaged=False)
    own = setting("/srv/shop/.env", "DB_HOST", "db1")
    row = surfaces(host(settings=(own,), config_files=(file,)))["web1:/srv/shop/.env"]
    assert (row.kind.value, row.state, row.flags) == ("config", State.DURABLE, ("config",))


def test_a_path_that_names_one_tenant_belongs_to_it() -> None:
    found = surfaces(host(directories=(walked("/srv/beta/uploads", 30),)), tenants=("alpha", "beta"))
    assert found["web1:/srv/beta/uploads"].tenant == "beta"


def test_ids_are_unique_sorted_and_made_of_kind_and_name() -> None:
    rows = list(surfaces(MARIADB, host(processes=(PHP, TOMCAT))).values())
    assert [row.id for row in rows] == sorted({row.id for row in rows})
    assert all(row.id == f"{row.kind.value}:{row.name}" for row in rows)


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_facts_and_endpoints_does_not_matter(chance: random.Random) -> None:
    web = host(
        processes=(PHP, TOMCAT),
        directories=(
            walked("/srv/shop/uploads"),
            walked("/srv/shop", extensions=CODE),
            walked("/srv/x/files"),
        ),
        open_files=(opened(20, "/srv/x/files/a.dat"), opened(30, "/var/lib/app/a.sqlite")),
    )
    expected = surfaces(MARIADB, web)
    shuffled = [_shuffled(each, chance) for each in (MARIADB, web)]
    chance.shuffle(shuffled)
    assert surfaces(*shuffled) == expected


def _shuffled(facts: HostFacts, chance: random.Random) -> HostFacts:
    return replace(
        facts,
        processes=tuple(chance.sample(facts.processes, len(facts.processes))),
        open_files=tuple(chance.sample(facts.open_files, len(facts.open_files))),
        directories=tuple(chance.sample(facts.directories, len(facts.directories))),
    )


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["pdf", "html", "jpg", "php", "dat"]), max_size=3), st.booleans())
def test_without_root_no_verdict_is_surer(extensions: list[str], mapped: bool) -> None:
    facts = host(
        processes=(PHP,),
        directories=(walked("/srv/shop/thing", extensions=tuple((e, 20) for e in extensions)),),
        open_files=(opened(20, "/srv/shop/thing/a", mapped=mapped),) if mapped else (),
    )
    seen = surfaces(facts)
    hidden = surfaces(replace(facts, identity=Identity(hostname="web1", is_root=False), open_files=()))
    for name, row in hidden.items():
        if name in seen and row.state is seen[name].state:
            assert row.confidence <= seen[name].confidence
