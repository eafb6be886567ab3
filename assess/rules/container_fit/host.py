"""Container fit by the host on which services run that become pods."""

import re
from collections.abc import Iterator

from assess.model.container_fit import HostFit
from assess.model.estate import Severity
from assess.model.evidence import Ref, Trace
from assess.rules.container_fit.fit_rule import EKS, KUBERNETES, STANDARDS, Fit, rules_on

NODE_ARCHITECTURES = frozenset({"x86_64", "amd64", "aarch64", "arm64"})
ARM = frozenset({"aarch64", "arm64"})
OLDEST_KERNEL = 4
NETWORK_TYPES = ("nfs", "cifs", "smb")
SPECIAL_TYPES = frozenset(
    {"btrfs", "zfs", "gfs2", "ocfs2", "lustre", "ceph", "glusterfs", "fuse.glusterfs", "jfs"}
)
VIRTUAL = re.compile(r"^(lo|docker|br-|veth|virbr|cni|flannel|cali|tun|tap|wg|dummy|kube)")
ENGINE_SOCKETS = ("/var/run/docker.sock", "/run/docker.sock", "/run/podman", "/run/containerd")
SEVERAL = 3
UNIVERSAL = frozenset({"", "utc", "etc/utc", "gmt", "etc/gmt", "universal", "zulu"})
MODULES = {
    "dahdi": "telephony cards",
    "drbd": "replicated block devices",
    "wireguard": "VPN tunnels in the kernel",
    "openvswitch": "a virtual switch",
    "ip_vs": "load balancing in the kernel",
    "sctp": "the SCTP protocol",
    "nvidia": "GPU",
}


def _said(fit: HostFit, text: str) -> Trace:
    return fit.seen(Ref("identity", 0), text)


def _other_architecture(fit: HostFit) -> Iterator[Trace]:
    arch = fit.host.identity.arch.lower()
    if arch and arch not in NODE_ARCHITECTURES:
        yield _said(fit, f"its architecture is {arch}")


def _arm(fit: HostFit) -> Iterator[Trace]:
    if fit.host.identity.arch.lower() in ARM:
        yield _said(fit, f"its architecture is {fit.host.identity.arch}")


def _old_kernel(fit: HostFit) -> Iterator[Trace]:
    found = re.match(r"\d+", fit.host.identity.kernel)
    if found and int(found[0]) < OLDEST_KERNEL:
        yield _said(fit, f"its kernel is {fit.host.identity.kernel}")


def _modules(fit: HostFit) -> Iterator[Trace]:
    for module in fit.host.kernel_modules:
        if module in MODULES:
            yield fit.seen(Ref("kernel", 0), f"module {module} is loaded: {MODULES[module]}")


def _network_mounts(fit: HostFit) -> Iterator[Trace]:
    for each in fit.host.mounts:
        if each.fstype.startswith(NETWORK_TYPES) and each.fstype != "nfsd":
            yield fit.seen(each.ref, f"{each.mountpoint} is {each.fstype} from {each.source}")


def _special_file_systems(fit: HostFit) -> Iterator[Trace]:
    for each in fit.host.mounts:
        if each.fstype in SPECIAL_TYPES:
            yield fit.seen(each.ref, f"{each.mountpoint} is {each.fstype}")


def _exports(fit: HostFit) -> Iterator[Trace]:
    return (fit.seen(each.ref, f"{each.protocol} export {each.name}") for each in fit.host.exports)


def _several_networks(fit: HostFit) -> Iterator[Trace]:
    names = sorted({each.interface for each in fit.host.addresses if not VIRTUAL.match(each.interface)})
    if len(names) > 1:
        yield fit.seen(Ref("addresses", 0), f"interfaces with addresses: {', '.join(names)}")


def _several_services(fit: HostFit) -> Iterator[Trace]:
    if len(fit.services) >= SEVERAL:
        yield _said(fit, f"these become pods: {', '.join(fit.services[:6])}")


def _local_time(fit: HostFit) -> Iterator[Trace]:
    if fit.host.identity.timezone.lower() not in UNIVERSAL:
        yield _said(fit, f"its time zone is {fit.host.identity.timezone}")


def _engine_socket(fit: HostFit) -> Iterator[Trace]:
    for each in fit.host.containers:
        paths = [path for path in each.host_paths if path.startswith(ENGINE_SOCKETS)]
        if paths:
            yield fit.seen(each.ref, f"container {each.name} mounts {paths[0]}")


def _host_paths(fit: HostFit) -> Iterator[Trace]:
    for each in fit.host.containers:
        paths = [path for path in each.host_paths if not path.startswith(ENGINE_SOCKETS)]
        if paths:
            yield fit.seen(each.ref, f"container {each.name} mounts {', '.join(paths[:3])}")


FITS = (
    Fit(
        "fit.architecture_without_nodes",
        Severity.HIGH,
        "no EC2 type has this host's architecture",
        "Build the programs for x86_64 or ARM; what cannot be built anew stays where it is or is emulated.",
        _other_architecture,
    ),
    Fit(
        "fit.architecture_arm",
        Severity.INFO,
        "this host is an ARM machine",
        "Graviton nodes (m7g, m8g), or images for both architectures.",
        _arm,
        EKS,
    ),
    Fit(
        "fit.old_kernel",
        Severity.MEDIUM,
        f"the kernel is older than {OLDEST_KERNEL}.0",
        "Programs of that age may need libraries that no maintained image has: build and test them first.",
        _old_kernel,
    ),
    Fit(
        "fit.kernel_modules",
        Severity.MEDIUM,
        "kernel modules are loaded that no pod may load",
        "Find out which program uses them; on nodes of its own with a bootstrap script, or a service of AWS.",
        _modules,
        STANDARDS,
    ),
    Fit(
        "fit.network_mounts",
        Severity.LOW,
        "network file systems are mounted on the host",
        "The pod mounts them by a CSI driver (EFS, FSx, NFS, SMB); see the storage decisions.",
        _network_mounts,
        KUBERNETES,
    ),
    Fit(
        "fit.special_file_system",
        Severity.MEDIUM,
        "a file system is in use that EKS nodes do not offer",
        "Volumes of the EBS CSI driver are ext4 or xfs: see what of its functions (snapshots, quotas, "
        "compression) is used.",
        _special_file_systems,
        "aws-ebs-csi-driver 429e202e5897, parameters",
    ),
    Fit(
        "fit.host_exports_files",
        Severity.MEDIUM,
        "the host serves files to others",
        "The export moves to EFS or FSx first; its clients mount the new name before this host goes.",
        _exports,
    ),
    Fit(
        "fit.several_networks",
        Severity.LOW,
        "the host has addresses in several networks",
        "A pod has one address: traffic that was kept apart is kept apart by security groups for pods or "
        "network policy.",
        _several_networks,
        EKS,
    ),
    Fit(
        "fit.several_services",
        Severity.INFO,
        f"{SEVERAL} services or more of this host become pods",
        "An image each; what they share today (files, users, loopback, restarts) has to be said.",
        _several_services,
    ),
    Fit(
        "fit.local_time",
        Severity.LOW,
        "the host does not run on UTC",
        "Containers run on UTC: set TZ with the zone's data in the image, and timeZone of CronJobs.",
        _local_time,
        KUBERNETES,
    ),
    Fit(
        "fit.container_engine_socket",
        Severity.HIGH,
        "a container drives the host's container engine",
        "EKS nodes have no such socket: the Kubernetes API with a service account, or a build service.",
        _engine_socket,
        EKS,
    ),
    Fit(
        "fit.container_host_paths",
        Severity.LOW,
        "containers mount folders of the host",
        "Each becomes a volume or a ConfigMap: hostPath ties a pod to its node and is barred by baseline.",
        _host_paths,
        STANDARDS,
    ),
)
RULES = rules_on(HostFit, FITS)
