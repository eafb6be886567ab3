"""The real probe with the shells and tools of other releases: each tells what today's tell."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from assess.model.evidence import Reason
from collectors.host.gaps import SECTIONS
from tests.collectors.host.probing import (
    OLD_SHELLS,
    TOOLS,
    Answer,
    ask,
    furnished,
    program_named,
    tools_with_awk,
)

FILES = {
    "/etc/orders/orders.properties": (
        "spring.datasource.url=jdbc:postgresql://db1.example:5432/orders\n"
        "spring.datasource.password=C4n4ry\n"
        "spring.session.store-type=redis\n"
    ),
    "/srv/orders/uploads/1.pdf": "x" * 10,
    "/srv/orders/uploads/2.pdf": "x" * 20,
    "/srv/orders/sessions/sess_0123456789abcdef0123456789": "x",
    "/etc/cron.d/orders": "0 3 * * * root pg_dump -h db2.example orders >/srv/orders/dump.sql\n",
    "/etc/systemd/system/orders.service": (
        "[Service]\nWorkingDirectory=/srv/orders\nExecStart=/usr/bin/java -jar /srv/orders/orders.jar\n"
    ),
}


def told(folder: Path, shell: Sequence[str] = ("dash", "-s"), awk: str = "mawk") -> Answer:
    return ask(shell, before=furnished(folder, FILES), search_path=tools_with_awk(folder, awk))


def check(answer: Answer) -> None:
    # an old C library does not know this system's locales, and its bash says so
    complaints = [line for line in answer.errors.splitlines() if b"setlocale" not in line]
    assert (answer.code, complaints) == (0, [])
    assert [each.section for each in answer.evidence()] == list(SECTIONS)
    facts = answer.facts()
    assert [gap for gap in facts.gaps if gap.reason is Reason.MALFORMED] == []
    assert os.getpid() in {each.pid for each in facts.processes}
    settings = {(each.key, each.value) for each in facts.settings if "orders.properties" in each.file}
    assert settings == {
        ("spring.datasource.url", "jdbc:postgresql://db1.example:5432/orders"),
        ("spring.session.store-type", "redis"),
    }
    walked = {each.path: (each.files, each.size_bytes) for each in facts.directories}
    assert walked["/srv/orders"] == (3, 31)
    assert "C4n4ry" not in answer.text


def test_todays_tools_set_the_measure(tmp_path: Path) -> None:
    check(told(tmp_path))


@pytest.mark.parametrize("awk", [each.name for each in TOOLS])
def test_an_awk_of_another_release_tells_the_same(awk: str, tmp_path: Path) -> None:
    check(told(tmp_path, awk=awk))


@pytest.mark.parametrize("shell", [each.name for each in OLD_SHELLS])
def test_a_shell_of_another_release_tells_the_same(shell: str, tmp_path: Path) -> None:
    check(told(tmp_path, (str(program_named(shell)), "-s")))


@pytest.mark.parametrize("busybox", [each.name for each in TOOLS if each.engine == "busybox"])
def test_a_busybox_of_another_release_is_shell_and_awk(busybox: str, tmp_path: Path) -> None:
    check(told(tmp_path, (str(program_named(busybox)), "sh", "-s"), busybox))
