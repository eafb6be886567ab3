"""Persistence of a virtual server: its profile's kind, method and time, and what it falls back to."""

import re

from collectors.network.f5_bigip.names import full_name
from collectors.network.f5_bigip.objects import Item, Objects
from collectors.network.f5_bigip.profiles import inherited
from collectors.network.syntax.words import is_number

# Profiles that every BIG-IP brings, with the time after which they forget (profile_base.conf, 11 to 17).
_BUILT_IN = {
    "cookie": ("cookie", None),
    "source_addr": ("source-addr", 180),
    "dest_addr": ("dest-addr", 180),
    "ssl": ("ssl", 300),
    "sip_info": ("sip", 180),
    "msrdp": ("msrdp", 300),
    "universal": ("universal", 180),
    "hash": ("hash", 180),
    "host": ("host", None),
}
_TIMES = dict(_BUILT_IN.values())
_EXPIRES = re.compile(r"(?:(\d{1,5}):)?(?:(\d{1,5}):)?(?:(\d{1,5}):)?(\d{1,9})")


def persistence_names(virtual: Item) -> list[str]:
    """Profiles that the virtual server names, the default first."""
    found = [each.words[0] for each in virtual.inner("persist") if each.words]
    if not found and virtual.value("persist") not in {"", "none"}:
        found = [virtual.value("persist")]
    return found


def read_persistence(name: str, partition: str, objects: Objects) -> tuple[str, int | None] | None:
    """Key and seconds of a profile; None where nothing defines it."""
    kind = _kind(name, partition, objects)
    if kind is None:
        return None
    path = f"ltm persistence {kind}"
    if kind == "cookie":
        method = inherited(path, name, "method", partition, objects) or "insert"
        cookie = inherited(path, name, "cookie-name", partition, objects)
        expires = inherited(path, name, "expiration", partition, objects)
        named = f" {cookie}" if cookie and cookie != "none" else ""
        return f"cookie {method}{named}", _duration(expires)
    timeout = inherited(path, name, "timeout", partition, objects)
    return kind, int(timeout) if is_number(timeout) else _TIMES.get(kind)


def _kind(name: str, partition: str, objects: Objects) -> str | None:
    for full in (full_name(name, partition), full_name(name, "Common")):
        for kind, items in objects.by_kind.items():
            if kind.startswith("ltm persistence ") and full in items:
                return kind.split()[2]
    built_in = _BUILT_IN.get(name.removeprefix("/Common/"))
    return built_in[0] if built_in else None


def _duration(text: str) -> int | None:
    """`1:0:0` are hours, minutes and seconds, `1:0:0:0` begins with days; 0 lasts as long as the browser.

    >>> _duration("1:0:0"), _duration("0"), _duration("30")
    (3600, None, 30)
    """
    match = _EXPIRES.fullmatch(text)
    if not match:
        return None
    parts = [int(each) for each in match.groups() if each is not None]
    units = (1, 60, 3600, 86400)
    return sum(number * unit for number, unit in zip(reversed(parts), units, strict=False)) or None
