"""How shared files are used: mountstats and /proc/locks, as kernels print them."""

import fcntl
import os
import struct
from pathlib import Path

import pytest

from assess.errors import ParseError
from collectors.host.mounts import parse_mounts
from collectors.host.shared_use import parse_access_lists, parse_file_locks
from tests.collectors.host.probing import ask, furnished

MOUNT = "40 25 0:50 / /mnt/up rw - nfs4 nas1:/export rw,vers=4.1\n"
COUNTED = (
    "device nas1:/export mounted on /mnt/up with fstype nfs4 statvers=1.1\n"
    "\tage:\t7200\n\tbytes:\t1 2 3 4 5 8192000 7 8\n"
    "\t       WRITE: 2000 2001 0 9000000 80000 1 2 3 0\n\t      COMMIT: 50 50 0 1 1 1 1 1 0\n"
    "\t        LOCK: 7 7 0 1 1 1 1 1 0\n"
)


def test_an_nfs_mount_tells_its_writes_commits_and_locks_since_it_was_mounted() -> None:
    (mount,) = parse_mounts(MOUNT, "", f"at 1.00\n{COUNTED}", "")
    assert mount.nfs is not None
    assert (mount.nfs.age_seconds, mount.nfs.writes, mount.nfs.commits, mount.nfs.locks) == (
        7200,
        2000,
        50,
        7,
    )
    assert mount.nfs.written_bytes == 8192000
    assert (mount.nfs.ref.section, mount.nfs.ref.line) == ("mountstats", 2)


def test_counters_of_bytes_alone_tell_no_use() -> None:
    (mount,) = parse_mounts(MOUNT, "", "\n".join(COUNTED.splitlines()[:3]), "")
    assert mount.nfs is None


def test_locks_are_told_by_file_system_in_decimal() -> None:
    (small, large) = parse_file_locks("locks fd:00 3 1 0 2\nacl /srv/x\nlocks 00:32 9000 0 1 600\n")
    assert (small.device, small.ranges, small.mandatory, small.most_on_one_file) == ("0:50", 9000, 1, 600)
    assert (large.device, large.ranges, large.whole) == ("253:0", 3, 1)


def test_folders_with_access_lists_keep_their_spaces() -> None:
    assert [each.path for each in parse_access_lists("locks fd:00 0 0 0 0\nacl /srv/x y\n")] == ["/srv/x y"]


def test_a_broken_line_of_locks_is_malformed() -> None:
    with pytest.raises(ParseError):
        parse_file_locks("locks fd:zz 0 0 0 0\n")


def test_the_probe_sees_a_lock_that_is_held(tmp_path: Path) -> None:
    held = tmp_path / "held"
    with held.open("w") as file:
        fcntl.lockf(file, fcntl.LOCK_EX, 10, 5)
        fcntl.lockf(file, fcntl.LOCK_EX, 10, 50)
        device = held.stat().st_dev
        facts = ask(only=("shared_use",)).facts()
    locks = {each.device: each for each in facts.file_locks}
    assert locks[f"{os.major(device)}:{os.minor(device)}"].most_on_one_file >= 2


def test_the_probe_sees_access_lists_of_exported_folders(tmp_path: Path) -> None:
    listed, plain = tmp_path / "listed", tmp_path / "plain"
    for each in (listed, plain):
        (each / "inside").mkdir(parents=True)
    try:
        os.setxattr(listed / "inside", "system.posix_acl_access", _ONE_MORE_USER)
    except OSError:
        pytest.skip("this file system keeps no access lists")
    before = furnished(tmp_path / "room", {"/etc/exports": f"{listed} *(rw)\n{plain} *(rw)\n"})
    facts = ask(only=("shared_use",), before=before).facts()
    assert [each.path for each in facts.access_lists] == [str(listed)]


def _entry(tag: int, permissions: int, who: int = 0xFFFFFFFF) -> bytes:
    return struct.pack("<HHI", tag, permissions, who)


_ONE_MORE_USER = struct.pack("<I", 2) + b"".join(
    (_entry(1, 7), _entry(2, 6, 65534), _entry(4, 5), _entry(16, 7), _entry(32, 5))
)
"""acl(5) as the kernel keeps it: owner, user 65534, group, mask, others (linux/posix_acl_xattr.h)."""
