"""Whose the folders of a walked share are, and how much it changed since an earlier walk."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from assess.analysis.tenants.names import tenant_named_in
from assess.analysis.tenants.patterns import tenant_patterns
from assess.model.file_share import Count, FileServerFacts, ShareWalk
from assess.model.inventory import TenantSpec
from assess.rules.share.walked import Growth

SHORTEST_TIME = timedelta(hours=1)
"""Between two walks; less says little of a day."""
DAY = timedelta(days=1)


def parts_by_tenant(walk: ShareWalk, tenants: Sequence[TenantSpec]) -> tuple[Count, ...]:
    """Files and bytes of the first level's folders that one tenant's patterns or name tell, by tenant.

    A folder that several tenants' patterns or names fit is nobody's.
    """
    patterns, names = tenant_patterns(tenants), sorted(each.name for each in tenants)
    files: dict[str, int] = defaultdict(int)
    sizes: dict[str, int] = defaultdict(int)
    for folder in walk.folders:
        found = patterns.by_name(folder.name)
        tenant = next(iter(found), "") if len(found) == 1 else ""
        tenant = tenant or ("" if found else tenant_named_in([folder.name], names))
        if tenant:
            files[tenant] += folder.files
            sizes[tenant] += folder.size_bytes
    return tuple(Count(tenant, files[tenant], sizes[tenant]) for tenant in sorted(files))


def rest_of(walk: ShareWalk, parts: Sequence[Count]) -> Count:
    """What lies in no tenant's folder; of a sampled walk only what was counted by folder."""
    of = walk.folders if walk.sampled else (Count("", walk.files, walk.size_bytes),)
    files = sum(each.files for each in of) - sum(each.files for each in parts)
    size = sum(each.size_bytes for each in of) - sum(each.size_bytes for each in parts)
    return Count("", max(files, 0), max(size, 0))


def growth_of(share: str, now: FileServerFacts, then: FileServerFacts | None) -> Growth | None:
    """What the share gained in a day since the earlier walk.

    None where there is none, where one of the two was sampled or refused other folders, or was just before.
    """
    walk, earlier = _walk(share, now), _walk(share, then) if then else None
    if walk is None or earlier is None or then is None:
        return None
    at, before = now.section_at.get(walk.ref.section), then.section_at.get(earlier.ref.section)
    comparable = not walk.sampled and not earlier.sampled and walk.refused == earlier.refused
    if at is None or before is None or at - before < SHORTEST_TIME or not comparable:
        return None
    days = (at - before) / DAY
    return Growth(
        since=before,
        days=days,
        files_per_day=(walk.files - earlier.files) / days,
        bytes_per_day=(walk.size_bytes - earlier.size_bytes) / days,
    )


def _walk(share: str, facts: FileServerFacts) -> ShareWalk | None:
    return next((each.walk for each in facts.shares if each.name == share), None)
