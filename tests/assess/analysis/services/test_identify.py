"""Services of a host: grouped, named, versioned, and honest about what was not seen."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.services.identify import identify
from assess.model.evidence import Ref
from assess.model.graph import Service
from assess.model.host import Container, HostFacts, OpenFile
from tests.assess.analysis.handmade import SIGNATURES, host, listener, out, package, process, setting


def services(facts: HostFacts) -> dict[str, Service]:
    return {service.id: service for service in identify(facts, SIGNATURES)}


def a_web_server() -> HostFacts:
    return host(
        "web",
        "10.0.0.1",
        processes=(
            process(
                10,
                "nginx: master process /usr/sbin/nginx",
                executable="/usr/sbin/nginx",
                unit="nginx.service",
            ),
            process(
                11, "nginx: worker process", executable="/usr/sbin/nginx", unit="nginx.service", parent_pid=10
            ),
            process(
                12, "nginx: worker process", executable="/usr/sbin/nginx", unit="nginx.service", parent_pid=10
            ),
        ),
        listeners=(listener(80, 10), listener(80, 11), listener(443, 10)),
        packages=(package("nginx", "1:1.22.1-9+deb12u1"),),
    )


def test_a_master_and_its_workers_are_one_service_with_the_packages_version() -> None:
    found = services(a_web_server())
    assert list(found) == ["nginx"]
    assert found["nginx"].pids == (10, 11, 12)
    assert found["nginx"].listens == ("0.0.0.0:80", "0.0.0.0:443")
    assert found["nginx"].version == "1.22.1"
    assert found["nginx"].confidence > 0.9


def test_a_name_alone_is_never_believed_above_point_six() -> None:
    lonely = host("h", "10.0.0.1", processes=(process(5, "/opt/x/memcached"),))
    assert services(lonely)["memcached"].confidence <= 0.6


def test_workers_without_a_unit_are_grouped_by_their_common_parent() -> None:
    facts = host(
        "h",
        "10.0.0.1",
        processes=(
            process(5, "/usr/sbin/apache2 -k start"),
            process(6, "/usr/sbin/apache2 -k start", parent_pid=5, user="www-data"),
            process(7, "/usr/sbin/apache2 -k start", parent_pid=5, user="www-data"),
        ),
    )
    assert services(facts)["apache"].pids == (5, 6, 7)


def two_postgresql(first_pid: int = 5, second_pid: int = 6) -> HostFacts:
    line = "/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/{}"
    return host(
        "db",
        "10.0.0.1",
        processes=(
            process(first_pid, line.format("main"), unit="postgresql@15-main.service", user="postgres"),
            process(second_pid, line.format("two"), unit="postgresql@15-two.service", user="postgres"),
        ),
        listeners=(listener(5432, first_pid), listener(15432, second_pid)),
    )


def test_two_instances_of_one_product_have_two_names_and_the_default_port_keeps_the_short_one() -> None:
    assert set(services(two_postgresql())) == {"postgresql", "postgresql-15432"}


def test_names_of_instances_do_not_depend_on_pids() -> None:
    swapped = services(two_postgresql(first_pid=900, second_pid=2))
    assert swapped["postgresql"].pids == (900,)
    assert swapped["postgresql-15432"].pids == (2,)


def test_two_applications_on_one_runtime_are_told_apart_by_unit() -> None:
    facts = host(
        "app",
        "10.0.0.1",
        processes=(
            process(5, "/usr/bin/node /srv/a/main.js", unit="orders.service", user="a"),
            process(6, "/usr/bin/node /srv/b/main.js", unit="basket.service", user="b"),
        ),
    )
    assert set(services(facts)) == {"node-orders", "node-basket"}


def test_one_version_of_several_installed_is_told_by_the_executables_path() -> None:
    facts = replace(
        two_postgresql(),
        packages=(package("postgresql-13", "13.9-0+deb11u1"), package("postgresql-15", "15.4-1.pgdg")),
    )
    assert services(facts)["postgresql"].version == "15.4"


def test_daemons_that_work_together_are_one_service() -> None:
    facts = host(
        "files",
        "10.0.0.1",
        processes=(
            process(5, "/usr/sbin/smbd --foreground", unit="smbd.service"),
            process(6, "/usr/sbin/nmbd --foreground", unit="nmbd.service"),
        ),
        listeners=(listener(445, 5), listener(137, 6, protocol="udp")),
    )
    assert services(facts)["samba"].pids == (5, 6)


def test_unknown_software_that_listens_is_a_service_named_by_its_unit_with_low_confidence() -> None:
    facts = host(
        "h",
        "10.0.0.1",
        processes=(process(5, "/opt/acme/bin/ratingd --serve", unit="acme-rating.service"),),
        listeners=(listener(7777, 5),),
    )
    service = services(facts)["acme-rating"]
    assert service.category == "unknown"
    assert service.confidence < 0.5


def test_unknown_software_without_a_unit_is_named_by_its_script() -> None:
    script = process(5, "/usr/bin/python3 /opt/billing/server.py", user="billing")
    facts = host("h", "10.0.0.1", processes=(script,), connections=(out("10.0.0.9", 5432, 5),))
    assert set(services(facts)) == {"server"}


def test_unknown_software_that_only_writes_files_is_a_service() -> None:
    writing = OpenFile(5, "/var/lib/acme/ledger.dat", Ref("open_files", 1))
    facts = host("h", "10.0.0.1", processes=(process(5, "/opt/acme/ledger"),), open_files=(writing,))
    assert set(services(facts)) == {"ledger"}


def test_unknown_software_that_does_nothing_seen_is_no_service() -> None:
    assert services(host("h", "10.0.0.1", processes=(process(5, "/opt/acme/idle"),))) == {}


def test_a_login_shell_and_its_commands_are_no_services() -> None:
    facts = host(
        "h",
        "10.0.0.1",
        processes=(
            process(5, "/usr/sbin/sshd -D", unit="ssh.service"),
            process(
                6, "sshd: assess@notty", executable="/usr/sbin/sshd", parent_pid=5, unit="session-3.scope"
            ),
            process(7, "sh -s", parent_pid=6, unit="session-3.scope", user="assess"),
        ),
        listeners=(listener(22, 5),),
        connections=(out("10.0.0.9", 443, 7),),
    )
    assert set(services(facts)) == {"openssh"}
    assert services(facts)["openssh"].pids == (5, 6)


def test_a_job_that_cron_runs_belongs_to_cron() -> None:
    facts = host(
        "h",
        "10.0.0.1",
        processes=(
            process(5, "/usr/sbin/cron -f", unit="cron.service"),
            process(6, "/bin/sh -c /opt/etl/run", parent_pid=5, unit="cron.service"),
            process(7, "/usr/bin/python3 /opt/etl/run", parent_pid=6, unit="cron.service"),
        ),
        connections=(out("10.0.0.9", 5432, 7),),
    )
    assert services(facts)["cron"].pids == (5, 6, 7)


def test_programs_under_a_supervisor_are_services_of_their_own() -> None:
    facts = host(
        "h",
        "10.0.0.1",
        processes=(
            process(4, "/usr/bin/python3 /usr/bin/supervisord -n", unit="supervisor.service"),
            process(5, "/usr/bin/redis-server *:6379", parent_pid=4, unit="supervisor.service"),
            process(6, "/opt/acme/api", parent_pid=4, unit="supervisor.service"),
            process(7, "/opt/acme/mailer", parent_pid=4, unit="supervisor.service"),
        ),
        listeners=(listener(6379, 5), listener(7001, 6), listener(7002, 7)),
    )
    assert {"redis", "api", "mailer"} <= set(services(facts))


def test_a_container_is_a_service_of_its_own_with_the_version_of_its_image() -> None:
    facts = host(
        "h",
        "10.0.0.1",
        processes=(
            process(5, "/usr/bin/redis-server *:6379", unit="redis-server.service"),
            process(6, "redis-server *:6379", container_id="abc123def456"),
        ),
        listeners=(listener(6379, 5),),
        containers=(
            Container("abc123def456", "alpha-cache", "redis:7.2-alpine", "docker", Ref("containers", 1)),
        ),
        packages=(package("redis-server", "5:7.0.15-1~deb12u1"),),
    )
    found = services(facts)
    assert found["redis"].version == "7.0.15"
    assert found["redis-alpha-cache"].version == "7.2"


def test_without_root_a_socket_is_joined_by_port_and_owner_at_half_confidence() -> None:
    seen = a_web_server()
    unseen = replace(seen, listeners=(listener(80, None, uid=0), listener(443, None, uid=0)))
    with_root, without = services(seen)["nginx"], services(unseen)["nginx"]
    assert without.listens == with_root.listens
    assert without.confidence == round(with_root.confidence / 2, 2)


def test_a_socket_that_two_programs_may_own_is_given_to_neither() -> None:
    facts = host(
        "h",
        "10.0.0.1",
        processes=(
            process(5, "/usr/sbin/nginx"),
            process(6, "/usr/sbin/haproxy -f /etc/haproxy/haproxy.cfg"),
        ),
        listeners=(listener(443, None),),
    )
    found = services(facts)
    assert found["nginx"].listens == found["haproxy"].listens == ()
    assert found["port-443"].confidence < 0.5


def test_a_socket_opened_as_root_is_its_programs_that_gave_root_up() -> None:
    facts = host(
        "h",
        "10.0.0.1",
        processes=(process(5, "/usr/sbin/slapd", user="openldap"),),
        listeners=(listener(389, None, uid=0),),
    )
    assert services(facts)["openldap"].listens == ("0.0.0.0:389",)
    assert list(services(facts)) == ["openldap"]


def test_a_configured_port_is_its_readers_and_no_service_of_its_own() -> None:
    facts = host(
        "h",
        "10.0.0.1",
        processes=(process(5, "/usr/sbin/haproxy -f /srv/edge.cfg"), process(6, "/usr/sbin/nginx")),
        listeners=(listener(8101, None, uid=0),),
        settings=(setting("/srv/edge.cfg", "frontend one.bind", "10.0.0.1:8101"),),
    )
    found = services(facts)
    assert found["haproxy"].listens == ("0.0.0.0:8101",)
    assert sorted(found) == ["haproxy", "nginx"]


def test_a_port_that_nobody_names_is_the_owners_only_program_of_unknown_ports() -> None:
    processes = (
        process(5, "/usr/bin/python3 /opt/x/letters.py", unit="letters.service"),
        process(6, "/usr/sbin/nginx"),
    )
    one = host("h", "10.0.0.1", processes=processes, listeners=(listener(9000, None, uid=0),))
    other = process(7, "/usr/bin/python3 /opt/y/parcels.py", unit="parcels.service")
    two = replace(one, processes=(*processes, other))
    assert services(one)["letters"].listens == ("0.0.0.0:9000",)
    assert "port-9000" in services(two)


def test_a_unit_whose_work_the_login_may_not_see_is_a_service_and_an_idle_one_is_not() -> None:
    seen = process(5, "/usr/bin/python3 /opt/x/worker.py", unit="worker.service", user="x")
    unseen = replace(seen, executable="")
    assert services(host("h", "10.0.0.1", processes=(seen,))) == {}
    assert services(host("h", "10.0.0.1", processes=(unseen,)))["worker"].confidence < 0.5


def test_reserved_ports_of_rpc_programs_are_no_services_where_a_port_mapper_runs() -> None:
    processes = (process(5, "/sbin/rpcbind -f -w", user="_rpc"),)
    facts = host("h", "10.0.0.1", processes=processes, listeners=(listener(875, None, uid=0),))
    assert list(services(facts)) == ["rpcbind"]


def test_a_kernel_socket_without_a_process_counts_as_the_nfs_server() -> None:
    found = services(host("nas", "10.0.0.1", listeners=(listener(2049, None),)))
    assert list(found) == ["nfs-server"]
    assert found["nfs-server"].confidence < 0.5


def test_hostile_names_cannot_become_parts_of_other_names() -> None:
    facts = host(
        "h",
        "10.0.0.1",
        processes=(process(5, "/opt/x", unit="../../etc/\x1b[2Jpasswd.service"),),
        listeners=(listener(9000, 5),),
    )
    (service,) = services(facts).values()
    assert "/" not in service.id
    assert service.id.isprintable()


@given(st.permutations(two_postgresql().processes + a_web_server().processes))
def test_services_do_not_depend_on_the_order_of_processes(processes: list[object]) -> None:
    facts = replace(two_postgresql(), processes=tuple(processes))  # type: ignore[arg-type]
    ordered = replace(two_postgresql(), processes=two_postgresql().processes + a_web_server().processes)
    assert identify(facts, SIGNATURES) == identify(ordered, SIGNATURES)
