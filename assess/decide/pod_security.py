"""Which Pod Security level a service reaches as it runs today, and what stops the next one."""

from dataclasses import dataclass

from assess.decide.privileges import Need
from assess.model.graph import Service
from assess.model.host import HostFacts

ROOT = frozenset({"root", "0"})
PRIVILEGED_PORTS = 1024


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the Pod Security Standards, and what holds the service there."""

    name: str
    why: str


def pod_security(facts: HostFacts | None, service: Service, needs: tuple[Need, ...]) -> Level:
    """The strictest level that what was seen allows; unknown where the host was not read."""
    if facts is None:
        return Level("unknown", "its host was not read: which privileges it uses is not known")
    if needs:
        return Level("privileged", f"more than baseline allows is in use: {needs[0].what}")
    pids = set(service.pids)
    users = {each.user for each in facts.processes if each.pid in pids}
    if not users:
        return Level("baseline", "as whom it runs was not seen; restricted wants a user that is not root")
    if users <= ROOT:
        return Level(
            "baseline", "it runs as root, which restricted forbids; to run as root alone proves no need"
        )
    return Level(
        "restricted", f"it runs as {', '.join(sorted(users - ROOT)[:2])}, and no privilege was seen in use"
    )
