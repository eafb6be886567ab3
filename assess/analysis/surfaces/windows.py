"""Claims on paths that only a Windows host makes: IIS, SQL Server and Message Queuing."""

import re
from collections.abc import Iterator

from assess.analysis.services.pools import WEB_SERVER, service_of_pool
from assess.analysis.surfaces.claims import Claimed
from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.paths import is_system_path
from assess.model.evidence import Ref
from assess.model.graph import Service
from assess.model.paths import is_windows, name_of, within
from assess.model.windows import WindowsFacts
from assess.rules.directory.place import Claim, ClaimKind

APP_DATA = "app_data"
COPIES = re.compile(r"\b(?:robocopy|xcopy)(?:\.exe)?\"?\s+(\"[^\"]+\"|\S+)\s+(\"[^\"]+\"|\S+)", re.I)
"""A copying program with its source and its target."""
SQL_SERVER = "mssql-win"
QUEUES = "msmq"


def claims_of_windows(view: HostView) -> Iterator[Claimed]:
    """What IIS serves, logs and keeps, where SQL Server keeps files, and where queues are stored."""
    found = view.facts.windows
    if found is None:
        return
    yield from _claims_of_applications(view, found)
    yield from _claims_of_logs(view, found)
    yield from _claims_of_sql_server(view, found)
    yield from _claims_of_queues(view, found)
    yield from _claims_of_copies(view)


def _claims_of_applications(view: HostView, found: WindowsFacts) -> Iterator[Claimed]:
    for each in found.applications:
        service = service_of_pool(view.services, each.pool)
        name = service.id if service else ""
        if not is_windows(each.folder) or each.folder.startswith("\\\\"):
            continue
        served = f"IIS application {each.name} of pool {each.pool} lies in {each.folder}"
        yield Claimed(each.folder, Claim(ClaimKind.DOCUMENTS, view.trace(each.ref, served), name))
        for path, directory in sorted(view.index.directories.items()):
            if within(path, each.folder) and name_of(path).lower() == APP_DATA:
                text = f"{path} is the data folder of IIS application {each.name}"
                yield Claimed(path, Claim(ClaimKind.APP_DATA, view.trace(directory.ref, text), name))


def _claims_of_logs(view: HostView, found: WindowsFacts) -> Iterator[Claimed]:
    web = next((each.id for each in view.services if each.signature == WEB_SERVER), "")
    for path, ref in found.log_folders:
        if is_windows(path):
            observed = view.trace(ref, f"IIS writes its logs to {path}")
            yield Claimed(path, Claim(ClaimKind.LOGS, observed, web))


def _claims_of_sql_server(view: HostView, found: WindowsFacts) -> Iterator[Claimed]:
    for each in found.sql_instances:
        service = _of_instance(view, each.name)
        for path, what in ((each.data_folder, "data"), (each.log_folder, "transaction logs")):
            if is_windows(path):
                text = f"SQL Server instance {each.name} keeps its {what} in {path}"
                yield Claimed(path, _data(view, each.ref, text, service))
        if is_windows(each.backup_folder):
            observed = view.trace(each.ref, f"instance {each.name} backs up to {each.backup_folder}")
            claim = Claim(ClaimKind.BACKUP_TARGET, observed, service.id if service else "")
            yield Claimed(each.backup_folder, claim)


def _of_instance(view: HostView, instance: str) -> Service | None:
    unit = "MSSQLSERVER" if instance.upper() == "MSSQLSERVER" else f"MSSQL${instance}"
    return next((each for each in view.services if each.unit.lower() == unit.lower()), None)


def _claims_of_queues(view: HostView, found: WindowsFacts) -> Iterator[Claimed]:
    service = next((each for each in view.services if each.signature == QUEUES), None)
    for path in sorted({each.storage for each in found.queues if is_windows(each.storage)}):
        held = [each for each in found.queues if each.storage == path]
        names = ", ".join(each.name for each in held[:4])
        yield Claimed(path, _data(view, held[0].ref, f"Message Queuing stores {names} in {path}", service))


def _claims_of_copies(view: HostView) -> Iterator[Claimed]:
    """What scheduled tasks copy elsewhere with the copying programs of Windows, and where to."""
    for job in view.facts.jobs:
        found = COPIES.search(job.command)
        if found is None:
            continue
        observed = view.trace(job.ref, f"{job.source}: {job.command}")
        for path, kind in zip(found.groups(), (ClaimKind.BACKED_UP, ClaimKind.BACKUP_TARGET), strict=True):
            place = path.strip('"').rstrip("\\*.")
            if is_windows(place) and not place.startswith("\\\\") and not is_system_path(place):
                yield Claimed(place, Claim(kind, observed))


def _data(view: HostView, ref: Ref, text: str, service: Service | None) -> Claim:
    strength = service.confidence if service else 1.0
    name = service.id if service else ""
    return Claim(ClaimKind.DATA, view.trace(ref, text), name, "durable", "configured", strength)
