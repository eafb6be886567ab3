"""Gaps of stores: a command that a version does not have is none where nothing else needs it."""

from collections.abc import Callable, Iterable

from assess.model.evidence import Gap, Reason


def told_gaps(
    gaps: Iterable[Gap], optional: frozenset[str], remedy: Callable[[str], str] = lambda _: ""
) -> tuple[Gap, ...]:
    """The gaps, without `optional` sections that the server does not know; refused ones with their remedy."""
    return tuple(
        Gap(g.endpoint, g.section, g.reason, g.detail, remedy(_name(g)) if g.reason is Reason.DENIED else "")
        for g in gaps
        if g.reason is not Reason.UNSUPPORTED or _name(g) not in optional
    )


def _name(gap: Gap) -> str:
    return gap.section.partition("@")[0]
