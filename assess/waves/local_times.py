"""When a wave is cut over, on each tenant's own clock."""

from collections.abc import Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from assess.model.waves import LocalTime, MoveGroup
from assess.waves.exposure import owned
from assess.waves.schedule import Slot
from assess.waves.windows import ASSUMED, window


def local_times(
    groups: Sequence[MoveGroup], slot: Slot, windows: Mapping[str, Sequence[str]]
) -> Iterator[LocalTime]:
    """A row for each tenant that moves, in the zone of its first window."""
    for tenant in owned(groups):
        own = {group.id for group in groups if tenant in group.tenants and not group.is_shared}
        steps = [step for step in slot.steps if own.intersection(step.groups)]
        if steps:
            zone = window((windows.get(tenant) or (ASSUMED,))[0]).zone
            start = min(step.starts_at for step in steps).astimezone(ZoneInfo(zone))
            end = max(step.ends_at for step in steps).astimezone(ZoneInfo(zone))
            yield LocalTime(tenant, zone, start.isoformat(), end.isoformat())
