"""Configuration files, folders and archives of operators: what comes of each file."""

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest

from assess.errors import CaptureError, Unsupported
from assess.model.evidence import Evidence, Reason
from assess.model.login import Target
from collectors.base import FileProbe, Limits
from collectors.transports.config_files import DEVICE, connect

CONFIG = b"hostname fw\r\nenable password Canary8 encrypted\r\n"
SEEN = "hostname fw\nenable password ***** encrypted\n"


def read(path: Path, platform: str = "cisco_asa") -> dict[str, Evidence]:
    target = Target("fw", "firewall", config=path, platform=platform)
    with connect(target, Limits()) as session:
        return {each.section: each for each in session.ask(FileProbe())}


def test_a_file_is_one_section_without_its_secrets_and_the_device_is_told(tmp_path: Path) -> None:
    (tmp_path / "fw.cfg").write_bytes(CONFIG)
    found = read(tmp_path / "fw.cfg")
    assert list(found) == ["fw.cfg", DEVICE]
    assert found["fw.cfg"].body == SEEN
    assert json.loads(found[DEVICE].body) == {
        "platform": "cisco_asa",
        "files": [{"file": "fw.cfg", "lines": 2, "problem": ""}],
    }


def test_a_folder_gives_its_files_by_path_and_skips_version_control(tmp_path: Path) -> None:
    for name in ("system.cfg", "contexts/acme.cfg", ".git/config"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(CONFIG)
    assert list(read(tmp_path)) == ["contexts/acme.cfg", "system.cfg", DEVICE]


def test_binary_files_keys_and_links_are_gaps(tmp_path: Path) -> None:
    (tmp_path / "image.bin").write_bytes(b"\x7fELF\0\0\0")
    (tmp_path / "acme.key").write_bytes(b"Canary")
    (tmp_path / "link").symlink_to("/etc/shadow")
    found = read(tmp_path)
    reasons = {name: each.reason for name, each in found.items() if name != DEVICE}
    assert reasons == dict.fromkeys(("acme.key", "image.bin", "link"), Reason.UNSUPPORTED)
    assert all("Canary" not in each.body for each in found.values())


def tar(members: dict[str, bytes], mode: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_an_archive_is_read_without_being_unpacked(tmp_path: Path, mode: str) -> None:
    members = {"./config/bigip.conf": CONFIG, "../../etc/evil.conf": CONFIG, "ssl/site.key": b"Canary"}
    (tmp_path / "unit.ucs").write_bytes(tar(members, mode))
    found = read(tmp_path / "unit.ucs")
    assert list(found) == ["config/bigip.conf", "etc/evil.conf", "ssl/site.key", DEVICE]
    assert found["config/bigip.conf"].body == SEEN
    assert found["ssl/site.key"].reason is Reason.UNSUPPORTED


def test_a_zip_and_a_packed_file_are_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "backup.zip", "w") as archive:
        archive.writestr("a/fw.cfg", CONFIG)
    (tmp_path / "ns.conf.gz").write_bytes(gzip.compress(CONFIG))
    found = read(tmp_path)
    assert (found["a/fw.cfg"].body, found["ns.conf"].body) == (SEEN, SEEN)


@pytest.mark.parametrize("cut", [20, 60, 100])
def test_a_damaged_archive_is_a_gap(tmp_path: Path, cut: int) -> None:
    (tmp_path / "a.tgz").write_bytes(tar({"x": bytes(range(256)) * 9}, "w:gz")[:cut])
    found = read(tmp_path)
    assert [each.reason for name, each in found.items() if name != DEVICE] == [Reason.MALFORMED]


def test_a_packed_file_of_gigabytes_is_a_gap_and_not_a_full_memory(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "bomb.gz", "wb", compresslevel=1) as file:
        for _ in range(129):
            file.write(bytes(2**20))
    found = read(tmp_path / "bomb.gz")
    assert found["bomb"].reason is Reason.TRUNCATED


def test_what_is_not_there_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="no such file or folder"):
        read(tmp_path / "nothing")
    with pytest.raises(Unsupported, match="not from an address"), connect(Target("fw", "firewall"), Limits()):
        pass
