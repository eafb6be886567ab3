"""Host keys in known_hosts files, as OpenSSH itself writes them."""

import base64
import subprocess
from pathlib import Path

import pytest

from assess.errors import CredentialError, HostKeyChanged, HostKeyUnknown
from assess.model.login import HostKeyPolicy
from collectors.transports.known_hosts import fingerprint, host_name, known_keys, verify
from tests.servers.sshd import make_key

BLOB = b"\x00\x00\x00\x0bssh-ed25519" + bytes(36)
OTHER = b"\x00\x00\x00\x0bssh-ed25519" + bytes(35) + b"\x01"


def line(names: str, blob: bytes = BLOB, marker: str = "") -> str:
    return f"{marker}{names} ssh-ed25519 {base64.b64encode(blob).decode()} comment\n"


def judge(path: Path, host: str = "web1", blob: bytes = BLOB, **policy: object) -> None:
    chosen = HostKeyPolicy((path,), **policy)  # type: ignore[arg-type]
    known = known_keys(host, chosen)
    verify(endpoint="web1", host=host, key_type="ssh-ed25519", blob=blob, known=known, policy=chosen)


@pytest.mark.parametrize(
    "names,host",
    [
        ("web1", "web1"),
        ("WEB1,10.0.0.1", "web1"),
        ("db1,web1", "web1"),
        ("[web1]:2222", "[web1]:2222"),
        ("web*", "web1"),
        ("10.0.?.1", "10.0.7.1"),
        ("!web2,web*", "web1"),
        ("[*.test]:2222", "[a.test]:2222"),
    ],
)
def test_a_host_is_known_by_name_port_and_pattern(tmp_path: Path, names: str, host: str) -> None:
    path = tmp_path / "known_hosts"
    path.write_text("# comment\n\n" + line(names))
    judge(path, host)


@pytest.mark.parametrize("names,host", [("web1", "web10"), ("web1", "[web1]:2222"), ("!web1,web*", "web1")])
def test_a_host_that_no_line_names_is_unknown(tmp_path: Path, names: str, host: str) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(line(names))
    with pytest.raises(HostKeyUnknown):
        judge(path, host)


def test_names_that_openssh_hashed_are_known(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(line("web1") + line("[db1]:2222"))
    subprocess.run(["ssh-keygen", "-q", "-H", "-f", str(path)], check=True, capture_output=True)
    assert "web1" not in path.read_text()
    judge(path, "web1")
    judge(path, "[db1]:2222")
    with pytest.raises(HostKeyUnknown):
        judge(path, "web2")


def test_another_key_of_a_known_host_names_the_line(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(line("db1") + line("web1"))
    with pytest.raises(HostKeyChanged, match=r"line 2 of"):
        judge(path, blob=OTHER)


def test_one_matching_line_of_several_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(line("web1", OTHER) + line("web1"))
    judge(path)


def test_a_revoked_key_is_refused_although_it_is_known(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(line("web1") + line("*", marker="@revoked "))
    with pytest.raises(HostKeyChanged, match="revoked by line 2"):
        judge(path)


@pytest.mark.parametrize(
    "damage", ["web1 ssh-ed25519\n", "web1 ssh-ed25519 %%%\n", "@cert-authority web1 x AAAA\n"]
)
def test_damaged_lines_and_authorities_make_nobody_known(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "known_hosts"
    path.write_text(damage + "|1|bad|hash ssh-ed25519 AAAA\n" + "\xff\n")
    with pytest.raises(HostKeyUnknown):
        judge(path)


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "known_hosts"
    with pytest.raises(HostKeyUnknown):
        judge(path)
    path.write_text(line("db1"))
    with pytest.raises(HostKeyUnknown):
        judge(path)
    with path.open("a") as file:
        file.write(line("web1"))
    judge(path)
    path.unlink()
    path.write_text(line("web1", OTHER))
    with pytest.raises(HostKeyChanged, match="line 1 of"):
        judge(path)


def test_a_thousand_first_sights_are_all_remembered(tmp_path: Path) -> None:
    own = tmp_path / "own"
    for number in range(1000):
        judge(tmp_path / "none", f"h{number}", own_file=own, accept_new=True)
    assert len(own.read_text().splitlines()) == 1000
    judge(tmp_path / "none", "h500", own_file=own)
    with pytest.raises(HostKeyChanged, match="line 501 of"):
        judge(tmp_path / "none", "h500", OTHER, own_file=own, accept_new=True)


def test_a_first_sight_that_cannot_be_written_down_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CredentialError, match="cannot be written down"):
        judge(tmp_path / "none", own_file=tmp_path / "no" / "folder", accept_new=True)


def test_fingerprints_are_those_of_openssh(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key")
    told = subprocess.run(["ssh-keygen", "-lf", str(key)], capture_output=True, text=True, check=True).stdout
    blob = base64.b64decode(Path(f"{key}.pub").read_text().split()[1])
    assert fingerprint(blob) == told.split()[1]


def test_the_standard_port_is_not_named() -> None:
    assert host_name("Web1", 22) == "web1"
    assert host_name("2001:db8::1", 2222) == "[2001:db8::1]:2222"
