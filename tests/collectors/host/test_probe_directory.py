"""The probe beside a real LDAP server, in a network of its own."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from collectors.host.directory_units import parse_directory_units
from collectors.host.script import SEARCH_PATH
from tests.collectors.host.probing import Answer, ask

SERVER = Path("/usr/sbin/slapd")
CONFIG = """include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
database mdb
suffix "dc=example,dc=org"
directory {folder}/data
{access}
"""
PEOPLE = """dn: dc=example,dc=org
objectClass: dcObject
objectClass: organization
o: Example
dc: example

dn: ou=acme,dc=example,dc=org
objectClass: organizationalUnit
ou: acme

dn: uid=ann,ou=acme,dc=example,dc=org
objectClass: inetOrgPerson
uid: ann
cn: Ann
sn: CANARY-a-person

dn: ou=beta people,dc=example,dc=org
objectClass: organizationalUnit
ou: beta people

dn: cn=printers,dc=example,dc=org
objectClass: device
cn: printers
"""
IN_ITS_NETWORK = 'ip link set lo up; slapd -f "$0" -h ldap://127.0.0.1; exec "$@"'

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="a network of its own needs root")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    assert SERVER.exists(), "apt-get install slapd ldap-utils (or run tests/install-packages)"
    (tmp_path / "data").mkdir()
    yield tmp_path
    pid = tmp_path / "slapd.pid"
    if pid.exists():
        os.kill(int(pid.read_text()), 15)


def without_ss(folder: Path) -> str:
    """A search path with every tool of this system but `ss`."""
    place = folder / "tools"
    place.mkdir()
    for each in (*Path("/usr/bin").iterdir(), *Path("/usr/sbin").iterdir()):
        if each.name != "ss" and not (place / each.name).exists():
            (place / each.name).symlink_to(each)
    return str(place)


def asked(folder: Path, access: str = "", search_path: str = SEARCH_PATH) -> Answer:
    """The probe's answer where this server listens."""
    config = folder / "slapd.conf"
    config.write_text(CONFIG.format(folder=folder, access=access))
    subprocess.run(["slapadd", "-f", config], input=PEOPLE, text=True, check=True, capture_output=True)
    before = ("unshare", "--net", "sh", "-c", IN_ITS_NETWORK, str(config))
    return ask(before=before, only=("directory_units",), search_path=search_path)


def test_first_level_units_are_told_and_no_person(folder: Path) -> None:
    answer = asked(folder)
    units = parse_directory_units(answer.sections()["directory_units"].body)
    assert [(each.context, each.name) for each in units] == [
        ("dc=example,dc=org", "acme"),
        ("dc=example,dc=org", "beta people"),
    ]
    assert "uid=ann" not in answer.text


def test_a_host_without_ss_is_asked_too(folder: Path) -> None:
    answer = asked(folder, search_path=without_ss(folder))
    assert len(parse_directory_units(answer.sections()["directory_units"].body)) == 2
    assert "CANARY" not in answer.text


def test_a_directory_that_lets_nobody_read_tells_no_unit(folder: Path) -> None:
    assert asked(folder, "access to * by * none").facts().directory_units == ()


def test_a_host_without_directory_is_asked_nothing_and_has_no_gap() -> None:
    answer = ask(before=("unshare", "--net"), only=("directory_units",))
    assert (answer.sections()["directory_units"].reason, answer.facts().directory_units) == (None, ())
