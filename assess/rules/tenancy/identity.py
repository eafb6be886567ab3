"""Findings on identities that several endpoints claim, and on names that a host pins to addresses."""

from collections.abc import Iterator

from assess.model.estate import Finding, Severity
from assess.model.tenancy import IdentityCollision, PinnedName
from assess.rules.base import FindingRule

MACHINE_ID = "machine-id(5): the id must be unique; images are to ship it empty"


def judge_collision(collision: IdentityCollision) -> Iterator[Finding]:
    """High for an address of several machines: edges to it cannot be told apart. Medium for clones."""
    names = ", ".join(collision.endpoints)
    if collision.merged:
        severity, title = Severity.LOW, f"{names} are one machine, listed more than once"
        remedy = "Keep one entry in the inventory; they count as one machine in graph and waves."
    elif collision.what == "address":
        severity, title = Severity.HIGH, f"{names} all have the address {collision.value}"
        remedy = (
            "Say in the inventory which endpoint the address belongs to (`ips`), or give the endpoints their"
            " `site` where networks overlap; until then edges to it lead to an external address."
        )
    else:
        severity, title = Severity.MEDIUM, f"{names} have the same {collision.what}"
        remedy = (
            "They look like clones of one template and are kept apart. Make machine-id and host keys anew"
            " before the move: replication agents and licences tell machines apart by them."
        )
    yield Finding(
        id="identity.collision",
        severity=severity,
        subject=collision.endpoints[0],
        tenant="",
        title=title,
        evidence=collision.evidence,
        remedy=remedy,
        source=MACHINE_ID,
    )


def judge_pin(pin: PinnedName) -> Iterator[Finding]:
    """A hosts file that pins another machine's address breaks when that machine moves."""
    yield Finding(
        id="graph.pinned_name",
        severity=Severity.LOW,
        subject=pin.endpoint,
        tenant=pin.tenant,
        title=f"{pin.endpoint} pins {', '.join(pin.names)} to {pin.ip} in its hosts file",
        evidence=(pin.trace,),
        remedy="Replace the line by a DNS name (a private hosted zone) before the machine behind it moves.",
        source="hosts(5)",
    )


RULES = (
    FindingRule(
        id="identity.collision",
        subject=IdentityCollision,
        judge=judge_collision,
        text="Several endpoints claim one machine-id, product UUID, host name or address.",
        source=MACHINE_ID,
    ),
    FindingRule(
        id="graph.pinned_name",
        subject=PinnedName,
        judge=judge_pin,
        text="A hosts file fixes the address of another machine.",
        source="hosts(5)",
    ),
)
