"""What a host's disk holds before its first boot: name, resolver, identity, the scanner's login."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

from tests.lab.estate import Estate, Host
from tests.lab.machine import run
from tests.lab.places import Places

DOMAIN = "isv.internal"
LOGIN, LOGIN_UID = "assess", 4200


def prepare_disk(places: Places, image: Path, estate: Estate, host: Host) -> None:
    """Write the individual part of a host's file system into its overlay."""
    directory = places.host(host.name)
    upper = directory / "upper"
    for folder in (upper / "etc" / "ssh", directory / "work", directory / "root"):
        folder.mkdir(parents=True)
    for number in range(len(host.volumes)):
        (directory / "volumes" / str(number)).mkdir(parents=True)
    _write_names(upper / "etc", estate, host)
    _write_identity(places, upper / "etc", host)
    _add_login(upper, image, places, host)


def _write_names(etc: Path, estate: Estate, host: Host) -> None:
    """Host name, resolver and hosts file; a host resolves others through the estate's own name server."""
    others = [other for other in estate.hosts if other is not host]
    servers = [f"nameserver {server.address}" for server in estate.hosts if server.runs("dnsmasq")]
    (etc / "hostname").write_text(host.name + "\n", encoding="ascii")
    (etc / "resolv.conf").write_text("\n".join([f"search {DOMAIN}", *servers, ""]), encoding="ascii")
    known = [host] if servers else [host, *others]
    names = [f"{one.address} {one.name}.{DOMAIN} {one.name}" for one in known]
    (etc / "hosts").write_text(
        "\n".join(["127.0.0.1 localhost", "::1 localhost", *names, ""]), encoding="ascii"
    )


def _write_identity(places: Places, etc: Path, host: Host) -> None:
    """Machine id and SSH host key: its own, or those of the host it was cloned from."""
    template = host.clone_of or host.name
    identity = hashlib.sha256(f"{places.profile}/{template}".encode()).hexdigest()[:32]
    (etc / "machine-id").write_text(identity + "\n", encoding="ascii")
    kept = places.run / "host-keys" / template
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", f"root@{template}", "-f", kept)
    for suffix in ("", ".pub"):
        shutil.copy(f"{kept}{suffix}", etc / "ssh" / f"ssh_host_ed25519_key{suffix}")
    with (places.run / "known_hosts").open("a", encoding="ascii") as known:
        kind, key = kept.with_suffix(".pub").read_text(encoding="ascii").split()[:2]
        known.write(f"{host.address} {kind} {key}\n")


def _add_login(upper: Path, image: Path, places: Places, host: Host) -> None:
    """The scanner's user with its key, and sudo without password where the host grants it."""
    etc, home = upper / "etc", upper / "home" / LOGIN
    entries = {
        "passwd": f"{LOGIN}:x:{LOGIN_UID}:{LOGIN_UID}:Assessment:/home/{LOGIN}:/bin/sh",
        "group": f"{LOGIN}:x:{LOGIN_UID}:",
        "shadow": f"{LOGIN}:*:20000:0:99999:7:::",
        "gshadow": f"{LOGIN}:!::",
    }
    for name, line in entries.items():
        shutil.copy2(image / "etc" / name, etc / name)
        owner = (image / "etc" / name).stat()
        os.chown(etc / name, owner.st_uid, owner.st_gid)
        with (etc / name).open("a", encoding="utf-8") as users:
            users.write(line + "\n")
    keys = home / ".ssh" / "authorized_keys"
    keys.parent.mkdir(parents=True)
    shutil.copy(places.key.with_suffix(".pub"), keys)
    for path in (home, keys.parent, keys):
        os.chown(path, LOGIN_UID, LOGIN_UID)
        path.chmod(0o600 if path == keys else 0o700)
    if host.sudo:
        rule = etc / "sudoers.d" / LOGIN
        rule.parent.mkdir()
        rule.write_text(f"{LOGIN} ALL=(ALL) NOPASSWD: ALL\n", encoding="ascii")
        rule.chmod(0o440)
