"""What a host's software needs of its kernel, proven by what it has open and what it was given."""

from collections.abc import Iterator

from assess.model.graph import Service
from assess.model.host import HostFacts
from assess.model.linux import MODULES, ROOT, is_ordinary_device

CAPABILITIES = {
    2: "DAC_READ_SEARCH",
    12: "NET_ADMIN",
    13: "NET_RAW",
    16: "SYS_MODULE",
    17: "SYS_RAWIO",
    19: "SYS_PTRACE",
    21: "SYS_ADMIN",
    25: "SYS_TIME",
    39: "BPF",
}
"""linux/capability.h. A port below 1024 (NET_BIND_SERVICE) is no need: pods map ports."""
CONTAINER_DEFAULT = 0xA80425FB
"""Capabilities that engines give to every container (OCI runtime defaults of Docker and containerd)."""
PRIVILEGED = 1 << 16 | 1 << 21
"""SYS_MODULE and SYS_ADMIN together: the container was started with all capabilities."""
HARMLESS_FUSE = frozenset({"fuse.gvfsd-fuse", "fuse.portal", "fuse.lxcfs", "fuse.snapfuse"})
"""FUSE file systems of desktops, of LXC and of snaps: no application's storage."""
FUSE = "/dev/fuse"
NFS = 2049


def privileged_needs(facts: HostFacts, services: tuple[Service, ...]) -> tuple[str, ...]:
    """All that the host's software uses of its kernel, in words with its proof, sorted.

    Devices, mounts, modules, sockets, containers, capabilities. What of it a pod would need, and only that,
    is told by `assess.decide.privileges.beyond_baseline`.

    The capabilities of a process of root say what it could, not what it needs, and do not count outside a
    container, whose root has few of them unless it was given more.
    """
    of_pid = {pid: service for service in services for pid in service.pids}
    needs = {
        *_devices(facts, of_pid),
        *(f"module {name}: {MODULES[name]}" for name in facts.kernel_modules if name in MODULES),
        *_sockets(facts, of_pid),
        *_host_network(facts),
        *_fuse_mounts(facts),
        *_file_handles(facts, of_pid),
        *_containers(facts),
        *_capabilities(facts, of_pid),
    }
    return tuple(sorted(needs))


def _devices(facts: HostFacts, of_pid: dict[int, Service]) -> Iterator[str]:
    for each in facts.open_files:
        if each.path.startswith("/dev/") and each.pid in of_pid and not is_ordinary_device(each.path):
            yield f"device {each.path}: {of_pid[each.pid].id}"


def _fuse_mounts(facts: HostFacts) -> Iterator[str]:
    commands = {process.pid: process.command for process in facts.processes}
    for each in facts.open_files:
        if each.path == FUSE and each.pid in commands:
            yield f"device {FUSE}: {commands[each.pid]}"
    for mount in facts.mounts:
        if mount.fstype.startswith(("fuse.", "fuseblk")) and mount.fstype not in HARMLESS_FUSE:
            yield f"FUSE mount: {mount.mountpoint} ({mount.fstype})"


def _file_handles(facts: HostFacts, of_pid: dict[int, Service]) -> Iterator[str]:
    """An NFS server that is a process opens files by handle (open_by_handle_at(2))."""
    for each in facts.listeners:
        service = of_pid.get(each.pid) if each.pid is not None else None
        if each.port == NFS and service is not None:
            yield f"capability DAC_READ_SEARCH: {service.id} serves NFS from user space, by file handles"


def _containers(facts: HostFacts) -> Iterator[str]:
    names = {each.id: each.name or each.id[:12] for each in facts.containers}
    ids = {process.container_id for process in facts.processes if process.container_id} | set(names)
    if ids:
        yield f"container engine: runs {', '.join(sorted({names.get(each) or each[:12] for each in ids}))}"
    for process in facts.processes:
        if process.container_id:
            container = names.get(process.container_id) or process.container_id[:12]
            yield from (f"{what}: container {container}" for what in _beyond_default(process.capabilities))


def _beyond_default(capabilities: int) -> Iterator[str]:
    if capabilities & PRIVILEGED == PRIVILEGED:
        yield "privileged container"
        return
    for bit, name in CAPABILITIES.items():
        if capabilities >> bit & 1 and not CONTAINER_DEFAULT >> bit & 1:
            yield f"capability {name}"


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
        if process.pid not in of_pid or process.container_id or process.user in ROOT:
            continue
        for bit, name in CAPABILITIES.items():
            if process.capabilities >> bit & 1:
                yield f"capability {name}: {of_pid[process.pid].id} runs as {process.user} with it"
