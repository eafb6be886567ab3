"""The probe beside a real rpm database, and on a host that OpenRC started."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.collectors.host.probing import ask

SPEC = """Name: orders-app
Version: 2.4.1
Release: 3.el9
Summary: orders
License: none
BuildArch: noarch
%description
orders
%files
"""
OVER_VAR_LIB_RPM = 'mount --bind "$0" /var/lib/rpm; exec "$@"'
OPENRC = """mount -t tmpfs none /run
mkdir -p /run/openrc/started /run/openrc/failed
mount -t tmpfs none /etc/runlevels
mkdir -p /etc/runlevels/default
for name in nginx orders-of-a-name-that-is-wider-than-any-terminal sshd; do
  ln -s "/etc/init.d/$name" "/etc/runlevels/default/$name"
done
ln -s /etc/init.d/nginx /run/openrc/started/nginx
ln -s /etc/init.d/sshd /run/openrc/failed/sshd
exec "$@"
"""

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="mounts need root")


@pytest.fixture
def rpm_folder() -> Path:
    """Where rpm has its database; Debian's package of it makes the folder."""
    assert shutil.which("rpm"), "apt-get install rpm (or run tests/install-packages)"
    return Path("/var/lib/rpm")


@pytest.mark.usefixtures("rpm_folder")
def test_packages_of_a_real_rpm_database_are_told(tmp_path: Path) -> None:
    spec = tmp_path / "orders.spec"
    spec.write_text(SPEC)
    database = tmp_path / "database"
    building = ["rpmbuild", "-bb", "--define", f"_topdir {tmp_path}", str(spec)]
    subprocess.run(building, check=True, capture_output=True, env=os.environ | {"HOME": str(tmp_path)})
    built = tmp_path / "RPMS/noarch/orders-app-2.4.1-3.el9.noarch.rpm"
    installing = ["rpm", "--dbpath", str(database), "-i", "--nodeps", str(built)]
    subprocess.run(installing, check=True, capture_output=True)
    answer = ask(
        before=("unshare", "--mount", "sh", "-c", OVER_VAR_LIB_RPM, str(database)), only=("packages",)
    )
    told = [each for each in answer.facts().packages if each.manager == "rpm"]
    assert [(each.name, each.version) for each in told] == [("orders-app", "2.4.1-3.el9")]


@pytest.mark.usefixtures("rpm_folder")
def test_where_rpm_has_no_database_none_is_made(tmp_path: Path) -> None:
    before = ("unshare", "--mount", "sh", "-c", OVER_VAR_LIB_RPM, str(tmp_path))
    assert ask(before=before, only=("packages",)).code == 0
    assert list(tmp_path.iterdir()) == []


def test_services_of_openrc_are_told_by_its_folders() -> None:
    runlevels = Path("/etc/runlevels")
    is_ours = not runlevels.exists()
    runlevels.mkdir(exist_ok=True)
    try:
        answer = ask(before=("unshare", "--mount", "sh", "-c", OPENRC, "sh"), only=("units",))
    finally:
        if is_ours:
            runlevels.rmdir()
    assert {each.name: each.state for each in answer.facts().units} == {
        "nginx": "started",
        "orders-of-a-name-that-is-wider-than-any-terminal": "stopped",
        "sshd": "failed",
    }
