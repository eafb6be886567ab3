"""Quotas of the migration tools that a wave would need raised, by the catalog."""

from collections.abc import Iterator, Sequence

from assess.model.catalog import Catalog
from assess.model.waves import MoveGroup


def quotas(groups: Sequence[MoveGroup], waves: int, tools: Sequence[str], catalog: Catalog) -> Iterator[str]:
    """What to ask AWS for before the wave; nothing where the catalog has no such quota.

    `tools` holds what copies each piece of state in the wave, lower case; each piece counts as one task.
    """
    servers = sum(len(group.endpoints) for group in groups)
    largest = max((len(group.endpoints) for group in groups), default=0)
    streamed, synced = (sum(tool in each for each in tools) for tool in ("dms", "datasync"))
    for key, needed, what in (
        ("mgn.active_source_servers", servers, "for what is rehosted: MGN allows {} active source servers"),
        ("mgn.servers_per_job", servers, "for what is rehosted: MGN allows {} servers in one job"),
        (
            "mgn.servers_per_application",
            largest,
            "for what is rehosted: MGN allows {} servers in one application",
        ),
        (
            "mgn.applications_per_wave",
            len(groups),
            "for what is rehosted: MGN allows {} applications in one wave",
        ),
        ("mgn.active_waves", waves, "for what is rehosted: MGN allows {} active waves"),
        ("dms.tasks_per_region", streamed, "DMS allows {} tasks in a region"),
        ("dms.endpoints_per_region", 2 * streamed, "DMS allows {} endpoints in a region, two for each task"),
        ("datasync.tasks_per_region", synced, "DataSync allows {} tasks in a region"),
    ):
        fact = catalog.facts.get(key)
        if fact is not None and needed > float(fact.value):
            yield f"{what.format(fact.value)}, this takes {needed}: have it raised"
