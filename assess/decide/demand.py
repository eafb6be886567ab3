"""How much compute a tenant's services use, as pods would ask for it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from assess.decide.estate_view import EstateView
from assess.model.catalog import InstanceType
from assess.model.graph import Service
from assess.model.host import HostFacts

NODE_TYPE = "m7i.xlarge"
SYSTEM_SHARE = 0.12
"""Part of a node that kubelet, kernel and DaemonSets keep (own rule; m7i.xlarge gives 86 % of its memory)."""


@dataclass(frozen=True, slots=True)
class Demand:
    """Cores and bytes that pods would request, and how many pods. None: nothing was measured."""

    cores: float | None
    memory_bytes: int | None
    pods: int = 1


def service_demand(facts: HostFacts | None, service: Service, head_room: float) -> Demand:
    """What the service's processes use, with head room: memory now, CPU on average since they started."""
    if facts is None:
        return Demand(None, None)
    pids = set(service.pids)
    processes = [each for each in facts.processes if each.pid in pids]
    memory = [each.memory_bytes for each in processes if each.memory_bytes is not None]
    seconds = [each.cpu_seconds for each in processes if each.cpu_seconds is not None]
    uptime = facts.identity.uptime_seconds
    return Demand(
        cores=sum(seconds) / uptime * head_room if seconds and uptime else None,
        memory_bytes=math.ceil(sum(memory) * head_room) if memory else None,
    )


def total_demand(demands: Iterable[Demand]) -> Demand:
    """The sum; None as soon as one part was not measured."""
    parts = list(demands)
    cores = [each.cores for each in parts if each.cores is not None]
    memory = [each.memory_bytes for each in parts if each.memory_bytes is not None]
    return Demand(
        cores=sum(cores) if len(cores) == len(parts) else None,
        memory_bytes=sum(memory) if len(memory) == len(parts) else None,
        pods=sum(each.pods for each in parts),
    )


def node_type(view: EstateView) -> InstanceType:
    """The EC2 type that nodes are counted in."""
    return next(each for each in view.situation.catalog.instance_types if each.name == NODE_TYPE)


def nodes_for(demand: Demand, node: InstanceType, least: int) -> int | None:
    """How many nodes of the type hold the demand, at least `least`; None where it was not measured."""
    if demand.cores is None or demand.memory_bytes is None:
        return None
    usable = 1 - SYSTEM_SHARE
    by_cores = math.ceil(demand.cores / (node.vcpus * usable))
    by_memory = math.ceil(demand.memory_bytes / (node.memory_mib * 2**20 * usable))
    return max(by_cores, by_memory, math.ceil(demand.pods / node.max_pods), least)


def busy_share(facts: HostFacts) -> float | None:
    """The part of the host's cores that its processes kept busy since boot, 0 to 1; None: not measured."""
    seconds = [each.cpu_seconds for each in facts.processes if each.cpu_seconds is not None]
    cores, uptime = facts.identity.cpus, facts.identity.uptime_seconds
    return sum(seconds) / uptime / cores if seconds and cores and uptime else None
