"""Edges from flow records, joined with what hosts say of themselves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assess.analysis.coverage import coverage
from assess.analysis.graph.connect import connect
from assess.model.evidence import Ref
from assess.model.flows import Flow, FlowFacts
from assess.model.graph import EdgeKind, NodeKind
from assess.model.inventory import Endpoint
from assess.model.observed import Observed
from tests.assess.analysis.handmade import AT, edge, estate, host, listener, out, pairs, process, vm

WEB, DB = "10.0.0.1", "10.0.0.2"
MACHINES = (vm("web1", WEB), vm("db1", DB), vm("nas1", "10.0.0.3"))


def flow(client: str, server: str, port: int, **more: Any) -> Flow:
    values: dict[str, Any] = {"protocol": "tcp", "ref": Ref("flows@x.csv", 2), "records": 7} | more
    return Flow(client, server, port, **values)


def seen(*flows: Flow, hosts: tuple[Any, ...] = (), endpoints: tuple[Endpoint, ...] = ()) -> Observed:
    observed = estate(*hosts, endpoints=endpoints)
    facts = FlowFacts("net", flows, section_at={"flows@x.csv": AT})
    return replace(observed, flows={"net": facts})


def web(**more: Any) -> Any:
    shop = process(10, "/srv/shop/bin/shopd")
    return host("web1", WEB, processes=(shop,), listeners=(listener(8080, 10),), **more)


def db(**more: Any) -> Any:
    return host(
        "db1", DB, processes=(process(20, "/usr/lib/postgresql/15/bin/postgres -D /d"),),
        listeners=(listener(5432, 20),), **more,
    )  # fmt: skip


def test_a_flow_joins_the_services_that_it_names_and_that_listen() -> None:
    graph = connect(seen(flow(WEB, DB, 5432, client_process=r"C:\shop\SHOPD.exe"), hosts=(web(), db())))
    found = edge(graph, "web1/shopd", "db1/postgresql")
    assert (found.kind, found.port, found.weight) == (EdgeKind.CONNECTS, 5432, 7.0)
    assert found.evidence[0].source == "net:flows@x.csv"
    assert "10.0.0.1 to 10.0.0.2:5432" in found.evidence[0].observed


def test_bytes_are_told_by_the_hour_over_all_hours_that_an_export_covers() -> None:
    sizes = (flow(WEB, DB, 5432, bytes=3_000), flow(WEB, DB, 5433, bytes=1_000), flow(WEB, "10.0.0.3", 22))
    observed = seen(*sizes, hosts=(db(),), endpoints=MACHINES)
    day = replace(observed.flows["net"], hours=8)
    half = FlowFacts("other", (flow(WEB, DB, 5432, bytes=1_500),), hours=2, section_at={"flows@x.csv": AT})
    found = {
        (each.source, each.target): each.bytes_per_hour
        for each in connect(replace(observed, flows={"net": day, "other": half})).edges
    }
    assert found["web1", "db1/postgresql"] == 750.0, "375 an hour by one, 750 by the other: not their sum"
    assert found["web1", "db1"] == 125.0
    assert found["web1", "nas1"] is None, "counted by nobody"


def test_bytes_without_times_are_no_rate() -> None:
    graph = connect(seen(flow(WEB, DB, 5432, bytes=3_000), hosts=(db(),), endpoints=MACHINES))
    assert edge(graph, "web1", "db1/postgresql").bytes_per_hour is None
    assert "3000 bytes" in edge(graph, "web1", "db1/postgresql").evidence[0].observed


def test_what_the_network_and_the_host_saw_is_one_edge_and_surer() -> None:
    alone = edge(
        connect(seen(hosts=(web(connections=(out(DB, 5432, 10),)), db()))), "web1/shopd", "db1/postgresql"
    )
    both = edge(
        connect(
            seen(
                flow(WEB, DB, 5432, client_process="shopd"),
                hosts=(web(connections=(out(DB, 5432, 10),)), db()),
            )
        ),
        "web1/shopd",
        "db1/postgresql",
    )
    assert both.confidence > alone.confidence
    assert {trace.source.split(":")[0] for trace in both.evidence} == {"net", "web1"}


def test_hosts_that_nobody_logged_in_to_are_joined_by_their_addresses() -> None:
    endpoints = (Endpoint(name="old1", kind="vm", ips=(WEB,)), Endpoint(name="old2", kind="vm", ips=(DB,)))
    graph = connect(seen(flow(WEB, DB, 1521), endpoints=endpoints))
    assert ("old1", "connects", "old2") in pairs(graph)


def test_a_server_name_finds_what_its_address_does_not() -> None:
    endpoints = (vm("web1"), vm("sql1"))
    named = flow("", "192.0.2.77", 1433, client_name="web1.corp.example", server_name="SQL1.corp.example")
    assert ("web1", "connects", "sql1") in pairs(connect(seen(named, endpoints=endpoints)))


def test_an_end_outside_the_estate_is_external_and_two_of_them_concern_nobody() -> None:
    graph = connect(
        seen(flow(WEB, "192.0.2.1", 443), flow("192.0.2.9", DB, 5432), flow("192.0.2.9", "192.0.2.1", 25),
             hosts=(web(), db()))
    )  # fmt: skip
    assert {(source, target) for source, _, target in pairs(graph)} == {
        ("web1", "external:192.0.2.1:443"),
        ("external:192.0.2.9", "db1/postgresql"),
    }


def test_a_crowd_of_public_clients_is_the_internet_and_a_few_are_themselves() -> None:
    crowd = [flow(f"8.8.{n}.1", WEB, 443) for n in range(21)]
    few = [flow("9.9.9.9", DB, 5432), flow("192.168.7.7", WEB, 443)]
    graph = connect(seen(*crowd, *few, hosts=(web(), db())))
    externals = {name for name, node in graph.nodes.items() if node.kind is NodeKind.EXTERNAL}
    assert externals == {"external:internet", "external:9.9.9.9", "external:192.168.7.7"}


def test_the_span_of_a_flow_is_the_span_of_its_edge() -> None:
    first, last = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    graph = connect(
        seen(flow(WEB, DB, 5432, first_seen=first, last_seen=last, hours_seen=9), hosts=(web(), db()))
    )
    found = edge(graph, "web1", "db1/postgresql")
    assert (found.first_seen, found.last_seen, found.samples_seen) == (first, last, 9)


def test_an_old_flow_is_doubted_as_its_address_may_have_been_anothers() -> None:
    fresh, stale = (
        edge(
            connect(seen(flow(WEB, DB, 5432, last_seen=AT - age), hosts=(web(), db()))),
            "web1",
            "db1/postgresql",
        ).confidence
        for age in (timedelta(days=2), timedelta(days=90))
    )
    assert stale <= fresh / 2 + 0.01


def test_name_service_is_noise_and_files_are_not() -> None:
    graph = connect(seen(flow(WEB, DB, 53, protocol="udp"), flow(WEB, "10.0.0.3", 445),
                         hosts=(web(),), endpoints=MACHINES))  # fmt: skip
    assert edge(graph, "web1", "db1").infrastructure
    assert not edge(graph, "web1", "nas1").infrastructure


def test_hours_in_which_flows_were_seen_tell_how_many_were_not() -> None:
    """Q1 = 3, Q2 = 1 in 5 hours: 4/5 * 3*2 / (2*2) = 1.2 unseen."""
    flows = tuple(flow(WEB, f"10.0.1.{n}", 80, hours_seen=hours) for n, hours in enumerate((1, 1, 1, 2, 5)))
    observed = seen(hosts=(web(),))
    facts = FlowFacts("net", flows, hours=5)
    rows = coverage(replace(observed, flows={"net": facts}), connect(observed))
    (row,) = [each for each in rows if each.scope == "net flows, by the hour"]
    assert (row.observed, row.estimated_unseen) == (5, 1.2)


def test_flow_records_that_were_read_are_an_endpoint_that_was_read() -> None:
    observed = seen(
        flow(WEB, DB, 5432), endpoints=(Endpoint(name="net", kind="flows", config=Path("f.csv")),)
    )
    (row,) = [each for each in coverage(observed, connect(observed)) if each.scope == "endpoints"]
    assert (row.expected, row.observed) == (1, 1)
