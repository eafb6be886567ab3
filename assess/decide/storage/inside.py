"""Files that need no volume, because a managed service keeps them."""

from assess.decide.managed_products import is_cache, is_database, managed_product
from assess.decide.question import Ruling
from assess.decide.storage.case import (
    GP3,
    NONE,
    S3,
    StorageCase,
)
from assess.model.decisions import About, Decision, Rejected
from assess.model.graph import Service
from assess.model.paths import within
from assess.model.state import SurfaceKind

FILE_SERVERS = frozenset({"samba", "nfs-server"})
PRODUCT_DEFAULT = "state.directory.product_default"
"""The rule that knows a directory as its product's own."""


def with_database(case: StorageCase) -> Ruling | None:
    """None is needed for files of a database that moves into RDS or Aurora."""
    if case.service is None or not is_database(case.service):
        return None
    choices = sorted({each.choice for each in _database_decisions(case, case.service)})
    if choices and not any(choice.startswith("self_managed") for choice in choices):
        return _moves_inside(
            case, "decide.storage.inside_database", f"the database service ({', '.join(choices)})"
        )
    return None


def _database_decisions(case: StorageCase, service: Service) -> list[Decision]:
    """Decisions on the databases that this service holds."""
    direct = case.view.decided.get((About.DATABASE, service.name))
    servers = case.view.servers_on.get(service.host, ())
    found = [each for server in servers for each in case.view.databases_of.get(server, ())]
    return [direct] if direct else found


def with_cache(case: StorageCase) -> Ruling | None:
    """None is needed for files of a cache that moves into ElastiCache or MemoryDB."""
    if case.service is None or not is_cache(case.service):
        return None
    choice = case.view.planned(About.CACHE, case.service.name)
    if choice and choice != "StatefulSet":
        return _moves_inside(case, "decide.storage.inside_cache", choice)
    return None


def with_product(case: StorageCase) -> Ruling | None:
    """None is needed for files of a product whose place a managed service takes."""
    product = managed_product(case.service) if case.service else None
    if product is None or not product.keeps_data:
        return None
    if product.target == "Amazon S3":
        return Ruling(
            "decide.storage.object_store",
            S3,
            0.75,
            "its clients speak the S3 protocol already: the objects go to a bucket with a prefix per tenant",
            rejected=(Rejected(GP3, "a bucket needs no volume and no server"),),
            would_change_it=("stays self-managed if clients use functions that S3 does not have",),
        )
    return _moves_inside(case, "decide.storage.inside_managed_service", product.target)


def with_file_server(case: StorageCase) -> Ruling | None:
    """None is needed for what a file server keeps for itself, where a file system of AWS takes its place."""
    offered = case.place.protocols or case.surface.kind is SurfaceKind.SHARE
    if case.service is None or case.service.signature not in FILE_SERVERS or offered:
        return None
    if PRODUCT_DEFAULT not in case.surface.rules or _may_hold_shares(case):
        return None
    return Ruling(
        "decide.storage.goes_with_file_server",
        NONE,
        0.65,
        f"{case.service.software or case.service.signature} keeps its own accounts and settings here, and a "
        "file system of AWS takes its place: nothing is copied, logins are made again in its directory",
        rejected=(Rejected(GP3, "only if the file server itself is run on after all"),),
        would_change_it=("becomes EBS gp3 if the file server itself is run on, on EC2 or in the cluster",),
    )


def _may_hold_shares(case: StorageCase) -> bool:
    """A share lies below it, or what is shared could not be read."""
    facts = case.view.facts(case.surface.host)
    place = case.surface.location.rstrip("/")
    return bool(case.place.blind) or any(
        each.path != place and within(each.path, place) for each in (facts.exports if facts else ())
    )


def _moves_inside(case: StorageCase, rule: str, target: str) -> Ruling:
    return Ruling(
        rule,
        NONE,
        0.85,
        f"its data move into {target}: this directory falls away with the managed service, and pods need no "
        "volume for it",
        rejected=(Rejected(GP3, f"only if {case.surface.service or 'the service'} is run in the cluster"),),
        would_change_it=("becomes EBS gp3 if the service is run in the cluster after all",),
    )
