"""What the scan did itself is no dependency of the estate; what looks alike and is not ours stays."""

from typing import Any

import pytest

from assess.analysis.graph.connect import connect
from assess.model.database import Database, DatabaseServerFacts, Session
from assess.model.evidence import Ref
from assess.model.graph import Graph
from assess.model.host import HostFacts
from tests.assess.analysis.handmade import AT, SECTIONS, estate, host, into, listener, process, vm

SCANNER = "192.0.2.2"
OTHER = "192.0.2.9"


def scanned(*connections: Any, told: str = SCANNER, port: int = 22) -> HostFacts:
    """A host with an SSH server and MariaDB; `told` is where its probe's session came from."""
    return host(
        "db",
        "10.0.0.21",
        identity={"probe_client_address": told},
        processes=(
            process(4, "/usr/sbin/sshd -D", unit="ssh.service"),
            process(5, "/usr/sbin/mariadbd", unit="mariadb.service", user="mysql"),
        ),
        listeners=(listener(port, 4), listener(3306, 5)),
        connections=connections,
    )


def database(*sessions: Session, login: str = "reader@%") -> DatabaseServerFacts:
    return DatabaseServerFacts(
        "shop-my",
        engine="mariadb",
        port=3306,
        login=login,
        databases=(Database("shop", Ref("catalog", 1)),),
        sessions=sessions,
        section_at=dict.fromkeys(SECTIONS, AT),
    )


def session(address: str, user: str = "reader", application: str = "", of: str = "") -> Session:
    return Session(of, user, application, address, 1, Ref("sessions", 1))


def sources(graph: Graph) -> set[str]:
    return {edge.source for edge in graph.edges}


def with_server(facts: HostFacts, *servers: DatabaseServerFacts) -> Graph:
    endpoints = (vm("shop-my", "10.0.0.21", kind="mysql"),)
    return connect(estate(facts, endpoints=endpoints if servers else (), servers=servers))


def test_the_probes_own_ssh_session_is_left_out_and_another_ones_stays() -> None:
    graph = with_server(scanned(into(SCANNER, 22, 4), into(OTHER, 22, 4)))
    assert sources(graph) == {f"external:{OTHER}"}


def test_ssh_on_another_port_is_ours_too() -> None:
    assert sources(with_server(scanned(into(SCANNER, 2222, 4), port=2222))) == set()


def test_what_else_the_same_address_uses_stays() -> None:
    graph = with_server(scanned(into(SCANNER, 3306, 5)))
    assert sources(graph) == {f"external:{SCANNER}"}


def test_the_database_session_of_our_login_and_its_socket_are_left_out() -> None:
    graph = with_server(scanned(into(SCANNER, 3306, 5)), database(session(SCANNER)))
    assert sources(graph) == set()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (session(OTHER, user="app", of="shop"), {f"external:{OTHER}"}),
        (session(OTHER, application="billing", of="shop"), {f"external:{OTHER}"}),
        (session(OTHER, application="assess 1.0"), set()),
    ],
    ids=["another login", "our login lent to an application elsewhere", "our login under our name"],
)
def test_whose_session_it_is(found: Session, expected: set[str]) -> None:
    assert sources(with_server(scanned(), database(found))) == expected


def test_without_the_probes_word_the_address_on_every_host_is_ours() -> None:
    hosts = [
        host(name, f"10.0.0.{place}", connections=(into(SCANNER, 22, None),))
        for place, name in enumerate(("a", "b", "c"), 1)
    ]
    assert sources(connect(estate(*hosts))) == set()


def test_of_two_hosts_that_would_be_a_guess() -> None:
    hosts = [
        host(name, f"10.0.0.{place}", connections=(into(SCANNER, 22, None),))
        for place, name in enumerate(("a", "b"), 1)
    ]
    assert sources(connect(estate(*hosts))) == {f"external:{SCANNER}"}


def test_a_host_of_the_estate_that_runs_the_scan_keeps_its_other_edges() -> None:
    jump = host("jump", SCANNER)
    graph = connect(estate(jump, scanned(into(SCANNER, 22, 4), into(SCANNER, 3306, 5))))
    assert {(edge.source, edge.target) for edge in graph.edges} == {("jump", "db/mariadb")}
