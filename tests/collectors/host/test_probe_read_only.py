"""The probe under the kernel's own witness: it opens nothing for writing and makes nothing."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.collectors.host.probing import ask

MAKING = (
    "creat,mkdir,mkdirat,mknod,mknodat,link,linkat,symlink,symlinkat,rename,renameat,renameat2,unlink,unlinkat,"
    "rmdir,chmod,fchmod,fchmodat,chown,fchown,lchown,fchownat,truncate,ftruncate,utimensat,setxattr,mount"
)
WRITING = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND")
ELSEWHERE = re.compile(r'"/dev/(null|tty)"')


@pytest.fixture
def strace() -> str:
    found = shutil.which("strace")
    assert found, "apt-get install strace (or run tests/install-packages)"
    if subprocess.run([found, "-f", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this place lets nobody trace")
    return found


@pytest.mark.timeout(300)
def test_the_probe_changes_nothing_on_the_host(strace: str, tmp_path: Path) -> None:
    record = tmp_path / "calls"
    tracing = (strace, "-f", "-qq", "-z", "-o", str(record), "-e", f"trace=open,openat,openat2,{MAKING}")
    answer = ask(before=tracing, section_seconds=100)
    assert answer.code == 0
    told = [line.partition(" ")[2].strip() for line in record.read_text(errors="replace").splitlines()]
    opened = [line for line in told if line.startswith("open")]
    assert len(opened) > 500
    changing = [line for line in opened if WRITING.search(line) and not ELSEWHERE.search(line)]
    changing += [
        line for line in told if re.match(r"[a-z]+[a-z0-9]*\(", line) and not line.startswith("open")
    ]
    assert changing == []
