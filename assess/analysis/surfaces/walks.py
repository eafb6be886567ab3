"""Contents of walked directories, and claims of those that somebody made for data."""

from collections.abc import Iterator
from datetime import datetime

from assess.analysis.surfaces.claims import Claimed, log_folder, settled
from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.paths import is_system_path
from assess.model.graph import Service
from assess.model.host import Directory
from assess.model.linux import ROOT
from assess.model.paths import below, is_windows, within
from assess.rules.directory.content import CODE, DOCUMENTS, PICTURES
from assess.rules.directory.place import Claim, ClaimKind, Contents
from assess.rules.directory.sessions import FORMS

TELLING = FORMS | {"maildir", "mbox", "sqlite", "h2", "lmdb"}


def contents_of(view: HostView, directory: Directory) -> Contents:
    """What the walk saw, with ages in days before the walk."""
    at = view.facts.section_at.get(directory.ref.section, view.seen_at)
    return Contents(
        files=directory.files,
        size_bytes=directory.size_bytes,
        trace=view.trace(directory.ref, _described(directory, at)),
        newest_days=_age(directory.newest_at, at),
        oldest_days=_age(directory.oldest_at, at),
        young=directory.young_files,
        extensions=tuple((name.lower().lstrip("."), count) for name, count in directory.extensions),
        owners=directory.owners,
        hints=directory.kind_hints,
        sampled=directory.sampled,
    )


def _age(then: datetime | None, at: datetime | None) -> float | None:
    return max((at - then).total_seconds() / 86400, 0.0) if then is not None and at is not None else None


def _described(directory: Directory, at: datetime | None) -> str:
    parts = [f"{directory.path}: {directory.files} files, {directory.size_bytes} bytes"]
    newest, oldest = _age(directory.newest_at, at), _age(directory.oldest_at, at)
    if newest is not None and oldest is not None:
        parts.append(f"ages {newest:.1f} to {oldest:.1f} days")
    if directory.extensions:
        parts.append(", ".join(f"{name} {count}" for name, count in directory.extensions[:5]))
    if directory.kind_hints:
        parts.append("forms: " + " ".join(directory.kind_hints))
    return "; ".join(parts)


def claims_of_walks(view: HostView) -> Iterator[Claimed]:
    """Directories with files in trees that people make, and those with session files or mail."""
    users = _users(view)
    for directory in sorted(view.facts.directories, key=lambda each: (each.path, each.ref.line)):
        path = directory.path.rstrip("/")
        if not directory.files or not path or is_system_path(path):
            continue
        if within(path, "/var/spool"):
            yield _claim_of_spool(view, directory, users)
        elif within(path, "/var/log"):
            yield from _claims_of_logs(view, directory, users)
        elif is_home_made(path) or _is_of_application(view, directory, users):
            observed = view.trace(directory.ref, f"{path} holds {directory.files} files")
            yield Claimed(settled(path), Claim(ClaimKind.FOUND, observed))


def _users(view: HostView) -> dict[str, Service]:
    """The users that applications run as, each with the last of its services."""
    return {user: service for service in view.applications() for user in view.users_of(service)}


def _claims_of_logs(view: HostView, directory: Directory, users: dict[str, Service]) -> Iterator[Claimed]:
    """Logs that a service's user owns, also where no process holds them open."""
    owners = [users[owner] for owner in directory.owners if owner in users and owner not in ROOT]
    place = log_folder(f"{directory.path}/x")
    if owners and owners[0].category != "logging" and place:
        observed = view.trace(directory.ref, f"{directory.path} holds logs of {owners[0].id}")
        yield Claimed(place, Claim(ClaimKind.LOGS, observed, owners[0].id))


def _claim_of_spool(view: HostView, directory: Directory, users: dict[str, Service]) -> Claimed:
    """Work that waits for a program, in the folder that the program has below /var/spool."""
    place = "/".join(directory.path.split("/")[:4])
    owners = [users[owner].id for owner in directory.owners if owner in users and owner not in ROOT]
    observed = view.trace(directory.ref, f"{directory.path} holds {directory.files} files")
    return Claimed(place, Claim(ClaimKind.SPOOL, observed, owners[0] if owners else ""))


def _is_of_application(view: HostView, directory: Directory, users: dict[str, Service]) -> bool:
    """The directory belongs to an application: by the user who owns files, or by what lies in it."""
    hints = set(directory.kind_hints) & TELLING
    index = view.index
    inner = [index.directories[path] for path in below(index.directory_paths, directory.path.rstrip("/"))]
    if hints and not any(hints & set(each.kind_hints) for each in inner):
        return True
    if sum(count for name, count in directory.extensions if name in CODE) > 0.8 * directory.files:
        return False
    told = sum(count for name, count in directory.extensions if name in DOCUMENTS | PICTURES)
    owners = set(directory.owners) & users.keys() - ROOT
    owners -= {owner for each in inner for owner in each.owners}
    return bool(owners) or told >= 0.3 * directory.files


def is_home_made(path: str) -> bool:
    """The path lies where packages of the distribution put nothing: /srv, /opt, /data, /home, /var/www.

    On Windows that is every path outside the system's own trees.
    """
    if is_windows(path):
        return True
    parts = path.split("/")
    if parts[1] == "home":
        return len(parts) > 3 and not any(part.startswith(".") for part in parts[3:])
    if parts[1] == "var":
        return len(parts) > 3 and parts[2] == "www"
    return len(parts) > 2 or parts[1] not in {"srv", "opt", "mnt", "media", "home", "root", "local"}
