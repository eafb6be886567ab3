"""Mounted file systems and block devices with their use and rates."""

import re
from dataclasses import replace

from assess.model.evidence import Ref
from assess.model.host import BlockDevice, Mount, NfsUse
from collectors.host.lines import decimal, fields, integer, malformed, numbered, unescaped_octal

_USE = re.compile(r"(?P<source>.*?)\s+(?P<size>\d{1,20})\s+(?P<used>\d{1,20})\s+\d+\s+\S+\s+(?P<point>/.*)")
_NFS_DEVICE = re.compile(r"device (?P<source>\S+) mounted on (?P<point>\S+) with fstype nfs")
_COUNTED = {"age": 0, "bytes": 5, "WRITE": 0, "COMMIT": 0, "LOCK": 0}
"""Which number of a line of mountstats is kept: seconds, bytes sent to the server, calls of an operation."""
_SECTOR_BYTES = 512


def parse_mounts(mountinfo: str, filesystems: str, counters: str = "", again: str = "") -> tuple[Mount, ...]:
    """Mounts in the kernel's order; `counters` and `again` are the two samples of NFS byte counters.

    Raises:
        ParseError: a line has not its form.
    """
    use = _use(filesystems)
    rates = _rates(_nfs_bytes("mountstats", counters), _nfs_bytes("mountstats#2", again))
    nfs = _nfs_use("mountstats", counters) | _nfs_use("mountstats#2", again)
    mounts = (_mount(line, ref, use, rates) for ref, line in numbered("mountinfo", mountinfo))
    return tuple(replace(each, nfs=nfs.get(each.mountpoint)) for each in mounts)


def _mount(line: str, ref: Ref, use: dict[str, tuple[int, int]], rates: dict[str, float]) -> Mount:
    words = line.split(" ")
    if "-" not in words[6:]:
        return _old_mount(words, ref, use)
    dash = words.index("-", 6)
    if len(words) < dash + 3:
        raise malformed(f"a mount without type: {line[:60]!r}", ref)
    point = unescaped_octal(words[4])
    options = dict.fromkeys(
        [*words[5].split(","), *(words[dash + 3].split(",") if len(words) > dash + 3 else ())]
    )
    size, used = use.get(point, (None, None))
    return Mount(
        mountpoint=point,
        fstype=words[dash + 1],
        source=unescaped_octal(words[dash + 2]),
        options=tuple(options),
        device=words[2],
        ref=ref,
        root=unescaped_octal(words[3]),
        size_bytes=size,
        used_bytes=used,
        bytes_per_second=rates.get(point),
    )


def _old_mount(words: list[str], ref: Ref, use: dict[str, tuple[int, int]]) -> Mount:
    """A line of /proc/mounts, which kernels before 2.6.26 have instead."""
    if len(words) != 6:
        raise malformed(f"not a mount: {' '.join(words)[:60]!r}", ref)
    point = unescaped_octal(words[1])
    size, used = use.get(point, (None, None))
    options = tuple(dict.fromkeys(words[3].split(",")))
    return Mount(
        point, words[2], unescaped_octal(words[0]), options, "", ref, size_bytes=size, used_bytes=used
    )


def _use(filesystems: str) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for _, line in numbered("filesystems", filesystems):
        row = _USE.fullmatch(line)
        if row:
            found.setdefault(row["point"], (int(row["size"]) * 1024, int(row["used"]) * 1024))
    return found


def _nfs_bytes(section: str, body: str) -> tuple[float | None, dict[str, int]]:
    """Bytes exchanged with the server, by mount point."""
    at, point, found = None, "", {}
    for ref, line in numbered(section, body):
        device = _NFS_DEVICE.match(line)
        if line.startswith("at "):
            at = decimal(fields(line, ref, 2)[1], ref)
        elif device:
            point = unescaped_octal(device["point"])
        elif line.strip().startswith("bytes:"):
            numbers = fields(line, ref, 7)
            found[point] = integer(numbers[5], ref) + integer(numbers[6], ref)
    return at, found


def _nfs_use(section: str, body: str) -> dict[str, NfsUse]:
    """Operations and bytes since it was mounted, by mount point, of clients that count operations."""
    found: dict[str, NfsUse] = {}
    point, counted, begun = "", dict[str, int](), Ref(section, 0)
    for ref, line in (*numbered(section, body), (Ref(section, 0), "device")):
        device = _NFS_DEVICE.match(line)
        if line.startswith("device"):
            if "WRITE" in counted and "bytes" in counted:
                found[point] = NfsUse(
                    age_seconds=counted.get("age", 0),
                    writes=counted["WRITE"],
                    commits=counted.get("COMMIT", 0),
                    locks=counted.get("LOCK", 0),
                    written_bytes=counted["bytes"],
                    ref=begun,
                )
            point, counted, begun = unescaped_octal(device["point"]) if device else "", {}, ref
        else:
            name, _, rest = line.strip().partition(":")
            if name in _COUNTED and rest:
                counted[name] = integer(rest.split()[_COUNTED[name]], ref)
    return found


def _rates(
    before: tuple[float | None, dict[str, int]], after: tuple[float | None, dict[str, int]]
) -> dict[str, float]:
    started, first = before
    ended, second = after
    if started is None or ended is None or ended <= started:
        return {}
    return {key: max(second[key] - first[key], 0) / (ended - started) for key in second if key in first}


def parse_block_devices(devices: str, counters: str = "", again: str = "") -> tuple[BlockDevice, ...]:
    """Block devices in the order of the section; rates from the two samples of disk counters.

    Raises:
        ParseError: a line has not its form.
    """
    parents: dict[str, list[str]] = {}
    for _, line in numbered("block_devices", devices):
        words = line.split(" ")
        if words[0] == "parent" and len(words) == 3:
            parents.setdefault(words[1], []).append(words[2])
    before, after = _disk_counters("diskstats", counters), _disk_counters("diskstats#2", again)
    reads = _rates((before[0], before[1]), (after[0], after[1]))
    writes = _rates((before[0], before[2]), (after[0], after[2]))
    return tuple(
        _device(line, ref, parents, reads, writes)
        for ref, line in numbered("block_devices", devices)
        if line.startswith("device ")
    )


def _device(
    line: str, ref: Ref, parents: dict[str, list[str]], reads: dict[str, float], writes: dict[str, float]
) -> BlockDevice:
    words = fields(line, ref, 4, " ")
    name = words[1]
    rotational = words[4] if len(words) > 4 else ""
    return BlockDevice(
        name=name,
        device=words[2],
        size_bytes=integer(words[3], ref) * _SECTOR_BYTES,
        ref=ref,
        rotational={"0": False, "1": True}.get(rotational),
        parents=tuple(parents.get(name, ())),
        reads_per_second=reads.get(name),
        writes_per_second=writes.get(name),
    )


def _disk_counters(section: str, body: str) -> tuple[float | None, dict[str, int], dict[str, int]]:
    at, reads, writes = None, {}, {}
    for ref, line in numbered(section, body):
        words = line.split()
        if words[:1] == ["at"] and len(words) == 2:
            at = decimal(words[1], ref)
        elif len(words) >= 11:
            reads[words[2]], writes[words[2]] = integer(words[3], ref), integer(words[7], ref)
    return at, reads, writes
