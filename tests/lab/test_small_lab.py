"""The small lab comes up, is what its truth says, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lab.machine import LabError, namespaces, require_rights
from tests.lab.places import HERE, Places, cache_directory
from tests.score.judgement import tally
from tests.score.scoreboard import score
from tests.score.variants import scan

NAME = f"test{os.getpid()}"
PLACES = Places("small", NAME, cache_directory())
LEAST_RECALL = 0.9
pytestmark = [pytest.mark.lab, pytest.mark.xdist_group("lab"), pytest.mark.timeout(1200)]


def lab(action: str, *rest: str) -> subprocess.CompletedProcess[str]:
    """One lab command on the small profile, in a lab of this test's own."""
    command = [sys.executable, "-m", "tests.lab", action, "--profile", "small", *rest]
    environment = {**os.environ, "ASSESS_LAB_NAME": NAME}
    return subprocess.run(
        command, cwd=HERE.parents[1], env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module", autouse=True)
def rights() -> None:
    """Say clearly where the lab cannot run."""
    try:
        require_rights()
    except LabError as refused:
        pytest.skip(f"no lab here: {refused}")


@pytest.fixture(scope="module")
def running(rights: None) -> Iterator[None]:
    """The small lab, up for the tests of this module."""
    came_up = lab("up")
    assert came_up.returncode == 0, came_up.stderr
    yield
    lab("down")


def leftovers() -> list[str]:
    """Whatever this test's lab has left on the machine."""
    found = namespaces(PLACES.namespace(""))
    found += [line for line in Path("/proc/mounts").read_text(encoding="utf-8").splitlines() if NAME in line]
    found += [
        str(path) for path in (PLACES.run, Path("/sys/fs/cgroup") / PLACES.cgroup_name) if path.exists()
    ]
    return found


@pytest.mark.usefixtures("running")
def test_the_running_lab_is_what_its_truth_says() -> None:
    until = time.monotonic() + 60
    while (told := lab("verify")).returncode and time.monotonic() < until:
        time.sleep(2)
    assert told.returncode == 0, told.stdout


@pytest.mark.usefixtures("running")
def test_a_host_shows_the_scanner_only_itself() -> None:
    told = lab(
        "ssh", "south-web1", "hostname; id -un; cat /proc/1/comm; ss -Htan; sudo -n true || echo refused"
    )
    lines = told.stdout.splitlines()
    assert lines[:3] == ["south-web1", "assess", "systemd"]
    assert lines[-1] == "refused"
    assert any("10.77.0.20:3306" in line for line in lines)


@pytest.mark.usefixtures("running")
def test_applications_answer_through_the_balancer_and_nothing_leaves_the_lab() -> None:
    for port in (8101, 8102):
        told = lab("scan", "curl", "-fsS", "-m", "10", f"http://10.77.0.10:{port}/")
        assert told.returncode == 0, told.stderr
    assert lab("scan", "ip", "route", "get", "192.0.2.1").returncode != 0


@pytest.mark.usefixtures("running")
def test_a_scan_of_the_lab_loses_no_data_and_leaks_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSESS_LAB_NAME", NAME)
    estate = tmp_path / "estate.db"
    scan("small", estate)
    board = score(estate, "small")
    assert board.data_loss == []
    assert board.leaks == ()
    assert (tally(board.judged["surfaces"]).recall or 0) >= LEAST_RECALL


def test_an_interrupted_start_leaves_nothing_behind() -> None:
    lab("down")
    command = [sys.executable, "-m", "tests.lab", "up", "--profile", "small"]
    environment = {**os.environ, "ASSESS_LAB_NAME": NAME}
    with subprocess.Popen(
        command, cwd=HERE.parents[1], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as starting:
        until = time.monotonic() + 900
        while len(namespaces(PLACES.namespace(""))) < 4 and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(2)
        starting.send_signal(signal.SIGINT)
        assert starting.wait(60) == 3
    assert leftovers() == []
