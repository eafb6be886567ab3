"""Why an answer is wrong or absent, and what evidence would settle it."""

from __future__ import annotations

from tests.score.judgement import Judgement, Verdict

NO_ROOT = "the login has no root rights on {host}: let it use sudo as docs/probe.md says"
SHORT = "lives shorter than a look: look more often (`--sample-every`), or read flow records"


def reason_of(each: Judgement, without_root: frozenset[str]) -> str:
    """One sentence; what a host without root rights hides comes first."""
    if each.verdict in (Verdict.MISSED, Verdict.UNKNOWN) and each.host in without_root:
        return NO_ROOT.format(host=each.host)
    if each.verdict is Verdict.MISSED and "seen: short" in each.note:
        return SHORT
    return each.note or "not explained by what was read: `assess explain` shows it, the inventory can say it"
