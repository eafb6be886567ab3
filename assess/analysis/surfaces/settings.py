"""Claims on paths from configuration: uploads, sessions, caches, scratch space, document roots, data."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from assess.analysis.surfaces.claims import Claimed, state_of
from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.paths import is_system_path
from assess.model.graph import Service
from assess.model.host import Setting
from assess.rules.directory.place import Claim, ClaimKind

PATH = re.compile(r"^(?:file:(?://)?)?(/[^\s;,:*?\"'<>|${}]+|[A-Za-z]:\\[^;,:*?\"'<>|${}]+)")
PHP_SAVE_PATH = re.compile(r"^(?:\d+;)?(?:\d+;)?(/.+)$")
SCRATCH = re.compile(
    r"(upload_tmp|temp_path|tmp_?dir|temp_?dir|tmpdir|sys_temp|java\.io\.tmpdir|spool_temp)", re.I
)
PRODUCT_CACHE = re.compile(r"(proxy|fastcgi|uwsgi|scgi)_cache_path|^cacheroot$|cache_dir$(?<=squid)", re.I)
CACHE = re.compile(r"cache", re.I)
SESSIONS = re.compile(r"(^|[^a-z])sess(ions?)?([^a-z]|$)", re.I)
DOCUMENT_ROOT = re.compile(
    r"(^|[._])(root|document_?root|doc_?root|docbase|appbase|static_root|alias)$|^root$", re.I
)
UPLOADS = re.compile(
    r"(upload|media|attach|document|storage|file_?store|filestore|archive|blob|dms|photo|picture|import|export|"
    r"inbox|outbox|letters?|invoice|scan|user_?data|data_?dir|data_?path|files_?(dir|path|root)|content_?dir)",
    re.I,
)
DATA = re.compile(
    r"(^|[._:])(datadir|data_?directory|dbpath|path\.data|log\.dirs?|datadir|dir|directory|olcdbdirectory|"
    r"persistence_location|store_dir|data_dir|mnesia_base|kahadb|journal-directory|innodb_data_home_dir)$",
    re.I,
)
LOGS = re.compile(r"(log(file|_file|dir|_dir|_path|s)?$|_log\b|^log)", re.I)
OWN_CONTENT = re.compile(r"media|upload", re.I)
IGNORED = re.compile(
    r"(socket|pid|lock|cert|key|ca_?file|include|bin|exec|command|home|sock|plugin|module|shell)", re.I
)


def claims_of_settings(view: HostView) -> Iterator[Claimed]:
    """What configuration files say that directories are for."""
    for setting in sorted(view.facts.settings, key=lambda s: (s.file, s.key, s.value, s.ref.line)):
        path = path_in(setting.value)
        if path and not is_system_path(path):
            yield from _claims(view, setting, path)


def path_in(value: str) -> str:
    """The absolute path that a setting's value is, without trailing slash; empty where it is none.

    >>> path_in("2;0600;/var/lib/php/sessions"), path_in("file:/srv/media/"), path_in("tcp://cache1:6379")
    ('/var/lib/php/sessions', '/srv/media', '')
    """
    bare = value.strip().strip("\"'")
    php = PHP_SAVE_PATH.match(bare)
    found = PATH.match(php.group(1) if php else bare)
    return found.group(1).rstrip("/\\") if found else ""


def _claims(view: HostView, setting: Setting, path: str) -> Iterator[Claimed]:
    owner = view.reader_of(setting.file)
    if view.is_plumbing(owner):
        return
    observed = view.trace(setting.ref, f"{setting.file}: {setting.key} = {setting.value}")
    plain = Claim(ClaimKind.FOUND, observed, owner.id if owner else "")
    kind, strength = _kind_of(view, setting, owner)
    if kind is None:
        return
    place = path
    if kind is ClaimKind.DATA and owner is not None:
        data = Claim(kind, observed, owner.id, state_of(view, owner), "configured", owner.confidence)
        yield Claimed(place, data)
    elif not is_system_path(place):
        yield Claimed(place, Claim(kind, observed, plain.service, strength=strength))


def _kind_of(view: HostView, setting: Setting, owner: Service | None) -> tuple[ClaimKind | None, float]:
    """What the key says the path is for, by the first of the forms that it has, and how surely."""
    key = setting.key
    is_data = bool(DATA.search(key)) and owner is not None and _keeps_data(view, owner, setting.file)
    is_root = bool(DOCUMENT_ROOT.search(key)) and not OWN_CONTENT.search(key)
    forms = (
        (bool(SCRATCH.search(key)), ClaimKind.SCRATCH, 1.0),
        (bool(SESSIONS.search(key)), ClaimKind.SESSIONS, 1.0),
        (bool(PRODUCT_CACHE.search(key)), ClaimKind.CACHE, 1.0),
        (is_data, ClaimKind.DATA, 1.0),
        (is_root, ClaimKind.DOCUMENTS, 1.0),
        (bool(CACHE.search(key)), ClaimKind.CACHE, 0.5),
        (bool(IGNORED.search(key) or LOGS.search(key)), None, 0.0),
        (bool(UPLOADS.search(key)), ClaimKind.UPLOADS, 1.0),
    )
    return next(((kind, strength) for is_so, kind, strength in forms if is_so), (None, 0.0))


def _keeps_data(view: HostView, owner: Service, file: str) -> bool:
    """The product keeps data, and the file is a configuration file of it."""
    signature = view.signatures.get(owner.signature)
    if signature is None or signature.state == "stateless":
        return False
    return any(_fits(file, pattern) for pattern in signature.config_files)


def _fits(file: str, pattern: str) -> bool:
    return fnmatchcase(file, pattern if pattern.startswith("/") else f"*/{pattern}")
