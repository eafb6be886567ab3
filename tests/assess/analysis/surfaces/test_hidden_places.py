"""Places that the login could not look into, and what other evidence says of them."""

from __future__ import annotations

from typing import Any

from assess.analysis.graph.connect import connect
from assess.model.evidence import Ref
from assess.model.host import ClosedDirectory, Listener, Package
from assess.model.state import State
from tests.assess.analysis import handmade
from tests.assess.analysis.surfaces.test_host_state import host, process, setting, surfaces, told, walked

TIED = "web1:80"
LISTED = frozenset({"/", "/var", "/var/lib", "/var/cache", "/srv", "/opt"})


def closed(*paths: str) -> tuple[ClosedDirectory, ...]:
    return tuple(ClosedDirectory(path, Ref("directories", len(path))) for path in paths)


def php(
    *settings: tuple[str, str], file: str = "/etc/php/8.2/fpm/php.ini", balancer: str = ""
) -> dict[str, str]:
    facts: dict[str, Any] = {
        "listeners": (Listener("tcp", "0.0.0.0", 80, 20, 33, Ref("sockets", 1)),),
        "processes": (process(20, "php-fpm: pool www", unit="php8.2-fpm.service"),),
        "closed_directories": closed("/var/lib/php/sessions"),
        "settings": tuple(setting(file, key, value) for key, value in settings),
    }
    ties = (setting("/etc/nginx/nginx.conf", "upstream shop.ip_hash", "on"),) if balancer else ()
    members = (setting("/etc/nginx/nginx.conf", "upstream shop.server", balancer),) if balancer else ()
    front = host("lb1", settings=(*ties, *members))
    return told(surfaces(host(root=False, **facts), front))


def test_phps_own_closed_directory_of_sessions_is_ephemeral_where_a_balancer_ties_clients_to_it() -> None:
    assert php(balancer=TIED)["web1:/var/lib/php/sessions"] == "ephemeral"


def test_phps_own_closed_directory_of_sessions_is_no_place_where_nothing_else_speaks_of_sessions() -> None:
    assert "web1:/var/lib/php/sessions" not in php(("session.save_handler", "files"))


def test_phps_own_directory_of_sessions_is_not_used_where_a_setting_names_another_store() -> None:
    assert "web1:/var/lib/php/sessions" not in php(("session.save_handler", "redis"), balancer=TIED)
    assert "web1:/var/lib/php/sessions" not in php(
        ("session.save_path", "/srv/shop/sessions"), balancer="web1:80"
    )


def test_wordpress_opens_no_php_session() -> None:
    assert "web1:/var/lib/php/sessions" not in php(
        ("db_host", "db1"), file="/srv/blog/wp-config.php", balancer="web1:80"
    )


def test_a_closed_directory_that_somebody_made_is_unknown_and_not_left_out() -> None:
    found = surfaces(
        host(root=False, closed_directories=closed("/srv/vault", "/home/anna", "/etc/ssl/private"))
    )
    assert {name: row.state for name, row in found.items()} == {"web1:/srv/vault": State.UNKNOWN}


def test_closed_branches_of_one_tree_are_one_place() -> None:
    branches = closed(*(f"/srv/logs/host-{number}" for number in range(9)))
    found = surfaces(host(root=False, closed_directories=branches, directories=(walked("/srv/logs", 0),)))
    assert {name: row.state for name, row in found.items()} == {"web1:/srv/logs": State.UNKNOWN}


def test_a_closed_data_directory_of_a_product_is_named_by_what_was_seen_of_it() -> None:
    mysqld = process(5, "/usr/sbin/mysqld", "mysql")
    facts = host(
        root=False,
        processes=(mysqld,),
        packages=(Package("mysql-server", "8.0.36", "rpm", Ref("packages", 1)),),
        closed_directories=closed("/var/lib/mysql"),
    )
    row = surfaces(facts)["web1:/var/lib/mysql"]
    assert row.state is State.DURABLE
    assert any("is closed" in each.observed for each in row.evidence)


def test_a_default_data_directory_that_is_known_not_to_be_there_is_not_claimed() -> None:
    named = process(5, "/usr/sbin/named -u bind", "bind", unit="named.service")
    seen = host(
        root=False, processes=(named,), listed_directories=LISTED, directories=(walked("/var/cache/bind"),)
    )
    assert "web1:/var/named" not in surfaces(seen)
    unseen = host(root=False, processes=(named,))
    assert "web1:/var/named" in surfaces(unseen)


def test_a_folder_for_sftp_that_is_not_there_is_none() -> None:
    trap = setting("/etc/ssh/sshd_config", "match user nobody.chrootdirectory", "/nonexistent")
    assert surfaces(host(settings=(trap,), listed_directories=LISTED)) == {}


def test_the_folder_that_sftp_accounts_see_is_durable() -> None:
    facts = host(
        settings=(setting("/etc/ssh/sshd_config", "match group partners.chrootdirectory", "/srv/sftp/%u"),),
        directories=(walked("/srv/sftp"),),
    )
    assert told(surfaces(facts))["web1:/srv/sftp"] == "durable"


def test_sessions_of_sftp_are_one_service() -> None:
    sessions = tuple(
        handmade.process(pid, "/usr/lib/openssh/sftp-server", unit="ssh.service", parent_pid=pid - 1)
        for pid in (31, 41)
    )
    daemon = handmade.process(7, "/usr/sbin/sshd -D", unit="ssh.service")
    files = handmade.host("files", "10.0.0.7", processes=(daemon, *sessions))
    names = {service.name for service in handmade.estate(files).services}
    assert names == {"files/openssh", "files/sftp-chroot"}


def test_a_url_in_a_script_is_a_dependency_of_the_service_that_runs_it() -> None:
    runner = handmade.host(
        "app",
        "10.0.0.1",
        processes=(handmade.process(5, "/bin/sh /opt/archive/archive.sh", unit="archive.service"),),
        connections=(handmade.out("10.0.0.9", 80, 5),),
        settings=(
            handmade.setting("/opt/archive/archive.sh", "runs.url", "nfs://nas/srv/export/"),
            handmade.setting("/opt/archive/archive.sh", "runs.command", "pg_dump -h db -U <hidden>"),
        ),
    )
    nas = handmade.host(
        "nas",
        "10.0.0.2",
        processes=(handmade.process(6, "/usr/bin/ganesha.nfsd", unit="nfs-ganesha.service"),),
        listeners=(handmade.listener(2049, 6),),
    )
    graph = connect(handmade.estate(runner, nas))
    assert ("app/archive", "configured", "nas/nfs-server") in handmade.pairs(graph)
    assert any(
        source == "app/archive" and target.startswith("external:db")
        for source, _, target in handmade.pairs(graph)
    )
