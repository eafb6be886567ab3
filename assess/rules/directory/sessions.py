"""HTTP sessions kept in local files: users notice their loss, and nothing else is lost."""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.directory.content import user_share
from assess.rules.directory.place import Claim, ClaimKind, DirectoryPlace, say

SOURCE = "evidence rules 3.3 D9 and 3.6, 2026-11"
FORMS = frozenset({"php_session", "tomcat_session", "flask_session", "express_session", "session"})
FLIPS = "the application keeps more than sessions in these files"


def _session_files(place: DirectoryPlace) -> Iterable[Signal]:
    """Hard only where session files are nearly all there is: a mixed directory holds other things too."""
    contents = place.contents
    if contents is None or not FORMS & set(contents.hints) or place.has(ClaimKind.DATA, ClaimKind.EMBEDDED):
        return
    with_extension = sum(n for name, n in contents.extensions if name not in {"session", "json", "ser"})
    if user_share(place) >= 0.1 or with_extension > 0.2 * max(contents.files, 1):
        return
    yield from say(
        "state.session.files",
        State.EPHEMERAL,
        0.9,
        [Claim(ClaimKind.SESSIONS, contents.trace)],
        hard=True,
        flips_if=FLIPS,
        purpose="session",
        flags=("user-visible",),
    )


def _session_setting(place: DirectoryPlace) -> Iterable[Signal]:
    if user_share(place) >= 0.1 or place.has(ClaimKind.DATA, ClaimKind.EMBEDDED):
        return
    yield from say(
        "state.session.files_setting",
        State.EPHEMERAL,
        5,
        place.of(ClaimKind.SESSIONS),
        flips_if=FLIPS,
        purpose="session",
        flags=("user-visible",),
    )


RULES = (
    StateRule(
        "state.session.files",
        DirectoryPlace,
        _session_files,
        "Session files of a known form are nearly all that lies in it.",
        SOURCE,
    ),
    StateRule(
        "state.session.files_setting",
        DirectoryPlace,
        _session_setting,
        "A setting makes the application keep sessions in it.",
        SOURCE,
    ),
)
