"""Who was connected to a database server, folded over its samples."""

from collections import defaultdict
from collections.abc import Sequence

from assess.model.database import Session
from collectors.database.sections import Row


def folded(samples: Sequence[Sequence[Row]]) -> tuple[Session, ...]:
    """Sessions by database, login, program and address: the most seen at once, and in how many samples."""
    seen: dict[tuple[str, str, str, str | None], list[Row]] = defaultdict(list)
    for rows in samples:
        for row in rows:
            who = (row.text("database"), row.text("username"), row.text("application"))
            seen[(*who, row.optional_text("client_address"))].append(row)
    return tuple(
        Session(
            database=database,
            user=user,
            application=application,
            client_address=address,
            count=max(row.integer("sessions") or 0 for row in rows),
            ref=rows[0].ref,
            samples_seen=len(rows),
            samples=len(samples),
            active=max(row.integer("active") or 0 for row in rows),
        )
        for (database, user, application, address), rows in sorted(
            seen.items(), key=lambda each: tuple(part or "" for part in each[0])
        )
    )
