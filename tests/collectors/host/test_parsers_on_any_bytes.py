# ruff: noqa: E501  words in rows read better than one a line
"""Whatever a host prints, a parser gives facts or a ParseError, and the collector gives facts and gaps."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assess.errors import ParseError
from assess.model.evidence import Evidence
from collectors.host.containers import parse_containers
from collectors.host.directories import parse_directories
from collectors.host.exports import parse_exports
from collectors.host.gaps import SECTIONS
from collectors.host.identity import parse_addresses, parse_identity, parse_users
from collectors.host.linux import parse
from collectors.host.mounts import parse_block_devices, parse_mounts
from collectors.host.names import parse_hosts_entries, parse_resolvers
from collectors.host.open_files import parse_open_files, parse_socket_owners
from collectors.host.packages import parse_packages
from collectors.host.processes import ProcessSections, parse_processes
from collectors.host.redaction import find_secrets, redact
from collectors.host.schedules import parse_jobs
from collectors.host.settings import parse_config_files, parse_settings
from collectors.host.sockets import connections, listeners, parse_socket_table
from collectors.host.units import parse_units

Parser = Callable[[str], object]


def _sockets(text: str) -> object:
    table = parse_socket_table("sockets", text)
    return listeners([table], {}), connections([table, table], {})


PARSERS: dict[str, Parser] = {
    "identity": lambda text: parse_identity(text, text),
    "users": parse_users,
    "addresses": parse_addresses,
    "processes": lambda text: parse_processes(
        ProcessSections(text, text, text, text, text, text), {0: "root"}
    ),
    "sockets": _sockets,
    "open_files": lambda text: (parse_open_files(text, text), parse_socket_owners(text, {1: 0})),
    "mounts": lambda text: parse_mounts(text, text, text, text),
    "block_devices": lambda text: parse_block_devices(text, text, text),
    "directories": lambda text: parse_directories(text, {}),
    "packages": parse_packages,
    "units": parse_units,
    "jobs": lambda text: parse_jobs(text, text),
    "containers": parse_containers,
    "exports": lambda text: parse_exports(text, text),
    "hosts": parse_hosts_entries,
    "resolver": parse_resolvers,
    "settings": parse_settings,
    "config_files": parse_config_files,
    "redaction": lambda text: (find_secrets(text), redact(text)),
}

# fmt: off
WORDS = (
    "at 12.50", "tcp ", "tcp6 ", "0100007F:1F90", "00000000:0000", " 0A ", "namespace ", "ephemeral ", "1", "-1",
    "\t", "\n", " ", "|", ":", "=", " - ", "f", "s", "o", "link ", "ip ", "inet ", "device ", "parent ", "job\t",
    "Id=", "MainPID=", "OnCalendar=", "[share]", "path = /srv", "/srv", "conffile ", "md5 ", "deadbeef", "٣", "\\040",
    "\\777", "\x00", "\x1b[31m", "\ufffd", "999999999999999999999999999", "bytes:", "with fstype nfs", "mounted on ",
    "password=", "://a:b@", "-----BEGIN PRIVATE KEY-----", "btime ", "ticks 0 page 0", "uid=0", "uptime=", "cpus=",
)
# fmt: on
TEXTS = st.one_of(
    st.text(max_size=300),
    st.binary(max_size=300).map(lambda raw: raw.decode("latin-1")),
    st.lists(st.sampled_from(WORDS), max_size=60).map("".join),
)


@pytest.mark.parametrize("name", PARSERS)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=TEXTS)
def test_a_parser_raises_nothing_but_its_own_error(name: str, text: str) -> None:
    with suppress(ParseError):
        assert PARSERS[name](text) == PARSERS[name](text)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(bodies=st.dictionaries(st.sampled_from(SECTIONS), TEXTS, max_size=12))
def test_the_collector_always_gives_facts(bodies: dict[str, str]) -> None:
    at = datetime(2026, 11, 21, tzinfo=UTC)
    facts = parse("host1", [Evidence("host1", section, at, body) for section, body in bodies.items()])
    assert facts.endpoint == "host1"
    assert all(gap.endpoint == "host1" for gap in facts.gaps)
    assert set(facts.section_at) == set(bodies)


@settings(max_examples=200, deadline=None)
@given(
    secret=st.text(alphabet="abcdefghijkmnpqrstuvwxyzABCDEF0123456789!#%+_-", min_size=6, max_size=40),
    form=st.sampled_from(
        (
            "password={}",
            "DB_PASSWORD: '{}'",
            '"secret": "{}"',
            "redis://:{}@cache:6379",
            "api_key = {}",
            "?token={}&x=1",
        )
    ),
)
def test_redaction_leaves_no_secret(secret: str, form: str) -> None:
    text = f"host=db1 {form.format('Q' + secret)}\nnext"
    assert f"Q{secret}" not in redact(text)
    assert redact(text).startswith("host=db1 ")
    assert redact(text).endswith("next")
    assert find_secrets(redact(text)) == []
