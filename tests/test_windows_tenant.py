"""A small Windows tenant from recorded answers to decisions, by the shipped command.

alpha-web (Server 2019): IIS site Shop with its own pool, an idle pool for /api, a Windows service, MSMQ.
alpha-sql (Server 2012 R2): SQL Server 2012 instance SHOP on a dynamic port, and a share. The answers were
written by hand; what follows from them was written before they were first read:

- sessions of Shop lie in memory (no sessionState anywhere), yet the service writes App_Data and uploads, so
  it inherits durable; what ASP.NET Core's /api keeps is unknown;
- uploads, App_Data, queue storage, SQL Server's folders and the share last; IIS logs may be lost;
- Shop talks to SQL Server on the port that the instance has now, mounts the share, and is told to use MSMQ;
- the share goes to FSx for Windows, and SQL Server, which was seen and not read, to RDS with low confidence.
"""

import base64
import json
import re
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.servers.windows_answers import RECORDED, frames_of, packed
from tests.servers.winrm import own_certificate, winrm

ASSESS = Path(sys.executable).parent / "assess"
INVENTORY = f"""\
estate: windows-tenant
tenants:
  - {{name: alpha, tier: gold}}
endpoints:
  - {{name: alpha-web, kind: windows, capture: {RECORDED}/server-2019--iis-admin.txt, tenant: alpha}}
  - {{name: alpha-sql, kind: windows, capture: {RECORDED}/server-2012r2--sql-admin.txt, tenant: alpha}}
  - {{name: beta-web, kind: windows, capture: {RECORDED}/server-2019--iis-reader.txt}}
"""
N = "abcdefgh12345678"
CHECKED = (
    f"@@assess-probe 1 {N}\n@@{N} begin about 1\nkey\tvalue\nis_admin\tTrue\n@@{N} end about ok 1\n"
    f"@@{N} begin rights 1\nwhat\treadable\nprocesses\tyes\niis\tno\n@@{N} end rights ok 1\n@@{N} done\n"
)
Rows = list[dict[str, Any]]

pytestmark = [pytest.mark.timeout(300), pytest.mark.xdist_group("windows")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("windows")
    (found / "inventory.yaml").write_text(INVENTORY)
    run(found, "scan", "inventory.yaml", "--quiet")
    return found


def run(folder: Path, *words: str) -> str:
    done = subprocess.run([ASSESS, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def show(folder: Path, table: str) -> Rows:
    found: Rows = json.loads(run(folder, "show", table, "--format", "json"))
    return found


def test_the_services_of_the_host_are_its_pools_and_what_was_installed(folder: Path) -> None:
    found = {(row["host"], row["service"]) for row in show(folder, "processes") if row["service"]}
    assert found >= {
        ("alpha-web", "iis"),
        ("alpha-web", "iis-W3SVC"),
        ("alpha-web", "msmq"),
        ("alpha-web", "LetterService"),
        ("alpha-sql", "mssql-win"),
        ("alpha-sql", "windows-file-server"),
    }
    assert not any(service.startswith("port-") for _, service in found)


@pytest.mark.parametrize(
    ("name", "state"),
    [
        (r"alpha-web:D:\Uploads", "durable"),
        (r"alpha-web:C:\Sites\Shop\App_Data", "durable"),
        (r"alpha-web:C:\Windows\System32\msmq\storage", "durable"),
        (r"alpha-web:C:\Sites\Shop\web.config", "durable"),
        (r"alpha-web:D:\Logs\IIS", "ephemeral"),
        (r"alpha-web:C:\Sites\Api", "stateless"),
        (r"alpha-sql:D:\SQLData", "durable"),
        (r"alpha-sql:D:\Backup", "durable"),
        ("//alpha-sql/Exchange", "durable"),
        ("alpha-web/iis", "durable"),
        ("alpha-web/iis-W3SVC", "unknown"),
        ("alpha-web/LetterService", "unknown"),
    ],
)
def test_state_is_where_it_was_written_down_beforehand(folder: Path, name: str, state: str) -> None:
    found = {row["name"]: row["state"] for row in show(folder, "surfaces")}
    assert found[name] == state


def test_sessions_in_memory_are_told_by_the_default_that_holds(folder: Path) -> None:
    (shop,) = [row for row in show(folder, "surfaces") if row["id"] == "memory:alpha-web/iis"]
    assert "state.session.memory" in shop["rules"]
    assert any("InProc by default" in each["observed"] for each in shop["evidence"])


def test_what_a_login_may_not_read_is_unknown_and_never_lighter(folder: Path) -> None:
    found = {row["name"]: row["state"] for row in show(folder, "surfaces") if row["host"] == "beta-web"}
    assert set(found.values()) <= {"unknown", "durable"}
    (beta,) = [row for row in show(folder, "endpoints") if row["name"] == "beta-web"]
    told = " ".join(beta["missing"])
    assert all(each in told for each in ("iis", "settings", "directories", "shares"))


def test_dependencies_join_by_sockets_settings_and_connected_shares(folder: Path) -> None:
    found = {(row["source"], row["target"], row["kind"]) for row in show(folder, "edges")}
    assert found >= {
        ("alpha-web/iis", "alpha-sql/mssql-win", "connects"),
        ("alpha-web/iis", "alpha-web/msmq", "configured"),
        ("alpha-web/LetterService", "alpha-web/msmq", "configured"),
        ("alpha-web", "//alpha-sql/Exchange", "mounts"),
        ("external:10.2.9.5", "alpha-web/iis", "connects"),
    }


@pytest.mark.parametrize(
    ("subject", "about", "choice"),
    [
        ("//alpha-sql/Exchange", "storage", "FSx for Windows"),
        (r"alpha-web:D:\Uploads", "storage", "EBS gp3"),
        (r"alpha-web:C:\Sites\Shop\web.config", "storage", "Secrets Manager"),
        (r"alpha-web:D:\Logs\IIS", "storage", "none"),
        ("alpha-sql/windows-file-server", "workload", "managed service"),
        ("alpha-web/iis", "workload", "StatefulSet"),
        ("alpha-sql/mssql-win", "database", "rds_dedicated"),
    ],
)
def test_decisions_are_those_that_follow(folder: Path, subject: str, about: str, choice: str) -> None:
    found = {(row["subject"], row["about"]): row["choice"] for row in show(folder, "decisions")}
    assert found[subject, about] == choice


def test_who_writes_alone_is_never_sure_where_open_files_cannot_be_seen(folder: Path) -> None:
    (uploads,) = [
        row
        for row in show(folder, "decisions")
        if (row["subject"], row["about"]) == (r"alpha-web:D:\Uploads", "storage")
    ]
    assert uploads["confidence"] < 0.7


def test_windows_nodes_are_asked_for(folder: Path) -> None:
    (alpha,) = [
        row
        for row in show(folder, "decisions")
        if (row["subject"], row["about"]) == ("alpha", "segmentation")
    ]
    assert "decide.segmentation.windows_nodes" in {each["rule"] for each in alpha["reasons"]}


def test_paths_keep_their_drive_and_backslashes_in_explain_workbook_and_page(folder: Path) -> None:
    assert r"D:\Uploads" in run(folder, "explain", r"alpha-web:D:\Uploads")
    run(folder, "report", "--xlsx", "a.xlsx", "--html", "a.html", "--quiet")
    page = (folder / "a.html").read_text()
    parts = re.findall(r'<script type="text/plain" id="\w+">([A-Za-z0-9+/=]+)</script>', page)
    told = " ".join(zlib.decompress(base64.b64decode(part)).decode() for part in parts)
    assert json.dumps(r"alpha-web:D:\Uploads")[1:-1] in told
    with zipfile.ZipFile(folder / "a.xlsx") as book:
        cells = book.read("xl/sharedStrings.xml").decode()
    assert r"C:\Sites\Shop\App_Data" in cells


def test_what_windows_nodes_cost_is_not_said_to_be_known(folder: Path) -> None:
    (alpha,) = [row for row in show(folder, "costs") if row["tenant"] == "alpha"]
    assert alpha["monthly_usd"] is None
    assert "Windows licences of its nodes" in json.dumps(alpha["unpriced"])


def test_a_host_is_checked_and_scanned_over_winrm_from_the_inventory_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    users = tmp_path / "users"
    users.write_text("CORP:reader:wP7-canary\n")
    monkeypatch.setenv("NTLM_USER_FILE", str(users))
    monkeypatch.setenv("WINDOWS_PASSWORD", "wP7-canary")
    certificate = own_certificate(tmp_path)

    def answer(script: bytes) -> tuple[bytes, bytes]:
        is_check = b"$Survey = 'check'" in script
        return packed(CHECKED if is_check else frames_of("server-2019--iis-admin")), b""

    with winrm(answer, certificate=certificate) as server:
        (tmp_path / "inventory.yaml").write_text(
            "estate: one\ncredentials:\n"
            "  w: {user: 'CORP\\reader', password: {env: WINDOWS_PASSWORD}, tls_ca_file: winrm.pem}\n"
            "endpoints:\n"
            f"  - {{name: w1, kind: windows, address: 127.0.0.1, port: {server.port}, credential: w}}\n"
        )
        checked = run(tmp_path, "inventory", "check", "inventory.yaml")
        run(tmp_path, "scan", "inventory.yaml", "--quiet", "--record", "kept")
    assert "applicationHost.config" in checked
    (host,) = show(tmp_path, "hosts")
    assert host["os"] == "Microsoft Windows Server 2019 Standard"
    written = [each for each in ((tmp_path / "kept").rglob("*")) if each.is_file()] + [tmp_path / "estate.db"]
    assert len(written) > 1
    assert not any(b"canary" in each.read_bytes() for each in written)


def test_the_same_answers_give_the_same_tables(folder: Path) -> None:
    before = show(folder, "surfaces")
    run(folder, "analyze", "--quiet")
    assert show(folder, "surfaces") == before
