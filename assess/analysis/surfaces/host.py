"""One host as the state analysis looks at it: facts joined with its services, and how well it was seen."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from assess.analysis.services.settings_owner import Readers, owners_of, readers
from assess.analysis.surfaces.index import HostIndex, index_host
from assess.analysis.surfaces.paths import is_system_path
from assess.analysis.traces import trace
from assess.model.catalog import Signature
from assess.model.evidence import Ref, Trace
from assess.model.graph import Service
from assess.model.grouping import grouped
from assess.model.host import HostFacts, Mount, Process, Setting
from assess.model.observed import Observed
from assess.model.paths import depth, is_windows, parent, upwards
from assess.rules.vocabulary import vocabulary

PLUMBING = frozenset({"os", "infra", "scheduler", "remote-access", "container"})
"""Categories of software that serves the host; what it writes is the host's own business."""

TELL_PROCESSES = frozenset({"processes", "commands", "users"})
"""Without these sections services, and the users that they run as, are missed."""

NETWORK_TYPES = vocabulary(
    "nfs nfs4 cifs smb3 smbfs fuse.sshfs glusterfs fuse.glusterfs ceph fuse.ceph fuse.ceph-fuse "
    "lustre afs fuse.s3fs fuse.rclone fuse.goofys ocfs2 gfs2 beegfs davfs fuse.davfs2 ncpfs"
)


@dataclass(frozen=True, slots=True)
class HostView:
    """Facts of one host with its services by process.

    `root_view` says that files of all processes were readable, `processes_known` that it told what they are
    and as whom they run; `samples` how often it was looked at.
    """

    facts: HostFacts
    services: tuple[Service, ...]
    signatures: dict[str, Signature]
    service_of: dict[int, Service]
    process_of: dict[int, Process]
    mounts: tuple[Mount, ...]
    index: HostIndex
    readers: Readers
    reader_of_file: dict[str, Service | None]
    settings_by_reader: dict[str, tuple[Setting, ...]]
    root_view: bool
    processes_known: bool
    samples: int
    seen_at: datetime | None

    @property
    def host(self) -> str:
        """The endpoint's name."""
        return self.facts.endpoint

    def trace(self, ref: Ref, observed: str) -> Trace:
        """Evidence to show: the line of this host's answer."""
        return trace(self.facts, ref, observed)

    def mount_of(self, path: str) -> Mount | None:
        """The mount that the path lies on; None where mounts were not read."""
        above = (self.index.mount_at[each] for each in upwards(path) if each in self.index.mount_at)
        return next(above, self.index.mount_at.get("/"))

    def is_ruled_out(self, path: str) -> bool:
        """The path is known not to be there: a directory above it was listed, and held no way to it."""
        for place in upwards(path):
            listed = parent(place) in self.facts.listed_directories
            if listed and not (place in self.index.directories or place in self.index.closed):
                return place not in self.index.mount_at
        return False

    def uptime_days(self, service: Service) -> float | None:
        """How long the oldest process of the service has run."""
        began = self.index.started_at.get(service.id)
        if began is None or self.seen_at is None:
            return None
        return max((self.seen_at - began).total_seconds(), 0.0) / 86400

    def resident_bytes(self, service: Service) -> int | None:
        """Memory of the service's processes, as far as it was read."""
        sizes = [p.memory_bytes for pid in service.pids if (p := self.process_of.get(pid)) is not None]
        known = [size for size in sizes if size is not None]
        return sum(known) if known else None

    def is_volume(self, mount: Mount) -> bool:
        """It is a disk of its own below an application's path, and not a part of the root's disk again.

        A drive letter of Windows is none: what lies on it was not mounted for one application.
        """
        if is_windows(mount.mountpoint):
            return depth(mount.mountpoint) > 1 and mount.fstype not in NETWORK_TYPES
        top = self.index.mount_at.get("/")
        own = top is None or mount.device != top.device
        return own and mount.source.startswith("/dev/") and not is_system_path(mount.mountpoint)

    def users_of(self, service: Service) -> frozenset[str]:
        """The users that its processes run as: a master is often root, and its workers are not."""
        return self.index.users_of.get(service.id, frozenset())

    def applications(self) -> tuple[Service, ...]:
        """The services that are no plumbing of the host, by id."""
        return tuple(service for service in self.services if not self.is_plumbing(service))

    def applications_of(self, user: str) -> tuple[Service, ...]:
        """The services that are no plumbing and run as this user, by id."""
        named = self.index.services_of_user.get(user, ())
        return tuple(service for service in named if not self.is_plumbing(service))

    def settings_of(self, service: Service) -> tuple[Setting, ...]:
        """Settings of the files that only this service reads, in the order of file and line."""
        return self.settings_by_reader.get(service.id, ())

    def reader_of(self, file: str) -> Service | None:
        """The one service that reads a file; the host's plumbing only where no application does."""
        return self.reader_of_file[file] if file in self.reader_of_file else _reader(file, self.readers)

    def is_plumbing(self, service: Service | None) -> bool:
        """The service belongs to the host and not to an application."""
        return service is not None and service.category in PLUMBING


def view_host(facts: HostFacts, services: Iterable[Service], signatures: dict[str, Signature]) -> HostView:
    """The host with what is needed to judge its state."""
    own = tuple(sorted((s for s in services if s.host == facts.endpoint), key=lambda service: service.id))
    who = readers(facts, own)
    reader_of_file = {file: _reader(file, who) for file in sorted({s.file for s in facts.settings})}
    return HostView(
        facts=facts,
        services=own,
        signatures=signatures,
        service_of={pid: service for service in own for pid in service.pids},
        process_of={process.pid: process for process in facts.processes},
        mounts=tuple(sorted(facts.mounts, key=lambda m: (-len(m.mountpoint), m.mountpoint, -m.ref.line))),
        index=index_host(facts, own),
        readers=who,
        reader_of_file=reader_of_file,
        settings_by_reader=_settings_by_reader(facts, reader_of_file),
        root_view=_has_root_view(facts),
        processes_known=not any(gap.section in TELL_PROCESSES for gap in facts.gaps),
        samples=_samples(facts),
        seen_at=max(facts.section_at.values(), default=None),
    )


def views_of(observed: Observed, signatures: Iterable[Signature]) -> tuple[HostView, ...]:
    """All hosts, sorted by name."""
    by_id = {signature.id: signature for signature in signatures}
    services = grouped((each.host, each) for each in observed.services)
    return tuple(
        view_host(observed.hosts[name], services.get(name, ()), by_id) for name in sorted(observed.hosts)
    )


def _reader(file: str, who: Readers) -> Service | None:
    found = owners_of(file, who)
    applications = [service for service in found if service.category not in PLUMBING]
    chosen = applications or list(found)
    return chosen[0] if len(chosen) == 1 else None


def _settings_by_reader(
    facts: HostFacts, reader_of_file: dict[str, Service | None]
) -> dict[str, tuple[Setting, ...]]:
    found: dict[str, list[Setting]] = defaultdict(list)
    for setting in sorted(facts.settings, key=lambda s: (s.file, s.ref.line)):
        reader = reader_of_file.get(setting.file)
        if reader is not None:
            found[reader.id].append(setting)
    return {id_: tuple(settings) for id_, settings in found.items()}


def _has_root_view(facts: HostFacts) -> bool:
    """Files that processes hold open were told, of all of them; Windows tells of none."""
    hidden = any(gap.section in {"fd", "fds", "open_files", "files_open", "processes"} for gap in facts.gaps)
    return facts.identity.is_root and not hidden and facts.windows is None


def _samples(facts: HostFacts) -> int:
    """Looks at the host: rates need two, connections say how many there were."""
    rated = any(process.write_bytes_per_second is not None for process in facts.processes)
    return max([2 if rated else 1, *(connection.samples for connection in facts.connections)])
