"""Claims on paths that could not be looked into: closed directories, and the default places of products."""

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from assess.analysis.surfaces.claims import Claimed, claims_of_signatures, declared_data
from assess.analysis.surfaces.host import HostView
from assess.analysis.surfaces.paths import is_system_path
from assess.analysis.surfaces.sessions import session_stores, sticky_traces
from assess.analysis.surfaces.walks import is_home_made
from assess.model.catalog import Signature
from assess.model.evidence import Trace
from assess.model.graph import Service
from assess.model.host import ClosedDirectory, Setting
from assess.model.paths import is_windows
from assess.rules.directory.place import Claim, ClaimKind
from assess.rules.service.subject import Tie

PHP_SERVERS = frozenset({"php-fpm", "apache"})
PHP_SESSIONS = (
    "/var/lib/php/sessions",
    "/var/lib/php/session",
    "/var/lib/php/*/session",
    "/var/lib/php*/sessions",
    "/var/opt/remi/php*/lib/php/session",
)
"""PHP's own directories of sessions (php.ini of Debian 12, RHEL 9 and Remi, 2026-11)."""
KEEPS_DATA = frozenset({"durable", "depends"})
NO_SESSIONS = re.compile(r"/wp-config\.php$")
"""Configuration of applications that open no PHP session (WordPress core, 2026-11)."""


def claims_of_closed(view: HostView) -> Iterator[Claimed]:
    """Directories that somebody made and the login may not look into: nobody knows what they hold."""
    for path, closed in sorted(view.index.closed.items()):
        if path and is_home_made(path) and not is_system_path(path):
            observed = view.trace(closed.ref, f"{path} is closed to the login")
            yield Claimed(path, Claim(ClaimKind.CLOSED, observed))


def claims_of_hidden_data(view: HostView) -> Iterator[Claimed]:
    """Where products that keep data keep it by default, when open files and folders could not be seen."""
    if view.root_view:
        return
    signed = [each.path for each in claims_of_signatures(view)]
    for service in view.services:
        signature = view.signatures.get(service.signature)
        if signature is None or signature.state not in KEEPS_DATA or not service.traces:
            continue
        if not (declared_data(view, service) or signed):
            yield from _hidden(view, service, signature)


def _hidden(view: HostView, service: Service, signature: Signature) -> Iterator[Claimed]:
    """Closed directories in a default place; else, of what is durable, the first place that may be there."""
    places = _places_of(view, signature)
    closed = [each for pattern in places for each in _closed_at(view, pattern)]
    for each in closed:
        observed = view.trace(each.ref, f"{service.software} keeps its data in {each.path}, which is closed")
        yield Claimed(each.path, _assumed(observed, service, signature))
    possible = [plain for pattern in places if (plain := _possible(view, pattern))]
    if possible and not closed and signature.state == "durable":
        yield Claimed(possible[0], _assumed(service.traces[0], service, signature))


def _places_of(view: HostView, signature: Signature) -> tuple[str, ...]:
    """Where the product keeps data on hosts of this system."""
    own = view.facts.windows is not None
    return tuple(each for each in signature.data_directories if is_windows(each) == own)


def _assumed(seen: Trace, service: Service, signature: Signature) -> Claim:
    return Claim(ClaimKind.DATA, seen, service.id, signature.state, "assumed", service.confidence)


def _closed_at(view: HostView, pattern: str) -> list[ClosedDirectory]:
    """Closed directories that the pattern names, or that hold what it names."""
    parts = pattern.split("/")
    heads = ["/".join(parts[:depth]) for depth in range(len(parts), 2, -1)]
    return [
        closed
        for head in heads
        for path, closed in sorted(view.index.closed.items())
        if path.count("/") == head.count("/") and fnmatchcase(path, head) and not is_system_path(path)
    ]


def _possible(view: HostView, pattern: str) -> str:
    """The place that the pattern names, up to its first wildcard; empty where it is known not to be there."""
    plain = re.split(r"[/\\][^/\\]*[*?\[]", pattern)[0]
    return "" if not plain or view.is_ruled_out(plain) else plain


def claims_of_default_sessions(view: HostView, sticky: Mapping[str, Tie]) -> Iterator[Claimed]:
    """PHP's default directory of sessions, closed to the login, where no setting names another store.

    `sticky` are the balancers' ties: one that ends at the server says that sessions are kept on it. Without
    one the directory may as well be empty: that it is closed is a gap, and no place of state.
    """
    tied = sticky_traces(view, dict(sticky))
    servers = [
        each
        for each in view.services
        if each.signature in PHP_SERVERS and each.id in tied and _keeps_sessions(view, each)
    ]
    for service in servers[:1]:
        for pattern in PHP_SESSIONS:
            for path, closed in sorted(view.index.closed.items()):
                if fnmatchcase(path, pattern):
                    text = f"PHP keeps sessions in {path} unless it is told otherwise"
                    observed = view.trace(closed.ref, text)
                    yield Claimed(path, Claim(ClaimKind.SESSIONS, observed, service.id))


def _keeps_sessions(view: HostView, service: Service) -> bool:
    """No setting of the host names another store, and not only applications without sessions are there."""
    if any(store.place != "files" for store in session_stores(view, service)):
        return False
    settings = view.facts.settings
    if any(NO_SESSIONS.search(each.file) for each in settings):
        return False
    return not any(_names_a_place(each) for each in settings)


def _names_a_place(setting: Setting) -> bool:
    return setting.key.endswith("session.save_path") and "/" in setting.value
