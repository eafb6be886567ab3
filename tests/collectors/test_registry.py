"""Collectors and transports are found by where they lie, and only those that a scan needs are loaded."""

import subprocess
import sys

import pytest

from assess.errors import InvariantBroken
from collectors.registry import collectors_by_kind, transport_named


def test_every_collector_names_transports_that_are_there() -> None:
    named = {each.transport for each in collectors_by_kind().values()}
    live = {each.live for each in collectors_by_kind().values() if each.live}
    for name in named | live | {"local", "recorded"}:
        assert transport_named(name).name == name


def test_a_transport_that_is_nowhere_is_a_bug() -> None:
    with pytest.raises(InvariantBroken, match="telepathy"):
        transport_named("telepathy")


def test_a_scan_of_hosts_loads_no_driver_of_a_database() -> None:
    code = (
        "import sys; from collectors.registry import *; collectors_by_kind(); transport_named('ssh');"
        "print(sorted({'paramiko', 'psycopg', 'pymysql', 'redis', 'pypsrp'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout == "['paramiko']\n"
