"""Who a Windows host is: its name, edition, addresses, processors and uptime."""

import ipaddress

from assess.errors import ParseError
from assess.model.evidence import Ref
from assess.model.host import Address, Identity
from collectors.host.lines import integer
from collectors.host.windows.table import pairs, rows

_ARCHITECTURES = {"amd64": "x86_64", "x86": "i686", "arm64": "aarch64"}
_HYPERVISORS = (
    ("vmware", "vmware"),
    ("virtualbox", "oracle"),
    ("kvm", "kvm"),
    ("qemu", "kvm"),
    ("xen", "xen"),
    ("hvm domu", "xen"),
    ("amazon ec2", "amazon"),
    ("virtual machine", "microsoft"),
)
"""What Win32_ComputerSystem calls virtual machines, by manufacturer and model in small letters."""


def parse_identity(about: str, identity: str) -> Identity:
    """The machine as Linux hosts are told too. `kernel` is the build with its revision.

    Raises:
        ParseError: a section has not its form, or a number is none.
    """
    who, what = pairs("about", about), pairs("identity", identity)
    booted, now = _number(what, "booted"), _number(what, "now")
    return Identity(
        hostname=_full_name(what),
        os=what.get("caption", "").replace("(R)", "").replace("®", "").strip(),
        os_version=what.get("version", ""),
        kernel=".".join(part for part in (what.get("version", ""), what.get("revision", "")) if part),
        arch=_ARCHITECTURES.get(what.get("architecture", "").lower(), what.get("architecture", "")),
        virtualization=_virtualization(what),
        cpus=_number(what, "cpus"),
        memory_bytes=_number(what, "memory_bytes"),
        uptime_seconds=float(now - booted) if now is not None and booted is not None else None,
        machine_id=what.get("machine_guid", ""),
        product_uuid=what.get("product_uuid", "").lower(),
        timezone=what.get("timezone", ""),
        probe_user=who.get("user", ""),
        is_root=who.get("is_admin", "").lower() == "true",
        probe_client_address=who.get("client", ""),
    )


def parse_addresses(addresses: str) -> tuple[Address, ...]:
    """Addresses in the section's order.

    Raises:
        ParseError: the section has not its form.
    """
    found = []
    for row in rows("addresses", addresses, "interface", "ip", "mask"):
        try:
            address = ipaddress.ip_interface(f"{row['ip'].split('%')[0]}/{row['mask']}")
        except ValueError:
            continue
        found.append(
            Address(row["interface"], str(address.ip), address.network.prefixlen, row["mac"].lower())
        )
    return tuple(found)


def domain_of(identity: str) -> str | None:
    """The Active Directory domain, empty for a workgroup, None where it was not told.

    Raises:
        ParseError: the section has not its form.
    """
    what = pairs("identity", identity)
    if "part_of_domain" not in what:
        return None
    return what.get("domain", "").lower() if what["part_of_domain"].lower() == "true" else ""


def edition_of(identity: str) -> tuple[int | None, int | None, str]:
    """Build, domain role (Win32_ComputerSystem.DomainRole) and kind of installation (Server, Server Core).

    Raises:
        ParseError: the section has not its form.
    """
    what = pairs("identity", identity)
    return _number(what, "build"), _number(what, "domain_role"), what.get("installation_type", "")


def _full_name(what: dict[str, str]) -> str:
    name, domain = what.get("hostname", "").lower(), what.get("domain", "").lower()
    return f"{name}.{domain}" if name and what.get("part_of_domain", "").lower() == "true" else name


def _virtualization(what: dict[str, str]) -> str:
    words = f"{what.get('manufacturer', '')} {what.get('model', '')}".lower()
    return next((name for sign, name in _HYPERVISORS if sign in words), "")


def _number(what: dict[str, str], key: str) -> int | None:
    text = what.get(key, "")
    try:
        return integer(text, Ref("identity", 0)) if text else None
    except ParseError as error:
        raise ParseError(f"{key} is {error.what}", where=error.where) from None
