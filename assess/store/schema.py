"""The tables of an estate file, and the numbers by which one is known."""

APPLICATION_ID = 0x61737365
"""`asse` in ASCII, as SQLite's application_id: tells an estate file from any other database."""

FORMAT = 2
"""Version of the tables, as SQLite's user_version. A file with a higher one is refused."""

TABLES = """
CREATE TABLE scans (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    finished_at TEXT,
    inventory TEXT NOT NULL
);
CREATE TABLE outcomes (
    endpoint TEXT NOT NULL,
    scan INTEGER NOT NULL REFERENCES scans (id),
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    error TEXT NOT NULL,
    hint TEXT NOT NULL,
    gaps TEXT NOT NULL,
    started_at TEXT,
    seconds REAL,
    PRIMARY KEY (endpoint, scan)
) WITHOUT ROWID;
CREATE TABLE evidence (
    endpoint TEXT NOT NULL,
    scan INTEGER NOT NULL REFERENCES scans (id),
    kind TEXT NOT NULL,
    section TEXT NOT NULL,
    at TEXT NOT NULL,
    reason TEXT,
    detail TEXT NOT NULL,
    milliseconds INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX evidence_by_section ON evidence (endpoint, scan, section);
CREATE TABLE results (
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (name, position)
) WITHOUT ROWID;
"""

OVERRIDES = """
CREATE TABLE overrides (
    about TEXT NOT NULL,
    subject TEXT NOT NULL,
    row TEXT NOT NULL,
    PRIMARY KEY (about, subject)
) WITHOUT ROWID;
"""

UPGRADES = {1: OVERRIDES}
"""What makes the next version of a file of each older one; done when it is first opened for writing."""
