"""Jobs whose connections were seen though their processes were gone before anybody could look."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from assess.analysis.graph.estate_index import EstateIndex
from assess.analysis.services.settings_owner import SYSTEM_FOLDERS, paths_in
from assess.model.graph import Service
from assess.model.host import HostFacts


@dataclass(frozen=True, slots=True)
class BriefJobs:
    """Of one host: its scheduler, the folders of its jobs' programs by user, and whom they may have met.

    `met` holds user and far end of connections that no living process had.
    """

    scheduler: str
    folders: tuple[tuple[str, str], ...]
    met: frozenset[tuple[str, str]]

    def runs(self, file: str, target: str) -> bool:
        """A job's program lies in the file's folder or above, and its user was connected to the target."""
        return any(
            file.startswith(f"{folder}/") and (user, target) in self.met for user, folder in self.folders
        )


def brief_jobs(index: EstateIndex, facts: HostFacts, services: Iterable[Service]) -> BriefJobs | None:
    """What is known of short-lived jobs; None where sockets have no process anyway, or nothing fits.

    As root every socket of a living process has it. An established one without was another's: of a program
    that had ended when its files were looked at.
    """
    scheduler = next((each.name for each in services if each.signature == "cron"), None)
    if scheduler is None or not facts.identity.is_root or not facts.jobs:
        return None
    machine = index.book.canonical[facts.endpoint]
    met = frozenset(
        (facts.user_names[each.uid], index.far_end(each.remote_address, each.remote_port, machine).name)
        for each in facts.connections
        if each.outbound and each.pid is None and each.state == "established" and each.uid in facts.user_names
    )
    folders = {(job.user, each) for job in facts.jobs if job.user for each in _folders(job.command)}
    kept = tuple(sorted(folders))
    return BriefJobs(scheduler, kept, met) if met and kept else None


def _folders(command: str) -> set[str]:
    """Folders of the programs that the line names: of files with a suffix, outside system folders."""
    programs = (PurePosixPath(path) for path in paths_in(command))
    return {str(each.parent) for each in programs if each.suffix} - SYSTEM_FOLDERS
