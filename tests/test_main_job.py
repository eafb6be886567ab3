"""The main job as a user does it: real OpenSSH, PostgreSQL and MariaDB, and the files that are left."""

import json
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import psycopg
import pytest

from assess.model.assessment import TABLES
from tests.servers.mariadb import mariadb_server
from tests.servers.postgresql import postgres_server
from tests.servers.sshd import sshd

ASSESS = Path(sys.executable).parent / "assess"
PG_SECRET = "pg-Secret/with@signs-7Q4x"
MY_SECRET = "my-Secret:with'quotes-9Z2k"
PLANTED = "planted-in-the-environment-5V8n"
SHEETS = [
    *("Summary", "Tenants", "Waves", "Schedule", "State", "Dependencies", "Cross-tenant", "Storage"),
    *("Databases", "Segmentation", "Load balancers", "Firewalls", "Drift", "Findings", "Cost", "Hosts"),
    *("Coverage", "Gaps", "Rules", "Properties", "Preflight"),
]
pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("main_job")]


@dataclass(frozen=True)
class Place:
    """A scanned estate: its folder and the environment in which it was scanned."""

    folder: Path
    env: dict[str, str]

    def run(self, *arguments: str, expect: int = 0, seed: str = "0") -> str:
        """The standard output of one command, which must end with the expected exit code."""
        env = {**self.env, "PYTHONHASHSEED": seed, "COLUMNS": "200"}
        done = subprocess.run(
            [ASSESS, *arguments], cwd=self.folder, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == expect, done.stderr
        return done.stdout

    def rows(self, table: str) -> list[dict[str, Any]]:
        """A table as the command line prints it."""
        rows: list[dict[str, Any]] = json.loads(self.run("show", table, "--format", "json"))
        return rows


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("main_job")
    with postgres_server() as pg, mariadb_server() as maria, sshd(folder / "sshd") as server:
        pg.run(
            f"CREATE ROLE assess LOGIN PASSWORD '{PG_SECRET}'",
            "GRANT pg_monitor TO assess",
            "CREATE ROLE shop LOGIN",
        )
        pg.make_database(
            "alpha_shop",
            "CREATE TABLE orders (id bigserial PRIMARY KEY, placed_at timestamptz, total numeric(12,2))",
            "INSERT INTO orders (total) SELECT 1 FROM generate_series(1, 500)",
            "CREATE UNLOGGED TABLE page_cache (key text PRIMARY KEY, value bytea, expires_at timestamptz)",
        )
        maria.run(
            f"CREATE USER assess@'%' IDENTIFIED BY '{MY_SECRET.replace(chr(39), chr(39) * 2)}'",
            "GRANT PROCESS, SHOW DATABASES, REFERENCES, SHOW VIEW ON *.* TO assess@'%'",
            "CREATE DATABASE beta_portal",
            "CREATE TABLE beta_portal.article (id int AUTO_INCREMENT PRIMARY KEY, body text)",
            "INSERT INTO beta_portal.article (body) VALUES ('first'), ('second')",
        )
        (folder / "ports.txt").write_text(f"{pg.port} {maria.port}")
        (folder / "known").write_text(server.known_hosts_lines())
        (folder / "estate.known_hosts").write_text(server.known_hosts_lines())
        (folder / "inventory.yaml").write_text(
            f"""\
estate: two-tenants
tenants:
  - {{name: alpha, tier: gold, match: ["db:alpha_*"]}}
  - {{name: beta, match: ["db:beta_*"]}}
credentials:
  linux: {{user: {server.user}, key_file: {server.key_file}, agent: false, sudo: never}}
  pg: {{user: assess, password: {{env: PG_SECRET}}}}
  maria: {{user: assess, password: {{env: MY_SECRET}}}}
endpoints:
  - {{name: box-1, kind: vm, address: 127.0.0.1, port: {server.port}, credential: linux}}
  - {{name: alpha-pg, kind: postgresql, address: 127.0.0.1, port: {pg.port}, credential: pg}}
  - {{name: beta-my, kind: mysql, address: 127.0.0.1, port: {maria.port}, credential: maria}}
  - {{name: old-mainframe, kind: vm, tenant: beta, data_gib: 40}}
"""
        )
        env = {**os.environ, "PG_SECRET": PG_SECRET, "MY_SECRET": MY_SECRET, "PLANTED_TOKEN": PLANTED}
        found = Place(folder, env)
        client = psycopg.connect(
            host="127.0.0.1", port=pg.port, user="assess", password=PG_SECRET, dbname="alpha_shop"
        )
        with client:
            found.run("scan", "inventory.yaml", "--record", "captures", "--log-file", "scan.log")
        found.run("report", "--xlsx", "assessment.xlsx")
        found.run("waves", "export", "--as", "csv", "-o", "waves.csv")
        yield found


def test_every_endpoint_is_accounted_for(place: Place) -> None:
    status = {row["name"]: row["status"] for row in place.rows("endpoints")}
    assert set(status) == {"box-1", "alpha-pg", "beta-my", "old-mainframe"}
    assert status["alpha-pg"] in {"ok", "partial"}
    assert status["box-1"] in {"ok", "partial"}
    assert status["old-mainframe"] == "skipped"


def test_the_databases_are_their_tenants_and_durable(place: Place) -> None:
    databases = {row["name"]: row for row in place.rows("databases")}
    assert databases["alpha-pg/alpha_shop"]["tenant"] == "alpha"
    assert databases["beta-my/beta_portal"]["tenant"] == "beta"
    state = {row["name"]: row["state"] for row in place.rows("surfaces")}
    assert state["alpha-pg/alpha_shop"] == "durable"
    assert state["alpha-pg/alpha_shop/public.orders"] == "durable"
    assert state["alpha-pg/alpha_shop/public.page_cache"] == "ephemeral"
    assert state["beta-my/beta_portal/beta_portal.article"] == "durable"


def test_the_servers_on_the_host_are_identified_from_their_processes(place: Place) -> None:
    services = {row["service"] for row in place.rows("processes")}
    assert any(name.startswith("postgresql") for name in services)
    assert any(name.startswith("mariadb") for name in services)


def test_a_number_is_traced_to_the_line_that_the_server_printed(place: Place) -> None:
    explained = json.loads(place.run("explain", "alpha-pg/alpha_shop/public.orders", "--format", "json"))
    printed = [text for kind, text in _branches(explained) if kind == "printed"]
    assert any('"orders"' in line or "orders" in line for line in printed)


def _branches(branch: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield branch["kind"], branch["text"]
    for child in branch["children"]:
        yield from _branches(child)


def test_every_table_has_a_schema_that_its_rows_keep(place: Place) -> None:
    for table in TABLES:
        schema = json.loads(place.run("schema", table))
        for row in place.rows(table):
            assert set(schema["required"]) <= set(row), table
            assert set(row) <= set(schema["properties"]), table


def test_the_workbook_holds_the_sheets_of_the_contract_in_order(place: Place) -> None:
    workbook = openpyxl.load_workbook(place.folder / "assessment.xlsx")
    assert workbook.sheetnames == SHEETS
    state = {str(cell.value) for row in workbook["State"].iter_rows() for cell in row}
    assert "alpha-pg/alpha_shop/public.orders" in state


def test_every_endpoint_is_in_exactly_one_wave(place: Place) -> None:
    planned = [name for wave in place.rows("waves") for name in wave["endpoints"]]
    assert sorted(planned) == ["alpha-pg", "beta-my", "box-1", "old-mainframe"]


def test_no_secret_is_in_anything_that_was_written(place: Place) -> None:
    written = b"".join(path.read_bytes() for path in place.folder.rglob("*") if path.is_file())
    with sqlite3.connect(place.folder / "estate.db") as estate:
        for (body,) in estate.execute("SELECT body FROM evidence"):
            written += zlib.decompress(body) if isinstance(body, bytes) else str(body).encode()
    for secret in (PG_SECRET, MY_SECRET, PLANTED):
        assert secret.encode() not in written


def test_analysis_repeated_under_another_hash_seed_gives_the_same_bytes(place: Place) -> None:
    first = {table: place.run("show", table, "--format", "json") for table in TABLES}
    place.run("analyze", seed="12345")
    again = {table: place.run("show", table, "--format", "json") for table in TABLES}
    assert again == first


def test_captures_give_the_answer_that_the_servers_gave(place: Place) -> None:
    replay = place.folder / "replay.yaml"
    text = (place.folder / "inventory.yaml").read_text()
    lines = []
    for line in text.splitlines():
        name = line.split("name: ")[1].split(",")[0] if "kind: " in line else ""
        if name and "address" in line:
            kind = line.split("kind: ")[1].split(",")[0]
            line = f"  - {{name: {name}, kind: {kind}, capture: captures/{name}.capture}}"  # noqa: PLW2901
        lines.append(line)
    replay.write_text("\n".join(lines))
    place.run("scan", "replay.yaml", "--estate", "replay.db")
    live = {row["name"]: (row["state"], row["confidence"]) for row in place.rows("surfaces")}
    rows = json.loads(place.run("show", "surfaces", "--format", "json", "--estate", "replay.db"))
    assert {row["name"]: (row["state"], row["confidence"]) for row in rows} == live


def test_what_is_not_there_is_answered_with_exit_code_2_and_no_traceback(place: Place) -> None:
    for arguments in (
        ["show", "surfacs"],
        ["explain", "nobody"],
        ["scan", "none.yaml"],
        ["waves", "export", "--as", "x"],
    ):
        assert "Traceback" not in place.run(*arguments, expect=2)


def test_an_unreachable_endpoint_is_reported_and_the_others_are_read(place: Place) -> None:
    text = (place.folder / "inventory.yaml").read_text()
    broken = text.replace(
        "old-mainframe, kind: vm, tenant: beta, data_gib: 40", "gone, kind: vm, address: 127.0.0.1, port: 1"
    )
    (place.folder / "broken.yaml").write_text(broken)
    place.run(
        "scan", "broken.yaml", "--estate", "estate2.db", "--only", "gone", "--only", "alpha-pg", expect=1
    )
    rows = json.loads(place.run("show", "endpoints", "--format", "json", "--estate", "estate2.db"))
    by_name = {row["name"]: row for row in rows}
    assert by_name["gone"]["status"] == "failed"
    assert by_name["gone"]["hint"]
    assert by_name["alpha-pg"]["status"] in {"ok", "partial"}
