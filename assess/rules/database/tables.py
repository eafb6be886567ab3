"""What of tables and columns a replication leaves out, changes on the way, or wants made beforehand."""

import re
from collections import Counter
from collections.abc import Callable

from assess.model.database import Column, Relation
from assess.model.estate import Severity
from assess.rules.checks import (
    PASSED,
    Answer,
    Check,
    failed,
    of_tables,
    on_relations,
    only,
    rules_of,
    unknown,
)
from assess.rules.database.keys import is_large
from assess.rules.database.sources import (
    DMS_MYSQL,
    DMS_MYSQL_LIMITS,
    DMS_POSTGRESQL,
    DMS_POSTGRESQL_LIMITS,
    POSTGRESQL_12,
    RDS_MYSQL,
)
from assess.rules.database.subject import TablesSubject

Test = Callable[[TablesSubject, Relation], bool]
CATALOG = "the catalog could not be read"
AT_ONCE = 8
"""Tables that DMS loads at a time by default."""
LARGEST_OF = {"mediumtext": 2**24, "mediumblob": 2**24, "longtext": 2**32, "longblob": 2**32, "json": 2**30}
SPATIAL = ("geometry", "geography", "raster")
REMOVED = ("abstime", "reltime", "tinterval")


def _similar(subject: TablesSubject) -> Answer:
    if not subject.database.entered:
        return unknown(CATALOG)
    names = Counter((each.schema, each.name.lower()) for each in subject.tables())
    alike = [each for each in subject.tables() if names[each.schema, each.name.lower()] > 1]
    return on_relations(subject, "tables named alike but for case", alike)


def _having(*types: str) -> Test:
    return lambda _, relation: any(_bare(column) in types for column in relation.columns)


def _bare(column: Column) -> str:
    """The type's name without schema and length."""
    return re.split(r"[\s(\[]", column.type.lower(), maxsplit=1)[0].rpartition(".")[2]


def _without_precision(_: TablesSubject, relation: Relation) -> bool:
    return any(column.type.lower() == "numeric" for column in relation.columns)


def _generated(_: TablesSubject, relation: Relation) -> bool:
    return any(column.generated for column in relation.columns)


def _invisible(_: TablesSubject, relation: Relation) -> bool:
    return any(column.invisible for column in relation.columns)


def _partitioned(_: TablesSubject, relation: Relation) -> bool:
    return relation.kind == "partitioned"


def _numbered(_: TablesSubject, relation: Relation) -> bool:
    return relation.high_water is not None


def _outside_innodb(_: TablesSubject, relation: Relation) -> bool:
    return relation.storage_engine.lower() not in ("innodb", "") and relation.persistence == "permanent"


def _cascading(_: TablesSubject, relation: Relation) -> bool:
    return bool(relation.cascades)


def _temporal(_: TablesSubject, relation: Relation) -> bool:
    return relation.temporal


def _encrypted(_: TablesSubject, relation: Relation) -> bool:
    return re.search(r"encryp\w*\W+['\"]?y", relation.options, re.IGNORECASE) is not None


def _secondary(subject: TablesSubject) -> Answer:
    if not subject.database.entered:
        return unknown(CATALOG)
    if any(each.secondary_indexes is None for each in subject.tables()):
        return unknown("indexes could not be read")
    having = [r for r in subject.tables() if r.secondary_indexes or r.outbound_foreign_keys]
    return on_relations(subject, "tables with secondary indexes or foreign keys", having)


def _large_values(subject: TablesSubject) -> Answer:
    if not subject.database.entered:
        return unknown(CATALOG)
    having = [each for each in subject.tables() if any(is_large(column) for column in each.columns)]
    if any(each.large_bytes is None and each.kind == "table" for each in having):
        return unknown("the size of large values was not told")
    outside = [each for each in having if each.large_bytes]
    total = sum(each.large_bytes or 0 for each in outside)
    return on_relations(subject, f"tables with values outside their rows, {total} bytes in all", outside)


def _packets(subject: TablesSubject) -> Answer:
    if not subject.database.entered:
        return unknown(CATALOG)
    setting = subject.setting("max_allowed_packet")
    if setting is None or not setting.value.isdigit():
        return unknown("max_allowed_packet was not told")
    most = int(setting.value)
    larger = [
        each for each in subject.tables() if any(LARGEST_OF.get(_bare(c), 0) > most for c in each.columns)
    ]
    return on_relations(subject, f"tables that may hold values above max_allowed_packet = {most}", larger)


def _more_than_at_once(subject: TablesSubject) -> Answer:
    if not subject.database.entered:
        return unknown(CATALOG)
    count = len(subject.tables())
    return failed(f"tables, of which {AT_ONCE} are loaded at a time: {count}") if count > AT_ONCE else PASSED


def _materialised(subject: TablesSubject) -> Answer:
    if not subject.database.entered:
        return unknown(CATALOG)
    views = [each for each in subject.database.relations if each.kind == "materialized_view"]
    return on_relations(subject, "materialised views", views)


_COMPUTED = "leave the column out of the mapping: the target computes it"
_BEFOREHAND = "make partitioned tables on the target beforehand: changes of partitions are not replicated"

CHECKS = (
    Check(
        "dms.postgres-check-similar-table-name",
        TablesSubject,
        Severity.HIGH,
        "Names must not differ by case only.",
        "rename: tables whose names differ only in case cannot be moved together",
        DMS_POSTGRESQL,
        only("postgresql", _similar),
    ),
    Check(
        "dms.postgres-check-postgis-data-type",
        TablesSubject,
        Severity.MEDIUM,
        "Spatial columns need PostGIS on both sides.",
        "spatial types move from PostgreSQL to PostgreSQL only, with PostGIS installed on the target",
        DMS_POSTGRESQL,
        only("postgresql", of_tables("tables with spatial columns", _having(*SPATIAL))),
        reads=("columns",),
    ),
    Check(
        "dms.postgres-check-limited-lob-size",
        TablesSubject,
        Severity.MEDIUM,
        "Limited LOB mode cuts what is larger than its bound.",
        "set the bound above the largest value (max(octet_length(column)), asked with the owner's consent)",
        DMS_POSTGRESQL,
        only("postgresql", _large_values),
        reads=("columns",),
    ),
    Check(
        "dms.postgres-numeric-without-precision",
        TablesSubject,
        Severity.HIGH,
        "NUMERIC without precision is rounded.",
        "declare the precision, or map the column to STRING: DMS makes it NUMERIC(28,6) and rounds",
        DMS_POSTGRESQL_LIMITS,
        only("postgresql", of_tables("tables with NUMERIC without precision", _without_precision)),
        reads=("columns",),
    ),
    Check(
        "dms.postgres-check-generated-columns",
        TablesSubject,
        Severity.MEDIUM,
        "Generated columns are computed on the target.",
        _COMPUTED,
        DMS_POSTGRESQL,
        only("postgresql", of_tables("tables with generated columns", _generated)),
        reads=("columns",),
    ),
    Check(
        "dms.postgres-check-materialized-views",
        TablesSubject,
        Severity.LOW,
        "Materialised views are not replicated.",
        "make them on the target with the schema and REFRESH them before the switch",
        DMS_POSTGRESQL_LIMITS,
        only("postgresql", _materialised),
    ),
    Check(
        "dms.postgres-partitioned-tables",
        TablesSubject,
        Severity.LOW,
        "Partitioned tables are made on the target beforehand.",
        "make partitioned tables on the target beforehand: new and dropped partitions are not replicated",
        DMS_POSTGRESQL_LIMITS,
        only("postgresql", of_tables("partitioned tables", _partitioned)),
    ),
    Check(
        "rds.postgres-removed-types",
        TablesSubject,
        Severity.BLOCKER,
        "PostgreSQL 12 has no abstime, reltime and tinterval any more.",
        "alter the columns to timestamptz or interval before the upgrade",
        POSTGRESQL_12,
        only("postgresql", of_tables("tables with types that were removed", _having(*REMOVED))),
        reads=("columns",),
    ),
    Check(
        "dms.all-check-secondary-constraints",
        TablesSubject,
        Severity.LOW,
        "DMS makes tables and primary keys only.",
        "load the schema with native tools: foreign keys and secondary indexes after the full load, before "
        "changes are applied",
        DMS_MYSQL,
        _secondary,
        reads=("foreign_keys",),
    ),
    Check(
        "dms.mysql-check-generated-columns",
        TablesSubject,
        Severity.MEDIUM,
        "Generated columns are computed on the target.",
        _COMPUTED,
        DMS_MYSQL,
        only("mysql", of_tables("tables with generated columns", _generated)),
        reads=("columns",),
    ),
    Check(
        "dms.mysql-check-invisible-columns",
        TablesSubject,
        Severity.HIGH,
        "Invisible columns are not moved.",
        "make them visible for the time of the move: DMS leaves their values behind without a word",
        DMS_MYSQL,
        only("mysql", of_tables("tables with invisible columns", _invisible)),
        reads=("columns",),
    ),
    Check(
        "dms.mysql-check-table-partition",
        TablesSubject,
        Severity.LOW,
        "Partitioned tables are made on the target beforehand.",
        f"{_BEFOREHAND}; set skipTableSuspensionForPartitionDdl, else they suspend the table",
        DMS_MYSQL,
        only("mysql", of_tables("partitioned tables", _partitioned)),
    ),
    Check(
        "dms.mysql-check-auto-increment",
        TablesSubject,
        Severity.LOW,
        "AUTO_INCREMENT is not carried over.",
        "load the schema with mysqldump --no-data: DMS does not carry AUTO_INCREMENT over",
        DMS_MYSQL,
        only("mysql", of_tables("tables with AUTO_INCREMENT", _numbered)),
    ),
    Check(
        "dms.mysql-check-table-storage-engine",
        TablesSubject,
        Severity.MEDIUM,
        "Tables should be in InnoDB.",
        "ALTER TABLE ... ENGINE=InnoDB: others are not crash-safe on RDS, and backups of them unreliable",
        DMS_MYSQL,
        only("mysql", of_tables("tables outside InnoDB", _outside_innodb)),
    ),
    Check(
        "dms.mysql-check-cascade-constraints",
        TablesSubject,
        Severity.MEDIUM,
        "What a foreign key changes by itself is not in the binary log.",
        "keep the foreign keys on the target while changes are applied, or compare these tables at the end",
        DMS_MYSQL,
        only("mysql", of_tables("tables with cascading foreign keys", _cascading)),
        reads=("foreign_keys",),
    ),
    Check(
        "dms.mysql-check-max-allowed-packet-lob",
        TablesSubject,
        Severity.LOW,
        "max_allowed_packet must hold the largest value.",
        "raise max_allowed_packet on both sides above the largest value, up to 1 GiB",
        DMS_MYSQL,
        only("mysql", _packets),
        reads=("columns",),
    ),
    Check(
        "dms.mysql-tblnum-for-max-fullload-subtasks",
        TablesSubject,
        Severity.INFO,
        "Eight tables are loaded at a time by default.",
        "raise MaxFullLoadSubTasks (up to 49) where source and line have room",
        DMS_MYSQL,
        only("mysql", _more_than_at_once),
    ),
    Check(
        "dms.mariadb-temporal-tables",
        TablesSubject,
        Severity.HIGH,
        "System-versioned tables are not replicated by DMS.",
        "move them by mariadb-dump --dump-history, or by native replication to RDS for MariaDB",
        DMS_MYSQL_LIMITS,
        only("mysql", of_tables("system-versioned tables", _temporal)),
    ),
    Check(
        "rds.mysql-table-encryption",
        TablesSubject,
        Severity.MEDIUM,
        "RDS encrypts volumes, not tables.",
        "switch table encryption off in the schema that is loaded, and encrypt the instance with KMS",
        RDS_MYSQL,
        only("mysql", of_tables("encrypted tables", _encrypted)),
    ),
)
RULES = rules_of(CHECKS)
