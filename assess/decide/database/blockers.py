"""What in a database no managed service takes: extensions, languages, engines, files of the host."""

from collections.abc import Iterator
from dataclasses import dataclass

from assess.analysis.traces import trace
from assess.decide.database.engine_lifecycle import rds_version
from assess.decide.estate_view import EstateView
from assess.model.database import Database, DatabaseServerFacts
from assess.model.evidence import Trace
from assess.rules.database.extensions import DROPPED, NOT_OFFERED, OFFERED, support
from assess.rules.database.routines import UNTRUSTED_LANGUAGES

FULL_ENGINES = frozenset(
    {"innodb", "", "performance_schema", "csv", "memory", "mrg_myisam", "blackhole", "archive"}
)
WEAK_ENGINES = frozenset({"myisam", "aria"})
MARIADB_ENGINES = frozenset({"rocksdb"})
HOST_WORDS = frozenset(
    {
        "copy_program",
        "copy_file",
        "pg_read_file",
        "lo_import",
        "lo_export",
        "load_data_infile",
        "into_outfile",
        "sys_exec",
    }
)
HOW_TO_SETTLE = "SHOW rds.extensions on the target version"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that speaks against RDS. `blocks` is False where it can be dropped, converted or replaced."""

    what: str
    blocks: bool
    cure: str
    trace: Trace
    is_known: bool = True


def obstacles(view: EstateView, server: DatabaseServerFacts, database: Database) -> tuple[Obstacle, ...]:
    """All obstacles of the database in a stable order."""
    finders = (_languages, _routines, _engines, _server_settings)
    found = [each for finder in finders for each in finder(server, database)]
    if server.engine == "postgresql":
        found += _extensions(view, server, database)
    return tuple(sorted(set(found), key=lambda each: (not each.blocks, each.what)))


def _extensions(view: EstateView, server: DatabaseServerFacts, database: Database) -> Iterator[Obstacle]:
    target = rds_version(view, server.engine, server.version_number).target
    for extension in database.extensions:
        offered, cure = support(view.situation.catalog, extension.name, target)
        seen = trace(server, extension.ref, f"extension {extension.name} {extension.version}")
        what = f"extension {extension.name}"
        if offered == NOT_OFFERED:
            yield Obstacle(f"{what} is not offered by RDS", blocks=True, cure=cure, trace=seen)
        elif offered == DROPPED:
            cure = f"drop it{f'; instead {cure}' if cure else ''}"
            yield Obstacle(
                f"{what} is not offered by RDS, and no schema depends on it",
                blocks=False,
                cure=cure,
                trace=seen,
            )
        elif offered != OFFERED:
            word = f"{what}: whether RDS offers it is not verified"
            yield Obstacle(word, blocks=False, cure=HOW_TO_SETTLE, trace=seen, is_known=False)


def _languages(server: DatabaseServerFacts, database: Database) -> Iterator[Obstacle]:
    for language in database.languages:
        if language.lower() in UNTRUSTED_LANGUAGES:
            seen = trace(server, database.ref, f"language {language} in {database.name}")
            cure = "rewrite in a trusted language, or AWS Lambda"
            yield Obstacle(f"untrusted language {language}", blocks=True, cure=cure, trace=seen)


def _routines(server: DatabaseServerFacts, database: Database) -> Iterator[Obstacle]:
    for routine in database.routines:
        for feature in routine.features:
            if feature.lower().replace(" ", "_") in HOST_WORDS:
                seen = trace(server, routine.ref, f"{routine.schema}.{routine.name} uses {feature}")
                cure = "move the file to S3 (aws_s3, LOAD DATA FROM S3)"
                yield Obstacle(
                    f"a routine reads or writes files of the host ({feature})",
                    blocks=True,
                    cure=cure,
                    trace=seen,
                )


def _engines(server: DatabaseServerFacts, database: Database) -> Iterator[Obstacle]:
    if server.engine not in {"mysql", "mariadb"}:
        return
    allowed = FULL_ENGINES | (MARIADB_ENGINES if server.engine == "mariadb" else frozenset())
    for relation in database.relations:
        engine = relation.storage_engine.lower()
        if engine in allowed:
            continue
        seen = trace(server, relation.ref, f"{relation.name} has engine {relation.storage_engine}")
        if engine in WEAK_ENGINES:
            word = f"tables of engine {relation.storage_engine} are not crash safe on RDS"
            yield Obstacle(word, blocks=False, cure="convert to InnoDB", trace=seen)
        else:
            word = f"tables of engine {relation.storage_engine} are not possible on RDS"
            yield Obstacle(word, blocks=True, cure="convert to InnoDB", trace=seen)


def _server_settings(server: DatabaseServerFacts, _database: Database) -> Iterator[Obstacle]:
    for setting in server.settings:
        if setting.name == "lower_case_table_names" and setting.value == "2":
            seen = trace(server, setting.ref, "lower_case_table_names = 2")
            yield Obstacle(
                "RDS allows lower_case_table_names 0 or 1 only",
                blocks=False,
                cure="rename tables",
                trace=seen,
            )
