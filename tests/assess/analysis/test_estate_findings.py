"""What is found in the connected estate: crossings, sharing, identities, far ends."""

from dataclasses import replace
from typing import Any

from assess.analysis.estate_findings import find_in_estate
from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.database import Database, DatabaseServerFacts, Session
from assess.model.estate import Finding, Severity
from assess.model.evidence import Ref
from assess.model.host import HostFacts
from assess.model.observed import Observed
from tests.assess.analysis.handmade import (
    AT,
    SECTIONS,
    estate,
    host,
    listener,
    mount,
    out,
    pin,
    process,
    setting,
    tenant,
    vm,
)


def app(name: str, ip: str, **more: Any) -> HostFacts:
    return host(name, ip, processes=(process(5, "/usr/bin/gunicorn app:app", unit="app.service"),), **more)


def redis(name: str, ip: str, **more: Any) -> HostFacts:
    return host(
        name,
        ip,
        processes=(process(5, "/usr/bin/redis-server *:6379", unit="redis.service"),),
        listeners=(listener(6379, 5),),
        **more,
    )


ALPHA, BETA = tenant("alpha", "a-*"), tenant("beta", "b-*")


def found(observed: Observed, id_: str) -> list[Finding]:
    graph = assign_tenants(connect(observed), observed)
    return [each for each in find_in_estate(observed, graph) if each.id == id_]


def test_one_tenants_job_in_another_tenants_database_is_a_high_finding_with_evidence() -> None:
    server = DatabaseServerFacts(
        "b-pg",
        engine="postgresql",
        port=5432,
        databases=(Database("crm", Ref("databases", 1)),),
        sessions=(Session("crm", "report", "", "10.0.0.1", 1, Ref("sessions", 4)),),
        section_at=dict.fromkeys(SECTIONS, AT),
    )
    observed = estate(
        app("a-app", "10.0.0.1", connections=(out("10.0.0.9", 5432, 5),)),
        endpoints=(vm("b-pg", "10.0.0.9", kind="postgresql"),),
        tenants=(ALPHA, BETA),
        servers=(server,),
    )
    (finding,) = found(observed, "tenancy.cross_tenant_edge")
    assert finding.severity is Severity.HIGH
    assert finding.subject == "a-app/python-wsgi -> b-pg/crm"
    assert finding.tenant == "alpha"
    assert {each.source for each in finding.evidence} == {"a-app:sockets", "b-pg:sessions"}
    assert finding.remedy


def test_a_crossing_that_only_configuration_knows_is_a_low_finding() -> None:
    line = setting("/opt/app/app.env", "redis_url", "redis://b-cache:6379/0")
    reader = replace(app("a-app", "10.0.0.1"), settings=(line,))
    (finding,) = found(
        estate(reader, redis("b-cache", "10.0.0.2"), tenants=(ALPHA, BETA)), "tenancy.cross_tenant_edge"
    )
    assert finding.severity is Severity.LOW


def test_things_of_one_tenant_do_not_cross() -> None:
    line = setting("/opt/app/app.env", "redis_url", "redis://a-cache:6379/0")
    reader = replace(app("a-app", "10.0.0.1"), settings=(line,))
    assert (
        found(
            estate(reader, redis("a-cache", "10.0.0.2"), tenants=(ALPHA, BETA)), "tenancy.cross_tenant_edge"
        )
        == []
    )


def two_tenants_on_one_redis() -> Observed:
    return estate(
        app("a-app", "10.0.0.1", connections=(out("10.0.0.9", 6379, 5),)),
        app("b-app", "10.0.0.2", connections=(out("10.0.0.9", 6379, 5),)),
        redis("cache", "10.0.0.9"),
        tenants=(ALPHA, BETA),
    )


def test_a_store_that_two_tenants_use_is_one_high_finding_that_names_them() -> None:
    (finding,) = found(two_tenants_on_one_redis(), "tenancy.shared_state")
    assert finding.severity is Severity.HIGH
    assert finding.subject == "cache/redis"
    assert "alpha, beta" in finding.title
    assert found(two_tenants_on_one_redis(), "tenancy.cross_tenant_edge") == []


def test_an_export_that_two_tenants_mount_is_shared() -> None:
    folder = mount("nas:/srv/common", "/mnt", "nfs4", "addr=10.0.0.30")
    observed = estate(
        app("a-app", "10.0.0.1", mounts=(folder,)),
        app("b-app", "10.0.0.2", mounts=(folder,)),
        host("nas", "10.0.0.30"),
        tenants=(ALPHA, BETA),
    )
    (finding,) = found(observed, "tenancy.shared_state")
    assert finding.subject == "nas:/srv/common"


def test_separate_databases_on_one_server_are_a_medium_finding_on_the_server() -> None:
    sessions = (
        Session("one", "one", "", "10.0.0.1", 1, Ref("sessions", 1)),
        Session("two", "two", "", "10.0.0.2", 1, Ref("sessions", 2)),
    )
    databases = (Database("one", Ref("databases", 1)), Database("two", Ref("databases", 2)))
    server = DatabaseServerFacts("pg", engine="postgresql", port=5432, databases=databases, sessions=sessions)
    observed = estate(
        app("a-app", "10.0.0.1"),
        app("b-app", "10.0.0.2"),
        endpoints=(vm("pg", "10.0.0.9", kind="postgresql"),),
        tenants=(ALPHA, BETA),
        servers=(server,),
    )
    (finding,) = found(observed, "tenancy.shared_state")
    assert (finding.subject, finding.severity) == ("pg", Severity.MEDIUM)


def test_one_login_of_two_tenants_is_found() -> None:
    sessions = tuple(
        Session("app", "shared", "", ip, 1, Ref("sessions", n))
        for n, ip in enumerate(("10.0.0.1", "10.0.0.2"), 1)
    )
    server = DatabaseServerFacts("pg", engine="postgresql", port=5432, login="scan", sessions=sessions)
    observed = estate(
        app("a-app", "10.0.0.1"),
        app("b-app", "10.0.0.2"),
        endpoints=(vm("pg", "10.0.0.9", kind="postgresql"),),
        tenants=(ALPHA, BETA),
        servers=(server,),
    )
    (finding,) = found(observed, "tenancy.shared_login")
    assert "shared" in finding.title
    assert len(finding.evidence) == 2


def test_clones_of_one_template_are_kept_apart_and_found() -> None:
    twins = [
        app(name, ip, identity={"machine_id": "m1"})
        for name, ip in (("a-1", "10.0.0.1"), ("a-2", "10.0.0.2"))
    ]
    observed = estate(*twins)
    (finding,) = found(observed, "identity.collision")
    assert finding.severity is Severity.MEDIUM
    assert "a-1, a-2" in finding.title
    assert {"a-1", "a-2"} <= connect(observed).nodes.keys()


def test_one_machine_listed_twice_is_merged_and_said_so() -> None:
    one = app("a-1", "10.0.0.1")
    again = replace(one, endpoint="a-1-again")
    (finding,) = found(estate(one, again), "identity.collision")
    assert finding.severity is Severity.LOW
    assert "one machine" in finding.title


def test_an_address_of_two_machines_is_a_high_finding() -> None:
    observed = estate(app("a-1", "10.0.0.1"), app("a-2", "10.0.0.1"))
    (finding,) = found(observed, "identity.collision")
    assert finding.severity is Severity.HIGH
    assert "10.0.0.1" in finding.title


def test_overlapping_addresses_of_different_sites_are_no_finding() -> None:
    observed = estate(
        app("a-1", "10.0.0.1"),
        app("a-2", "10.0.0.1"),
        endpoints=(vm("a-1", "10.0.0.1", site="x"), vm("a-2", "10.0.0.1", site="y")),
    )
    assert found(observed, "identity.collision") == []


def test_hosts_without_a_machine_id_are_no_clones() -> None:
    observed = estate(
        app("a-1", "10.0.0.1", identity={"machine_id": ""}),
        app("a-2", "10.0.0.2", identity={"machine_id": ""}),
    )
    assert found(observed, "identity.collision") == []


def test_an_idle_dependency_is_found_and_a_used_one_is_not() -> None:
    line = setting("/opt/app/app.env", "redis_url", "redis://cache:6379/0")
    idle = replace(app("a-app", "10.0.0.1"), settings=(line,))
    used = replace(idle, connections=(out("10.0.0.9", 6379, 5),))
    assert len(found(estate(idle, redis("cache", "10.0.0.9")), "graph.idle_dependency")) == 1
    assert found(estate(used, redis("cache", "10.0.0.9")), "graph.idle_dependency") == []


def test_a_far_end_outside_the_inventory_matters_more_on_a_port_of_state() -> None:
    client = app("a-app", "10.0.0.1", connections=(out("192.0.2.1", 1521, 5), out("192.0.2.2", 8443, 5)))
    severities = {each.subject: each.severity for each in found(estate(client), "graph.unread_far_end")}
    assert severities == {
        "external:192.0.2.1:1521": Severity.MEDIUM,
        "external:192.0.2.2:8443": Severity.LOW,
    }


def test_infrastructure_outside_the_inventory_is_no_finding() -> None:
    client = app("a-app", "10.0.0.1", connections=(out("192.0.2.53", 53, 5, protocol="udp"),))
    assert found(estate(client), "graph.unread_far_end") == []


def test_a_pinned_address_of_another_machine_is_found_and_the_hosts_own_line_is_not() -> None:
    lines = (
        pin("127.0.0.1", "localhost"),
        pin("10.0.0.1", "a-app"),
        pin("10.0.0.9", "cache"),
        pin("ff02::1", "ip6-all"),
    )
    (finding,) = found(estate(app("a-app", "10.0.0.1", hosts_entries=lines)), "graph.pinned_name")
    assert "cache" in finding.title
    assert "10.0.0.9" in finding.title


def test_a_tenant_without_traffic_is_dormant() -> None:
    busy = app("a-app", "10.0.0.1", connections=(out("10.0.0.9", 6379, 5),))
    observed = estate(busy, app("b-app", "10.0.0.2"), redis("cache", "10.0.0.9"), tenants=(ALPHA, BETA))
    assert [each.tenant for each in found(observed, "tenancy.dormant_tenant")] == ["beta"]


def test_findings_come_sorted_and_each_has_a_remedy() -> None:
    observed = two_tenants_on_one_redis()
    graph = assign_tenants(connect(observed), observed)
    findings = find_in_estate(observed, graph)
    assert list(findings) == sorted(findings, key=lambda each: (each.id, each.subject, each.title))
    assert all(each.remedy and each.source for each in findings)


def test_what_is_one_tenants_by_its_name_and_used_by_another_crosses_and_is_not_called_shared() -> None:
    observed = estate(
        app("a-app", "10.0.0.1", connections=(out("10.0.0.9", 6379, 5),)),
        app("b-app", "10.0.0.2", connections=(out("10.0.0.9", 6379, 5),)),
        redis("a-cache", "10.0.0.9"),
        tenants=(ALPHA, BETA),
    )
    assert found(observed, "tenancy.shared_state") == []
    assert len(found(observed, "tenancy.cross_tenant_edge")) == 1
