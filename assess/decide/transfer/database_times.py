"""How long a database is copied, how long its changes take to catch up, and how long its writers stop."""

from dataclasses import dataclass

from assess.decide.estate_view import EstateView
from assess.model.database import DatabaseServerFacts

SWITCH_MINUTES = 15.0
"""Stop writers, wait for the last change, set sequences, switch logins, look: own working figure."""


@dataclass(frozen=True, slots=True)
class Times:
    """`catch_up_hours` and `cutover_minutes` when changes are followed; None: not known, `why` says why.

    `never` says that the line carries changes more slowly than they come.
    """

    catch_up_hours: float | None
    cutover_minutes: float | None
    why: str
    never: bool = False


def follow_times(view: EstateView, server: DatabaseServerFacts, full_load_hours: float | None) -> Times:
    """While a full copy runs, changes pile up; they drain at what the line has left over."""
    site, rate = view.site(server.endpoint), server.wal_bytes_per_second
    if full_load_hours is None or site is None or site.uplink_mbps is None:
        return Times(None, None, "size or line is not known")
    if rate is None:
        return Times(None, None, "how fast the server's log grows was not measured")
    line = site.uplink_mbps * 1e6 * view.fact("transfer.line_efficiency") / 8
    if rate >= line:
        words = f"the log grows by {rate:,.0f} bytes a second, the line carries {line:,.0f}"
        return Times(None, None, words, never=True)
    hours = full_load_hours * rate / (line - rate)
    words = f"the log grows by {rate:,.0f} bytes a second on a line of {line:,.0f}"
    return Times(hours, SWITCH_MINUTES, words)


def in_details(times: Times) -> tuple[tuple[str, str], ...]:
    """The times as details of a decision."""
    if times.never:
        return (("catch_up", f"never: {times.why}"), ("cutover", "not possible by following changes"))
    if times.catch_up_hours is None or times.cutover_minutes is None:
        return (("catch_up", f"unknown: {times.why}"), ("cutover", "unknown"))
    minutes = max(1, round(times.catch_up_hours * 60))
    return (
        ("catch_up", f"about {minutes} min; {times.why}"),
        ("cutover", f"about {times.cutover_minutes:g} min, once the lag is zero"),
    )
