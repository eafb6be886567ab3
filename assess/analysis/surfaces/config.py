"""Configuration of applications as surfaces: written for this copy, to become a secret or a config map."""

import re
from collections import defaultdict
from collections.abc import Sequence

from assess.analysis.surfaces.directories import Estate
from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.row import judge, surface
from assess.analysis.surfaces.writer import tenants_of
from assess.model.host import ConfigFile, Setting
from assess.model.naming import path_name
from assess.model.state import Surface, SurfaceKind
from assess.rules.directory.config_copy import ConfigCopy

FORMS = re.compile(
    r"(/\.env(\.[\w-]+)?|\.env|\.properties|\.ya?ml|\.toml|/wp-config\.php|config[\w.-]*\.php|settings[\w.-]*\.(php|py|json)"
    r"|appsettings[\w.-]*\.json|web\.config|\.(exe|dll)\.config|/Catalina/.*\.xml|/conf/context\.xml|-ds\.xml|\.ini|parameters[\w.-]*)$",
    re.I,
)
CONNECTS = re.compile(
    r"host|ur[il]|dsn|server|endpoint|database|datasource|broker|jdbc|connection|addr", re.I
)
SAMPLE = re.compile(r"[._-](sample|example|dist|default|template|orig|bak)\b", re.I)
SYSTEM = re.compile(
    r"^/etc/(default|sysconfig|php|mysql|postgresql|redis|ssh|ssl|systemd|netplan|cloud|apt|dpkg|pam\.d|security|udev|"
    r"ldap|samba|haproxy|nginx|apache2|httpd|rsyslog|logrotate|cron|init|network|dbus-1|apparmor|rabbitmq|dnsmasq)"
)


def config_surfaces(view: HostView, estate: Estate) -> tuple[Surface, ...]:
    """One surface for each configuration file or folder of an application, sorted by path."""
    by_place: dict[str, list[Setting]] = defaultdict(list)
    for setting in sorted(view.facts.settings, key=lambda s: (s.file, s.key, s.value, s.ref.line)):
        if SAMPLE.search(setting.file):
            continue
        if FORMS.search(setting.file) and CONNECTS.search(setting.key) and not SYSTEM.match(setting.file):
            by_place[_place(setting.file)].append(setting)
    files = {config.path: config for config in view.facts.config_files}
    return tuple(
        _surface(view, estate, place, settings, [files[p] for p in _paths(settings) if p in files])
        for place, settings in sorted(by_place.items())
        if not place.startswith("/etc/") or _readers(view, settings)
    )


def _place(file: str) -> str:
    """The application's folder below /etc; elsewhere the file itself.

    >>> _place("/etc/claims/conf.d/db.ini"), _place("/etc/metering.ini"), _place("/srv/shop/.env")
    ('/etc/claims', '/etc/metering.ini', '/srv/shop/.env')
    """
    parts = file.split("/")
    return "/".join(parts[:3]) if file.startswith("/etc/") else file


def _paths(settings: Sequence[Setting]) -> list[str]:
    return sorted({setting.file for setting in settings})


def _surface(
    view: HostView, estate: Estate, place: str, settings: Sequence[Setting], files: Sequence[ConfigFile]
) -> Surface:
    owners = _readers(view, settings)
    service = min(owners) if len(owners) == 1 else ""
    shown = [view.trace(s.ref, f"{s.file}: {s.key} = {s.value}") for s in settings[:4]]
    file = view.trace(files[0].ref, f"{files[0].path}, {files[0].size_bytes} bytes") if files else shown[0]
    subject = ConfigCopy(
        path=place,
        packaged=_all(files, [f.packaged for f in files]),
        modified=any(f.modified for f in files) if files else None,
        file=file,
        settings=tuple(shown),
    )
    return surface(
        view,
        judge(subject, deep=False),
        kind=SurfaceKind.CONFIG,
        name=path_name(view.host, place),
        location=place,
        service=service,
        tenants=tenants_of(view, estate.graph, service, place, estate.tenants),
        size_bytes=sum(f.size_bytes for f in files) if files else None,
    )


def _readers(view: HostView, settings: Sequence[Setting]) -> frozenset[str]:
    """Ids of the services that read these files, the host's own plumbing left out."""
    owners = [view.reader_of(file) for file in _paths(settings)]
    return frozenset(each.id for each in owners if each is not None and not view.is_plumbing(each))


def _all(files: Sequence[ConfigFile], told: Sequence[bool | None]) -> bool | None:
    if not files or any(each is None for each in told):
        return None
    return all(told)
