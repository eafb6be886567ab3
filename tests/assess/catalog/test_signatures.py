"""The catalog of software signatures: whole, dated, and precise about what it matches."""

import pytest

from assess.analysis.services.software import index_signatures, recognise
from assess.catalog.signatures import load_signatures, read_signatures
from assess.errors import InvariantBroken
from assess.model.paths import is_absolute
from tests.assess.analysis.handmade import process

NOTHING = frozenset[str]()

RECOGNISED = [
    ("/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main", {}, "postgresql"),
    ("postgres: checkpointer", {}, "postgresql"),
    ("/usr/sbin/mariadbd", {}, "mariadb"),
    ("/usr/bin/redis-server 127.0.0.1:6379", {"executable": "/usr/bin/redis-check-rdb"}, "redis"),
    (
        "/usr/bin/redis-server *:26379 [sentinel]",
        {"executable": "/usr/bin/redis-check-rdb"},
        "redis-sentinel",
    ),
    ("nginx: worker process", {"executable": "/usr/sbin/nginx"}, "nginx"),
    ("php-fpm: pool www", {"executable": "/usr/sbin/php-fpm8.2"}, "php-fpm"),
    ("/usr/bin/java -Xmx1g -cp a.jar org.apache.catalina.startup.Bootstrap start", {}, "tomcat"),
    ("/usr/bin/java -jar /usr/share/java/jenkins.war --httpPort=8080", {}, "jenkins"),
    ("java -jar /opt/orders/orders-1.2.jar", {}, "jetty"),
    ("/usr/bin/java kafka.Kafka /etc/kafka/server.properties", {}, "kafka"),
    ("/usr/lib/erlang/erts-13.1.5/bin/beam.smp -W w -- -root /usr/lib/erlang -s rabbit boot", {}, "rabbitmq"),
    ("/usr/bin/python3 /usr/bin/gunicorn --bind 0.0.0.0:8000 app:app", {}, "python-wsgi"),
    ("gunicorn: worker [app]", {"executable": "/usr/bin/python3.11"}, "python-wsgi"),
    ("/usr/bin/python3 -m celery -A app worker", {}, "celery"),
    ("node /srv/app/server.js", {"executable": "/usr/bin/node"}, "node"),
    ("/usr/lib/postfix/sbin/master -w", {}, "postfix"),
    ("/usr/bin/dotnet /opt/shop/Shop.dll", {}, "dotnet"),
    ("/usr/bin/ganesha.nfsd -L /var/log/ganesha.log", {}, "nfs-server"),
    ("(sd-pam)", {}, "systemd"),
]


@pytest.mark.parametrize(("line", "more", "expected"), RECOGNISED, ids=[each[2] for each in RECOGNISED])
def test_a_command_line_as_real_software_has_it_is_recognised(
    line: str, more: dict[str, str], expected: str
) -> None:
    match = recognise(process(7, line, **more), index_signatures(load_signatures()), NOTHING)
    assert match is not None
    assert match.signature.id == expected


@pytest.mark.parametrize(
    "line",
    [
        "/usr/bin/python3 /opt/billing/server.py",
        "grep -r nginx /etc",
        "vim /etc/postgresql/15/main/postgresql.conf",
        "/opt/acme/master --serve",
        "tail -f /var/log/redis-server.log",
    ],
)
def test_software_that_only_mentions_a_product_is_not_that_product(line: str) -> None:
    assert recognise(process(7, line), index_signatures(load_signatures()), NOTHING) is None


def test_an_installed_package_settles_which_product_a_shared_name_is() -> None:
    found = recognise(
        process(7, "/usr/sbin/mysqld"), index_signatures(load_signatures()), frozenset({"mariadb"})
    )
    assert found is not None
    assert found.signature.id == "mariadb"


def test_a_name_cut_at_fifteen_characters_is_still_recognised() -> None:
    cut = process(7, "x", arguments=(), executable="", command="clickhouse-serv")
    found = recognise(cut, index_signatures(load_signatures()), NOTHING)
    assert found is not None
    assert (found.signature.id, found.how) == ("clickhouse", "command") or found.how == "comm"


def test_the_catalog_knows_at_least_the_products_that_were_researched() -> None:
    ids = {signature.id for signature in load_signatures()}
    assert len(ids) >= 94
    assert {
        "postgresql",
        "mariadb",
        "php-fpm",
        "tomcat",
        "nfs-server",
        "samba",
        "wordpress",
        "openssh",
    } <= ids


def test_every_row_names_its_source_and_date() -> None:
    assert all("2026" in signature.source for signature in load_signatures())


def test_data_directories_are_absolute_paths_that_can_be_matched() -> None:
    paths = [path for signature in load_signatures() for path in signature.data_directories]
    assert all(is_absolute(path) for path in paths)


@pytest.mark.parametrize(
    "row",
    [
        "- {id: a, software: A, category: web, state: stateless, source: s, comands: [a]}",
        "- {id: a, software: A, category: web, state: sometimes, source: s}",
        "- {id: a, software: A, category: web, state: stateless}",
        "- {id: a, software: A, category: web, state: stateless, source: s, patterns: ['(']}",
    ],
    ids=["unknown key", "unknown state", "no source", "broken pattern"],
)
def test_a_broken_row_stops_the_program(row: str) -> None:
    with pytest.raises(InvariantBroken):
        read_signatures(row)


def test_two_rows_of_one_id_stop_the_program() -> None:
    row = "- {id: a, software: A, category: web, state: stateless, source: s}\n"
    with pytest.raises(InvariantBroken, match="twice"):
        read_signatures(row * 2)
