"""The instance class that a database of its own would get, and what it costs a month."""

from assess.decide.estate_view import EstateView
from assess.decide.price_list import monthly_usd, sum_usd
from assess.model.catalog import InstanceType

CLASSES = ("t4g.medium", "t4g.large", "r6g.large", "r6g.xlarge", "r6g.2xlarge", "r6g.4xlarge", "r6g.8xlarge")
PRICED_AS = {"mysql": "RDS MySQL instance", "postgresql": "RDS PostgreSQL instance"}


def instance_class(view: EstateView, server: str) -> str:
    """The smallest class with the memory and cores of the host that serves it today; empty: not known."""
    host = view.host_of_server.get(server)
    facts = view.facts(host) if host else None
    if facts is None or facts.identity.memory_bytes is None or facts.identity.cpus is None:
        return ""
    known = {each.name: each for each in view.situation.catalog.instance_types}
    memory, cores = facts.identity.memory_bytes, facts.identity.cpus
    found = next((name for name in CLASSES if _holds(known.get(name), memory, cores)), "")
    return f"db.{found}" if found else ""


def _holds(candidate: InstanceType | None, memory_bytes: int, cores: int) -> bool:
    """A host's kernel hides a few per cent of its memory, so that 3.8 GiB ask for a class of 4."""
    return candidate is not None and candidate.memory_mib * 2**20 >= memory_bytes and candidate.vcpus >= cores


def rds_monthly_usd(view: EstateView, engine: str, instance: str, storage_gib: float | None) -> float | None:
    """A single-AZ instance with gp3 storage; None where class, size or price is not known."""
    hours = view.fact("compute.hours_per_month")
    return sum_usd(
        monthly_usd(view, PRICED_AS.get(engine, ""), instance, hours),
        monthly_usd(view, "RDS", "gp3/gp2 storage Single-AZ", storage_gib),
    )


def aurora_monthly_usd(view: EstateView, instance: str, storage_gib: float | None) -> float | None:
    """A writer without readers; I/O requests are not in it."""
    hours = view.fact("compute.hours_per_month")
    return sum_usd(
        monthly_usd(view, "Aurora instance", instance, hours),
        monthly_usd(view, "Aurora", "storage standard", storage_gib),
    )


def serverless_monthly_usd(view: EstateView, storage_gib: float | None) -> float | None:
    """Aurora Serverless v2 at its least capacity around the clock: a lower bound."""
    hours = view.fact("compute.hours_per_month") * view.fact("aurora.serverless_v2_min_acu")
    return sum_usd(
        monthly_usd(view, "Aurora", "Serverless v2 standard", hours),
        monthly_usd(view, "Aurora", "storage standard", storage_gib),
    )
