"""Rows of hosts, processes, connections, file systems, shares and tenants."""

from dataclasses import replace

from assess.analysis.graph.connect import connect
from assess.analysis.services.privileged_needs import privileged_needs
from assess.analysis.tables import connection_rows, filesystem_rows, host_rows, process_rows, share_rows
from assess.analysis.tenants.table import tenant_rows
from assess.analysis.tenants.tenancy import assign_tenants
from assess.model.catalog import Catalog
from assess.model.database import Database, DatabaseServerFacts
from assess.model.decisions import About, Decision
from assess.model.evidence import Ref
from assess.model.host import BlockDevice, Container, Export, HostFacts, Mount, OpenFile
from assess.model.observed import Observed, Situation
from assess.model.state import State, Surface, SurfaceKind
from assess.model.waves import Wave
from tests.assess.analysis.handmade import estate, host, into, listener, mount, out, process, tenant, vm


def app(**more: object) -> HostFacts:
    facts = {"processes": (process(5, "/usr/bin/gunicorn app:app", unit="app.service", user="app"),)} | more
    return host("app", "10.0.0.1", **facts)


def db(**more: object) -> HostFacts:
    facts = {
        "processes": (process(5, "/usr/lib/postgresql/15/bin/postgres", unit="postgresql.service"),),
        "listeners": (listener(5432, 5),),
    } | more
    return host("db", "10.0.0.2", **facts)


def surface(
    host_name: str, service: str, state: State, tenant_name: str = "", size: int | None = None
) -> Surface:
    name = f"{host_name}/{service}/{state}"
    return Surface(
        name,
        name,
        tenant_name,
        host_name,
        service,
        SurfaceKind.DIRECTORY,
        f"/{state}",
        state,
        0.9,
        size_bytes=size,
    )


def situation(observed: Observed, *surfaces: Surface, decisions: tuple[Decision, ...] = ()) -> Situation:
    graph = assign_tenants(connect(observed), observed)
    return Situation(observed, graph, surfaces, (), Catalog(), decisions)


def test_a_host_row_has_its_tenant_and_its_addresses() -> None:
    seen = situation(estate(app(), tenants=(tenant("alpha", "app"),)))
    (row,) = host_rows(seen.observed, seen.graph)
    assert (row.name, row.tenant, row.addresses) == ("app", "alpha", ("10.0.0.1",))


def needs(facts: HostFacts) -> tuple[str, ...]:
    return privileged_needs(facts, estate(facts).services)


def test_an_opened_device_node_is_a_need_and_ordinary_devices_are_not() -> None:
    files = tuple(OpenFile(5, path, Ref("open_files", 1)) for path in ("/dev/null", "/dev/kvm", "/dev/pts/0"))
    assert needs(app(open_files=files)) == ("device /dev/kvm: python-wsgi",)


def test_a_low_port_and_full_capabilities_of_root_are_no_needs() -> None:
    root = process(5, "/usr/sbin/nginx", capabilities=0x1FFFFFFFFFF)
    assert needs(host("web", "10.0.0.3", processes=(root,), listeners=(listener(80, 5),))) == ()


def test_a_capability_given_to_an_ordinary_user_is_a_need() -> None:
    admin = process(5, "/usr/bin/gunicorn app:app", user="app", capabilities=1 << 12)
    assert needs(host("vpn", "10.0.0.3", processes=(admin,))) == (
        "capability NET_ADMIN: python-wsgi runs as app with it",
    )


def test_a_container_on_the_hosts_network_is_a_need() -> None:
    facts = host(
        "h",
        "10.0.0.3",
        processes=(
            process(1, "/sbin/init", network_namespace="4026531840"),
            process(7, "redis-server", container_id="abc", network_namespace="4026531840"),
            process(8, "redis-server", container_id="def", network_namespace="4026532000"),
        ),
        containers=(Container("abc", "cache", "redis:7", "docker", Ref("containers", 1)),),
    )
    assert needs(facts) == ("container engine: runs cache, def", "host network: container cache")


def in_container(capabilities: int) -> tuple[str, ...]:
    facts = host(
        "h",
        "10.0.0.3",
        processes=(process(7, "redis-server", container_id="abc", capabilities=capabilities),),
        containers=(Container("abc", "cache", "redis:7", "docker", Ref("containers", 1)),),
    )
    return tuple(need for need in needs(facts) if not need.startswith("container engine"))


def test_a_container_needs_what_it_was_given_beyond_the_default() -> None:
    default = 0xA80425FB
    assert in_container(default) == ()
    assert in_container(default | 1 << 12) == ("capability NET_ADMIN: container cache",)
    assert in_container(0x1FFFFFFFFFF) == ("privileged container: container cache",)


def test_a_fuse_mount_and_the_program_behind_it_are_needs_and_a_desktops_is_none() -> None:
    facts = host(
        "web",
        "10.0.0.3",
        processes=(process(9, "/usr/bin/sshfs files:/u /u"),),
        open_files=(OpenFile(9, "/dev/fuse", Ref("open_files", 1)),),
        mounts=(mount("files:/u", "/u", "fuse.sshfs"), mount("gvfsd-fuse", "/run/g", "fuse.gvfsd-fuse")),
    )
    assert needs(facts) == ("FUSE mount: /u (fuse.sshfs)", "device /dev/fuse: sshfs")


def test_an_nfs_server_in_user_space_opens_files_by_handle_and_one_in_the_kernel_is_a_module() -> None:
    ganesha = process(5, "/usr/bin/ganesha.nfsd -F", unit="nfs-ganesha.service")
    user_space = host("nas", "10.0.0.3", processes=(ganesha,), listeners=(listener(2049, 5),))
    (need,) = needs(user_space)
    assert need.startswith("capability DAC_READ_SEARCH")
    assert needs(host("nas", "10.0.0.3", listeners=(listener(2049, None),))) == ()


def test_a_kernel_module_that_serves_others_is_a_need() -> None:
    assert needs(host("nas", "10.0.0.3", kernel_modules=("ext4", "nfsd"))) == (
        "module nfsd: an NFS server in the kernel",
    )


def test_a_process_has_the_heaviest_class_of_its_service() -> None:
    observed = estate(app())
    heavy = (surface("app", "python-wsgi", State.EPHEMERAL), surface("app", "python-wsgi", State.DURABLE))
    assert [row.state for row in process_rows(observed, heavy)] == ["durable"]


def test_a_process_of_which_nothing_is_known_is_unknown_and_not_stateless() -> None:
    assert [row.state for row in process_rows(estate(app()), ())] == ["unknown"]


def test_a_connection_is_told_from_the_side_that_opened_it_once() -> None:
    observed = estate(
        app(connections=(out("10.0.0.2", 5432, 5),)), db(connections=(into("10.0.0.1", 5432, 5, "10.0.0.2"),))
    )
    (row,) = connection_rows(observed)
    assert (row.source_host, row.source_service) == ("app", "python-wsgi")
    assert (row.target_address, row.target_port) == ("10.0.0.2", 5432)
    assert (row.target_host, row.target_service) == ("db", "postgresql")


def test_a_connection_from_outside_names_the_address() -> None:
    (row,) = connection_rows(estate(db(connections=(into("192.0.2.7", 5432, 5, "10.0.0.2"),))))
    assert (row.source_host, row.source_service, row.target_service) == ("192.0.2.7", "", "postgresql")


def test_a_far_end_that_was_not_read_is_empty() -> None:
    (row,) = connection_rows(estate(app(connections=(out("192.0.2.7", 443, 5),))))
    assert (row.target_host, row.target_service) == ("", "")


def test_a_file_system_has_the_rates_of_its_device_and_none_where_they_are_not_known() -> None:
    device = BlockDevice("vda", "254:0", 100, Ref("block", 1), reads_per_second=3.0, writes_per_second=7.0)
    on_device = Mount("/", "ext4", "/dev/vda", (), "254:0", Ref("mounts", 1), size_bytes=90, used_bytes=40)
    remote = mount("nas:/srv", "/mnt", "nfs4")
    rows = filesystem_rows(estate(app(mounts=(remote, on_device), block_devices=(device,))))
    assert [(row.mountpoint, row.iops_read, row.iops_write) for row in rows] == [
        ("/", 3.0, 7.0),
        ("/mnt", None, None),
    ]


def test_a_share_lists_who_mounts_it() -> None:
    nas = host(
        "nas",
        "10.0.0.30",
        exports=(Export("nfs", "/srv", "/srv", Ref("exports", 1), clients=("10.0.0.0/24",)),),
    )
    observed = estate(nas, app(mounts=(mount("nas:/srv", "/mnt", "nfs4", "addr=10.0.0.30"),)))
    (row,) = share_rows(situation(observed))
    assert (row.name, row.clients) == ("nas:/srv", ("app",))
    unused = share_rows(situation(estate(nas)))
    assert unused[0].clients == ("10.0.0.0/24",)


def test_a_tenant_row_sums_what_is_the_tenants_and_a_dormant_tenant_is_listed() -> None:
    server = DatabaseServerFacts(
        "pg",
        engine="postgresql",
        port=5432,
        databases=(Database("crm", Ref("d", 1), transactions_per_second=2.5),),
    )
    observed = estate(
        app(),
        endpoints=(vm("pg", "10.0.0.9", kind="postgresql", tenant="alpha"),),
        tenants=(tenant("alpha", "app"), tenant("beta")),
        servers=(server,),
    )
    choice = Decision("alpha", "alpha", About.SEGMENTATION, "namespace", 0.9, (), monthly_cost_usd=4.0)
    seen = situation(
        observed,
        surface("app", "python-wsgi", State.DURABLE, "alpha", 100),
        surface("app", "python-wsgi", State.UNKNOWN, "alpha", 10),
        surface("app", "python-wsgi", State.EPHEMERAL, "alpha", 1000),
        decisions=(choice,),
    )
    wave = Wave(2, "w", (), ("alpha",), (), 0, None, None, None, (), 0.0, (), 0, ())
    alpha, beta = tenant_rows(seen, (wave,), {"alpha": 10.0, "beta": None})
    assert alpha.endpoints == ("app", "pg")
    assert (alpha.state_bytes, alpha.transactions_per_second) == (110, 2.5)
    assert (alpha.segmentation, alpha.wave, alpha.monthly_cost_usd) == ("namespace", 2, 10.0)
    assert (beta.name, beta.endpoints, beta.state_bytes, beta.wave) == ("beta", (), None, None)
    assert beta.monthly_cost_usd is None


def test_tenants_that_share_a_thing_are_named_to_each_other() -> None:
    observed = estate(
        app(connections=(out("10.0.0.2", 5432, 5),)),
        replace(
            app(connections=(out("10.0.0.2", 5432, 5),)),
            endpoint="app2",
            addresses=host("x", "10.0.0.5").addresses,
        ),
        db(),
        tenants=(tenant("alpha", "app"), tenant("beta", "app2")),
    )
    alpha, beta = tenant_rows(situation(observed))
    assert (alpha.shared_with, beta.shared_with) == (("beta",), ("alpha",))
