"""Paths that belong to the operating system's own housekeeping."""

import re

from assess.model.paths import is_windows, within
from assess.rules.vocabulary import vocabulary

SYSTEM_ROOTS = tuple(
    f"/{root}"
    for root in (
        "proc", "sys", "dev", "run", "var/run", "var/lock", "boot", "usr", "bin", "sbin", "lib", "etc",
        "lib32", "lib64", "libx32", "snap", "var/snap", "lost+found", "tmp", "var/tmp", "efi",
    )
)  # fmt: skip
SYSTEM_STATE = vocabulary(
    "systemd dpkg apt aptitude dbus polkit-1 ucf logrotate chrony ntp ntpsec NetworkManager dhcp "
    "dhcpcd sudo misc pam private update-notifier update-manager command-not-found PackageKit fwupd "
    "ubuntu-advantage ubuntu-release-upgrader snapd cloud apport landscape shim-signed grub "
    "initramfs-tools python python3 perl5 vim emacsen-common man-db mlocate plocate alternatives rpm "
    "dnf yum rhsm selinux tuned authselect AccountsService udisks2 usbutils xml-core sgml-base git "
    "os-prober boltd colord gems nfs rpcbind xkb usbmuxd unattended-upgrades swcatalog app-info "
    "iptables arpd apache2 ssl-cert locales ispell aspell libuuid upower dictionaries-common "
    "power-profiles-daemon urandom stateless sss rsyslog"
)
SYSTEM_CACHE = vocabulary(
    "apt debconf ldconfig man fontconfig private apparmor swcatalog app-info cracklib "
    "dictionaries-common ldap locate PackageKit yum dnf pollinate snapd motd-news adduser"
)
SYSTEM_SPOOL = vocabulary("cron anacron at rsyslog lpd")
WINDOWS_ROOTS = re.compile(
    r"[A-Z]:\\(windows|programdata\\(microsoft|package cache)|recovery|perflogs|boot"
    r"|users\\(default|public)|\$recycle\.bin|system volume information|inetpub\\(temp|history|custerr))"
    r"(\\|$)",
    re.I,
)
WINDOWS_SHARED = re.compile(
    r"(C:\\|[A-Z]:\\(inetpub|programdata|users|program files( \(x86\))?(\\[^\\]+)?))$", re.I
)
"""The system's drive, and trees that all software shares."""

SHARED_TREES = frozenset({"/", "/root", "/home", "/opt", "/mnt", "/media", "/srv", "/usr/local"})


def is_system_path(path: str) -> bool:
    """The path belongs to the operating system, or is a tree that all software shares; or it is none at all.

    >>> [is_system_path(path) for path in ("/srv", "/srv/shop", "/var/lib/dpkg/info", "/var/lib/mysql", "x")]
    [True, False, True, False, True]
    """
    if is_windows(path):
        return bool(WINDOWS_SHARED.match(path) or WINDOWS_ROOTS.match(path))
    return path in SHARED_TREES or not path.startswith("/") or _is_of_posix_system(path)


def _is_of_posix_system(path: str) -> bool:
    if within(path, "/usr/local"):
        return path.count("/") < 4
    if any(within(path, root) for root in SYSTEM_ROOTS):
        return True
    parts = path.split("/")
    if parts[1] == "root":
        return parts[2].startswith(".")
    if parts[1] != "var":
        return False
    return len(parts) < 4 or _is_housekeeping(parts[2], parts[3])


def _is_housekeeping(area: str, name: str) -> bool:
    known = {"lib": SYSTEM_STATE, "cache": SYSTEM_CACHE, "spool": SYSTEM_SPOOL}
    return name in known.get(area, frozenset())
