"""A login with its secrets resolved; lives in memory only, and prints no secret."""

from dataclasses import dataclass, field
from pathlib import Path

from pydantic import SecretStr

from assess.model.inventory import Sudo


@dataclass(frozen=True, slots=True)
class Login:
    """Who to log in as, and with what. `jump` is the host to go through, itself a target."""

    user: str | None = None
    password: SecretStr | None = None
    key_file: Path | None = None
    passphrase: SecretStr | None = None
    agent: bool = True
    sudo: Sudo = Sudo.IF_ALLOWED
    sudo_password: SecretStr | None = None
    tls: str | None = None
    tls_ca_file: Path | None = None
    database: str | None = None


@dataclass(frozen=True, slots=True)
class HostKeyPolicy:
    """Which known_hosts files are believed; a host seen first is added to `own_file` if told so."""

    files: tuple[Path, ...] = (Path("~/.ssh/known_hosts"), Path("/etc/ssh/ssh_known_hosts"))
    own_file: Path | None = None
    accept_new: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """An endpoint as a transport needs it: where it is, how to log in, through whom.

    `address` is a name or IP; empty for a capture, whose file is `capture`, and for configuration
    files, which lie at `config`. `platform` is the device's make, empty where the inventory does not say.
    """

    endpoint: str
    kind: str
    address: str = ""
    port: int | None = None
    login: Login = field(default_factory=Login)
    jump: "Target | None" = None
    capture: Path | None = None
    config: Path | None = None
    platform: str = ""
    host_keys: HostKeyPolicy = field(default_factory=HostKeyPolicy)
