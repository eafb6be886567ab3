"""What the bounded walks saw, from the section `directories`."""

from assess.model.evidence import Ref
from assess.model.host import ClosedDirectory, Directory
from collectors.host.lines import fields, integer, moment, numbered

_COLUMNS = 14


def parse_directories(directories: str, users: dict[int, str]) -> tuple[Directory, ...]:
    """Directory trees sorted by path, each once: of two walks that saw it, the more complete.

    Raises:
        ParseError: a line has not its form.
    """
    found: dict[str, Directory] = {}
    for ref, line in numbered("directories", directories):
        columns = fields(line, ref, _COLUMNS, "\t", _COLUMNS - 1)
        if columns[9] in {"closed", "listed"}:
            continue
        directory = _directory(columns, ref, users)
        earlier = found.get(directory.path)
        if earlier is None or (earlier.sampled and not directory.sampled):
            found[directory.path] = directory
    return tuple(found[path] for path in sorted(found))


def parse_closed(directories: str) -> tuple[ClosedDirectory, ...]:
    """Directories that the login may not look into, sorted by path.

    Raises:
        ParseError: a line has not its form.
    """
    return _not_walked(directories, "closed")


def parse_listed(directories: str) -> frozenset[str]:
    """Directories of which every directory in them was walked, or is told to be closed.

    Raises:
        ParseError: a line has not its form.
    """
    return frozenset(each.path for each in _not_walked(directories, "listed"))


def _not_walked(directories: str, extent: str) -> tuple[ClosedDirectory, ...]:
    found: dict[str, ClosedDirectory] = {}
    for ref, line in numbered("directories", directories):
        columns = fields(line, ref, _COLUMNS, "\t", _COLUMNS - 1)
        if columns[9] == extent:
            found.setdefault(columns[13], ClosedDirectory(columns[13], ref))
    return tuple(found[path] for path in sorted(found))


def _directory(columns: list[str], ref: Ref, users: dict[int, str]) -> Directory:
    files, size, newest, oldest, hour, day, week, quarter, changed = (
        integer(each, ref) for each in columns[:9]
    )
    return Directory(
        path=columns[13],
        files=files,
        size_bytes=size,
        ref=ref,
        newest_at=moment(newest) if files else None,
        oldest_at=moment(oldest) if files else None,
        young_files=(hour, day, week, quarter),
        extensions=_extensions(columns[11], ref),
        owners=_owners(columns[10], users, ref),
        kind_hints=tuple(each for each in columns[12].split(",") if each),
        sampled=columns[9] in {"sampled", "partly"},
        bytes_changed_1d=changed,
    )


def _extensions(text: str, ref: Ref) -> tuple[tuple[str, int], ...]:
    pairs = [each.rpartition(":") for each in text.split(",") if each]
    return tuple((name, integer(count, ref)) for name, _, count in pairs)


def _owners(text: str, users: dict[int, str], ref: Ref) -> tuple[str, ...]:
    return tuple(sorted({users.get(integer(each, ref), each) for each in text.split(",") if each}))
