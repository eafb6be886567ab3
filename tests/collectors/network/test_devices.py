"""Devices: which reader reads the files, and what becomes of files that nobody can read."""

import json
from datetime import UTC, datetime

import pytest

from assess.errors import ParseError
from assess.model.evidence import Evidence, Reason
from assess.model.network import NetworkFacts
from collectors.network.devices import missing, parse, reader_named
from collectors.network.firewall import COLLECTOR as FIREWALL
from collectors.network.load_balancer import COLLECTOR as LOAD_BALANCER
from tests.collectors.network.asa_files import BETA
from tests.collectors.network.fortigate_files import BACKUP

AT = datetime(2026, 11, 28, tzinfo=UTC)


def evidence(platform: str, **files: str) -> list[Evidence]:
    device = Evidence("fw", "@device", AT, json.dumps({"platform": platform, "files": []}))
    return [*(Evidence("fw", name, AT, text) for name, text in files.items()), device]


def test_the_platform_of_the_inventory_chooses_the_reader_by_any_of_its_names() -> None:
    for name in ("cisco_asa", "ASA", "cisco-asa", "Cisco ASA"):
        facts = parse("fw", evidence(name, beta=BETA))
        assert isinstance(facts, NetworkFacts)
        assert (facts.platform, facts.section_at["beta"]) == ("cisco_asa", AT)


def test_without_a_platform_the_text_tells_it() -> None:
    facts = parse("fw", evidence("", a=BACKUP))
    assert isinstance(facts, NetworkFacts)
    assert facts.platform == "fortigate"


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({"a": BACKUP, "b": BETA}, "several platforms"),
        ({"a": "hello\n"}, "no known platform"),
        ({}, "no configuration"),
    ],
)
def test_files_that_tell_no_single_platform_are_an_error_that_says_what_to_give(
    files: dict[str, str], what: str
) -> None:
    with pytest.raises(ParseError, match=what):
        parse("fw", evidence("", **files))


def test_an_unknown_platform_is_told_with_the_known_ones() -> None:
    with pytest.raises(ParseError, match="unknown platform 'fortigat'") as caught:
        reader_named("fortigat")
    assert "Did you mean fortigate?" in caught.value.hint
    assert "cisco_asa" in caught.value.hint


def test_what_a_file_lacks_is_a_gap_of_the_endpoint() -> None:
    found = evidence("cisco_asa", beta=BETA)
    found.insert(0, Evidence("fw", "image.bin", AT, "", Reason.UNSUPPORTED, "binary"))
    assert [(each.section, each.reason) for each in missing(found)] == [("image.bin", Reason.UNSUPPORTED)]


def test_the_check_tells_a_damaged_file_instead_of_failing() -> None:
    gaps = missing(evidence("fortigate", a=BACKUP[:3000]))
    assert [each.reason for each in gaps] == [Reason.MALFORMED]
    assert gaps[0].section.startswith("a:")


def test_both_kinds_are_read_from_files() -> None:
    assert [(each.kind, each.transport) for each in (FIREWALL, LOAD_BALANCER)] == [
        ("firewall", "config_files"),
        ("load_balancer", "config_files"),
    ]
