"""Names that the estate's own DNS servers serve mean what those servers say."""

import pytest

from assess.analysis.graph.connect import connect
from assess.analysis.graph.served_names import served_names
from assess.model.host import HostFacts, Setting
from tests.assess.analysis.handmade import estate, host, listener, out, pin, process, setting


def dns(*settings: Setting, name: str = "ns1", ip: str = "10.0.0.53", **more: object) -> HostFacts:
    return host(
        name,
        ip,
        processes=(process(4, "/usr/sbin/dnsmasq", unit="dnsmasq.service"),),
        listeners=(listener(53, 4, protocol="udp"),),
        settings=settings,
        **more,
    )


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        (
            "host-record",
            "pay,pay.corp.example,192.0.2.7",
            {"pay": "192.0.2.7", "pay.corp.example": "192.0.2.7"},
        ),
        ("host-record", "db,2001:db8::1,300", {"db": "2001:db8::1"}),
        (
            "address",
            "/orders-db/orders.example/10.0.0.9",
            {"orders-db": "10.0.0.9", "orders.example": "10.0.0.9"},
        ),
        ("address", "/ads.example/", {}),
        ("server.local-data", '"db1.example. 300 IN A 10.0.0.9"', {"db1.example": "10.0.0.9"}),
        ("cname", "alias,nowhere", {}),
        ("listen-address", "10.0.0.53", {}),
    ],
    ids=[
        "host-record",
        "IPv6 and ttl",
        "address",
        "a blocked name",
        "unbound",
        "alias of nothing",
        "other key",
    ],
)
def test_what_a_line_serves(key: str, value: str, expected: dict[str, str]) -> None:
    assert served_names(estate(dns(setting("/etc/dns.conf", key, value)))) == expected


def test_an_alias_is_followed_and_a_loop_of_aliases_ends() -> None:
    lines = (
        setting("/etc/d.conf", "cname", "db,primary"),
        setting("/etc/d.conf", "host-record", "primary,10.0.0.9"),
        setting("/etc/d.conf", "cname", "a,b"),
        setting("/etc/d.conf", "cname", "b,a"),
    )
    assert served_names(estate(dns(*lines))) == {"db": "10.0.0.9", "primary": "10.0.0.9"}


def test_the_hosts_file_of_a_dns_server_is_served_too_and_that_of_others_is_not() -> None:
    assert served_names(estate(dns(hosts_entries=(pin("10.0.0.9", "db"),)))) == {"db": "10.0.0.9"}
    assert served_names(estate(host("web", "10.0.0.1", hosts_entries=(pin("10.0.0.9", "db"),)))) == {}


def test_servers_that_disagree_say_nothing() -> None:
    one = dns(setting("/etc/d.conf", "host-record", "db,10.0.0.8"))
    other = dns(setting("/etc/d.conf", "host-record", "db,10.0.0.9"), name="ns2", ip="10.0.0.54")
    assert served_names(estate(one, other)) == {}


@pytest.mark.parametrize(
    ("address", "expected"),
    [("10.0.0.9", "db1/postgresql"), ("192.0.2.7", "external:192.0.2.7:5432")],
    ids=["a scanned machine", "outside"],
)
def test_a_configured_name_and_the_socket_to_its_address_are_one_edge(address: str, expected: str) -> None:
    app = host(
        "app",
        "10.0.0.1",
        processes=(process(5, "/opt/shop/server --run", unit="shop.service"),),
        connections=(out(address, 5432, 5),),
        settings=(setting("/opt/shop/shop.env", "database_url", "postgresql://orders-db/orders"),),
    )
    db = host(
        "db1",
        "10.0.0.9",
        processes=(process(6, "/usr/lib/postgresql/15/bin/postgres -D /d"),),
        listeners=(listener(5432, 6),),
    )
    graph = connect(estate(app, db, dns(setting("/etc/d.conf", "host-record", f"orders-db,{address}"))))
    assert [(e.source, e.target) for e in graph.edges if e.source != "ns1"] == [("app/shop", expected)]
