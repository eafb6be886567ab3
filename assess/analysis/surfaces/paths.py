"""Paths: what lies in what, and what belongs to the operating system's own housekeeping."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

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
SHARED_TREES = frozenset({"/", "/root", "/home", "/opt", "/mnt", "/media", "/srv", "/usr/local"})


def within(path: str, directory: str) -> bool:
    """The path is the directory or lies in it.

    >>> within("/srv/data/a", "/srv/data"), within("/srv/database", "/srv/data")
    (True, False)
    """
    return directory in ("/", path) or path.startswith(f"{directory}/")


def parent(path: str) -> str:
    """The directory that holds the path; `/` for the root, and for what is no absolute path."""
    return path.rpartition("/")[0] or "/"


def upwards(path: str) -> Iterator[str]:
    """The path and every directory above it, without the root.

    >>> list(upwards("/srv/shop/media"))
    ['/srv/shop/media', '/srv/shop', '/srv']
    """
    while path != "/":
        yield path
        path = parent(path)


def below(ordered: Sequence[str], path: str) -> Sequence[str]:
    """Those of the sorted paths that lie in the directory, without itself.

    >>> below(["/srv", "/srv-old", "/srv/a", "/srv/a/b", "/srv0"], "/srv")
    ['/srv/a', '/srv/a/b']
    """
    if path == "/":
        return [each for each in ordered if each != "/"]
    return ordered[bisect_left(ordered, f"{path}/") : bisect_left(ordered, f"{path}0")]


def outermost(paths: Sequence[str]) -> list[str]:
    """The paths that lie in none of the others."""
    known = frozenset(paths)
    return [path for path in paths if not any(above in known for above in upwards(parent(path)))]


def is_system_path(path: str) -> bool:
    """The path belongs to the operating system, or is a tree that all software shares; or it is none at all.

    >>> [is_system_path(path) for path in ("/srv", "/srv/shop", "/var/lib/dpkg/info", "/var/lib/mysql", "x")]
    [True, False, True, False, True]
    """
    if path in SHARED_TREES or not path.startswith("/"):
        return True
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
