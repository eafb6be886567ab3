"""Who the host is, from the sections `about`, `identity`, `addresses` and `users`."""

import ipaddress
import re

from assess.errors import ParseError
from assess.model.evidence import Ref
from assess.model.host import Address, Identity
from collectors.host.lines import decimal, integer, numbered

_RELEASE_FILE = re.compile(r"(?P<name>[A-Za-z][A-Za-z ]*?)\s+(?:release\s+)?(?P<version>[0-9][0-9.]*)")
_VENDORS = (
    ("vmware", ("vmware",)),
    ("hyper-v", ("microsoft corporation",)),
    ("virtualbox", ("virtualbox", "innotek")),
    ("xen", ("xen",)),
    ("amazon-ec2", ("amazon ec2",)),
    ("google-compute-engine", ("google",)),
    ("kvm", ("kvm", "qemu", "red hat", "openstack", "nutanix", "ovirt", "proxmox", "bochs", "seabios")),
)


def parse_identity(about: str, identity: str) -> Identity:
    """The host's identity. What a section does not say stays empty or None.

    Raises:
        ParseError: a number is none.
    """
    asked = _values("about", about)
    said = _values("identity", identity)
    kernel, arch = _kernel_and_arch(_text(said, "system"))
    os_name, os_version = _operating_system(said)
    return Identity(
        hostname=_text(said, "hostname"),
        os=os_name,
        os_version=os_version,
        kernel=kernel,
        arch=arch,
        virtualization=_virtualization(said),
        cpus=_positive(said, "cpus"),
        memory_bytes=_kilobytes(said, "memory.MemTotal"),
        uptime_seconds=_uptime(said),
        boot_id=_text(said, "boot_id"),
        machine_id=_text(said, "machine_id"),
        product_uuid=_text(said, "dmi.product_uuid").lower(),
        timezone=_timezone(_text(said, "timezone")),
        probe_user=_text(asked, "user"),
        is_root=_text(asked, "uid") == "0",
        probe_client_address=_client_address(_text(asked, "connection")),
    )


def parse_users(users: str) -> dict[int, str]:
    """Account names by uid, the first of each uid, from lines `name:uid:gid:home:shell`.

    Raises:
        ParseError: a uid is no number.
    """
    names: dict[int, str] = {}
    for ref, line in numbered("users", users):
        parts = line.split(":")
        if len(parts) >= 2 and parts[1]:
            names.setdefault(integer(parts[1], ref), parts[0])
    return names


def parse_addresses(addresses: str) -> tuple[Address, ...]:
    """Addresses of all interfaces, in the order of the section, each once.

    Raises:
        ParseError: an address is none.
    """
    macs: dict[str, str] = {}
    found: dict[tuple[str, str], Address] = {}
    for ref, line in numbered("addresses", addresses):
        words = line.split()
        if words[0] == "link" and len(words) == 3:
            macs[words[1]] = words[2]
        elif words[0] in {"ip", "inet", "inet6", "if_inet6"}:
            address = _address(words, macs, ref)
            if address:
                found.setdefault((address.interface, address.ip), address)
    return tuple(found.values())


def _address(words: list[str], macs: dict[str, str], ref: Ref) -> Address | None:
    try:
        interface, text = _interface_text(words)
        parsed = ipaddress.ip_interface(text)
    except (ValueError, IndexError) as error:
        raise ParseError(
            f"not an address: {' '.join(words)[:60]!r}", where=f"addresses, line {ref.line}"
        ) from error
    name = interface.split("@")[0]
    return Address(name, str(parsed.ip).split("%")[0], parsed.network.prefixlen, macs.get(name, ""))


def _interface_text(words: list[str]) -> tuple[str, str]:
    kind, name = words[0], words[1]
    if kind == "ip":
        return name, words[3]
    if kind == "if_inet6":
        packed = ipaddress.IPv6Address(int(words[2], 16))
        return name, f"{packed}/{int(words[3], 16)}"
    if kind == "inet":
        mask = words[3] if len(words) > 3 else "255.255.255.255"
        mask = str(ipaddress.IPv4Address(int(mask, 16))) if mask.startswith("0x") else mask
        return name, f"{words[2]}/{mask}"
    return name, words[2] if "/" in words[2] else f"{words[2]}/64"


def _client_address(text: str) -> str:
    """The client of `CLIENT PORT SERVER PORT`, as sshd tells its session; of anything else nothing."""
    words = text.split()
    try:
        address = ipaddress.ip_address(words[0].split("%")[0] if len(words) == 4 else "")
    except ValueError:
        return ""
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)


def _values(section: str, body: str) -> dict[str, tuple[Ref, str]]:
    """Values by key; the first line of a key counts."""
    found: dict[str, tuple[Ref, str]] = {}
    for ref, line in numbered(section, body):
        key, equals, value = line.partition("=")
        if equals:
            found.setdefault(key, (ref, value.strip().strip('"')))
    return found


def _text(values: dict[str, tuple[Ref, str]], key: str) -> str:
    return values[key][1] if key in values else ""


def _positive(values: dict[str, tuple[Ref, str]], key: str) -> int | None:
    if not _text(values, key):
        return None
    ref, text = values[key]
    return integer(text, ref) or None


def _kilobytes(values: dict[str, tuple[Ref, str]], key: str) -> int | None:
    number = _positive(values, key)
    return None if number is None else number * 1024


def _uptime(values: dict[str, tuple[Ref, str]]) -> float | None:
    words = _text(values, "uptime").split()
    return decimal(words[0], values["uptime"][0]) if words else None


def _kernel_and_arch(system: str) -> tuple[str, str]:
    words = system.split()
    return (words[1], words[-1]) if len(words) >= 3 else (system, "")


def _timezone(text: str) -> str:
    return text.rpartition("zoneinfo/")[2]


def _operating_system(values: dict[str, tuple[Ref, str]]) -> tuple[str, str]:
    named = _text(values, "release.ID") or _text(values, "release.NAME")
    if named:
        return named, _text(values, "release.VERSION_ID")
    for file in ("oracle-release", "redhat-release", "SuSE-release", "alpine-release", "debian_version"):
        line = _text(values, f"file./etc/{file}")
        if line:
            return _from_release_file(file, line)
    return "", ""


def _from_release_file(file: str, line: str) -> tuple[str, str]:
    found = _RELEASE_FILE.match(line)
    if found:
        return found["name"].strip().lower(), found["version"]
    return {"debian_version": "debian", "alpine-release": "alpine"}.get(
        file, file.partition("-")[0].lower()
    ), line


def _virtualization(values: dict[str, tuple[Ref, str]]) -> str:
    container = _text(values, "container")
    if container:
        return container
    seen = " ".join(
        _text(values, f"dmi.{key}") for key in ("sys_vendor", "product_name", "bios_vendor", "board_vendor")
    ).lower()
    for name, words in _VENDORS:
        if any(word in seen for word in words):
            return name
    if _text(values, "hypervisor"):
        return _text(values, "hypervisor")
    flag = _text(values, "hypervisor_flag")
    return {"yes": "virtual", "no": "none"}.get(flag, "") if flag else ""
