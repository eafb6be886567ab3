"""Logins with their secrets, and targets made of them, before anything is contacted."""

import logging
import os
import re
import stat
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from pydantic import SecretStr

from assess.errors import CredentialError
from assess.model.inventory import Credential, Endpoint, Inventory, SecretRef
from assess.model.login import HostKeyPolicy, Login, Target

LOG = logging.getLogger(__name__)
COMMAND_SECONDS = 60.0
JUMP = re.compile(
    r"(?:(?P<user>[^@\s]+)@)?(?:\[(?P<v6>[0-9A-Fa-f:.%]+)\]|(?P<host>[^@:\s]+))(?::(?P<port>\d{1,5}))?"
)


@dataclass(frozen=True, slots=True)
class _Estate:
    """What a target is built from."""

    endpoints: Mapping[str, Endpoint]
    credentials: Mapping[str, Credential]
    logins: Mapping[str, Login]
    host_keys: HostKeyPolicy


def build_targets(
    inventory: Inventory,
    endpoints: Sequence[Endpoint],
    *,
    host_keys: HostKeyPolicy | None = None,
    environ: Mapping[str, str] = os.environ,
) -> dict[str, Target]:
    """A target for each of these endpoints by name, with secrets only for the credentials that they use.

    Logs a warning for a secret's file that others may read.

    Raises:
        CredentialError: a secret, key file or jump host is not there; names credential and key.
    """
    by_name = {each.name: each for each in inventory.endpoints}
    names = _used(inventory, endpoints, by_name)
    logins = {name: resolve(name, inventory.credentials[name], environ) for name in names}
    estate = _Estate(by_name, inventory.credentials, logins, host_keys or HostKeyPolicy())
    return {each.name: _target(each, estate, ()) for each in endpoints}


def resolve(name: str, credential: Credential, environ: Mapping[str, str] = os.environ) -> Login:
    """The login of a credential with its secrets in memory.

    Raises:
        CredentialError: a secret or the key file cannot be had.
    """
    secrets = {
        key: _secret(f"credentials.{name}.{key}", ref, credential.user, environ)
        for key in ("password", "passphrase", "sudo_password")
        if (ref := getattr(credential, key)) is not None
    }
    if credential.key_file:
        _check_key(f"credentials.{name}.key_file", credential.key_file, secrets.get("passphrase"))
    return Login(
        user=credential.user,
        key_file=credential.key_file,
        agent=credential.agent,
        sudo=credential.sudo,
        tls=credential.tls,
        tls_ca_file=credential.tls_ca_file,
        database=credential.database,
        **secrets,
    )


def _used(
    inventory: Inventory, endpoints: Sequence[Endpoint], by_name: Mapping[str, Endpoint]
) -> tuple[str, ...]:
    """Credentials of these endpoints that have an address, and of the endpoints that they jump through."""
    found: dict[str, None] = {}
    waiting = [each for each in endpoints if each.address]
    while waiting:
        name = waiting.pop().credential
        if name is None or name in found:
            continue
        found[name] = None
        jump = by_name.get(inventory.credentials[name].jump or "")
        if jump is not None:
            waiting.append(jump)
    return tuple(sorted(found))


def _target(endpoint: Endpoint, estate: _Estate, behind: tuple[str, ...]) -> Target:
    if endpoint.name in behind:
        chain = " -> ".join((*behind, endpoint.name))
        raise CredentialError(
            f"jump hosts go round in a circle: {chain}",
            where=f"credentials.{endpoint.credential}.jump",
            hint="Give the jump host a credential without `jump`.",
        )
    if endpoint.address is None:
        return Target(
            endpoint.name,
            endpoint.kind,
            capture=endpoint.capture or endpoint.config,
            config=endpoint.config,
            platform=endpoint.platform or "",
        )
    target = Target(
        endpoint=endpoint.name,
        kind=endpoint.kind,
        address=endpoint.address,
        port=endpoint.port,
        platform=endpoint.platform or "",
        host_keys=estate.host_keys,
    )
    if endpoint.credential is None:
        return target
    login = estate.logins[endpoint.credential]
    jump = _jump(endpoint, login, estate, (*behind, endpoint.name))
    return replace(target, login=login, jump=jump)


def _jump(endpoint: Endpoint, login: Login, estate: _Estate, behind: tuple[str, ...]) -> Target | None:
    jump = estate.credentials[endpoint.credential or ""].jump
    if jump is None or jump == endpoint.name:
        return None
    if jump in estate.endpoints:
        return _target(estate.endpoints[jump], estate, behind)
    found = JUMP.fullmatch(jump)
    if not found:
        raise CredentialError(
            f"'{jump}' is neither an endpoint nor user@host:port",
            where=f"credentials.{endpoint.credential}.jump",
            hint="For example `jump: assess@bastion.example.com:22`, or the name of a vm endpoint.",
        )
    return Target(
        endpoint=endpoint.name,
        kind="vm",
        address=found["v6"] or found["host"],
        port=int(found["port"]) if found["port"] else None,
        login=replace(login, user=found["user"] or login.user),
        host_keys=estate.host_keys,
    )


def _secret(where: str, ref: SecretRef, user: str | None, environ: Mapping[str, str]) -> SecretStr:
    if ref.env is not None:
        text = _from_environment(where, ref.env, environ)
    elif ref.file is not None:
        text = _from_file(where, ref.file)
    elif ref.keyring is not None:
        text = _from_keyring(where, ref.keyring, user)
    else:
        text = _from_command(where, ref.command or "")
    if not text:
        raise CredentialError(
            "the secret is empty", where=where, hint="Put the secret where the reference points."
        )
    return SecretStr(text)


def _from_environment(where: str, name: str, environ: Mapping[str, str]) -> str:
    if name not in environ:
        raise CredentialError(
            f"the environment variable {name} is not set",
            where=where,
            hint=f"Set it for this command only, for example: read -rs {name} && export {name}",
        )
    return environ[name]


def _from_file(where: str, path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
        mode = path.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        words = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise CredentialError(
            f"the file {path} cannot be read: {words}",
            where=where,
            hint="Correct `file`, or make it readable.",
        ) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        LOG.warning("%s: others may read %s; `chmod 600` it.", where, path)
    return text.rstrip("\r\n")


def _from_keyring(where: str, service: str, user: str | None) -> str:
    try:
        keyring = import_module("keyring")
    except ImportError:
        raise CredentialError(
            "the keyring package is not installed", where=where, hint="pip install 'assess-eks[keyring]'"
        ) from None
    try:
        found = keyring.get_password(service, user or "")
    except keyring.errors.KeyringError as error:
        raise CredentialError(
            f"the keyring does not open: {type(error).__name__}",
            where=where,
            hint="Unlock it, or give the secret in another way.",
        ) from None
    if found is None:
        raise CredentialError(
            f"the keyring has no entry for service '{service}' and user '{user or ''}'",
            where=where,
            hint=f"`keyring set {service} {user or 'USER'}` makes one.",
        )
    return str(found)


def _from_command(where: str, command: str) -> str:
    """The command's first line of output; it may ask on the terminal."""
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", command], stdout=subprocess.PIPE, timeout=COMMAND_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise CredentialError(
            f"the command did not end within {COMMAND_SECONDS:g} s",
            where=where,
            hint="Run it by hand to see why.",
        ) from None
    if done.returncode:
        raise CredentialError(
            f"the command ended with status {done.returncode}", where=where, hint="Run it by hand to see why."
        )
    return done.stdout.decode("utf-8", "replace").partition("\n")[0].rstrip("\r")


def _check_key(where: str, path: Path, passphrase: SecretStr | None) -> None:
    secret = passphrase.get_secret_value().encode() if passphrase else None
    try:
        paramiko.PKey.from_path(path, secret)  # type: ignore[arg-type]
    except OSError as error:
        raise CredentialError(
            f"the key file {path} cannot be read: {error.strerror}", where=where, hint="Correct `key_file`."
        ) from None
    except (paramiko.PasswordRequiredException, TypeError):
        raise CredentialError(
            f"the key {path} is encrypted",
            where=where,
            hint="Give `passphrase: {env: NAME}`, or load it into ssh-agent and leave `key_file` out.",
        ) from None
    except (ValueError, paramiko.SSHException, paramiko.pkey.UnknownKeyType, UnsupportedAlgorithm):
        what = (
            "the passphrase is wrong, or it is no private key"
            if secret
            else "it is no private key that can be read"
        )
        raise CredentialError(
            f"the key {path} does not open: {what}", where=where, hint="Check it with `ssh-keygen -y -f`."
        ) from None
