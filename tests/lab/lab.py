"""The lab as a whole: bring a profile up, take it down, say what is there."""

from __future__ import annotations

import contextlib
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from types import FrameType

from tests.lab.access import make_credentials, setup_settings, write_inventories
from tests.lab.disk import prepare_disk
from tests.lab.estate import STAGES, Estate, Host, load_estate
from tests.lab.host import first_process, kill_namespace, remove_cgroup, set_up, start_host, wait_for_boot
from tests.lab.image import build_image
from tests.lab.machine import (
    NAMESPACES,
    LabError,
    cgroup_root,
    exclusive,
    namespaces,
    raise_inotify,
    require_rights,
    restore_inotify,
    run,
)
from tests.lab.places import Places
from tests.lab.switch import make_network

AT_ONCE = 6


def bring_up(places: Places, *, keep_failed: bool = False) -> float:
    """Bring all hosts of a profile up; the seconds it took. A failure takes everything down again."""
    require_rights()
    estate = load_estate(places.profile)
    with exclusive(), _signals_as_exceptions():
        image = build_image()
        began = time.monotonic()
        _remove(places)
        try:
            places.run.mkdir(parents=True, mode=0o700)
            raise_inotify()
            make_credentials(places)
            make_network(places, estate.hosts)
            for host in estate.hosts:
                prepare_disk(places, image, estate, host)
                start_host(places, image, host)
            for stage in STAGES:
                _set_up_stage(places, estate, stage)
            write_inventories(places, estate)
        except BaseException:
            if not keep_failed:
                _remove(places)
            raise
    return time.monotonic() - began


def take_down(places: Places) -> float:
    """Remove every process, namespace, mount and file of a profile; the seconds it took. Safe to repeat."""
    require_rights()
    began = time.monotonic()
    with exclusive():
        _remove(places)
    return time.monotonic() - began


def running_hosts(places: Places, estate: Estate) -> dict[str, bool]:
    """Each declared host, and whether it runs."""
    up: dict[str, bool] = {}
    for host in estate.hosts:
        try:
            up[host.name] = first_process(places, host.name) > 0
        except LabError:
            up[host.name] = False
    return up


def _set_up_stage(places: Places, estate: Estate, stage: str) -> None:
    """Install the applications of one stage's hosts, several hosts at once; the first failure is raised."""
    names = "\n".join(f"{host.address} {host.name}" for host in estate.hosts)
    common = {**setup_settings(places), "ESTATE_HOSTS": names}

    def one(host: Host) -> None:
        began = time.monotonic()
        wait_for_boot(places, host.name)
        for application in host.apps:
            set_up(places, host, application, common)
        print(f"{host.name} up in {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)

    workers = ThreadPoolExecutor(AT_ONCE)
    try:
        tasks = [workers.submit(one, host) for host in estate.hosts if host.stage == stage]
        for task in as_completed(tasks):
            task.result()
    finally:
        # Without waiting: after a failure the hosts are killed, and with them what the workers wait for.
        workers.shutdown(wait=False, cancel_futures=True)


def _remove(places: Places) -> None:
    """Remove whatever of this profile exists, whole or in part."""
    mine = namespaces(places.namespace(""))
    with ThreadPoolExecutor(AT_ONCE) as workers:
        list(workers.map(kill_namespace, mine))
    switch = places.namespace("switch")
    for namespace in sorted(mine, key=lambda name: name != switch):
        run("ip", "netns", "delete", namespace, check=False)
    with contextlib.suppress(LabError):
        remove_cgroup(cgroup_root() / places.cgroup_name)
    shutil.rmtree(places.run, ignore_errors=True)
    restore_inotify()
    if NAMESPACES.is_dir() and not any(NAMESPACES.iterdir()):
        run("umount", NAMESPACES, check=False)
        NAMESPACES.rmdir()


@contextlib.contextmanager
def _signals_as_exceptions() -> Iterator[None]:
    """Make interruption, termination and hang-up unwind once; while things are removed they are ignored."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(received: int, _: FrameType | None) -> None:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt(signal.Signals(received).name)

    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
