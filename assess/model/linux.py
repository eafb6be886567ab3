"""What Linux and Kubernetes mean by users, capabilities, devices and kernel modules."""

ROOT = frozenset({"root", "0"})
"""The superuser, by name and by number."""
BEYOND_BASELINE = {
    12: "NET_ADMIN",
    13: "NET_RAW",
    16: "SYS_MODULE",
    17: "SYS_RAWIO",
    21: "SYS_ADMIN",
    25: "SYS_TIME",
}
"""Bits of CapEff in linux/capability.h that Pod Security `baseline` does not let a container add."""

MODULES = {
    "dahdi": "telephony cards",
    "wanrouter": "telephony cards",
    "nvidia": "GPU",
    "drbd": "replicated block devices",
    "wireguard": "VPN tunnels in the kernel",
    "l2tp_core": "VPN tunnels in the kernel",
    "openvswitch": "a virtual switch",
    "ip_vs": "load balancing in the kernel",
    "gfs2": "a cluster file system",
    "ocfs2": "a cluster file system",
    "dlm": "a cluster file system",
    "lustre": "a parallel file system client",
    "sctp": "the SCTP protocol",
    "nfsd": "an NFS server in the kernel",
    "target_core_mod": "an iSCSI target in the kernel",
    "zfs": "the ZFS file system",
}
"""Modules that are loaded for a use, not by default (compiled 2026-11-21, kernel documentation)."""
SERVING_STORAGE = frozenset({"nfsd", "target_core_mod", "zfs"})
"""Modules whose work a storage service of AWS takes: no pod needs them."""
_ORDINARY_DEVICES = frozenset(
    {
        "null",
        "zero",
        "full",
        "random",
        "urandom",
        "tty",
        "console",
        "ptmx",
        "log",
        "stdin",
        "stdout",
        "stderr",
    }
    | {"kmsg", "rtc", "rtc0", "initctl", "hpet", "autofs", "userfaultfd", "core", "loop-control"}
)
_ORDINARY_FOLDERS = ("pts/", "shm/", "fd/", "mqueue/", "hugepages", "tty", "char/")


def is_ordinary_device(path: str) -> bool:
    """Every container has this node under /dev, or only the system itself opens it.

    >>> is_ordinary_device("/dev/null"), is_ordinary_device("/dev/kvm"), is_ordinary_device("/srv/x")
    (True, False, False)
    """
    name = path.removeprefix("/dev/")
    return name != path and (name in _ORDINARY_DEVICES or name.startswith(_ORDINARY_FOLDERS))
