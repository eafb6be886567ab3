"""Volumes with their use, disks, and shares of others that are mapped: as mounts and block devices."""

from collections.abc import Iterator

from assess.model.host import BlockDevice, Mount
from collectors.host.windows.spelling import Spelling
from collectors.host.windows.table import Row, rows

_FIXED = 3
_SHARE = "cifs"


def parse_mounts(
    volumes: str, mappings: str, counters: tuple[str, str], spelling: Spelling
) -> tuple[Mount, ...]:
    """Local volumes, then shares that are connected; removable and optical ones are left out.

    A connection without a drive letter is mounted at its own UNC path. Sources of shares are
    `//server/share`, as those of Linux are.

    Raises:
        ParseError: a section has not its form.
    """
    rates = _write_rates(counters)
    local = [
        _volume(row, rates, spelling)
        for row in rows("volumes", volumes, "mountpoint", "kind", "filesystem")
        if row.number("kind") == _FIXED and row["filesystem"]
    ]
    return tuple(_once([*local, *_shares(mappings, spelling)]))


def parse_disks(disks: str) -> tuple[BlockDevice, ...]:
    """Disks in the section's order.

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(
        BlockDevice(f"disk{row['index']}", f"disk{row['index']}", row.number("size_bytes") or 0, row.ref)
        for row in rows("disks", disks, "index", "size_bytes")
    )


def _volume(row: Row, rates: dict[str, float], spelling: Spelling) -> Mount:
    size, free = row.number("size_bytes"), row.number("free_bytes")
    place = spelling.of(row["mountpoint"])
    return Mount(
        mountpoint=place,
        fstype=row["filesystem"].lower(),
        source=row["device"] or place,
        options=(),
        device=row["device"] or place,
        ref=row.ref,
        size_bytes=size,
        used_bytes=size - free if size is not None and free is not None else None,
        bytes_per_second=rates.get(place.lower().rstrip("\\")),
    )


def _shares(mappings: str, spelling: Spelling) -> Iterator[Mount]:
    for row in rows("mappings", mappings, "local", "remote"):
        parts = [part for part in row["remote"].split("\\") if part]
        if len(parts) < 2 or parts[1].lower().endswith("$"):
            continue
        yield Mount(
            mountpoint=spelling.of(row["local"] or row["remote"]),
            fstype=_SHARE,
            source=f"//{parts[0].lower()}/{'/'.join(parts[1:])}",
            options=(),
            device="",
            ref=row.ref,
        )


def _once(mounts: list[Mount]) -> Iterator[Mount]:
    """One mount for each place, and one for each share: a drive letter before the bare connection."""
    places: set[str] = set()
    sources: set[str] = set()
    for mount in mounts:
        is_share = mount.source.startswith("//")
        if mount.mountpoint in places or (is_share and mount.source.lower() in sources):
            continue
        places.add(mount.mountpoint)
        sources.add(mount.source.lower())
        yield mount


def _write_rates(counters: tuple[str, str]) -> dict[str, float]:
    """Bytes written a second between the two samples, by volume in small letters."""
    first, second = (
        {row["volume"].lower().rstrip("\\"): (row.fraction("at"), row.number("write_bytes")) for row in found}
        for found in (
            rows(name, body, "volume", "write_bytes", "at")
            for name, body in zip(("disk_counters", "disk_counters#2"), counters, strict=True)
        )
    )
    rates = {}
    for volume, (ended, after) in second.items():
        began, before = first.get(volume, (None, None))
        if None not in (began, before, ended, after) and ended > began:  # type: ignore[operator]
            rates[volume] = max(after - before, 0) / (ended - began)  # type: ignore[operator]
    return rates
