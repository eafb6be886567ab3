"""One host's facts by what decisions look them up by, so that time does not grow with its square."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assess.analysis.surfaces.index import files_by_process
from assess.model.graph import Service
from assess.model.host import Directory, HostFacts, Mount, OpenFile, Process
from assess.model.paths import ROOT, upwards


@dataclass(frozen=True, slots=True)
class HostTables:
    """Look-up tables of one host.

    `held` are paths of open files in order, each with the service that holds it. `directories` and `mounts`
    are by path; of two mounts on one point the first that the host names.
    """

    facts: HostFacts
    held: tuple[tuple[str, str], ...]
    files: dict[int, tuple[OpenFile, ...]]
    processes: dict[int, Process]
    directories: dict[str, Directory]
    mounts: dict[str, Mount]

    def of_service(self, service: Service) -> HostFacts:
        """The facts with no other processes and open files than the service's own."""
        pids = sorted(set(service.pids))
        return replace(
            self.facts,
            processes=tuple(self.processes[pid] for pid in pids if pid in self.processes),
            open_files=tuple(file for pid in pids for file in self.files.get(pid, ())),
        )

    def writers_below(self, path: str) -> frozenset[str]:
        """Names of the services that hold files open at or below the path."""
        if path == "/":
            return frozenset(name for _, name in self.held)
        at = self.held[bisect_left(self.held, (path,)) : bisect_left(self.held, (f"{path}\0",))]
        inside = self.held[bisect_left(self.held, (f"{path}/",)) : bisect_left(self.held, (f"{path}0",))]
        return frozenset(name for _, name in (*at, *inside))

    def mount_of(self, path: str) -> Mount | None:
        """The innermost mount that the path lies on."""
        above = (self.mounts[each] for each in upwards(path) if each in self.mounts)
        return next(above, self.mounts.get(ROOT))


def tables_of(facts: HostFacts, services: Sequence[Service]) -> HostTables:
    """The tables of the host, whose services these are."""
    service_of = {pid: service.name for service in services for pid in service.pids}
    return HostTables(
        facts=facts,
        held=tuple(sorted({(f.path, service_of[f.pid]) for f in facts.open_files if f.pid in service_of})),
        files=files_by_process(facts.open_files),
        processes={each.pid: each for each in facts.processes},
        directories={each.path: each for each in reversed(facts.directories)},
        mounts={each.mountpoint.rstrip("/") or "/": each for each in reversed(facts.mounts)},
    )
