"""Quotas of the migration tools that a wave would need raised, by the catalog."""

from collections.abc import Iterator, Sequence

from assess.model.catalog import Catalog
from assess.model.waves import MoveGroup


def quotas(groups: Sequence[MoveGroup], waves: int, catalog: Catalog) -> Iterator[str]:
    """What to ask AWS for before the wave; nothing where the catalog has no such quota."""
    servers = sum(len(group.endpoints) for group in groups)
    largest = max((len(group.endpoints) for group in groups), default=0)
    for key, needed, what in (
        ("mgn.active_source_servers", servers, "active source servers"),
        ("mgn.servers_per_job", servers, "servers in one job"),
        ("mgn.servers_per_application", largest, "servers in one application"),
        ("mgn.applications_per_wave", len(groups), "applications in one wave"),
        ("mgn.active_waves", waves, "active waves"),
    ):
        fact = catalog.facts.get(key)
        if fact is not None and needed > float(fact.value):
            yield f"for what is rehosted: MGN allows {fact.value} {what}, this takes {needed}: have it raised"
