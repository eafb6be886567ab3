"""A host with many directories takes work in proportion to their number: calls are counted, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from hashlib import sha256
from types import FrameType
from typing import Any

import pytest

from assess.model.evidence import Ref
from assess.model.host import ClosedDirectory, Container, Export, HostFacts
from tests.assess.analysis.surfaces.test_host_state import host, mounted, opened, process, surfaces, walked

PHP = process(20, "php-fpm: pool www", unit="php8.2-fpm.service")
Crowd = Callable[[int], tuple[HostFacts, ...]]


def brothers(many: int) -> tuple[HostFacts, ...]:
    return (host(processes=(PHP,), directories=tuple(walked(f"/srv/data/d{n}") for n in range(many))),)


def databases(many: int) -> tuple[HostFacts, ...]:
    directories = tuple(walked(f"/srv/app{n}/data", kind_hints=("sqlite",)) for n in range(many))
    files = tuple(opened(20, f"{each.path}/app.sqlite") for each in directories)
    return (host(processes=(PHP,), directories=directories, open_files=files),)


def trees(many: int) -> tuple[HostFacts, ...]:
    paths = [f"/var/lib/a{n % 9}/b{n % 81}/c{n % 729}/d{n}" for n in range(many)]
    directories = tuple(walked(path, owners=("www-data",), extensions=(("pdf", 40),)) for path in paths)
    return (host(processes=(PHP,), directories=directories),)


def shut(many: int) -> tuple[HostFacts, ...]:
    closed = tuple(ClosedDirectory(f"/srv/vault{n}", Ref("directories", n)) for n in range(many))
    return (host(root=False, processes=(PHP,), closed_directories=closed),)


def exports(many: int) -> tuple[HostFacts, ...]:
    offered = tuple(Export("nfs", f"/srv/e{n}", f"/srv/e{n}", Ref("nfs_exports", n)) for n in range(many))
    return (host(exports=offered, directories=tuple(walked(each.path) for each in offered)),)


def mounts_of_others(many: int) -> tuple[HostFacts, ...]:
    taken = tuple(mounted(f"nas:/srv/e{n}", f"/mnt/e{n}", "nfs4") for n in range(many))
    return (
        host("nas", directories=tuple(walked(f"/srv/e{n}") for n in range(many))),
        host("web", mounts=taken),
    )


def containers(many: int) -> tuple[HostFacts, ...]:
    ids = [sha256(str(n).encode()).hexdigest() for n in range(many)]
    workers = tuple(process(100 + n, "/app/worker", container_id=each) for n, each in enumerate(ids))
    files = tuple(opened(100 + n, "/app/outbox/letters.csv") for n in range(many))
    layers = tuple(
        mounted("overlay", f"/merged/{each}", "overlay", f"upperdir=/var/lib/docker/overlay2/{each}/diff")
        for each in ids
    )
    known = tuple(
        Container(each[:12], f"c{n}", "i", "docker", Ref("containers", n)) for n, each in enumerate(ids)
    )
    return (host(processes=workers, open_files=files, mounts=layers, containers=known),)


def calls(facts: tuple[HostFacts, ...]) -> int:
    """How many functions, generators and built-ins included, are entered while the hosts are classified."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        surfaces(*facts)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("crowd", [brothers, databases, trees, shut, exports, mounts_of_others, containers])
def test_four_times_the_directories_take_about_four_times_the_work(crowd: Crowd) -> None:
    few, many = calls(crowd(60)), calls(crowd(240))
    assert many < 5 * few
