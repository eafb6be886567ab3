"""Host keys that are believed: known_hosts files as OpenSSH writes them, and the verdict on a shown key.

Format: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. Read are plain names, `[name]:port`, wildcards, negation, hashed
names and `@revoked`. `@cert-authority` lines are passed over: host certificates are not checked.
"""

import base64
import binascii
import fnmatch
import hashlib
import hmac
import os
import threading
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assess.errors import CredentialError, HostKeyChanged, HostKeyUnknown
from assess.model.login import HostKeyPolicy

SSH_PORT = 22


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A line of a known_hosts file."""

    file: Path
    line: int
    names: str
    type: str
    blob: bytes
    is_revoked: bool = False


class KnownHostsFile:
    """One file's keys by host. A file that only grew is read on from where it ended; else it is read anew."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._forget()

    def keys_of(self, host: str) -> tuple[KnownKey, ...]:
        """The lines that speak of this host, in their order. None where there is no such file."""
        with self._lock:
            self._refresh()
            found = [
                *self._by_name.get(host, ()),
                *(key for key in self._others if _names_host(key.names, host)),
            ]
        return tuple(sorted(found, key=lambda key: key.line))

    def _forget(self) -> None:
        self._by_name: dict[str, list[KnownKey]] = defaultdict(list)
        self._others: list[KnownKey] = []
        self._state = (0, 0, 0)
        self._lines = 0

    def _refresh(self) -> None:
        try:
            now = self._path.stat()
        except OSError:
            self._forget()
            return
        inode, size, changed = self._state
        if (now.st_ino, now.st_size, now.st_mtime_ns) == self._state:
            return
        if now.st_ino != inode or now.st_size <= size or not changed:
            self._forget()
            size = 0
        with self._path.open("rb") as file:
            file.seek(size)
            text = file.read(now.st_size - size).decode("utf-8", "replace")
        for line in text.splitlines():
            self._lines += 1
            self._take(_parsed(self._path, self._lines, line))
        self._state = (now.st_ino, now.st_size, now.st_mtime_ns)

    def _take(self, key: KnownKey | None) -> None:
        if key is None:
            return
        if any(special in key.names for special in "|*?!"):
            self._others.append(key)
            return
        for name in key.names.split(","):
            self._by_name[name.lower()].append(key)


@lru_cache(maxsize=64)
def known_hosts_file(path: Path) -> KnownHostsFile:
    """The one reader of this file in this process."""
    return KnownHostsFile(path)


def host_name(address: str, port: int) -> str:
    """How known_hosts names this host.

    >>> host_name("Web1", 22), host_name("10.0.0.1", 2222)
    ('web1', '[10.0.0.1]:2222')
    """
    return address.lower() if port == SSH_PORT else f"[{address.lower()}]:{port}"


def known_keys(host: str, policy: HostKeyPolicy) -> tuple[KnownKey, ...]:
    """What the files of the policy say of this host; own file first."""
    files = [policy.own_file, *policy.files] if policy.own_file else list(policy.files)
    return tuple(key for file in files for key in known_hosts_file(file.expanduser()).keys_of(host))


def verify(
    *, endpoint: str, host: str, key_type: str, blob: bytes, known: Sequence[KnownKey], policy: HostKeyPolicy
) -> None:
    """Returns when the shown key is known, or was accepted and written down.

    Raises:
        HostKeyChanged: another key is known for this host, or this key is revoked.
        HostKeyUnknown: no key is known for this host, and new ones are not accepted.
        CredentialError: the accepted key cannot be written down.
    """
    revoked = next((key for key in known if key.is_revoked and key.blob == blob), None)
    valid = [key for key in known if not key.is_revoked]
    if revoked:
        raise _changed(endpoint, host, key_type, blob, revoked)
    if any(key.blob == blob for key in valid):
        return
    if valid:
        same_type = [key for key in valid if key.type == key_type]
        raise _changed(endpoint, host, key_type, blob, (same_type or valid)[0])
    if not policy.accept_new or policy.own_file is None:
        raise _unknown(endpoint, host, key_type, blob, policy)
    _remember(policy.own_file, host, key_type, blob)


def fingerprint(blob: bytes) -> str:
    """The key's fingerprint as OpenSSH prints it: `SHA256:...`."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _changed(endpoint: str, host: str, key_type: str, blob: bytes, known: KnownKey) -> HostKeyChanged:
    told = "is revoked by" if known.is_revoked else "differs from"
    return HostKeyChanged(
        f"the host key of {host} ({key_type} {fingerprint(blob)}) {told} line {known.line} of {known.file}",
        where=endpoint,
        hint=f"Nothing was sent. Ask who runs the host: if it was set up anew, take the old key out with"
        f" `ssh-keygen -R '{host}' -f {known.file}` and scan again; if not, someone may be in between.",
    )


def _unknown(endpoint: str, host: str, key_type: str, blob: bytes, policy: HostKeyPolicy) -> HostKeyUnknown:
    name, _, port = host.removeprefix("[").partition("]:")
    file = policy.own_file or policy.files[0]
    keyscan = f"ssh-keyscan -p {port} {name}" if port else f"ssh-keyscan {host}"
    return HostKeyUnknown(
        f"the host key of {host} ({key_type} {fingerprint(blob)}) is in no known_hosts file",
        where=endpoint,
        hint=f"Nothing was sent. Compare the fingerprint with the host's, then `{keyscan} >> {file}`;"
        " or let `--accept-new-host-keys` write down what is seen first.",
    )


def _remember(path: Path, host: str, key_type: str, blob: bytes) -> None:
    line = f"{host} {key_type} {base64.b64encode(blob).decode()}\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(line.encode())
    except OSError as error:
        raise CredentialError(
            f"the new host key cannot be written down: {error.strerror}",
            where=str(path),
            hint="Make the file writable, or give an estate in another folder.",
        ) from None


def _parsed(path: Path, number: int, line: str) -> KnownKey | None:
    words = line.split()
    marker = words.pop(0) if words and words[0].startswith("@") else ""
    if len(words) < 3 or words[0].startswith("#") or marker not in {"", "@revoked"}:
        return None
    try:
        blob = base64.b64decode(words[2], validate=True)
    except (binascii.Error, ValueError):
        return None
    return KnownKey(path, number, words[0], words[1], blob, is_revoked=bool(marker))


def _names_host(names: str, host: str) -> bool:
    if names.startswith("|1|"):
        return _is_hash_of(names, host)
    patterns = names.lower().split(",")
    if any(_fits(host, each[1:]) for each in patterns if each.startswith("!")):
        return False
    return any(_fits(host, each) for each in patterns if not each.startswith("!"))


def _fits(host: str, pattern: str) -> bool:
    """Whether a pattern of `*` and `?` fits; brackets are literal here."""
    return fnmatch.fnmatchcase(host, pattern.replace("[", "[[]"))


def _is_hash_of(names: str, host: str) -> bool:
    try:
        salt, digest = (base64.b64decode(part) for part in names[3:].split("|"))
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(hmac.digest(salt, host.encode(), "sha1"), digest)


def types_of(known: Iterable[KnownKey]) -> tuple[str, ...]:
    """The key types that are known, in the order of their lines."""
    return tuple(dict.fromkeys(key.type for key in known if not key.is_revoked))
