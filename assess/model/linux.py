"""What Linux and Kubernetes mean by a process's user and capabilities."""

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
