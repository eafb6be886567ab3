"""Which Pod Security level a service reaches as it runs today, and what stops the next one."""

from dataclasses import dataclass

from assess.decide.privileges import Need
from assess.model.graph import Service
from assess.model.host import HostFacts
from assess.model.linux import ROOT


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the Pod Security Standards, why it is no stricter one, and what stops the next."""

    name: str
    why: str
    stops: tuple[str, ...] = ()


def pod_security(facts: HostFacts | None, service: Service, needs: tuple[Need, ...]) -> Level:
    """The strictest level that what was seen allows; unknown where the host was not read."""
    if facts is None:
        return Level("unknown", "its host was not read: which privileges it uses is not known")
    if needs:
        why = f"more than baseline allows is in use: {needs[0].what}"
        return Level("privileged", why, tuple(f"baseline: {need.what}" for need in needs))
    pids = set(service.pids)
    users = {each.user for each in facts.processes if each.pid in pids}
    if not users:
        why = "as whom it runs was not seen; restricted wants a user that is not root"
        return Level("baseline", why, ("restricted: its user was not seen",))
    if users <= ROOT:
        return Level(
            "baseline",
            "it runs as root, which restricted forbids; to run as root alone proves no need",
            ("restricted: it runs as root",),
        )
    return Level(
        "restricted", f"it runs as {', '.join(sorted(users - ROOT)[:2])}, and no privilege was seen in use"
    )
