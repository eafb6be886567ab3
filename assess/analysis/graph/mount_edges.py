"""Dependencies on other hosts' files: NFS, SMB, sshfs, Gluster and Ceph mounts, joined to known exports."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.graph.edge_ledger import Sighting
from assess.analysis.graph.estate_index import EstateIndex
from assess.analysis.shares.offered import offered_exports
from assess.analysis.traces import trace
from assess.model.graph import EdgeKind
from assess.model.host import Export, HostFacts, Mount
from assess.model.naming import export_name, share_name

MOUNTED = 0.98
PORTS = {"nfs": 2049, "nfs4": 2049, "cifs": 445, "smb3": 445, "smbfs": 445, "fuse.sshfs": 22}
PORTS |= {"fuse.glusterfs": 24007, "glusterfs": 24007, "ceph": 6789, "fuse.ceph": 6789}
"""Network file systems by type, with the port of their server."""


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """A folder of another machine: `machine` is empty where the inventory does not know it."""

    name: str
    machine: str
    host: str
    confidence: float
    protocol: str
    path: str


def mount_sightings(index: EstateIndex) -> Iterator[Sighting]:
    """A sighting for each mount of another machine's folder."""
    for _, facts in sorted(index.observed.hosts.items()):
        machine = index.book.canonical[facts.endpoint]
        for mount in facts.mounts:
            folder = remote_folder(index, machine, mount)
            if folder is not None and folder.machine != machine:
                yield _sighting(facts, machine, mount, folder)


def _sighting(facts: HostFacts, machine: str, mount: Mount, folder: RemoteFolder) -> Sighting:
    return Sighting(
        source=machine,
        target=folder.name,
        kind=EdgeKind.MOUNTS,
        side="mount",
        confidence=MOUNTED * folder.confidence,
        trace=trace(facts, mount.ref, f"{mount.source} on {mount.mountpoint} type {mount.fstype}"),
        port=PORTS[mount.fstype],
        weight=1.0,
        samples_seen=1,
        seen_at=facts.section_at.get(mount.ref.section),
    )


def remote_folder(index: EstateIndex, machine: str, mount: Mount) -> RemoteFolder | None:
    """The other machine's folder that the mount shows; None for a local file system."""
    if mount.fstype not in PORTS:
        return None
    smb = PORTS[mount.fstype] == 445
    split = _split_smb(mount.source) if smb else _split_path(mount.source)
    if split is None:
        return None
    host, path = split
    place = index.book.find(_address(mount) or host, machine)
    if not place.machine:
        place = index.book.find(host, machine)
    server = place.machine or host
    known = _exported(index, place.machine, "smb" if smb else "nfs", path)
    path = known or path
    name = share_name(server, path) if smb else export_name(server, path)
    return RemoteFolder(name, place.machine, host, place.confidence, "smb" if smb else "nfs", path)


def _address(mount: Mount) -> str:
    """The server's address as the kernel noted it in the options."""
    return next((o.partition("=")[2] for o in mount.options if o.startswith("addr=")), "")


def _split_smb(source: str) -> tuple[str, str] | None:
    match = re.match(r"^[/\\]{2}([^/\\]+)[/\\]+([^/\\]+)", source)
    return (match[1], match[2]) if match else None


def _split_path(source: str) -> tuple[str, str] | None:
    match = re.match(r"^(?:[^@/]*@)?(\[[^\]]+\]|[^:/,\[]+)(?:,[^:]*|:\d+)?:(/?.*)$", source)
    if match is None:
        return None
    path = match[2] if match[2].startswith("/") else f"/{match[2]}"
    return match[1].strip("[]"), path.rstrip("/") or "/"


def _exported(index: EstateIndex, machine: str, protocol: str, path: str) -> str:
    """The name of the machine's own export that holds the path; empty where it is not known."""
    fitting = [
        export.name
        for export in exports_of(index, machine)
        if export.protocol == protocol and _holds(export, path, protocol)
    ]
    return max(fitting, key=len, default="")


def exports_of(index: EstateIndex, machine: str) -> tuple[Export, ...]:
    """What the machine exports, as its own probe saw it, and what only its file servers tell."""
    facts = index.observed.hosts.get(machine)
    own = facts.exports if facts is not None else ()
    known = {(each.protocol, each.name.lower()) for each in own}
    told = offered_exports(index.observed, index.book.machine_of, machine)
    return (*own, *(each for each in told if (each.protocol, each.name.lower()) not in known))


def _holds(export: Export, path: str, protocol: str) -> bool:
    if protocol == "smb":
        return export.name.lower() == path.lower()
    return path == export.name or path.startswith(f"{export.name.rstrip('/')}/")
