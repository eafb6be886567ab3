"""The graph: one node for one thing, one edge for one dependency, whoever saw it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.graph.connect import connect
from assess.analysis.services.identify import identify
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.database import Database, DatabaseServerFacts, ForeignServer, ReplicationLink, Session
from assess.model.evidence import Ref
from assess.model.graph import EdgeKind, NodeKind
from assess.model.host import Address, Export, HostFacts, Unit
from assess.model.observed import Observed
from tests.assess.analysis.handmade import (
    AT,
    SECTIONS,
    SIGNATURES,
    edge,
    estate,
    host,
    into,
    job,
    listener,
    mount,
    out,
    pairs,
    pin,
    process,
    setting,
    tenant,
    vm,
)

FPM = "unix:/run/php/php8.2-fpm.sock"


def web(**more: Any) -> HostFacts:
    """nginx in front of php-fpm."""
    facts: dict[str, Any] = {
        "processes": (
            process(10, "nginx: master process", executable="/usr/sbin/nginx", unit="nginx.service"),
            process(
                20, "php-fpm: master process", executable="/usr/sbin/php-fpm8.2", unit="php8.2-fpm.service"
            ),
            process(
                21,
                "php-fpm: pool www",
                executable="/usr/sbin/php-fpm8.2",
                parent_pid=20,
                unit="php8.2-fpm.service",
            ),
        ),
        "listeners": (listener(80, 10),),
    }
    return host("web", "10.0.0.11", **(facts | more))


def database_host(**more: Any) -> HostFacts:
    facts: dict[str, Any] = {
        "processes": (process(5, "/usr/sbin/mariadbd", unit="mariadb.service", user="mysql"),),
        "listeners": (listener(3306, 5, uid=100),),
    }
    return host("db", "10.0.0.21", **(facts | more))


def server(name: str = "shop-my", **more: Any) -> DatabaseServerFacts:
    facts: dict[str, Any] = {
        "engine": "mariadb",
        "port": 3306,
        "databases": (Database("shop", Ref("catalog", 1)),),
        "section_at": dict.fromkeys(SECTIONS, AT),
    }
    return DatabaseServerFacts(name, **(facts | more))


def session(
    database: str, address: str | None, user: str = "app", count: int = 1, application: str = ""
) -> Session:
    return Session(database, user, application, address, count, Ref("sessions", 1))


def test_a_connection_seen_from_both_sides_is_one_edge_with_both_evidences() -> None:
    graph = connect(
        estate(
            web(connections=(out("10.0.0.21", 3306, 21, count=4),)),
            database_host(connections=(into("10.0.0.11", 3306, 5, count=3),)),
        )
    )
    found = edge(graph, "web/php-fpm", "db/mariadb")
    assert (found.kind, found.port, found.weight) == (EdgeKind.CONNECTS, 3306, 4.0)
    assert {each.source for each in found.evidence} == {"web:sockets", "db:sockets"}
    assert (found.first_seen, found.last_seen) == (AT, AT)
    assert len(graph.edges) == 1


def test_the_servers_side_alone_is_enough_for_an_edge_from_the_host() -> None:
    graph = connect(estate(web(), database_host(connections=(into("10.0.0.11", 3306, 5),))))
    assert pairs(graph) == {("web", "connects", "db/mariadb")}


def test_a_client_that_no_endpoint_is_stays_as_external() -> None:
    graph = connect(estate(database_host(connections=(into("192.0.2.9", 3306, 5),))))
    assert pairs(graph) == {("external:192.0.2.9", "connects", "db/mariadb")}
    assert graph.nodes["external:192.0.2.9"].kind is NodeKind.EXTERNAL


def test_a_far_end_that_no_endpoint_is_stays_as_external_with_its_port() -> None:
    graph = connect(estate(web(connections=(out("192.0.2.9", 8443, 21),))))
    assert pairs(graph) == {("web/php-fpm", "connects", "external:192.0.2.9:8443")}


def test_a_database_session_makes_the_edge_to_the_database_and_takes_the_plain_one_in() -> None:
    graph = connect(
        estate(
            web(connections=(out("10.0.0.21", 3306, 21),)),
            database_host(connections=(into("10.0.0.11", 3306, 5),)),
            endpoints=(vm("shop-my", "10.0.0.21", kind="mysql"),),
            servers=(server(sessions=(session("shop", "10.0.0.11", count=7),)),),
        )
    )
    assert pairs(graph) == {("web/php-fpm", "queries", "shop-my/shop")}
    found = edge(graph, "web/php-fpm", "shop-my/shop")
    assert found.weight == 7.0
    assert {each.source for each in found.evidence} == {"web:sockets", "db:sockets", "shop-my:sessions"}
    assert graph.nodes["db/mariadb"].endpoints == ("db", "shop-my")


def test_a_database_server_without_its_host_is_a_node_by_its_endpoints_name() -> None:
    graph = connect(
        estate(
            web(connections=(out("10.0.0.21", 3306, 21),)),
            endpoints=(vm("shop-my", "10.0.0.21", kind="mysql"),),
            servers=(server(),),
        )
    )
    assert pairs(graph) == {("web/php-fpm", "connects", "shop-my")}
    assert graph.nodes["shop-my"].kind is NodeKind.SERVICE
    assert graph.nodes["shop-my/shop"].kind is NodeKind.DATABASE


def test_a_session_whose_address_the_server_hides_makes_no_edge() -> None:
    graph = connect(
        estate(
            web(),
            endpoints=(vm("shop-my", "10.0.0.21", kind="mysql"),),
            servers=(server(sessions=(session("shop", None),)),),
        )
    )
    assert graph.edges == ()


def test_the_scanners_own_session_is_no_dependency() -> None:
    graph = connect(
        estate(
            endpoints=(vm("shop-my", "10.0.0.21", kind="mysql"),),
            servers=(
                server(
                    login="scan", sessions=(session("shop", "10.0.0.2", user="scan", application="assess"),)
                ),
            ),
        )
    )
    assert graph.edges == ()


WORDPRESS = (
    setting("/var/www/html/wp-config.php", "db_host", "db"),
    setting("/var/www/html/wp-config.php", "db_name", "shop"),
)


def test_a_dependency_known_from_configuration_only_is_configured_and_not_sure() -> None:
    graph = connect(
        estate(
            web(settings=WORDPRESS),
            database_host(),
            endpoints=(vm("shop-my", "10.0.0.21", kind="mysql"),),
            servers=(server(),),
        )
    )
    found = edge(graph, "web/php-fpm", "shop-my/shop")
    assert found.kind is EdgeKind.CONFIGURED
    assert found.confidence <= 0.6
    assert (found.samples_seen, found.first_seen) == (0, None)


def test_traffic_to_the_server_of_a_configured_database_makes_it_a_query() -> None:
    graph = connect(
        estate(
            web(settings=WORDPRESS, connections=(out("10.0.0.21", 3306, 21),)),
            database_host(),
            endpoints=(vm("shop-my", "10.0.0.21", kind="mysql"),),
            servers=(server(),),
        )
    )
    assert pairs(graph) == {("web/php-fpm", "queries", "shop-my/shop")}
    assert edge(graph, "web/php-fpm", "shop-my/shop").confidence > 0.9


def test_a_short_connection_without_process_is_its_who_is_configured_for_it() -> None:
    graph = connect(
        estate(
            web(settings=WORDPRESS[:1], connections=(out("10.0.0.21", 3306, None, state="time_wait"),)),
            database_host(),
        )
    )
    assert pairs(graph) == {("web/php-fpm", "connects", "db/mariadb")}


def test_a_connection_that_no_service_can_be_given_stays_with_the_host() -> None:
    graph = connect(
        estate(web(connections=(out("10.0.0.21", 3306, None, state="time_wait"),)), database_host())
    )
    assert pairs(graph) == {("web", "connects", "db/mariadb")}


def test_a_local_socket_joins_two_services_of_one_host() -> None:
    graph = connect(
        estate(web(settings=(setting("/etc/nginx/sites-enabled/shop", "server location.fastcgi_pass", FPM),)))
    )
    assert pairs(graph) == {("web/nginx", "fronts", "web/php-fpm")}


def test_a_loopback_connection_joins_two_services_of_one_host() -> None:
    facts = host(
        "all",
        "10.0.0.1",
        processes=(
            process(5, "/usr/lib/postgresql/15/bin/postgres", unit="postgresql.service", user="postgres"),
            process(6, "/usr/bin/gunicorn app:app", unit="shop.service", user="shop"),
        ),
        listeners=(listener(5432, 5, "127.0.0.1"), listener(8000, 6)),
        connections=(out("127.0.0.1", 5432, 6), into("127.0.0.1", 5432, 5, "127.0.0.1")),
    )
    assert pairs(connect(estate(facts))) == {("all/python-wsgi", "connects", "all/postgresql")}


BALANCER = host(
    "lb",
    "10.0.0.5",
    processes=(process(5, "/usr/sbin/haproxy -Ws -f /etc/haproxy/haproxy.cfg", unit="haproxy.service"),),
    listeners=(listener(443, 5),),
    settings=(
        setting("/etc/haproxy/haproxy.cfg", "backend shop", "block"),
        setting("/etc/haproxy/haproxy.cfg", "frontend main.default_backend", "shop"),
        setting("/etc/haproxy/haproxy.cfg", "backend shop.server", "w1 10.0.0.11:80 check"),
        setting("/etc/haproxy/haproxy.cfg", "backend shop.server", "w2 10.0.0.12:80 check backup"),
    ),
)


def test_a_load_balancer_fronts_its_pools_members_and_not_its_own_words() -> None:
    graph = connect(estate(BALANCER, web()))
    assert pairs(graph) == {
        ("lb/haproxy", "fronts", "web/nginx"),
        ("lb/haproxy", "fronts", "external:10.0.0.12:80"),
    }


def test_a_member_with_traffic_is_surer_than_one_without() -> None:
    graph = connect(estate(replace(BALANCER, connections=(out("10.0.0.11", 80, 5),)), web()))
    busy, idle = edge(graph, "lb/haproxy", "web/nginx"), edge(graph, "lb/haproxy", "external:10.0.0.12:80")
    assert busy.kind is idle.kind is EdgeKind.FRONTS
    assert busy.confidence > 0.9 > idle.confidence


def test_a_mount_is_an_edge_to_the_export_and_takes_the_kernels_socket_in() -> None:
    nas = host(
        "nas",
        "10.0.0.30",
        listeners=(listener(2049, None),),
        exports=(Export("nfs", "/srv/files", "/srv/files", Ref("exports", 1)),),
    )
    client = web(
        mounts=(mount("nas:/srv/files/shop", "/mnt", "nfs4", "addr=10.0.0.30"),),
        connections=(out("10.0.0.30", 2049, None, uid=0),),
    )
    graph = connect(estate(client, nas))
    assert pairs(graph) == {("web", "mounts", "nas:/srv/files")}
    assert not edge(graph, "web", "nas:/srv/files").infrastructure
    assert graph.nodes["nas:/srv/files"].endpoints == ("nas",)


def test_windows_shares_and_sshfs_are_mounts_too() -> None:
    files = host(
        "files", "10.0.0.30", processes=(process(5, "/usr/sbin/sshd -D"),), listeners=(listener(22, 5),)
    )
    client = web(
        mounts=(
            mount("//files/Docs", "/mnt/docs", "cifs", "addr=10.0.0.30"),
            mount("app@files:/srv/up", "/mnt/up", "fuse.sshfs"),
        ),
        connections=(out("10.0.0.30", 22, None),),
    )
    graph = connect(estate(client, files))
    assert pairs(graph) == {("web", "mounts", "//files/Docs"), ("web", "mounts", "files:/srv/up")}


def test_infrastructure_is_labelled_and_file_services_never_are() -> None:
    client = web(
        connections=(
            out("10.0.0.53", 53, 21, protocol="udp"),
            out("10.0.0.54", 123, 21, protocol="udp"),
            out("10.0.0.55", 445, 21),
            out("10.0.0.56", 3260, 21),
            into("10.0.0.2", 22, None),
        ),
    )
    noise = {each.target.rpartition(":")[2]: each.infrastructure for each in connect(estate(client)).edges}
    assert noise == {"53": True, "123": True, "445": False, "3260": False, "web": True}


def test_an_application_on_an_infrastructure_port_is_no_noise() -> None:
    tomcat = host(
        "app",
        "10.0.0.40",
        processes=(process(5, "/usr/bin/java org.apache.catalina.startup.Bootstrap start"),),
        listeners=(listener(9100, 5),),
    )
    graph = connect(estate(web(connections=(out("10.0.0.40", 9100, 21),)), tomcat))
    assert not edge(graph, "web/php-fpm", "app/tomcat").infrastructure


def test_a_name_a_qualified_name_and_an_address_mean_one_node() -> None:
    client = web(
        settings=(
            setting("/var/www/a/config.php", "db_host", "db.corp.example"),
            setting("/var/www/a/config.php", "db_port", "3306"),
            setting("/var/www/b/.env", "database_url", "mysql://db/shop"),
            setting("/var/www/c/.env", "database_url", "mysql://10.0.0.21:3306/shop"),
        )
    )
    assert pairs(connect(estate(client, database_host()))) == {("web/php-fpm", "configured", "db/mariadb")}


def test_a_hosts_file_counts_on_its_own_host_only() -> None:
    entry = (pin("10.0.0.21", "maindb"),)
    line = (setting("/var/www/a/.env", "database_url", "mysql://maindb:3306/shop"),)
    pinned = connect(estate(web(settings=line, hosts_entries=entry), database_host()))
    elsewhere = connect(estate(web(settings=line), database_host(hosts_entries=entry)))
    assert pairs(pinned) == {("web/php-fpm", "configured", "db/mariadb")}
    assert pairs(elsewhere) == {("web/php-fpm", "configured", "external:maindb:3306")}


def test_an_address_of_two_machines_is_not_merged_silently() -> None:
    twin = replace(
        database_host(), endpoint="db2", identity=replace(database_host().identity, hostname="db2")
    )
    client = web(connections=(out("10.0.0.21", 3306, 21),))
    graph = connect(estate(client, database_host(), twin))
    assert pairs(graph) == {("web/php-fpm", "connects", "external:10.0.0.21:3306")}


def test_overlapping_networks_are_told_apart_by_site() -> None:
    twin = replace(
        database_host(), endpoint="db2", identity=replace(database_host().identity, hostname="db2")
    )
    endpoints = (
        vm("web", "10.0.0.11", site="west"),
        vm("db", "10.0.0.21", site="east"),
        vm("db2", "10.0.0.21", site="west"),
    )
    client = web(connections=(out("10.0.0.21", 3306, 21),))
    graph = connect(estate(client, database_host(), twin, endpoints=endpoints))
    assert pairs(graph) == {("web/php-fpm", "connects", "db2/mariadb")}


def test_addresses_of_container_bridges_mean_nothing_on_other_hosts() -> None:
    bridge = Address("docker0", "172.17.0.1", 16)
    one = database_host(addresses=(Address("eth0", "10.0.0.21", 24), bridge))
    other = web(
        addresses=(Address("eth0", "10.0.0.11", 24), bridge), connections=(out("172.17.0.1", 3306, 21),)
    )
    assert pairs(connect(estate(one, other))) == set()


def test_a_declared_endpoint_takes_part_by_its_addresses() -> None:
    graph = connect(
        estate(
            web(connections=(out("10.0.0.99", 1521, 21),)),
            endpoints=(vm("erp", ips=("10.0.0.99",)),),
        )
    )
    assert pairs(graph) == {("web/php-fpm", "connects", "erp")}


def test_a_standby_replicates_from_its_primary_in_one_edge() -> None:
    standby = host(
        "db2",
        "10.0.0.22",
        processes=(process(5, "/usr/sbin/mariadbd", unit="mariadb.service"),),
        listeners=(listener(3306, 5),),
        connections=(out("10.0.0.21", 3306, 5),),
    )
    primary = server(
        "p", replication=(ReplicationLink("to", "binlog", "10.0.0.22", None, "", Ref("replication", 1)),)
    )
    follower = server(
        "s",
        databases=(),
        replication=(ReplicationLink("from", "binlog", "10.0.0.21", 3306, "", Ref("replication", 1)),),
    )
    graph = connect(
        estate(
            standby,
            database_host(),
            endpoints=(vm("p", "10.0.0.21", kind="mysql"), vm("s", "10.0.0.22", kind="mysql")),
            servers=(primary, follower),
        )
    )
    assert pairs(graph) == {("db2/mariadb", "replicates", "db/mariadb")}


def test_a_foreign_server_is_an_edge_from_the_database_to_the_far_database() -> None:
    link = ForeignServer("far", "postgres_fdw", "10.0.0.22", 5432, "crm", Ref("catalog", 2))
    here = server(
        "here",
        engine="postgresql",
        port=5432,
        databases=(Database("app", Ref("catalog", 1), foreign_servers=(link,)),),
    )
    there = server("there", engine="postgresql", port=5432, databases=(Database("crm", Ref("catalog", 1)),))
    graph = connect(
        estate(
            endpoints=(
                vm("here", "10.0.0.21", kind="postgresql"),
                vm("there", "10.0.0.22", kind="postgresql"),
            ),
            servers=(here, there),
        )
    )
    assert pairs(graph) == {("here/app", "configured", "there/crm")}


def test_a_nightly_job_depends_on_the_server_that_its_command_names() -> None:
    jobs = host(
        "jobs",
        "10.0.0.50",
        processes=(process(5, "/usr/sbin/cron -f", unit="cron.service"),),
        jobs=(job("mysqldump -h db --databases shop > /srv/dump.sql"),),
    )
    assert pairs(connect(estate(jobs, database_host()))) == {("jobs/cron", "configured", "db/mariadb")}


def test_words_of_system_files_are_no_dependencies() -> None:
    client = web(
        settings=(
            setting("/etc/nsswitch.conf", "hosts", "files dns"),
            setting("/etc/update-manager/meta-release", "uri", "https://changelogs.example.org/meta"),
            setting("/etc/nginx/nginx.conf", "upstream app", "block"),
            setting("/etc/nginx/nginx.conf", "server location /.proxy_pass", "http://app"),
            setting("/var/www/a/.env", "app_url", "https://shop.example.com"),
            setting("/etc/mysql/my.cnf", "bind-address", "10.0.0.11"),
        )
    )
    assert pairs(connect(estate(client))) == set()


def an_estate() -> Observed:
    return estate(
        web(settings=WORDPRESS, connections=(out("10.0.0.21", 3306, 21), out("192.0.2.1", 443, 21))),
        database_host(connections=(into("10.0.0.11", 3306, 5), into("192.0.2.7", 3306, 5))),
        BALANCER,
        host("nas", "10.0.0.30", listeners=(listener(2049, None),)),
        endpoints=(vm("shop-my", "10.0.0.21", kind="mysql"),),
        tenants=(tenant("shop", "web", "db:shop"), tenant("other", "192.0.2.0/24")),
        servers=(server(sessions=(session("shop", "10.0.0.11"), session("shop", "192.0.2.7"))),),
    )


@settings(max_examples=25)
@given(st.randoms(use_true_random=False))
def test_the_graph_does_not_depend_on_the_order_of_endpoints(random: Any) -> None:
    observed = an_estate()
    endpoints, hosts = list(observed.inventory.endpoints), list(observed.hosts.items())
    services = list(observed.services)
    for each in (endpoints, hosts, services):
        random.shuffle(each)
    shuffled = Observed(
        inventory=observed.inventory.model_copy(update={"endpoints": tuple(endpoints)}),
        hosts=dict(hosts),
        servers=observed.servers,
        services=tuple(services),
    )
    assert assign_tenants(connect(shuffled), shuffled) == assign_tenants(connect(observed), observed)


def test_nodes_and_edges_come_sorted() -> None:
    graph = connect(an_estate())
    assert list(graph.nodes) == sorted(graph.nodes)
    keys = [(each.source, each.target) for each in graph.edges]
    assert keys == sorted(set(keys))


def test_every_edge_has_nodes_and_evidence() -> None:
    graph = connect(an_estate())
    assert graph.edges
    for each in graph.edges:
        assert each.evidence
        assert {each.source, each.target} <= graph.nodes.keys()
        assert each.source != each.target
        assert 0 < each.confidence < 1
        assert each.weight >= 1


def test_a_host_read_twice_under_two_names_is_one_machine() -> None:
    again = replace(database_host(), endpoint="db-again")
    assert identify(again, SIGNATURES)
    graph = connect(estate(web(connections=(out("10.0.0.21", 3306, 21),)), database_host(), again))
    assert pairs(graph) == {("web/php-fpm", "connects", "db/mariadb")}
    assert graph.nodes["db"].endpoints == ("db", "db-again")


def test_the_scanner_itself_is_labelled_as_noise() -> None:
    session_of_ours = into("192.0.2.2", 22, None)
    hosts = [web(connections=(session_of_ours,)), host("x", "10.0.0.40", connections=(session_of_ours,))]
    both = (session_of_ours, into("192.0.2.2", 3306, 5), into("192.0.2.9", 3306, 5))
    graph = connect(estate(*hosts, database_host(connections=both)))
    assert edge(graph, "external:192.0.2.2", "db/mariadb").infrastructure
    assert not edge(graph, "external:192.0.2.9", "db/mariadb").infrastructure


def test_an_unknown_name_is_the_far_end_that_its_reader_was_seen_to_talk_to() -> None:
    client = web(
        settings=(setting("/var/www/a/.env", "database_url", "mysql://maindb:3306/shop"),),
        connections=(out("10.0.0.21", 3306, 21),),
    )
    endpoints = (vm("shop-my", "10.0.0.21", kind="mysql"),)
    graph = connect(estate(client, database_host(), endpoints=endpoints, servers=(server(),)))
    assert pairs(graph) == {("web/php-fpm", "queries", "shop-my/shop")}


def test_a_file_that_two_units_read_is_both_their_configuration() -> None:
    units = tuple(
        Unit(f"{name}.service", "running", Ref("units", 1), environment_files=("/etc/claims/claims.env",))
        for name in ("web", "mailer")
    )
    facts = host(
        "app",
        "10.0.0.1",
        processes=(
            process(5, "/usr/bin/gunicorn app:app", unit="web.service"),
            process(6, "/opt/claims/mailer", unit="mailer.service"),
        ),
        listeners=(listener(8000, 5), listener(8001, 6)),
        units=units,
        settings=(setting("/etc/claims/claims.env", "db_url", "mysql://db/shop"),),
    )
    assert pairs(connect(estate(facts, database_host()))) == {
        ("app/python-wsgi", "configured", "db/mariadb"),
        ("app/mailer", "configured", "db/mariadb"),
    }


def test_without_root_a_socket_is_told_by_its_owner_and_a_web_server_queries_no_database() -> None:
    workers = (
        process(
            11,
            "nginx: worker process",
            executable="/usr/sbin/nginx",
            parent_pid=10,
            user="www-data",
            unit="nginx.service",
        ),
        process(21, "php-fpm: pool www", parent_pid=20, user="www-data", unit="php8.2-fpm.service"),
    )
    client = web(connections=(out("10.0.0.21", 3306, None, uid=33),), user_names={33: "www-data"})
    client = replace(client, processes=(*client.processes[:2], *workers))
    assert pairs(connect(estate(client, database_host()))) == {("web/php-fpm", "connects", "db/mariadb")}


def two_of_one_user(**more: Any) -> HostFacts:
    """A server and a worker that run as one user, as an ordinary login sees them."""
    processes = (
        process(5, "/opt/desk/server --run", unit="desk-web.service", user="desk", executable=""),
        process(6, "/opt/desk/worker --run", unit="desk-worker.service", user="desk", executable=""),
    )
    return host("app", "10.0.0.1", processes=processes, user_names={997: "desk"}, **more)


@pytest.mark.parametrize(
    ("unit", "client"),
    [("desk-worker.service", "app/desk-worker"), ("desk-job.service", "app"), ("", "app")],
    ids=["its unit has one service", "its unit has none", "no unit is told, two run as its user"],
)
def test_a_socket_without_process_is_its_units(unit: str, client: str) -> None:
    app = two_of_one_user(connections=(out("10.0.0.21", 3306, None, uid=997, unit=unit),))
    assert pairs(connect(estate(app, database_host()))) == {(client, "connects", "db/mariadb")}


def test_a_listener_without_process_is_its_units() -> None:
    app = two_of_one_user(listeners=(replace(listener(8443, None, uid=997), unit="desk-worker.service"),))
    graph = connect(estate(app, web(connections=(out("10.0.0.1", 8443, 21),))))
    assert pairs(graph) == {("web/php-fpm", "connects", "app/desk-worker")}


SHOP_ON_PG = (vm("pg", "10.0.0.9", kind="postgresql"),)


def sessions_of_app(*sessions: Session) -> set[tuple[str, str, str]]:
    """Who queries what, where only the web service of the host had sockets to the server: two of them."""
    databases = tuple(Database(name, Ref("catalog", 1)) for name in ("orders", "stock"))
    facts = server("pg", engine="postgresql", port=5432, databases=databases, sessions=sessions)
    sockets = (out("10.0.0.9", 5432, None, uid=997, unit="desk-web.service", count=2),)
    app = two_of_one_user(connections=sockets)
    return pairs(connect(estate(app, endpoints=SHOP_ON_PG, servers=(facts,))))


def test_sessions_that_a_services_sockets_explain_are_its_own() -> None:
    one, other = session("orders", "10.0.0.1"), session("stock", "10.0.0.1")
    assert sessions_of_app(one, other) == {
        ("app/desk-web", "queries", "pg/orders"),
        ("app/desk-web", "queries", "pg/stock"),
    }


def test_of_more_sessions_than_sockets_the_passing_ones_are_only_their_hosts() -> None:
    lasting = replace(session("orders", "10.0.0.1", count=2), samples_seen=2, samples=2)
    passing = replace(session("stock", "10.0.0.1"), samples_seen=1, samples=2)
    assert sessions_of_app(lasting, passing) == {
        ("app/desk-web", "queries", "pg/orders"),
        ("app", "queries", "pg/stock"),
    }


def test_a_session_that_bears_the_name_of_a_unit_is_that_units() -> None:
    assert ("app/desk-worker", "queries", "pg/stock") in sessions_of_app(
        session("orders", "10.0.0.1", count=2),
        session("stock", "10.0.0.1", application="desk-worker"),
    )


def test_a_session_in_a_database_of_another_than_the_configured_name_is_not_the_configured_services() -> None:
    app, facts = orders_on("10.0.0.9", out("10.0.0.9", 5432, 5))
    extra = Database("hidden", Ref("catalog", 1))
    facts = replace(facts, databases=(*facts.databases, extra), sessions=(session("hidden", "10.0.0.1"),))
    graph = connect(estate(app, endpoints=SHOP_ON_PG, servers=(facts,)))
    assert ("app", "queries", "pg/hidden") in pairs(graph)


def test_a_name_server_is_named_by_the_hosts_that_ask_it() -> None:
    dns = host(
        "dns",
        "10.0.0.53",
        processes=(process(5, "/usr/sbin/dnsmasq -k", unit="dnsmasq.service"),),
        listeners=(listener(53, 5, protocol="udp"),),
    )
    graph = connect(estate(web(resolvers=("10.0.0.53", "127.0.0.53")), dns))
    assert pairs(graph) == {("web", "names", "dns/dnsmasq")}
    assert edge(graph, "web", "dns/dnsmasq").infrastructure


def orders_on(host_name: str, *more: Any) -> tuple[HostFacts, Any]:
    """A host whose server reads one database and whose nightly job reads another, on one server."""
    app = host(
        "app",
        "10.0.0.1",
        processes=(
            process(5, "/opt/shop/server --run", unit="shop.service"),
            process(6, "/usr/sbin/cron", unit="cron.service"),
        ),
        listeners=(listener(7000, 5),),
        settings=(
            setting("/opt/shop/shop.env", "database_url", f"postgresql://{host_name}/orders"),
            setting("/opt/report/report.ini", "source.host", "10.0.0.9"),
            setting("/opt/report/report.ini", "source.database", "stock"),
            setting("/opt/report/report.ini", "source.driver", "postgresql"),
        ),
        jobs=(job("/usr/bin/python3 /opt/report/report.py"),),
        connections=more,
    )
    databases = tuple(Database(name, Ref("catalog", 1)) for name in ("orders", "stock"))
    return app, server("pg", engine="postgresql", port=5432, databases=databases)


@pytest.mark.parametrize("named", ["10.0.0.9", "an-alias"], ids=["by address", "by a name nobody resolves"])
def test_a_session_belongs_to_the_service_that_is_set_up_for_its_database(named: str) -> None:
    app, facts = orders_on(named)
    facts = replace(facts, sessions=(session("orders", "10.0.0.1"),))
    endpoints = (vm("pg", "10.0.0.9", kind="postgresql"),)
    graph = connect(estate(app, endpoints=endpoints, servers=(facts,)))
    assert ("app/shop", "queries", "pg/orders") in pairs(graph)
    assert ("app/cron", "queries", "pg/orders") not in pairs(graph)
    assert ("app/cron", "configured", "pg/stock") in pairs(graph)


def test_a_session_in_a_database_that_nobody_is_set_up_for_is_its_hosts() -> None:
    app, facts = orders_on("10.0.0.9")
    extra = Database("hidden", Ref("catalog", 1))
    sessions = (session("hidden", "10.0.0.1"),)
    facts = replace(facts, databases=(*facts.databases, extra), sessions=sessions)
    endpoints = (vm("pg", "10.0.0.9", kind="postgresql"),)
    graph = connect(estate(app, endpoints=endpoints, servers=(facts,)))
    assert ("app", "queries", "pg/hidden") in pairs(graph)


def test_a_port_belongs_to_the_host_of_its_own_block_only() -> None:
    lines = [("pool.host", "db"), ("pool.port", "13306"), ("pool.host", "cache"), ("pool.name", "x")]
    app = host(
        "app",
        "10.0.0.1",
        processes=(process(5, "/opt/shop/server --run", unit="shop.service"),),
        settings=tuple(setting("/opt/shop/shop.ini", key, value) for key, value in lines),
    )
    graph = connect(estate(app, host("db", "10.0.0.21"), host("cache", "10.0.0.22")))
    assert {(e.target, e.port) for e in graph.edges} == {("db", 13306), ("cache", None)}
