"""Far ends in configuration values, in the forms that real software writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.graph.connection_strings import Mention, mentions_in

CASES = [
    (
        "postgresql://app@db1.internal:5433/orders?sslmode=require",
        "",
        [Mention("db1.internal", 5433, "postgresql", "orders")],
    ),
    (
        "postgres://h1:5432,h2:5432/app",
        "",
        [Mention("h1", 5432, "postgres", "app"), Mention("h2", 5432, "postgres", "app")],
    ),
    ("postgresql+psycopg2://u:x@db/app", "", [Mention("db", 5432, "postgresql", "app")]),
    ("jdbc:mysql://10.0.0.5/shop", "", [Mention("10.0.0.5", 3306, "mysql", "shop")]),
    (
        "jdbc:sqlserver://sql1:1433;databaseName=crm;encrypt=true",
        "",
        [Mention("sql1", 1433, "sqlserver", "crm")],
    ),
    ("jdbc:oracle:thin:@ora1:1521:XE", "", [Mention("ora1", 1521, "oracle", "XE")]),
    ("mysql:host=db1;port=3307;dbname=shop", "", [Mention("db1", 3307, "mysql", "shop")]),
    ("Server=tcp:sql1,1433;Database=crm;Integrated Security=true", "", [Mention("sql1", 1433, "", "crm")]),
    ("host=db1 port=5432 dbname=app", "postgresql", [Mention("db1", 5432, "postgresql", "app")]),
    (
        "host=/var/run/postgresql dbname=app",
        "postgresql",
        [Mention("localhost", None, "postgresql", "app", "/var/run/postgresql")],
    ),
    ("redis://cache-1:6380/0", "", [Mention("cache-1", 6380, "redis", "")]),
    (
        "tcp://10.0.0.7:6379?weight=1, tcp://10.0.0.8:6379",
        "",
        [Mention("10.0.0.7", 6379, "tcp"), Mention("10.0.0.8", 6379, "tcp")],
    ),
    ("amqp://u:x@mq:5672/alpha", "", [Mention("mq", 5672, "amqp", "")]),
    ("unix:/run/php/php8.2-fpm.sock", "", [Mention("localhost", None, "", "", "/run/php/php8.2-fpm.sock")]),
    (
        "proxy:unix:/run/php/php8.2-fpm.sock|fcgi://localhost",
        "",
        [Mention("localhost", None, "", "", "/run/php/php8.2-fpm.sock")],
    ),
    ("10.0.0.11:80 check cookie w1", "", [Mention("10.0.0.11", 80)]),
    ("es1:9200,es2:9200", "", [Mention("es1", 9200), Mention("es2", 9200)]),
    ("10.0.0.5 6379", "redis", [Mention("10.0.0.5", 6379, "redis")]),
    ("p:db1:3306", "mysql", [Mention("db1", 3306, "mysql")]),
    ("[fd00::5]:5432", "", [Mention("fd00::5", 5432)]),
    ("@@loghost:514", "", [Mention("loghost", 514)]),
    ("ldap://dc1 ldap://dc2", "", [Mention("dc1", 389, "ldap"), Mention("dc2", 389, "ldap")]),
    ("balancer://mycluster/", "", []),
    ("/var/lib/php/sessions", "", []),
    ("true", "", []),
    ("", "", []),
]


@pytest.mark.parametrize(
    ("value", "scheme", "expected"), CASES, ids=[each[0][:40] or "empty" for each in CASES]
)
def test_a_value_names_these_far_ends(value: str, scheme: str, expected: list[Mention]) -> None:
    assert list(mentions_in(value, scheme)) == expected


def test_a_password_in_a_url_is_no_part_of_what_is_read() -> None:
    (found,) = mentions_in("postgres://u:hunter2@db1/app")
    assert "hunter2" not in repr(found)


@given(st.text(max_size=300), st.sampled_from(["", "redis", "postgresql"]))
def test_any_text_can_be_read_without_an_error(value: str, scheme: str) -> None:
    for mention in mentions_in(value, scheme):
        assert mention.port is None or 0 < mention.port < 65536


@pytest.mark.parametrize(
    ("value", "host", "port"),
    [
        (r"\\files1\home\letters", "files1", 445),
        (r"\\files1.corp.example\d$\x y", "files1.corp.example", 445),
        (r"FormatName:DIRECT=OS:app1\private$\jobs", "app1", 1801),
        (r"direct=tcp:10.0.0.9\private$\jobs", "10.0.0.9", 1801),
        (r".\private$\jobs", "localhost", 1801),
        (r"Data Source=SQL1\SHOP;Initial Catalog=Shop", "SQL1", None),
    ],
)
def test_shares_queues_and_named_instances_of_windows_are_far_ends(
    value: str, host: str, port: int | None
) -> None:
    (mention,) = mentions_in(value)
    assert (mention.host, mention.port) == (host, port)
