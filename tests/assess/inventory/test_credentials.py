"""Secrets by reference, key files, jump hosts: had before anything is contacted, and never told."""

import logging
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from assess.errors import CredentialError
from assess.inventory.credentials import build_targets, resolve
from assess.model.inventory import Credential, Endpoint, Inventory, SecretRef
from assess.model.login import Target
from tests.servers.sshd import make_key

CANARY = "wP7-canary"


def login(ref: SecretRef, **environ: str) -> SecretStr | None:
    return resolve("pg", Credential(user="assess", password=ref), environ).password


def revealed(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""


def test_a_secret_comes_from_the_environment_a_file_or_a_command(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text(f"{CANARY}\n")
    path.chmod(0o600)
    assert revealed(login(SecretRef(env="PG"), PG=CANARY)) == CANARY
    assert revealed(login(SecretRef(file=path))) == CANARY
    assert revealed(login(SecretRef(command=f"cat {path}; echo more"))) == CANARY


@pytest.mark.parametrize(
    "ref,words",
    [
        (SecretRef(env="NO_SUCH"), "environment variable NO_SUCH is not set"),
        (SecretRef(env="EMPTY"), "the secret is empty"),
        (SecretRef(file=Path("/no/such/file")), "/no/such/file cannot be read"),
        (SecretRef(command="echo wP7-canary; exit 7"), "ended with status 7"),
        (SecretRef(command="true"), "the secret is empty"),
    ],
)
def test_a_secret_that_is_not_there_names_its_place(ref: SecretRef, words: str) -> None:
    with pytest.raises(CredentialError, match=words) as caught:
        login(ref, EMPTY="")
    assert caught.value.where == "credentials.pg.password"
    assert caught.value.hint
    assert CANARY not in str(caught.value)


def test_a_keyring_that_is_not_installed_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(CredentialError, match=r"assess-eks\[keyring\]"):
        login(SecretRef(keyring="acme"))


def test_a_secret_file_that_others_may_read_is_warned_of(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "secret"
    path.write_text(CANARY)
    path.chmod(0o644)
    with caplog.at_level(logging.DEBUG):
        assert revealed(login(SecretRef(file=path))) == CANARY
    assert "chmod 600" in caplog.text
    assert CANARY not in caplog.text


def test_a_login_prints_no_secret() -> None:
    found = resolve("pg", Credential(user="assess", password=SecretRef(env="PG")), {"PG": CANARY})
    assert CANARY not in repr(found) + str(found)


def keyed(path: Path, **given: object) -> Credential:
    return Credential(user="assess", key_file=path, **given)  # type: ignore[arg-type]


def test_key_files_are_tried_before_anything_is_contacted(tmp_path: Path) -> None:
    plain = make_key(tmp_path / "plain")
    locked = make_key(tmp_path / "locked", passphrase=CANARY)
    text = tmp_path / "text"
    text.write_text("no key")
    secret = SecretRef(env="P")
    resolve("linux", keyed(plain), {})
    resolve("linux", keyed(locked, passphrase=secret), {"P": CANARY})
    for credential, words in (
        (keyed(locked), "is encrypted"),
        (keyed(locked, passphrase=secret), "passphrase is wrong"),
        (keyed(text), "no private key"),
        (keyed(tmp_path / "none"), "No such file"),
    ):
        with pytest.raises(CredentialError, match=words) as caught:
            resolve("linux", credential, {"P": "wrong"})
        assert caught.value.where == "credentials.linux.key_file"


def estate(*endpoints: Endpoint, **credentials: Credential) -> Inventory:
    return Inventory(estate="acme", credentials=credentials, endpoints=endpoints)


def vm(name: str, credential: str | None = "linux", **given: object) -> Endpoint:
    given.setdefault("address", f"{name}.test")
    return Endpoint(name=name, kind="vm", credential=credential, **given)  # type: ignore[arg-type]


def target(inventory: Inventory, name: str = "web") -> Target:
    endpoint = next(each for each in inventory.endpoints if each.name == name)
    return build_targets(inventory, [endpoint], environ={})[name]


def test_only_credentials_that_are_used_are_resolved() -> None:
    unused = Credential(password=SecretRef(env="NO_SUCH"))
    found = target(
        estate(vm("web"), vm("old", "spare", address=None), linux=Credential(user="a"), spare=unused)
    )
    assert (found.address, found.login.user) == ("web.test", "a")


def test_a_capture_needs_no_login() -> None:
    credential = Credential(password=SecretRef(env="NO_SUCH"))
    path = Path("/captures/web.capture")
    found = target(estate(vm("web", address=None, capture=path), linux=credential))
    assert (found.capture, found.address) == (path, "")


@pytest.mark.parametrize(
    "jump,expected",
    [
        ("ops@gate.test:2222", ("gate.test", 2222, "ops")),
        ("gate.test", ("gate.test", None, "a")),
        ("ops@[2001:db8::1]:22", ("2001:db8::1", 22, "ops")),
    ],
)
def test_a_jump_host_may_be_written_out(jump: str, expected: tuple[str, int | None, str]) -> None:
    found = target(estate(vm("web"), linux=Credential(user="a", jump=jump))).jump
    assert found is not None
    assert (found.address, found.port, found.login.user) == expected


def test_a_jump_host_may_be_an_endpoint_with_its_own_login_and_jump() -> None:
    inventory = estate(
        vm("web"),
        vm("gate", "inner"),
        vm("edge", "outer"),
        linux=Credential(user="a", jump="gate"),
        inner=Credential(user="b", jump="edge"),
        outer=Credential(user="c"),
    )
    gate = target(inventory).jump
    assert gate is not None
    assert gate.jump is not None
    assert [(each.address, each.login.user) for each in (gate, gate.jump)] == [
        ("gate.test", "b"),
        ("edge.test", "c"),
    ]


def test_the_jump_host_itself_is_reached_directly() -> None:
    assert target(estate(vm("gate"), linux=Credential(jump="gate")), "gate").jump is None


def test_jump_hosts_in_a_circle_are_refused() -> None:
    inventory = estate(
        vm("web"), vm("gate", "back"), linux=Credential(jump="gate"), back=Credential(jump="web")
    )
    with pytest.raises(CredentialError, match="circle: web -> gate -> web"):
        target(inventory)


def test_a_jump_host_that_is_no_address_is_refused() -> None:
    with pytest.raises(CredentialError, match="neither an endpoint nor"):
        target(estate(vm("web"), linux=Credential(jump="a b c")))
