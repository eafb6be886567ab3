"""What the readers make of evidence: good, cut, refused, malformed, hostile."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.errors import ParseError
from assess.model.evidence import Evidence, Gap, Reason
from collectors.database import mysql, postgresql
from collectors.database.sections import rate, rows_of, sections_of

AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def section(name: str, *lines: object, reason: Reason | None = None, seconds: int = 0) -> Evidence:
    body = "".join(json.dumps(line) + "\n" for line in lines)
    return Evidence("pg", name, AT + timedelta(seconds=seconds), body, reason)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("server", ("server", 1, "")),
        ("activity#2", ("activity", 2, "")),
        ("relations@app", ("relations", 1, "app")),
        ("counters#2@a#b@c", ("counters", 2, "a#b@c")),
        ("counters@#2", ("counters", 1, "#2")),
    ],
)
def test_a_section_names_query_sample_and_database(text: str, expected: tuple[str, int, str]) -> None:
    (found,) = sections_of([section(text)])
    assert (found.name, found.sample, found.database) == expected


def test_rows_know_their_line() -> None:
    rows = list(rows_of(section("q", ["a"], ["x"], ["y"])))
    assert [(row.text("a"), row.ref.line) for row in rows] == [("x", 2), ("y", 3)]


@pytest.mark.parametrize("body", ["{}", "[1", '["a"]\n[1,2]\n', '["a"]\n"x"\n', "[" * 100_000])
def test_what_is_no_answer_is_a_parse_error_with_its_place(body: str) -> None:
    with pytest.raises(ParseError) as raised:
        list(rows_of(Evidence("pg", "q", AT, body)))
    assert raised.value.where == "pg:q"


@pytest.mark.parametrize(
    ("first", "second", "seconds", "expected"),
    [(10, 20, 5.0, 2.0), (20, 10, 5.0, None), (None, 10, 5.0, None), (1, 2, None, None), (7, 7, 5.0, 0.0)],
)
def test_a_rate_needs_two_samples_and_no_reset_between(
    first: int | None, second: int | None, seconds: float | None, expected: float | None
) -> None:
    assert rate(first, second, seconds) == expected


def test_a_refused_section_is_a_gap_and_no_empty_table() -> None:
    facts = postgresql.parse("pg", [section("settings", reason=Reason.DENIED)])
    assert Gap("pg", "settings", Reason.DENIED, "") in facts.gaps
    assert facts.max_connections is None


def test_a_malformed_section_is_a_gap_and_the_others_are_read() -> None:
    databases = section("databases", ["name", "takes_connections"], ["app", True])
    facts = postgresql.parse("pg", [Evidence("pg", "settings", AT, "}"), databases])
    assert [gap.reason for gap in facts.gaps] == [Reason.MALFORMED]
    assert [each.name for each in facts.databases] == ["app"]


def test_a_cut_section_gives_what_came_and_a_gap() -> None:
    cut = section("databases", ["name"], ["app"], reason=Reason.TRUNCATED)
    facts = postgresql.parse("pg", [cut])
    assert [each.name for each in facts.databases] == ["app"]
    assert [gap.reason for gap in facts.gaps] == [Reason.TRUNCATED]


def test_an_extension_that_is_not_there_is_no_gap() -> None:
    assert postgresql.parse("pg", [section("statements@app", reason=Reason.UNSUPPORTED)]).gaps == ()


def test_transactions_per_second_come_from_two_samples() -> None:
    facts = postgresql.parse(
        "pg",
        [
            section("databases", ["name"], ["app"]),
            section("activity", ["name", "transactions"], ["app", 1000]),
            section("activity#2", ["name", "transactions"], ["app", 1100], seconds=5),
        ],
    )
    assert facts.databases[0].transactions_per_second == 20.0


def test_more_samples_of_sessions_count_how_often_each_was_seen() -> None:
    names = ["database", "username", "application", "hidden", "client_address", "sessions", "active"]
    facts = postgresql.parse(
        "pg",
        [
            section("sessions", names, ["app", "web", "", False, "10.0.0.5", 3, 1]),
            section("sessions#2", names),
            section("sessions#3", names, ["app", "web", "", False, "10.0.0.5", 7, 2]),
        ],
    )
    (seen,) = facts.sessions
    assert (seen.count, seen.active, seen.samples_seen, seen.samples) == (7, 2, 2, 3)


def test_hidden_client_addresses_are_unknown_and_not_local() -> None:
    names = ["database", "username", "application", "hidden", "client_address", "sessions", "active"]
    facts = postgresql.parse("pg", [section("sessions", names, ["app", "web", "", True, None, 3, None])])
    assert facts.sessions[0].client_address is None
    assert [gap.section for gap in facts.gaps] == ["sessions"]


@pytest.mark.parametrize(
    ("version", "engine", "number"),
    [
        ("10.11.19-MariaDB-0+deb12u1", "mariadb", (10, 11, 19)),
        ("8.0.35-0ubuntu0.22.04.1", "mysql", (8, 0, 35)),
        ("5.7.44-log", "mysql", (5, 7, 44)),
        ("", "mysql", ()),
    ],
)
def test_the_version_tells_the_engine(version: str, engine: str, number: tuple[int, ...]) -> None:
    facts = mysql.parse("my", [section("server", ["version"], [version])])
    assert (facts.engine, facts.version_number) == (engine, number)


@pytest.mark.parametrize(
    ("pattern", "entered"), [("app", True), ("a_p", True), ("%", True), ("a\\_p", False), ("other", False)]
)
def test_a_grant_on_schemas_by_pattern_tells_empty_from_hidden(pattern: str, entered: bool) -> None:
    facts = mysql.parse(
        "my",
        [
            section("databases", ["name"], ["app"]),
            section("privileges", ["privilege"], ["USAGE"]),
            section("schema_privileges", ["pattern", "privilege"], [pattern, "SELECT"]),
            section("relations@app", ["name"]),
        ],
    )
    assert facts.databases[0].entered is entered


def test_a_replica_names_its_source() -> None:
    columns = ["Master_Host", "Master_Port", "Slave_SQL_Running"]
    facts = mysql.parse("my", [section("replication_from", columns, ["10.0.0.9", 3307, "Yes"])])
    assert facts.is_replica is True
    assert [(link.peer, link.port, link.direction) for link in facts.replication] == [
        ("10.0.0.9", 3307, "from")
    ]


def test_mysql_8_tells_a_replica_in_its_own_words() -> None:
    columns = ["Source_Host", "Source_Port", "Replica_SQL_Running"]
    facts = mysql.parse("my", [section("replication_from", columns, ["10.0.0.9", 3306, "Yes"])])
    assert [(link.peer, link.state) for link in facts.replication] == [("10.0.0.9", "Yes")]


NAMES = st.sampled_from(
    [
        *(query.name for query in postgresql.COLLECTOR.probe.queries),  # type: ignore[union-attr]
        *(query.name for query in mysql.COLLECTOR.probe.queries),  # type: ignore[union-attr]
    ]
)
WORDS = (
    "name id schema kind database value privilege pattern host port sessions relation extra type version "
    "login Variable_name Value estimated_rows names types nullable transactions uptime"
)
COLUMNS = st.sampled_from(WORDS.split())
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=3)


@st.composite
def answers(draw: st.DrawFn) -> Evidence:
    columns = draw(st.lists(COLUMNS, max_size=6))
    rows = draw(st.lists(st.lists(VALUES, min_size=len(columns), max_size=len(columns)), max_size=3))
    name = draw(NAMES) + draw(st.sampled_from(["", "#2"])) + draw(st.sampled_from(["", "@app", "@"]))
    reason = draw(st.none() | st.sampled_from(list(Reason)))
    body = "".join(json.dumps(line) + "\n" for line in [columns, *rows])
    return Evidence("e", name, AT, draw(st.sampled_from([body, body[:-2]])), reason)


@pytest.mark.parametrize("parse", [postgresql.parse, mysql.parse])
@given(evidence=st.lists(answers() | st.builds(Evidence, st.just("e"), st.text(), st.just(AT), st.text())))
def test_no_evidence_breaks_a_reader_and_all_it_says_can_be_written(parse, evidence) -> None:  # type: ignore[no-untyped-def]
    facts = parse("e", evidence)
    repr(facts.databases).encode("utf-8")
    json.dumps([gap.detail for gap in facts.gaps])
    assert parse("e", evidence) == facts
