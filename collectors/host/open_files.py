"""Files open or mapped for writing, and which process owns a socket: sections `open_files` and `maps`."""

from collections import defaultdict

from assess.model.evidence import Ref
from assess.model.host import OpenFile
from collectors.host.lines import fields, integer, malformed, numbered, unescaped_listing, unescaped_octal

_APPEND = 0o2000
_DELETED = " (deleted)"


def parse_open_files(open_files: str, maps: str) -> tuple[OpenFile, ...]:
    """Every file that a process may write to, once for each process, path and way; sorted.

    Raises:
        ParseError: a line has not its form.
    """
    flags = _flags(open_files)
    found: dict[tuple[int, str, bool], OpenFile] = {}
    for ref, line in numbered("open_files", open_files):
        parts = fields(line, ref, 3, " ", 4)
        if parts[1] != "f":
            continue
        pid, descriptor, mode, target = _descriptor(parts, ref)
        path, deleted = _path(unescaped_listing(target))
        append = bool(flags.get((pid, descriptor), 0) & _APPEND)
        held = OpenFile(pid, path, ref, append_only=append, deleted=deleted, read_only="w" not in mode)
        _keep(found, held)
    for ref, line in numbered("maps", maps):
        pid_text, target = fields(line, ref, 2, " ", 1)
        path, deleted = _path(unescaped_octal(target))
        _keep(found, OpenFile(integer(pid_text, ref), path, ref, mapped=True, deleted=deleted))
    return tuple(found[key] for key in sorted(found))


def parse_socket_owners(open_files: str, parents: dict[int, int]) -> dict[int, int]:
    """The process of each socket inode. Of several holders the topmost, of unrelated ones the lowest.

    `parents` maps processes to their parents.

    Raises:
        ParseError: a line has not its form.
    """
    holders: dict[int, set[int]] = defaultdict(set)
    for ref, line in numbered("open_files", open_files):
        parts = fields(line, ref, 3, " ")
        if parts[1] == "s":
            pid = integer(parts[0], ref)
            for inode in parts[2:]:
                holders[integer(inode, ref)].add(pid)
    return {inode: _owner(pids, parents) for inode, pids in holders.items()}


def _owner(pids: set[int], parents: dict[int, int]) -> int:
    """Init holds the sockets that it hands to services; the service is the owner. In a circle, the lowest."""
    served = pids - {1} or pids
    topmost = [pid for pid in served if parents.get(pid) not in served or parents.get(pid) == pid]
    return min(topmost or served)


def _flags(open_files: str) -> dict[tuple[int, int], int]:
    found = {}
    for ref, line in numbered("open_files", open_files):
        parts = line.split(" ")
        if len(parts) == 4 and parts[1] == "o":
            try:
                found[integer(parts[0], ref), integer(parts[2], ref)] = int(parts[3][:12], 8)
            except ValueError as error:
                raise malformed(f"not octal flags: {parts[3][:20]!r}", ref) from error
    return found


def _descriptor(parts: list[str], ref: Ref) -> tuple[int, int, str, str]:
    if len(parts) < 5:
        raise malformed("a descriptor without its file", ref)
    return integer(parts[0], ref), integer(parts[2], ref), parts[3], parts[4]


def _path(target: str) -> tuple[str, bool]:
    return (target.removesuffix(_DELETED), True) if target.endswith(_DELETED) else (target, False)


def _keep(found: dict[tuple[int, str, bool], OpenFile], file: OpenFile) -> None:
    """A file opened twice is append-only, or only read, when all its descriptors are."""
    key = (file.pid, file.path, file.mapped)
    earlier = found.get(key)
    if earlier is None or (not file.read_only and (earlier.read_only or _widens(earlier, file))):
        found[key] = file


def _widens(earlier: OpenFile, file: OpenFile) -> bool:
    return earlier.append_only and not file.append_only
