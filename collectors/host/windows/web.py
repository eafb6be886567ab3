"""IIS and .NET configuration: sites, pools, applications and what their configuration files come to."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assess.model.host import Setting
from assess.model.paths import is_windows
from assess.model.windows import ApplicationPool, Told, WebApplication, WebFolder, WebModule, WebSite
from collectors.host.redaction import redact
from collectors.host.windows.spelling import Spelling
from collectors.host.windows.table import Row, rows

_DEFAULTS = {
    "sessionstate.mode": "InProc",
    "machinekey.validationkey": "AutoGenerate",
    "authentication.mode": "Windows",
}
"""What .NET does where no file says anything (Microsoft, web.config schema for ASP.NET)."""
_ROOTS = ("\\microsoft.net\\framework64\\", "\\microsoft.net\\framework\\")


@dataclass(frozen=True, slots=True)
class WebServer:
    """What applicationHost.config says."""

    pools: tuple[ApplicationPool, ...] = ()
    sites: tuple[WebSite, ...] = ()
    applications: tuple[WebApplication, ...] = ()
    folders: tuple[WebFolder, ...] = ()
    modules: tuple[WebModule, ...] = ()
    log_folders: tuple[Row, ...] = ()

    def folder_of_pool(self) -> dict[str, str]:
        """The folder of each pool's first application."""
        found: dict[str, str] = {}
        for each in self.applications:
            found.setdefault(each.pool, each.folder)
        return found


def parse_settings(settings: str, spelling: Spelling) -> tuple[Setting, ...]:
    """Settings of web.config, exe.config and appsettings files; a `location` follows the key in brackets.

    Raises:
        ParseError: the section has not its form.
    """
    return tuple(
        Setting(
            file=spelling.of(row["file"]),
            key=f"{row['key'].lower()}[{row['location']}]" if row["location"] else row["key"].lower(),
            value=_spelled(redact(row["value"]), spelling),
            ref=row.ref,
        )
        for row in rows("settings", settings, "file", "location", "key", "value")
    )


def _spelled(value: str, spelling: Spelling) -> str:
    return spelling.of(value) if is_windows(value.replace("/", "\\")) and "://" not in value else value


def folder_settings(folders: Sequence[WebFolder], file: str) -> tuple[Setting, ...]:
    """Virtual directories that lie on a share, as settings of IIS's own file."""
    return tuple(
        Setting(file, f"virtualdirectory[{each.site}{each.path}]", each.folder, each.ref)
        for each in folders
        if each.folder.startswith("\\\\")
    )


def parse_web_server(
    iis: str, settings: Sequence[Setting], spelling: Spelling, *, is_whole: bool
) -> WebServer:
    """Pools, sites and applications with the sessions, keys and authentication that hold for each.

    `is_whole` says that every configuration file could be read: only then a file that says nothing leaves
    the default.

    Raises:
        ParseError: the section has not its form.
    """
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in rows("iis", iis, "kind", "site", "name", "value", "more"):
        by_kind[row["kind"]].append(row)
    folders = tuple(_folder(row, spelling) for row in by_kind["folder"])
    windows = frozenset(row["site"].strip("/").lower() for row in by_kind["windows_authentication"])
    read = _by_file(settings)
    return WebServer(
        pools=tuple(_pool(row) for row in by_kind["pool"]),
        sites=tuple(WebSite(row["site"], _parts(row["value"]), row.ref) for row in by_kind["site"]),
        applications=tuple(
            _application(row, folders, read, windows, is_whole=is_whole) for row in by_kind["application"]
        ),
        folders=folders,
        modules=tuple(WebModule(row["name"], row["value"], row.ref) for row in by_kind["module"]),
        log_folders=tuple(by_kind["logs"]),
    )


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _pool(row: Row) -> ApplicationPool:
    told = dict(each.partition("=")[::2] for each in _parts(row["more"]))
    processes = told.get("processes", "")
    return ApplicationPool(
        name=row["name"],
        runtime=told.get("runtime", ""),
        identity=row["value"],
        ref=row.ref,
        is_32_bit=told["enable32bit"].lower() == "true" if told.get("enable32bit") else None,
        processes=int(processes) if processes.isdigit() else None,
    )


def _folder(row: Row, spelling: Spelling) -> WebFolder:
    notes = _parts(row["more"])
    user = next((note.removeprefix("as ") for note in notes if note.startswith("as ")), "")
    return WebFolder(
        row["site"], row["name"], spelling.of(row["value"]), row.ref, user, is_missing="missing" in notes
    )


def _application(
    row: Row,
    folders: Sequence[WebFolder],
    read: Mapping[str, dict[str, Setting]],
    windows: frozenset[str],
    *,
    is_whole: bool,
) -> WebApplication:
    site, path = row["site"], row["name"]
    root = path.rstrip("/") + "/"
    folder = next((each.folder for each in folders if each.site == site and each.path in {root, path}), "")
    chain = [folder, *_above(site, path, folders)]
    files = [read[name] for place in chain if (name := f"{place}\\web.config".lower()) in read]
    files += _framework(read)
    is_known = is_whole or f"{folder}\\web.config".lower() in read
    place = f"{site}{path}".strip("/").lower()
    return WebApplication(
        site=site,
        path=path,
        pool=row["value"],
        folder=folder,
        ref=row.ref,
        session=_told(files, "sessionstate.mode") if is_known else Told(""),
        machine_key=_told(files, "machinekey.validationkey") if is_known else Told(""),
        authentication=_told(files, "authentication.mode") if is_known else Told(""),
        has_windows_authentication=any(
            place == each or place.startswith(f"{each}/") for each in windows if each
        )
        or "" in windows,
        is_core=any("aspnetcore.hostingmodel" in each for each in files),
    )


def _above(site: str, path: str, folders: Sequence[WebFolder]) -> list[str]:
    """The root folder of the site, where the application is not its root itself."""
    if path == "/":
        return []
    return [each.folder for each in folders if each.site == site and each.path == "/"]


def _framework(read: Mapping[str, dict[str, Setting]]) -> list[dict[str, Setting]]:
    """The files that hold for the whole machine: root web.config before machine.config, the newest first."""
    names = [name for name in read if any(root in name for root in _ROOTS)]
    return [read[name] for name in sorted(names, key=lambda name: ("web.config" in name, name), reverse=True)]


def _by_file(settings: Sequence[Setting]) -> dict[str, dict[str, Setting]]:
    found: dict[str, dict[str, Setting]] = defaultdict(dict)
    for setting in settings:
        found[setting.file.lower()].setdefault(setting.key, setting)
    return found


def _told(files: Sequence[Mapping[str, Setting]], key: str) -> Told:
    """What the innermost file says; .NET's default where none says anything."""
    for file in files:
        if key in file:
            return Told(file[key].value, file[key].file, file[key].ref)
    return Told(_DEFAULTS[key])
