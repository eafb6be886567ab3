"""Schedule: a Gantt chart in cells, one row per move group, one column per week or month."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from assess.model.waves import MoveGroup, Wave
from reports.workbook.content import Content, listed
from reports.workbook.table import Cell, Column, Form, Link, Sheet, Table

MOST_GROUP_ROWS = 400
MOST_WEEKS = 60
FIXED = (
    Column("Wave"),
    Column("Moves"),
    Column("Starts (UTC)", Form.TIME),
    Column("Ends (UTC)", Form.TIME),
    Column("Endpoints", Form.INTEGER),
)


def _table(content: Content) -> Table:
    waves = content.assessment.waves
    periods = _periods([wave for wave in waves if wave.starts_at and wave.ends_at])
    columns = (*FIXED, *(Column(each.strftime("%Y-%m-%d"), Form.MARK) for each in periods))
    return Table(columns, _rows(content, periods), "Nothing was planned, so that there is nothing to show.")


def _periods(waves: list[Wave]) -> list[date]:
    """Mondays from the first start to the last end; first days of months where weeks would be too many."""
    starts = [wave.starts_at.date() for wave in waves if wave.starts_at]
    ends = [wave.ends_at.date() for wave in waves if wave.ends_at]
    if not starts:
        return []
    first, last = min(starts), max(ends)
    monday = first - timedelta(days=first.weekday())
    weeks = [monday + timedelta(days=7 * step) for step in range((last - monday).days // 7 + 1)]
    return weeks if len(weeks) <= MOST_WEEKS else _months(first, last)


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [
        date(first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1, 1)
        for step in range(count)
    ]


def _rows(content: Content, periods: list[date]) -> Iterator[tuple[Cell, ...]]:
    groups = {group.id: group for group in content.assessment.groups}
    by_group = len(groups) <= MOST_GROUP_ROWS
    for wave in content.assessment.waves:
        for moves, count in _moves(wave, groups, by_group=by_group):
            starts_at, ends_at = wave.span_of(moves)
            yield (
                Link(f"wave {wave.number}", "Waves", str(wave.number)),
                moves,
                starts_at,
                ends_at,
                count,
                *_marks(wave.number, starts_at, ends_at, periods),
            )


def _moves(wave: Wave, groups: dict[str, MoveGroup], *, by_group: bool) -> Iterator[tuple[str, int]]:
    if not by_group:
        yield f"{len(wave.groups)} groups: {listed(wave.groups, at_most=3)}", len(wave.endpoints)
        return
    if len(wave.groups) > 1:
        yield f"the whole wave: {len(wave.groups)} groups", len(wave.endpoints)
    for id_ in wave.groups:
        yield id_, len(groups[id_].endpoints) if id_ in groups else 0


def _marks(
    number: int, starts_at: datetime | None, ends_at: datetime | None, periods: list[date]
) -> list[str]:
    if starts_at is None or ends_at is None:
        return [""] * len(periods)
    first, last = starts_at.date(), ends_at.date()
    ends = [*periods[1:], date.max]
    return [
        f"W{number}" if first < end and last >= begin else ""
        for begin, end in zip(periods, ends, strict=True)
    ]


SHEET = Sheet(
    order=40,
    name="Schedule",
    purpose="Gantt: a mark stands in the week (or month) in which a group is cut over. Times are UTC.",
    table=_table,
)
