"""Where one tenant's software differs from what most tenants have."""

from assess.analysis.drift import drift
from assess.analysis.graph.connect import connect
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.database import DatabaseServerFacts, ServerSetting
from assess.model.estate import DriftRow, Severity
from assess.model.evidence import Ref
from assess.model.host import HostFacts, Setting
from assess.model.observed import Observed
from tests.assess.analysis.handmade import estate, host, package, process, setting, vm


def rows(observed: Observed) -> tuple[DriftRow, ...]:
    return drift(observed, assign_tenants(connect(observed), observed))


def php(name: str, version: str, *settings: Setting) -> HostFacts:
    fpm = process(5, "php-fpm: master process", executable="/usr/sbin/php-fpm8.2", unit="php8.2-fpm.service")
    return host(name, "", processes=(fpm,), packages=(package("php8.2-fpm", version),), settings=settings)


def of_tenants(*hosts: HostFacts) -> Observed:
    return estate(*hosts, endpoints=tuple(vm(each.endpoint, tenant=each.endpoint) for each in hosts))


def test_the_version_that_most_tenants_have_is_usual_and_the_other_is_named() -> None:
    observed = of_tenants(php("a", "8.2.7-1"), php("b", "8.2.7-1"), php("c", "8.2.5-1"))
    assert rows(observed) == (DriftRow("php-fpm", "c", "version", "8.2.5", "8.2.7", Severity.LOW),)


def test_another_major_version_matters_more() -> None:
    observed = of_tenants(php("a", "8.2.7"), php("b", "8.2.7"), php("c", "7.4.3"))
    assert [row.severity for row in rows(observed)] == [Severity.MEDIUM]


def test_where_two_values_are_equally_frequent_the_higher_version_is_usual() -> None:
    observed = of_tenants(php("a", "8.2.10"), php("b", "8.2.9"))
    assert [(row.tenant, row.modal_value) for row in rows(observed)] == [("b", "8.2.10")]


def test_a_plain_setting_is_compared_across_versions_of_the_path() -> None:
    observed = of_tenants(
        php("a", "8.2.7", setting("/etc/php/8.2/fpm/php.ini", "memory_limit", "256M")),
        php("b", "8.2.7", setting("/etc/php/8.1/fpm/php.ini", "memory_limit", "128M")),
        php("c", "8.2.7", setting("/etc/php/8.2/fpm/php.ini", "memory_limit", "256M")),
    )
    (row,) = rows(observed)
    assert (row.tenant, row.value, row.modal_value) == ("b", "128M", "256M")


def test_settings_that_differ_by_design_are_not_drift() -> None:
    observed = of_tenants(
        php("a", "8.2.7", setting("/etc/php/8.2/fpm/pool.d/www.conf", "db_host", "one")),
        php("b", "8.2.7", setting("/etc/php/8.2/fpm/pool.d/www.conf", "db_host", "two")),
    )
    assert rows(observed) == ()


def test_software_of_one_tenant_only_has_no_usual_value() -> None:
    assert rows(of_tenants(php("a", "8.2.7"))) == ()


def test_engines_are_compared_by_version_and_by_settings_that_matter() -> None:
    def server(name: str, version: str, wal: str) -> DatabaseServerFacts:
        wal_level = ServerSetting("wal_level", wal, Ref("settings", 1))
        port = ServerSetting("port", name, Ref("settings", 2))
        return DatabaseServerFacts(name, engine="postgresql", version=version, settings=(wal_level, port))

    servers = (server("a", "15.4", "logical"), server("b", "15.4", "logical"), server("c", "13.2", "replica"))
    endpoints = tuple(
        vm(each.endpoint, f"10.0.0.{n}", kind="postgresql", tenant=each.endpoint)
        for n, each in enumerate(servers, 1)
    )
    found = {(row.tenant, row.item): row for row in rows(estate(endpoints=endpoints, servers=servers))}
    assert set(found) == {("c", "engine version"), ("c", "setting wal_level")}
    assert found["c", "engine version"].severity is Severity.HIGH


def test_two_hosts_of_one_tenant_that_differ_are_drift_too() -> None:
    ini = "/etc/php/8.2/fpm/php.ini"
    one = php("a1", "8.2.7", setting(ini, "memory_limit", "256M"))
    two = php("a2", "8.2.7", setting(ini, "memory_limit", "128M"))
    observed = estate(one, two, endpoints=(vm("a1", tenant="a"), vm("a2", tenant="a")))
    (row,) = rows(observed)
    assert (row.tenant, row.value, row.modal_value) == ("a", "128M", "256M")


def test_a_build_suffix_of_the_same_engine_version_is_no_drift() -> None:
    servers = tuple(
        DatabaseServerFacts(name, engine="mariadb", version=version)
        for name, version in (("a", "10.11.18-MariaDB-0+deb12u1"), ("b", "10.11.18-MariaDB-0+deb12u1-log"))
    )
    endpoints = tuple(
        vm(each.endpoint, kind="mysql", tenant=each.endpoint, ips=("10.0.0.1",)) for each in servers
    )
    assert rows(estate(endpoints=endpoints, servers=servers)) == ()
