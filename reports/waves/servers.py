"""The servers of the plan as tools that move servers want them: system, addresses, tenant, disposition."""

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from assess.model.assessment import Assessment
from assess.model.decisions import About
from assess.model.estate import HostRow
from reports.waves.plan_rows import PlanRow, plan_rows

SERVER_KINDS = frozenset({"vm", "windows"})
REHOST, RETIRE, REPLATFORM = "Rehost", "Retire", "Replatform"
_FROM_WORKLOAD = {"stays a VM": REHOST, "retire": RETIRE}


@dataclass(frozen=True, slots=True)
class Server:
    """A server in its wave. What was not seen is empty; `disposition` is Rehost, Replatform or Retire.

    `ips` come IPv4 first. `fqdn` is empty where no full name is known.
    """

    row: PlanRow
    host: HostRow | None
    ips: tuple[str, ...]
    fqdn: str
    tenants: tuple[str, ...]
    disposition: str

    @property
    def name(self) -> str:
        """The endpoint's name."""
        return self.row.name

    @property
    def region(self) -> str:
        """The AWS region of its site; empty where the inventory gives it none."""
        return self.row.endpoint.region if self.row.endpoint else ""

    @property
    def environment(self) -> str:
        """What the inventory says: production, test ...; empty where it says nothing."""
        return self.row.endpoint.environment if self.row.endpoint else ""

    @property
    def family(self) -> str:
        """`linux` or `windows`."""
        kind = self.row.endpoint.kind if self.row.endpoint else ""
        return "windows" if kind == "windows" else "linux"

    @property
    def system(self) -> str:
        """Name and version of its operating system; empty where it was not read."""
        return f"{self.host.os} {self.host.os_version}".strip() if self.host else ""

    @property
    def tags(self) -> tuple[tuple[str, str], ...]:
        """What tools that know no tenants keep as tags."""
        tier = (("group", self.row.group.id),)
        return (*((("tenant", "+".join(self.tenants)),) if self.tenants else ()), *tier)


def servers(assessment: Assessment) -> Iterator[Server]:
    """Every server that a wave carries, in the order of waves and names."""
    hosts = {host.name: host for host in assessment.hosts}
    dispositions = _dispositions(assessment)
    for row in plan_rows(assessment):
        if row.endpoint is None or row.endpoint.kind not in SERVER_KINDS:
            continue
        host = hosts.get(row.name)
        seen = (*row.endpoint.ips, row.endpoint.address or "", *(host.addresses if host else ()))
        yield Server(
            row=row,
            host=host,
            ips=_addresses(seen),
            fqdn=_full_name(row.endpoint.address or "", row.name),
            tenants=row.group.tenants,
            disposition=dispositions.get(row.name, ""),
        )


def _addresses(texts: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, int] = {}
    for text in texts:
        try:
            address = ipaddress.ip_address(text.split("/", 1)[0].split("%", 1)[0])
        except ValueError:
            continue
        if not (address.is_loopback or address.is_link_local or address.is_unspecified):
            found.setdefault(str(address), address.version)
    return tuple(sorted(found, key=lambda each: found[each]))


def _full_name(*names: str) -> str:
    return next((name for name in names if re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", name)
                 and not re.fullmatch(r"[\d.]+", name)), "")  # fmt: skip


def _dispositions(assessment: Assessment) -> dict[str, str]:
    """What becomes of each host by the workloads decided on it: of several what keeps most of it."""
    found: dict[str, set[str]] = defaultdict(set)
    for decision in assessment.decisions:
        if decision.about is About.WORKLOAD:
            host = decision.subject.partition("/")[0]
            found[host].add(_FROM_WORKLOAD.get(decision.choice, REPLATFORM))
    order = (REHOST, REPLATFORM, RETIRE)
    return {host: min(kinds, key=order.index) for host, kinds in found.items()}
