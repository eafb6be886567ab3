"""What a host's software needs of its kernel, proven by what it has open and what it was given."""

from collections.abc import Iterator

from assess.model.graph import Service
from assess.model.host import HostFacts

ORDINARY_DEVICES = (
    *(
        "null",
        "zero",
        "full",
        "random",
        "urandom",
        "tty",
        "pts",
        "ptmx",
        "console",
        "shm",
        "log",
        "fd",
        "std",
    ),
    *("mqueue", "hugepages", "kmsg", "rtc", "autofs", "char", "disk", "initctl", "core", "loop-control"),
)
"""Devices that every container has, or that only the system itself opens."""
CAPABILITIES = {
    12: "NET_ADMIN",
    13: "NET_RAW",
    16: "SYS_MODULE",
    17: "SYS_RAWIO",
    19: "SYS_PTRACE",
    21: "SYS_ADMIN",
    25: "SYS_TIME",
}
"""linux/capability.h. A port below 1024 (NET_BIND_SERVICE) is no need: pods map ports."""
MODULES = {
    "nfsd": "kernel NFS server",
    "drbd": "DRBD",
    "ip_vs": "IPVS load balancing",
    "target_core_mod": "kernel iSCSI target",
    "zfs": "ZFS",
    "openvswitch": "Open vSwitch",
    "wireguard": "WireGuard",
    "nvidia": "NVIDIA GPU",
    "gfs2": "GFS2 cluster file system",
    "ocfs2": "OCFS2 cluster file system",
    "l2tp_core": "L2TP",
    "sctp": "SCTP",
}


def privileged_needs(facts: HostFacts, services: tuple[Service, ...]) -> tuple[str, ...]:
    """Each need in words with its proof, sorted: devices, modules, raw sockets, host network, capabilities.

    The capabilities of a process of root say what it could, not what it needs, and do not count.
    """
    of_pid = {pid: service for service in services for pid in service.pids}
    needs = {
        *_devices(facts, of_pid),
        *(f"module {name}: {MODULES[name]}" for name in facts.kernel_modules if name in MODULES),
        *_sockets(facts, of_pid),
        *_host_network(facts),
        *_capabilities(facts, of_pid),
    }
    return tuple(sorted(needs))


def _devices(facts: HostFacts, of_pid: dict[int, Service]) -> Iterator[str]:
    for each in facts.open_files:
        name = each.path.removeprefix("/dev/")
        if each.path.startswith("/dev/") and each.pid in of_pid and not name.startswith(ORDINARY_DEVICES):
            yield f"device {each.path}: {of_pid[each.pid].id}"


def _sockets(facts: HostFacts, of_pid: dict[int, Service]) -> Iterator[str]:
    for each in facts.listeners:
        if each.protocol.startswith(("raw", "packet")):
            who = of_pid[each.pid].id if each.pid in of_pid else "unknown process"
            yield f"raw socket: {who}"


def _host_network(facts: HostFacts) -> Iterator[str]:
    host = {p.network_namespace for p in facts.processes if p.pid == 1 and p.network_namespace}
    names = {container.id: container.name for container in facts.containers}
    for process in facts.processes:
        if process.container_id and process.network_namespace in host:
            yield f"host network: container {names.get(process.container_id) or process.container_id[:12]}"


def _capabilities(facts: HostFacts, of_pid: dict[int, Service]) -> Iterator[str]:
    for process in facts.processes:
        if process.pid not in of_pid or process.user in {"root", "0"}:
            continue
        for bit, name in CAPABILITIES.items():
            if process.capabilities >> bit & 1:
                yield f"capability {name}: {of_pid[process.pid].id} runs as {process.user} with it"
