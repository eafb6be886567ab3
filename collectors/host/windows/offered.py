"""What a Windows host offers and keeps: shares, walked folders and scheduled tasks."""

from assess.model.host import Directory, Export, ScheduledJob
from collectors.host.lines import moment
from collectors.host.windows.spelling import Spelling
from collectors.host.windows.table import Row, rows

_DISK = 0


def parse_shares(shares: str, spelling: Spelling) -> tuple[Export, ...]:
    """Shares of folders, without the administrative ones (`C$`, `ADMIN$`, `IPC$`: their kind has bit 31 set).

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(
        Export(
            protocol="smb",
            name=row["name"],
            path=spelling.of(row["path"]),
            ref=row.ref,
            clients=tuple(sorted(set(row["clients"].split()))),
            options=tuple(each.strip() for each in row["access"].split(";") if each.strip()),
        )
        for row in rows("shares", shares, "name", "path", "kind")
        if row.number("kind") == _DISK and row["path"]
    )


def parse_directories(directories: str, spelling: Spelling) -> tuple[Directory, ...]:
    """Walked folders, each with all that lies below it.

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(_directory(row, spelling) for row in rows("directories", directories, "path", "files"))


def _directory(row: Row, spelling: Spelling) -> Directory:
    newest, oldest = row.number("newest"), row.number("oldest")
    hour, day, week, quarter = (row.number(each) or 0 for each in ("hour", "day", "week", "quarter"))
    return Directory(
        path=spelling.of(row["path"]),
        files=row.required("files"),
        size_bytes=row.required("size_bytes"),
        ref=row.ref,
        newest_at=moment(newest) if newest is not None else None,
        oldest_at=moment(oldest) if oldest is not None else None,
        young_files=(hour, day, week, quarter),
        extensions=tuple(_counted(row)),
        sampled=row.says("sampled"),
        bytes_changed_1d=row.number("day_bytes"),
    )


def _counted(row: Row) -> list[tuple[str, int]]:
    found = []
    for each in row["extensions"].split():
        name, _, count = each.partition(":")
        if name and count.isdigit():
            found.append((name, int(count)))
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def parse_tasks(tasks: str) -> tuple[ScheduledJob, ...]:
    """Scheduled tasks that are enabled, without those that Windows brings.

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(
        ScheduledJob(row["path"], row["schedule"], row["user"], row["command"], row.ref)
        for row in rows("tasks", tasks, "path", "enabled", "command")
        if row.says("enabled")
    )
