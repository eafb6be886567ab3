"""SQL Server and Oracle as hosts show them: state that is seen, and said not to be read.

No server of either was to be had: the processes, files and ports are those of the vendors' documentation.
"""

from __future__ import annotations

from assess.analysis.coverage import coverage
from assess.analysis.graph.connect import connect
from assess.model.evidence import Ref
from assess.model.host import OpenFile
from assess.model.state import State
from tests.assess.analysis import handmade
from tests.assess.analysis.surfaces.test_host_state import host, opened, process, surfaces, walked


def held(pid: int, path: str) -> OpenFile:
    return OpenFile(pid, path, Ref("open_files", pid))


ORACLE = handmade.host(
    "ora1",
    "10.0.0.1",
    processes=(
        handmade.process(20, "ora_pmon_ORCL", executable="/u01/app/oracle/product/19/bin/oracle"),
        handmade.process(21, "ora_dbw0_ORCL", executable="/u01/app/oracle/product/19/bin/oracle"),
        handmade.process(22, "ora_pmon_CRM", executable="/u01/app/oracle/product/19/bin/oracle"),
        handmade.process(30, "/u01/app/oracle/product/19/bin/tnslsnr LISTENER -inherit"),
    ),
    listeners=(handmade.listener(1521, 30),),
    connections=(handmade.into("10.0.0.9", 1521, 30),),
    open_files=(held(21, "/u02/oradata/ORCL/system01.dbf"), held(21, "/u02/oradata/ORCL/users01.dbf")),
)


def rows(*hosts: object) -> dict[str, tuple[str, ...]]:
    estate = handmade.estate(*hosts)  # type: ignore[arg-type]
    return {row.scope: row.what_is_missing for row in coverage(estate, connect(estate))}


def test_oracle_is_seen_with_its_instances_and_said_not_to_be_read() -> None:
    told = [
        text for scope, texts in rows(ORACLE).items() if scope.startswith("ora1/oracle") for text in texts
    ]
    assert any("seen, not read" in text and "CRM" in text for text in told)
    assert any("ORCL" in text and "2 data files open" in text for text in told)
    assert any("dba_data_files" in text for text in told)


def test_sql_server_is_seen_and_said_not_to_be_read() -> None:
    server = handmade.host(
        "sql1",
        "10.0.0.2",
        processes=(handmade.process(5, "/opt/mssql/bin/sqlservr", unit="mssql-server.service"),),
        listeners=(handmade.listener(1433, 5),),
        connections=(handmade.into("10.0.0.8", 1433, 5), handmade.into("10.0.0.9", 1433, 5)),
        open_files=(held(5, "/var/opt/mssql/data/master.mdf"), held(5, "/var/opt/mssql/data/mastlog.ldf")),
    )
    seen, settles = rows(server)["sql1/mssql-linux"]
    assert "2 data files open, clients at 2 addresses" in seen
    assert "VIEW SERVER STATE" in settles


def test_a_server_with_a_collector_has_no_such_row() -> None:
    server = handmade.host("db1", "10.0.0.3", processes=(handmade.process(5, "/usr/sbin/mariadbd"),))
    assert "db1/mariadb" not in rows(server)


def test_data_directories_of_both_are_durable_with_their_size() -> None:
    mssql = host(
        "sql1",
        processes=(process(5, "/opt/mssql/bin/sqlservr", "mssql", unit="mssql-server.service"),),
        open_files=(opened(5, "/var/opt/mssql/data/orders.mdf"),),
        directories=(walked("/var/opt/mssql/data", 8),),
    )
    oracle = host(
        "ora1",
        processes=(process(6, "ora_dbw0_ORCL", "oracle"),),
        open_files=(opened(6, "/u02/oradata/ORCL/system01.dbf"),),
        directories=(walked("/u02/oradata", 20),),
    )
    found = surfaces(mssql, oracle)
    assert found["sql1:/var/opt/mssql/data"].state is State.DURABLE
    assert found["sql1:/var/opt/mssql/data"].size_bytes == 8000
    assert found["ora1:/u02/oradata"].state is State.DURABLE
    assert found["ora1:/u02/oradata"].size_bytes == 20000
