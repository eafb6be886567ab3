"""A context while its reader fills it."""

from dataclasses import dataclass, field

from assess.model.evidence import Ref
from assess.model.network import (
    AddressObject,
    Context,
    Interface,
    NatRule,
    Opaque,
    Pool,
    Route,
    RuleList,
    ServiceObject,
    Undefined,
    Unparsed,
    Vip,
)

TLS_PORTS = frozenset(
    {443, 465, 563, 636, 853, 989, 990, 992, 993, 994, 995, 2376, 5061, 5671, 6443, 8443, 8883, 9443}
)
"""Ports whose protocol is spoken over TLS from its first byte (IANA), and the usual 8443 and 9443."""


def tls_of_untouched(port: int | None) -> str:
    """`passthrough` or `none` for a port whose bytes the balancer does not look into."""
    return "passthrough" if port in TLS_PORTS else "none"


@dataclass(slots=True)
class ContextDraft:
    """What a reader has found of one context so far; `finished` freezes it."""

    name: str
    kind: str
    unit: str
    ref: Ref
    parents: tuple[str, ...] = ()
    is_system: bool = False
    interfaces: list[Interface] = field(default_factory=list)
    addresses: list[AddressObject] = field(default_factory=list)
    services: list[ServiceObject] = field(default_factory=list)
    rule_lists: list[RuleList] = field(default_factory=list)
    nats: list[NatRule] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    vips: list[Vip] = field(default_factory=list)
    pools: list[Pool] = field(default_factory=list)
    opaque: list[Opaque] = field(default_factory=list)
    undefined: list[Undefined] = field(default_factory=list)
    unparsed: list[Unparsed] = field(default_factory=list)

    def finished(self) -> Context:
        """The context, frozen. A name that one user lacks several times is told once."""
        return Context(
            name=self.name,
            kind=self.kind,
            unit=self.unit,
            ref=self.ref,
            parents=self.parents,
            is_system=self.is_system,
            interfaces=tuple(self.interfaces),
            addresses=tuple(self.addresses),
            services=tuple(self.services),
            rule_lists=tuple(self.rule_lists),
            nats=tuple(self.nats),
            routes=tuple(self.routes),
            vips=tuple(self.vips),
            pools=tuple(self.pools),
            opaque=tuple(self.opaque),
            undefined=tuple(
                {(each.name, each.what, each.used_by): each for each in reversed(self.undefined)}.values()
            )[::-1],
            unparsed=tuple(sorted(self.unparsed, key=lambda each: (each.ref.section, each.ref.line))),
        )
