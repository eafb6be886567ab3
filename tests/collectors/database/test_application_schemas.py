"""Schemas of real applications, loaded whole into real servers, and what each of their tables is for.

The rules were not written from these schemas. What is expected was reasoned from the documentation of each
product before its output was looked at: MediaWiki's "Manual:Database layout", Bacula's "Catalog Services",
Gammu's "SMSD database structure", Kea's "Lease and Hosts Database", and the administrator's guides of Request
Tracker, ejabberd, Roundcube, Icinga 2 (IDO), FreeRADIUS, PowerDNS, Zabbix, Kamailio, Cacti and ZoneMinder.
Whatever is not named is a record: it must be durable, and neither queue, session nor cache.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from assess.analysis.databases.state import classify_databases
from assess.model.estate import RelationRow
from assess.model.state import State
from collectors.base import Limits
from collectors.database import mysql, mysql_queries, postgresql, postgresql_queries
from collectors.transports import mysql as mysql_transport
from collectors.transports import postgresql as postgresql_transport
from tests.servers.debian_schemas import ABSENT, DebianSchema
from tests.servers.mariadb import ROOT_PASSWORD, MariaDbServer, mariadb_server
from tests.servers.postgresql import PASSWORD, PostgresServer, postgres_server

RECORD = {"data", "log", "config"}
HARMLESS = re.compile(r"role .* does not exist|extension .* already exists")


@dataclass(frozen=True)
class Application:
    """A schema, tables that are more than records with the purposes that fit, and what life does to it.

    `work` is SQL that makes rows pass through, as the running product does.
    """

    schema: DebianSchema
    special: dict[str, set[str]]
    least_tables: int
    work: tuple[str, ...] = ()
    volatile: set[str] = field(default_factory=set)


def pg(name: str, package: str, *files: str) -> DebianSchema:
    return DebianSchema(name, package, "postgresql", files)


def my(name: str, package: str, *files: str) -> DebianSchema:
    return DebianSchema(name, package, "mariadb", files)


DBCONFIG = "usr/share/dbconfig-common/data"
KAMAILIO = tuple(
    f"usr/share/kamailio/postgres/{name}-create.sql"
    for name in [
        "standard",
        "acc",
        "lcr",
        "domain",
        "group",
        "permissions",
        "registrar",
        "usrloc",
        "msilo",
        "alias_db",
        "uri_db",
        "speeddial",
        "avpops",
        "auth_db",
        "pdt",
        "dialog",
        "dispatcher",
        "dialplan",
        "topos",
        "presence",
        "rls",
        "imc",
        "cpl",
        "siptrace",
        "domainpolicy",
        "carrierroute",
        "drouting",
        "userblocklist",
        "htable",
        "purple",
        "uac",
        "pipelimit",
        "mtree",
        "sca",
        "mohqueue",
        "rtpproxy",
        "rtpengine",
        "secfilter",
    ]
)

APPLICATIONS = (
    Application(
        pg("mediawiki", "mediawiki", "usr/share/mediawiki/maintenance/postgres/tables-generated.sql"),
        {
            "job": {"queue"},
            "objectcache": {"cache"},
            "l10n_cache": {"cache"},
            "querycache": {"cache", "data"},
            "querycachetwo": {"cache", "data"},
            "querycache_info": {"cache", "data"},
            "logging": {"log"},
        },
        50,
    ),
    Application(
        pg("request_tracker", "request-tracker5", "usr/share/request-tracker5/etc/schema.Pg"),
        {"sessions": {"session"}, "queues": {"data"}, "cachedgroupmembers": {"data"}},
        30,
        (
            "INSERT INTO sessions SELECT n::text, 'x', now() FROM generate_series(1, 3000) n",
            "DELETE FROM sessions WHERE id::int <= 2900",
            "INSERT INTO Tickets (Subject) SELECT 'a' FROM generate_series(1, 3000) n",
            "DELETE FROM Tickets WHERE id <= 2900",
        ),
    ),
    Application(
        pg("bacula", "bacula-director-pgsql", f"{DBCONFIG}/bacula-director-pgsql/install/pgsql"),
        {"job": RECORD, "jobhisto": RECORD, "log": {"log"}, "counters": RECORD},
        20,
        (
            (
                "INSERT INTO Job (Job, Name, Type, Level, JobStatus) "
                "SELECT 'j' || n, 'nightly', 'B', 'F', 'T' FROM generate_series(1, 3000) n"
            ),
            "DELETE FROM Job WHERE JobId <= 2900",
        ),
    ),
    Application(
        pg("gammu", "gammu-smsd", "usr/share/doc/gammu-smsd/examples/pgsql.sql"),
        {"outbox": {"queue"}, "outbox_multipart": {"queue", "data"}, "inbox": RECORD, "sentitems": RECORD},
        6,
    ),
    Application(
        pg("ejabberd", "ejabberd", "usr/share/ejabberd/sql/pg.sql"),
        {
            "spool": {"data", "queue"},
            "sm": {"data", "session"},
            "bosh": {"data", "session"},
            "push_session": {"data"},
            "caps_features": {"data", "cache"},
        },
        35,
        (
            "INSERT INTO spool (username, xml) SELECT 'u', '<m/>' FROM generate_series(1, 3000) n",
            "DELETE FROM spool WHERE seq <= 2900",
        ),
    ),
    Application(
        pg("roundcube", "roundcube-core", "usr/share/roundcube/SQL/postgres.initial.sql"),
        {
            "session": {"session"},
            "cache": {"cache"},
            "cache_shared": {"cache"},
            "cache_index": {"cache"},
            "cache_thread": {"cache"},
            "cache_messages": {"cache"},
            "searches": {"data"},
        },
        17,
    ),
    Application(
        pg("icinga", "icinga2-ido-pgsql", "usr/share/icinga2-ido-pgsql/schema/pgsql.sql"),
        {"icinga_statehistory": {"data", "log"}, "icinga_logentries": {"log"}},
        55,
    ),
    Application(
        pg(
            "freeradius", "freeradius-config", "etc/freeradius/3.0/mods-config/sql/main/postgresql/schema.sql"
        ),
        {"radacct": {"data", "log"}},
        9,
        (
            (
                "INSERT INTO radacct (AcctSessionId, AcctUniqueId, NASIPAddress) "
                "SELECT n::text, n::text, '10.0.0.1' FROM generate_series(1, 3000) n"
            ),
            "DELETE FROM radacct WHERE RadAcctId <= 2900",
        ),
    ),
    Application(
        pg("powerdns", "pdns-backend-pgsql", "usr/share/pdns-backend-pgsql/schema/schema.pgsql.sql"),
        {"records": {"data"}},
        7,
        (
            (
                "INSERT INTO records (name, type, content, ttl) "
                "SELECT 'a', 'A', '10.0.0.1', 60 FROM generate_series(1, 3000) n"
            ),
            "DELETE FROM records WHERE id <= 2900",
        ),
    ),
    Application(
        pg("kea", "kea-admin", "usr/share/kea/scripts/pgsql/dhcpdb_create.pgsql"),
        {"lease4": {"data"}, "lease6": {"data"}, "hosts": {"data"}, "logs": {"log", "data"}},
        50,
        (
            (
                "INSERT INTO lease4 (address, valid_lifetime, expire, subnet_id) "
                "SELECT n, 60, now(), 1 FROM generate_series(1, 3000) n"
            ),
            "DELETE FROM lease4 WHERE address <= 2900",
        ),
    ),
    Application(
        pg("zabbix", "zabbix-server-pgsql", "usr/share/zabbix-server-pgsql/schema.sql.gz"),
        {
            "sessions": {"session"},
            "alerts": {"data", "log", "queue"},
            "task": {"data", "queue"},
            "housekeeper": {"data", "queue"},
            "auditlog": {"log"},
            "config": RECORD,
        },
        150,
    ),
    Application(
        pg("kamailio", "kamailio-postgres-modules", *KAMAILIO),
        {
            "location": {"data"},
            "silo": {"data", "queue"},
            "mohqueues": {"data"},
            "mohqcalls": {"data", "queue"},
        },
        50,
        (
            (
                "INSERT INTO location (ruid, username, contact, expires, callid, user_agent) "
                "SELECT n::text, 'u', 'sip:u', now(), n::text, 'phone' FROM generate_series(1, 3000) n"
            ),
            "DELETE FROM location WHERE id <= 2900",
        ),
    ),
    Application(
        my("cacti", "cacti", "usr/share/cacti/conf_templates/cacti.sql"),
        {
            "sessions": {"session"},
            "settings": {"config"},
            "user_log": {"log", "data"},
            "poller_command": {"data", "queue"},
            "user_auth_cache": {"data", "cache", "session"},
            "user_auth_row_cache": {"data", "cache"},
            "host_snmp_cache": {"data", "cache"},
            "poller_resource_cache": {"data", "cache"},
            "snmpagent_cache": {"data", "cache"},
        },
        100,
    ),
    Application(
        my("zoneminder", "zoneminder", "usr/share/zoneminder/db/zm_create.sql"),
        {"Sessions": {"session"}, "Logs": {"log"}, "Config": RECORD},
        30,
    ),
)


@pytest.fixture(scope="module")
def postgresql_server() -> Iterator[PostgresServer]:
    with postgres_server() as running:
        yield running


@pytest.fixture(scope="module")
def mariadb() -> Iterator[MariaDbServer]:
    with mariadb_server("performance-schema=ON") as running:
        yield running


@pytest.fixture(scope="module", params=APPLICATIONS, ids=lambda each: each.schema.name)
def application(request: pytest.FixtureRequest) -> Application:
    chosen: Application = request.param
    if not chosen.schema.texts():
        pytest.skip(ABSENT)
    return chosen


@pytest.fixture(scope="module")
def tables(application: Application, request: pytest.FixtureRequest) -> dict[str, RelationRow]:
    """Rows of `relations`, as a user sees them, by table."""
    if application.schema.engine == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgresql_server")
        load_postgresql(server, application)
        return read_postgresql(server, application.schema.name)
    other: MariaDbServer = request.getfixturevalue("mariadb")
    load_mariadb(other, application)
    return read_mariadb(other, application.schema.name)


def load_postgresql(server: PostgresServer, application: Application) -> None:
    server.make_database(application.schema.name)
    text = "\n".join((*application.schema.texts(), *(f"{each};" for each in application.work)))
    words = ["psql", "-X", "-q", "-h", "127.0.0.1", "-p", str(server.port), "-U", "postgres"]
    done = subprocess.run(
        [*words, application.schema.name],
        input=re.sub(r"(?m)^\s*\\c(onnect)? .*$", "", text),
        env={"PGPASSWORD": PASSWORD, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    serious = [line for line in done.stderr.splitlines() if "ERROR" in line and not HARMLESS.search(line)]
    assert serious == [], serious[:5]
    server.run("ANALYZE", database=application.schema.name)


def load_mariadb(server: MariaDbServer, application: Application) -> None:
    name = application.schema.name
    server.run(f"CREATE DATABASE {name}", "SET GLOBAL sql_mode = ''")
    text = "\n".join(application.schema.texts())
    text = re.sub(r"(?im)^\s*(create database|use) .*?;\s*$", "", text)
    text = re.sub(r"(?im)^source .*$", "", text)
    words = ["mariadb", f"--socket={server.folder}/sock", "-uroot", f"-p{ROOT_PASSWORD}", name]
    done = subprocess.run(words, input=text, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-500:]


def read_postgresql(server: PostgresServer, name: str) -> dict[str, RelationRow]:
    probe = replace(
        postgresql_queries.PROBE,
        queries=tuple(replace(q, repeat=False) for q in postgresql_queries.PROBE.queries),
    )
    with postgresql_transport.connect(server.target(), Limits()) as session:
        facts = postgresql.parse("db", tuple(session.ask(probe)))
    answer = classify_databases({"db": facts}, lambda _: ("acme",))
    return {row.name: row for row in answer.relations if row.database == f"db/{name}"}


def read_mariadb(server: MariaDbServer, name: str) -> dict[str, RelationRow]:
    probe = replace(
        mysql_queries.PROBE, queries=tuple(replace(q, repeat=False) for q in mysql_queries.PROBE.queries)
    )
    with mysql_transport.connect(server.target("root", ROOT_PASSWORD), Limits()) as session:
        facts = mysql.parse("db", tuple(session.ask(probe)))
    answer = classify_databases({"db": facts}, lambda _: ("acme",))
    kept = {
        each.name
        for database in facts.databases
        for each in database.relations
        if each.persistence == "permanent" and database.name == name
    }
    rows = (row for row in answer.relations if row.database == f"db/{name}")
    return {row.name: row for row in rows if row.name in kept}


def test_the_whole_schema_is_read(application: Application, tables: dict[str, RelationRow]) -> None:
    assert len(tables) >= application.least_tables
    assert set(application.special) <= set(tables)


def test_each_special_table_is_what_the_product_says(
    application: Application, tables: dict[str, RelationRow]
) -> None:
    wrong = {
        name: tables[name].purpose
        for name, purposes in application.special.items()
        if tables[name].purpose not in purposes
    }
    assert wrong == {}


def test_every_other_table_is_a_record(application: Application, tables: dict[str, RelationRow]) -> None:
    wrong = {
        name: (row.purpose, row.state)
        for name, row in tables.items()
        if name not in application.special and (row.purpose not in RECORD or row.state is not State.DURABLE)
    }
    assert wrong == {}


def test_nothing_is_called_loseable_that_the_product_needs(
    application: Application, tables: dict[str, RelationRow]
) -> None:
    losable = {name for name, row in tables.items() if row.state in (State.EPHEMERAL, State.STATELESS)}
    allowed = {name for name, purposes in application.special.items() if purposes & {"session", "cache"}}
    assert losable <= allowed


def test_the_files_are_those_of_debian() -> None:
    assert all(Path(name).suffix != ".orig" for each in APPLICATIONS for name in each.schema.files)
