"""One service in a pod as each container-fit rule sees it: what makes the rule speak, and what does not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from assess.model.host import Connection, Container, HostFacts, Listener, OpenFile, ScheduledJob, Unit
from tests.assess.decide.small_estates import DAY, REF, Address, Export, Mount, host, identity, process

ROOT = Mount("/", "ext4", "/dev/sda1", ("rw",), "8:1", REF)
NFS = Mount("/srv/app", "nfs4", "nas:/app", ("rw",), "0:9", REF)


def plain(**more: Any) -> HostFacts:
    values: dict[str, Any] = {
        "identity": identity("a1", arch="x86_64", kernel="6.1.0-18", timezone="Etc/UTC"),
        "processes": (process(100),),
        "mounts": (ROOT,),
        **more,
    }
    return host("a1", **values)


def runs(pid: int = 100, **more: Any) -> HostFacts:
    return plain(processes=(process(pid, **more),))


def started(*arguments: str, **more: Any) -> HostFacts:
    return plain(processes=(replace(process(100), arguments=arguments, **more),))


def holds(path: str, **more: Any) -> HostFacts:
    return plain(open_files=(OpenFile(100, path, REF, **more),))


def listens(address: str, port: int = 8080, protocol: str = "tcp", *others: Listener) -> HostFacts:
    return plain(listeners=(Listener(protocol, address, port, 100, 33, REF), *others))


def talks(address: str, count: int = 1, *, outbound: bool = True) -> HostFacts:
    link = Connection("tcp", outbound, "10.0.0.1", 0, address, 5432, 100, 33, "established", count, 1, 1, REF)
    return plain(connections=(link,))


def mapped(mount: Mount) -> HostFacts:
    return plain(mounts=(ROOT, mount), open_files=(OpenFile(100, f"{mount.mountpoint}/x", REF, mapped=True),))


def with_identity(**more: Any) -> HostFacts:
    return plain(identity=identity("a1", **{"arch": "x86_64", "kernel": "6.1", "timezone": "UTC", **more}))


def unit(**more: Any) -> HostFacts:
    return plain(units=(Unit("app.service", "active", REF, **more),))


def container(*paths: str) -> HostFacts:
    return plain(containers=(Container("0123", "web", "web:1", "docker", REF, host_paths=paths),))


LOCAL = Mount("/srv/app", "ext4", "/dev/sdb1", ("rw",), "8:2", REF)
OTHER = Listener("tcp", "127.0.0.2", 8080, 999, 0, REF)

FIT_CASES: dict[str, tuple[HostFacts, HostFacts]] = {
    # rule: (the rule speaks, the rule is silent)
    "fit.writes_program_folders": (holds("/usr/lib/app/x"), holds("/usr/lib/app/x", read_only=True)),
    "fit.writes_etc": (holds("/etc/app.conf"), holds("/srv/etc/app.conf")),
    "fit.writes_home": (holds("/home/app/.cache/x"), holds("/srv/home/x")),
    "fit.writes_temporary": (holds("/tmp/x"), holds("/srv/tmp/x")),
    "fit.logs_to_files": (holds("/srv/app/app.log", append_only=True), holds("/srv/app/app.dat")),
    "fit.deleted_file_held": (holds("/srv/x", deleted=True), holds("/tmp/.lock", deleted=True)),
    "fit.mapped_on_network": (mapped(NFS), mapped(LOCAL)),
    "fit.program_on_network": (
        plain(mounts=(ROOT, Mount("/usr", "nfs4", "nas:/usr", ("ro",), "0:9", REF))),
        plain(),
    ),
    "fit.program_replaced": (
        started(executable="/usr/bin/app (deleted)"),
        started(executable="/usr/bin/app"),
    ),
    "fit.shared_memory": (holds("/dev/shm/app"), holds("/dev/null")),
    "fit.huge_pages": (holds("/dev/hugepages/app"), holds("/dev/null")),
    "fit.gpu": (holds("/dev/nvidia0"), holds("/dev/null")),
    "fit.tunnel_device": (holds("/dev/net/tun"), holds("/dev/null")),
    "fit.fuse": (holds("/dev/fuse"), holds("/dev/null")),
    "fit.kvm": (holds("/dev/kvm"), holds("/dev/null")),
    "fit.serial_or_usb": (holds("/dev/ttyS0"), holds("/dev/tty")),
    "fit.raw_block_device": (holds("/dev/sdb"), holds("/dev/null")),
    "fit.kernel_memory": (holds("/dev/mem", read_only=True), holds("/dev/null")),
    "fit.privileged_port": (listens("0.0.0.0", 80), listens("0.0.0.0", 8080)),
    "fit.loopback_only": (
        listens("127.0.0.1"),
        listens("127.0.0.1", 8080, "tcp", Listener("tcp", "::", 9000, 100, 33, REF)),
    ),
    "fit.fixed_listening_address": (listens("10.0.0.1"), listens("::")),
    "fit.multicast": (listens("239.1.2.3", 5000, "udp"), listens("10.0.0.1")),
    "fit.udp": (listens("0.0.0.0", 5000, "udp"), listens("0.0.0.0", 5000)),
    "fit.many_ports": (
        plain(listeners=tuple(Listener("tcp", "::", 9000 + n, 100, 33, REF) for n in range(5))),
        plain(listeners=tuple(Listener("tcp", "::", 9000 + n, 100, 33, REF) for n in range(4))),
    ),
    "fit.port_shared_on_host": (listens("127.0.0.1", 8080, "tcp", OTHER), listens("127.0.0.1")),
    "fit.loopback_dependency": (talks("127.0.0.1"), talks("127.0.0.1", outbound=False)),
    "fit.instance_metadata": (talks("169.254.169.254"), talks("169.254.1.1")),
    "fit.many_connections": (talks("10.0.0.9", 100), talks("10.0.0.9", 99)),
    "fit.runs_as_root": (runs(user="root"), runs(user="app")),
    "fit.capabilities": (runs(capabilities=1 << 12), runs(user="root", capabilities=2**41 - 1)),
    "fit.several_programs": (
        plain(processes=(process(100), replace(process(101), executable="/usr/bin/helper"))),
        plain(processes=(process(100), replace(process(101), executable="/usr/bin/dash"))),
    ),
    "fit.many_processes": (
        plain(processes=tuple(process(pid) for pid in range(100, 300))),
        plain(processes=tuple(process(pid) for pid in range(100, 299))),
    ),
    "fit.memory_of_a_large_node": (runs(memory_bytes=65 * 2**30), runs(memory_bytes=64 * 2**30)),
    # 20 million CPU seconds in a million seconds are 20 cores.
    "fit.cores_of_a_large_node": (runs(cpu_seconds=20e6), runs(cpu_seconds=15e6)),
    "fit.use_not_measured": (runs(memory_bytes=None), runs()),
    "fit.long_running": (
        runs(started_at=DAY - timedelta(days=181)),
        runs(started_at=DAY - timedelta(days=179)),
    ),
    "fit.secret_in_environment": (
        runs(environment_names=("PATH", "DB_PASSWORD")),
        runs(environment_names=("PATH", "PASSENGER_ROOT")),
    ),
    "fit.secret_on_command_line": (started("--password=<hidden>"), started("daemon", "<hidden>")),
    "fit.environment_files": (unit(environment_files=("/etc/default/app",)), unit()),
    "fit.heap_without_limit": (
        started("-jar", "app.jar", executable="/usr/bin/java"),
        started("-Xmx2g", "-jar", "app.jar", executable="/usr/bin/java"),
    ),
    "fit.jvm_remote_management": (
        started("-Dcom.sun.management.jmxremote.port=9010"),
        started("-Dcom.sun.management.x=1"),
    ),
    "fit.debug_port": (started("-agentlib:jdwp=transport=dt_socket"), started("-agentlib:other")),
    "fit.cluster_by_multicast": (started("-Djgroups.bind_addr=10.0.0.1"), started("-Dgroups=a")),
    "fit.bound_to_host_name": (started("--advertise=a1:7000"), started("--advertise=a10:7000")),
    "fit.erlang_node_name": (
        started("-sname", "rabbit", executable="/usr/lib/erlang/bin/beam.smp"),
        started("-noshell", executable="/usr/lib/erlang/bin/beam.smp"),
    ),
    "fit.license_daemon": (started(command="lmgrd"), started(command="lmgr")),
    "fit.container_already": (runs(container_id="0123456789abcdef"), runs()),
    "fit.jobs_of_its_user": (
        plain(jobs=(ScheduledJob("/etc/cron.d/app", "0 3 * * *", "app", "clean", REF),)),
        plain(jobs=(ScheduledJob("/etc/cron.d/x", "0 3 * * *", "other", "clean", REF),)),
    ),
    "fit.declared_state": (unit(state_directories=("app",)), unit()),
    "fit.architecture_without_nodes": (with_identity(arch="ppc64le"), with_identity(arch="")),
    "fit.architecture_arm": (with_identity(arch="aarch64"), with_identity()),
    "fit.old_kernel": (with_identity(kernel="3.10.0-1160"), with_identity(kernel="")),
    "fit.kernel_modules": (plain(kernel_modules=("drbd",)), plain(kernel_modules=("ext4",))),
    "fit.network_mounts": (plain(mounts=(ROOT, NFS)), plain(mounts=(ROOT, LOCAL))),
    "fit.special_file_system": (
        plain(mounts=(ROOT, Mount("/srv", "btrfs", "/dev/sdb", ("rw",), "0:5", REF))),
        plain(),
    ),
    "fit.host_exports_files": (plain(exports=(Export("nfs", "/srv", "/srv", REF),)), plain()),
    "fit.several_networks": (
        plain(addresses=(Address("eth0", "10.0.0.1", 24), Address("eth1", "10.1.0.1", 24))),
        plain(addresses=(Address("eth0", "10.0.0.1", 24), Address("docker0", "172.17.0.1", 16))),
    ),
    "fit.local_time": (with_identity(timezone="Europe/Berlin"), with_identity(timezone="")),
    "fit.container_engine_socket": (container("/var/run/docker.sock"), container("/srv/data")),
    "fit.container_host_paths": (container("/srv/data"), container("/var/run/docker.sock")),
}
