"""MySQL and MariaDB servers of other releases, each on a free port and in a temporary directory."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers.mariadb import ROOT_PASSWORD, SET_PASSWORD, MariaDbServer, start, wait_until_it_answers
from tests.servers.other_releases import Release, program_of
from tests.servers.postgresql import free_port, give_away, run_as

TABLES = re.compile(r"(mysql|mariadb)_(system_tables|performance_tables|system_tables_data)\.sql")
IN_ORDER = ("system_tables", "performance_tables", "system_tables_data")
OLD_PASSWORD = f"SET PASSWORD FOR root@localhost = PASSWORD('{ROOT_PASSWORD.replace(chr(39), chr(39) * 2)}');"
KNOWS_ALTER_USER = {"mysql": (5, 7), "mariadb": (10, 2)}


@contextmanager
def server_of(release: Release, *options: str) -> Iterator[MariaDbServer]:
    """A fresh server of a release that was fetched, gone afterwards. `options` are `name=value`."""
    program = program_of(release)
    if program is None:
        raise FileNotFoundError(f"no {release.name}")
    folder = Path(tempfile.mkdtemp(prefix="assess-my-"))
    server = MariaDbServer(free_port(), folder)
    process: subprocess.Popen[bytes] | None = None
    usr = program.parents[1]
    places = (f"basedir={usr}", f"lc-messages-dir={_messages(usr)}", f"plugin-dir={_plugins(usr)}")
    # Packages name a folder that only their installation makes, and 8.0 has a second port.
    settings = (*places, f"secure-file-priv={folder}", "loose-mysqlx=OFF", *options)
    alters = release.number >= KNOWS_ALTER_USER[release.engine]
    try:
        give_away(folder, "mysql")
        _make_data(release, program, folder, [f"--{each}" for each in places])
        process = start(server, settings, str(program), SET_PASSWORD if alters else OLD_PASSWORD)
        wait_until_it_answers(server, process)
        # Old system tables come with logins without a name, which take the place of any other from this host.
        server.run("DELETE FROM mysql.user WHERE user = ''", "FLUSH PRIVILEGES")
        yield server
    finally:
        if process is not None:
            process.kill()
            process.wait()
        shutil.rmtree(folder)


def _messages(usr: Path) -> Path:
    return next(usr.glob("share/*/english/errmsg.sys")).parents[1]


def _plugins(usr: Path) -> Path:
    return next((each for each in usr.glob("lib/**/plugin") if any(each.glob("*.so"))), usr)


def _make_data(release: Release, program: Path, folder: Path, places: list[str]) -> None:
    """The system tables: MySQL makes them itself from 5.7 on, all others from the statements they ship."""
    common = [str(program), "--no-defaults", *places, f"--datadir={folder / 'data'}"]
    common += ["--innodb-use-native-aio=0", f"--tmpdir={folder}"]
    if release.engine == "mysql" and release.version != "5.6":
        return run_as("mysql", [*common, "--initialize-insecure"])
    (folder / "data" / "mysql").mkdir(parents=True)
    files = [path for path in program.parents[1].glob("share/*/*.sql") if TABLES.fullmatch(path.name)]
    files.sort(key=lambda path: IN_ORDER.index(path.stem.split("_", 1)[1]))
    beginning = folder / "tables.sql"
    beginning.write_text("USE mysql;\n" + "\n".join(path.read_text() for path in files))
    give_away(folder, "mysql")
    run_as("mysql", ["sh", "-c", 'exec "$@" < "$0"', str(beginning), *common, "--bootstrap"])
    return None
