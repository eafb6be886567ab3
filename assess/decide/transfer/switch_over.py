"""How names are switched at the cutover: when DNS may shift a share, and when it must switch once."""

from assess.decide.estate_view import EstateView
from assess.decide.workload.kinds import DEPLOYMENT
from assess.model.decisions import About, Decision

Details = tuple[tuple[str, str], ...]
ALB = "ALB"
LOWER_TTL = "lower the TTL to 60 s, at least one old TTL before"


def database_switch(*, follows: bool) -> Details:
    """For a database: writers stopped, nothing outstanding, one switch of its name."""
    last = "wait until lag is zero, set sequences" if follows else "dump and load, compare counts"
    return (
        ("switch", f"stop writers, {last}, then switch the name once"),
        ("dns", f"{LOWER_TTL}; never weighted: two writable copies diverge"),
    )


def files_switch(choice: str) -> Details:
    """For files: the last copy runs with writers stopped, whatever carries them afterwards."""
    return (("switch", f"stop writers, copy what changed once more, compare, then mount {choice}"),)


def service_switch(view: EstateView, decision: Decision) -> Details:
    """For a service: weighted only where it is an HTTP front without files of one writer."""
    balanced = {
        edge.source
        for edge in view.edges_into.get(decision.subject, ())
        if view.choice(About.LOAD_BALANCER, edge.source) == ALB
    }
    is_front = bool(balanced) or view.choice(About.LOAD_BALANCER, decision.subject) == ALB
    if decision.choice == DEPLOYMENT and is_front:
        return (("dns", f"{LOWER_TTL}; it is an HTTP front: weighted records may shift a share first"),)
    return (("dns", f"{LOWER_TTL}; one switch: only HTTP fronts without state of their own shift by weight"),)
