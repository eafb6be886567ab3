"""Spools: work that waits, to be finished before the cut; durable when nobody takes it away.

Mailboxes and voice messages lie below /var/spool too, so that a young spool weighs little by itself.
"""

from collections.abc import Iterable

from assess.model.state import Signal, State
from assess.rules.base import StateRule
from assess.rules.directory.place import Claim, ClaimKind, DirectoryPlace, say

SOURCE = "evidence rules 3.3 D11, 2026-11"
MAILBOXES = frozenset({"maildir", "mbox"})


def _spool(place: DirectoryPlace) -> Iterable[Signal]:
    spools = place.of(ClaimKind.SPOOL)
    if _is_stale(place):
        yield from say(
            "state.directory.spool",
            State.DURABLE,
            3,
            spools,
            flips_if="the oldest files are left over and nobody needs them",
            purpose="spool",
        )
        return
    yield from say(
        "state.directory.spool",
        State.EPHEMERAL,
        1,
        spools,
        flips_if="files wait in it for longer than a day, or its program keeps there what must last",
        purpose="spool",
        flags=("drain",),
    )


def _is_stale(place: DirectoryPlace) -> bool:
    contents = place.contents
    return contents is not None and contents.oldest_days is not None and contents.oldest_days > 1


def _mailboxes(place: DirectoryPlace) -> Iterable[Signal]:
    contents = place.contents
    if contents is None or not contents.files or not MAILBOXES & set(contents.hints):
        return
    yield from say(
        "state.directory.mailboxes",
        State.DURABLE,
        5,
        [Claim(ClaimKind.FOUND, contents.trace)],
        flips_if="the mail is kept on another server as well",
        purpose="mail",
    )


RULES = (
    StateRule(
        "state.directory.spool",
        DirectoryPlace,
        _spool,
        "Work waits in it for another program.",
        SOURCE,
    ),
    StateRule(
        "state.directory.mailboxes",
        DirectoryPlace,
        _mailboxes,
        "It holds mailboxes.",
        SOURCE,
    ),
)
