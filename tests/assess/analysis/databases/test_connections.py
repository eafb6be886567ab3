"""Who uses which database today, and what must be injected when it has moved."""

from typing import Any

from assess.analysis.databases.connections import connection_changes
from assess.model.catalog import Catalog
from assess.model.database import DatabaseServerFacts, Session
from assess.model.decisions import About, Decision
from assess.model.estate import ConnectionChangeRow
from assess.model.evidence import Ref, Trace
from assess.model.graph import Edge, EdgeKind, Graph, Node, NodeKind
from assess.model.host import Address, HostFacts, Identity
from assess.model.inventory import Inventory
from assess.model.observed import Observed, Situation

REF = Ref("sessions", 2)
URL = Trace("/srv/shop/.env database_url = postgresql://db1/shop", "web1:settings")
HOST = Trace("/srv/shop/db.ini source.host = db1", "web1:settings")
JOB = Trace("/etc/cron.d/dump 5 2 * * * pg_dump -h db1 shop", "web1:cron")
SOCKET = Trace("established to 10.0.0.9:5432, 2 at once", "web1:sockets")
DECIDED = Decision(
    "pg/shop", "acme", About.DATABASE, "rds_shared", 0.7, (), details=(("instance", "shared-pg-1"),)
)


def changes(
    *traces: Trace, decisions: tuple[Decision, ...] = (DECIDED,), **edge: Any
) -> tuple[ConnectionChangeRow, ...]:
    sessions = (
        Session("shop", "shop_app", "web", "10.0.0.1", 4, REF),
        Session("shop", "other_app", "web", "10.0.0.2", 9, REF),
        Session("other", "shop_app", "web", "10.0.0.1", 7, REF),
    )
    fields: dict[str, Any] = {"kind": EdgeKind.QUERIES, "port": 5432, "evidence": traces, **edge}
    target = fields.pop("target", "pg/shop")
    nodes = {
        "web1/php": Node("web1/php", NodeKind.SERVICE, tenants=("acme",), category="runtime"),
        "pg/shop": Node("pg/shop", NodeKind.DATABASE, tenants=("acme",)),
        "cache1/redis": Node("cache1/redis", NodeKind.SERVICE, category="kv-store"),
    }
    inventory = Inventory.model_validate({"estate": "x", "endpoints": [{"name": "web1", "kind": "vm"}]})
    address = Address("eth0", "10.0.0.1", 24)
    host = HostFacts("web1", identity=Identity(hostname="web1"), addresses=(address,))
    server = DatabaseServerFacts("pg", engine="postgresql", port=5432, sessions=sessions)
    observed = Observed(inventory, {"web1": host}, {"pg": server})
    graph = Graph(nodes, (Edge("web1/php", target, **fields),))
    return connection_changes(Situation(observed, graph, (), (), Catalog(), decisions))


def test_a_service_is_told_with_what_it_connects_to_and_as_whom() -> None:
    (row,) = changes(URL, SOCKET)
    assert (row.tenant, row.service, row.host) == ("acme", "web1/php", "web1")
    assert (row.database, row.connects_to) == ("pg/shop", "pg:5432/shop")
    assert (row.logins, row.sessions, row.seen) == (("shop_app",), 4, True)


def test_a_connection_string_is_replaced_as_a_whole() -> None:
    (row,) = changes(URL)
    assert row.configured_in == ("web1:/srv/shop/.env database_url = postgresql://db1/shop",)
    told = "endpoint, port, user, password of shared-pg-1, database shop, from a secret"
    assert row.inject == (f"web1:/srv/shop/.env database_url: {told}",)


def test_a_host_alone_is_replaced_by_the_endpoint() -> None:
    (row,) = changes(HOST)
    assert row.inject == (
        "web1:/srv/shop/db.ini source.host: endpoint and port of shared-pg-1, from a secret",
    )


def test_a_job_is_changed_where_its_command_stands() -> None:
    (row,) = changes(JOB, kind=EdgeKind.CONFIGURED)
    assert not row.seen
    assert row.configured_in == ("web1:/etc/cron.d/dump = 5 2 * * * pg_dump -h db1 shop",)


def test_a_connection_whose_setting_was_not_found_says_so() -> None:
    (row,) = changes(SOCKET)
    assert row.configured_in == ()
    assert "was not found" in row.inject[0]


def test_a_database_that_nothing_was_decided_for_says_so() -> None:
    (row,) = changes(URL, decisions=())
    assert (row.target, row.instance) == ("not decided", "")


def test_other_stores_and_infrastructure_are_not_in_the_list() -> None:
    assert changes(URL, target="cache1/redis") == ()
    assert changes(URL, infrastructure=True) == ()
    assert changes(URL, kind=EdgeKind.PERMITS) == ()
