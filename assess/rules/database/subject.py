"""What the rules on databases read: the server, one of its databases, one tenant's tables in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assess.model.catalog import Catalog
from assess.model.database import Database, DatabaseServerFacts, Relation, ServerSetting
from assess.model.evidence import Ref, Trace
from assess.model.state import State


def _trace(server: DatabaseServerFacts, observed: str, ref: Ref) -> Trace:
    at = server.section_at.get(ref.section)
    return Trace(observed, f"{server.endpoint}:{ref.section}", at, ref.line)


def _is_postgresql(server: DatabaseServerFacts) -> bool:
    return server.engine == "postgresql"


def _hides(server: DatabaseServerFacts, section: str, database: str = "") -> bool:
    return any(gap.section in (section, f"{section}@{database}") for gap in server.gaps)


@dataclass(frozen=True, slots=True)
class ServerSubject:
    """A database server; findings on its settings stand once, however many databases it has."""

    server: DatabaseServerFacts
    tenant: str = ""
    catalog: Catalog = field(default_factory=Catalog)

    @property
    def name(self) -> str:
        """Its endpoint."""
        return self.server.endpoint

    @property
    def is_postgresql(self) -> bool:
        """PostgreSQL; else MySQL or MariaDB."""
        return _is_postgresql(self.server)

    def hides(self, section: str) -> bool:
        """The section was refused, or shows less than there is."""
        return _hides(self.server, section)

    def setting(self, *names: str) -> ServerSetting | None:
        """The first of these settings that the server reports."""
        found = {each.name: each for each in (*self.server.readings, *self.server.settings)}
        return next((found[name] for name in names if name in found), None)

    def trace(self, observed: str, ref: Ref) -> Trace:
        """Evidence out of a section of this server."""
        return _trace(self.server, observed, ref)


@dataclass(frozen=True, slots=True)
class DatabaseSubject:
    """A database as a whole: extensions, encoding, links, what is counted."""

    server: DatabaseServerFacts
    database: Database
    name: str
    tenant: str = ""
    catalog: Catalog = field(default_factory=Catalog)

    @property
    def is_postgresql(self) -> bool:
        """PostgreSQL; else MySQL or MariaDB."""
        return _is_postgresql(self.server)

    def hides(self, section: str) -> bool:
        """The section was refused, or shows less than there is."""
        return _hides(self.server, section, self.database.name)

    def reading(self, name: str) -> ServerSetting | None:
        """A value counted in the database."""
        return next((each for each in self.database.readings if each.name == name), None)

    def trace(self, observed: str, ref: Ref) -> Trace:
        """Evidence out of a section of this database's server."""
        return _trace(self.server, observed, ref)


@dataclass(frozen=True, slots=True)
class TablesSubject:
    """Tables, views and routines of one tenant in a database, or of all where they are not told apart.

    `states` holds the class of each base table by schema and name.
    """

    server: DatabaseServerFacts
    database: Database
    name: str
    tenant: str = ""
    states: Mapping[tuple[str, str], State] = field(default_factory=dict)

    @property
    def is_postgresql(self) -> bool:
        """PostgreSQL; else MySQL or MariaDB."""
        return _is_postgresql(self.server)

    def setting(self, name: str) -> ServerSetting | None:
        """A setting of the server."""
        return next((each for each in self.server.settings if each.name == name), None)

    def hides(self, section: str) -> bool:
        """The section was refused, or shows less than there is."""
        return _hides(self.server, section, self.database.name)

    def tables(self) -> tuple[Relation, ...]:
        """Base tables, partitions left out: their parent stands for them."""
        kinds = ("table", "partitioned")
        return tuple(r for r in self.database.relations if r.kind in kinds and not r.partition_of)

    def trace(self, observed: str, ref: Ref) -> Trace:
        """Evidence out of a section of this database's server."""
        return _trace(self.server, observed, ref)
