"""Firewall and load-balancing contexts, as their configuration files say them.

Addresses and ports are inclusive intervals of whole numbers, so that the rule engine needs no names. What a
parser could not resolve is `opaque`: it matches an unknown part, and is never taken for "any" or "none".
"""

from dataclasses import dataclass, field
from datetime import datetime

from assess.model.evidence import Gap, Ref

Interval = tuple[int, int]
"""First and last, both included."""

ANY_V4: Interval = (0, 2**32 - 1)
ANY_V6: Interval = (0, 2**128 - 1)
ANY_PORT: Interval = (0, 65535)
ANY_PROTOCOL: Interval = (0, 255)


@dataclass(frozen=True, slots=True)
class AddressSet:
    """Addresses as sorted, disjoint intervals per family. `opaque` holds what has no fixed addresses.

    That is an FQDN, a geography, a dynamic group, or a name that the file never defines (`undefined:NAME`).
    """

    v4: tuple[Interval, ...] = ()
    v6: tuple[Interval, ...] = ()
    opaque: tuple[str, ...] = ()


ANYWHERE = AddressSet((ANY_V4,), (ANY_V6,))


@dataclass(frozen=True, slots=True)
class ServiceBox:
    """Protocols with their source and destination ports. For ICMP the destination ports are its types."""

    protocols: Interval = ANY_PROTOCOL
    source_ports: Interval = ANY_PORT
    destination_ports: Interval = ANY_PORT


@dataclass(frozen=True, slots=True)
class ServiceSet:
    """A union of boxes. `opaque` holds applications and names that the file never defines."""

    boxes: tuple[ServiceBox, ...] = ()
    opaque: tuple[str, ...] = ()


ANY_SERVICE = ServiceSet((ServiceBox(),))


@dataclass(frozen=True, slots=True)
class Interface:
    """`name` is what rules say, `real_name` the port. `addresses` in CIDR form, without route domain."""

    name: str
    ref: Ref
    real_name: str = ""
    zone: str = ""
    addresses: tuple[str, ...] = ()
    vlan: int | None = None
    security_level: int | None = None
    route_domain: str = ""
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class AddressObject:
    """A named address, or with `members` a group of them; `addresses` is what it resolves to."""

    name: str
    ref: Ref
    addresses: AddressSet
    is_group: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceObject:
    """A named service, or with `members` a group of them; `services` is what it resolves to."""

    name: str
    ref: Ref
    services: ServiceSet
    is_group: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FilterRule:
    """One rule of a list. `sources`, `destinations`, `services` as written, the `_set`s as resolved.

    `action`: permit, deny, reject, or the platform's word for what is neither. Zones are empty where the
    rule holds for every one. Negation is resolved already. `conditions` (user, application, URL category,
    schedule) narrow the rule in a way that headers do not show: it never covers another for certain.
    """

    name: str
    order: int
    action: str
    ref: Ref
    sources: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    source_set: AddressSet = ANYWHERE
    destination_set: AddressSet = ANYWHERE
    service_set: ServiceSet = ANY_SERVICE
    from_zones: tuple[str, ...] = ()
    to_zones: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    enabled: bool = True
    hits: int | None = None
    comment: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class RuleList:
    """Rules in the order in which the device asks them; the first that matches decides, else `default`.

    `bound_to` names the interfaces, zones or chains where it is enforced (`*`: everywhere); empty: it is not
    enforced at all. `direction`: in, out, forward, local (for the device itself), or empty. A `default` of
    `next` hands on to the list that is bound to `*`, or to the context's next list if it is bound there
    itself; `intrazone` permits what stays within one zone and denies the rest. `is_derived`: it states what
    the device does by itself (implicit rules), or repeats a list that is bound twice, and is not counted.
    """

    name: str
    ref: Ref
    rules: tuple[FilterRule, ...] = ()
    default: str = "deny"
    bound_to: tuple[str, ...] = ()
    direction: str = ""
    is_derived: bool = False


@dataclass(frozen=True, slots=True)
class NatRule:
    """A translation. `order` is the device's own order of evaluation over all its sections.

    Empty sets of a translated side mean: unchanged. `bidirectional`: the same pair serves both directions.
    """

    name: str
    order: int
    kind: str
    ref: Ref
    section: str = ""
    from_zones: tuple[str, ...] = ()
    to_zones: tuple[str, ...] = ()
    source: AddressSet = ANYWHERE
    translated_source: AddressSet = field(default_factory=AddressSet)
    destination: AddressSet = ANYWHERE
    translated_destination: AddressSet = field(default_factory=AddressSet)
    service: ServiceSet = ANY_SERVICE
    translated_service: ServiceSet = field(default_factory=ServiceSet)
    bidirectional: bool = False
    enabled: bool = True
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """A static route. `next_context` names the context that it leads into, where it does."""

    destination: str
    ref: Ref
    next_hop: str = ""
    interface: str = ""
    next_context: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A server of a pool. `state`: enabled, disabled, backup, drain."""

    address: str
    port: int | None
    ref: Ref
    name: str = ""
    state: str = "enabled"
    weight: int | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """Servers behind one or more VIPs. `persistence` is the platform's own key, empty for none."""

    name: str
    ref: Ref
    members: tuple[Member, ...] = ()
    monitor: str = ""
    method: str = ""
    persistence: str = ""


@dataclass(frozen=True, slots=True)
class Vip:
    """Where clients arrive. `mode`: http, tcp, udp, ssl_bridge, any, fast_l4, redirect.

    `tls`: terminated, passthrough, none, unknown. `persistence` is the platform's own key (cookie insert,
    source address ...). `pools` are names of pools, `conditions` what chooses between them or rewrites
    (host or path rules, iRules, rewrite policies), as written.
    """

    name: str
    address: str
    port: int | None
    mode: str
    ref: Ref
    last_port: int | None = None
    tls: str = "unknown"
    persistence: str = ""
    persistence_timeout_seconds: int | None = None
    pools: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Opaque:
    """A part that is kept as text for a person: an iRule, a rewrite policy, an inspection profile.

    `kind` classes it: redirect, header, pool_choice, block, rate, persistence, inspection, other.
    `pools` are the pools that it may choose.
    """

    name: str
    kind: str
    text: str
    ref: Ref
    last_line: int = 0
    pools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Undefined:
    """A name that is used and that the files never define. `used_by` is the rule, object or VIP."""

    name: str
    what: str
    used_by: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Unparsed:
    """A line that no reader understood."""

    text: str
    ref: Ref


@dataclass(frozen=True, slots=True)
class Context:
    """A virtual firewall or load-balancing context: what one tenant has on a device.

    `kind`: firewall, load_balancer. `unit` is the platform's word (security context, vdom, vsys, partition,
    logical system ...). `parents` are the contexts whose objects it sees (shared, device groups), nearest
    first. `is_system`: it only carries the others (system space, VS0, global). `title` is what people call
    it where its name is a mere number (a vsys).
    """

    name: str
    kind: str
    unit: str
    ref: Ref
    parents: tuple[str, ...] = ()
    is_system: bool = False
    interfaces: tuple[Interface, ...] = ()
    addresses: tuple[AddressObject, ...] = ()
    services: tuple[ServiceObject, ...] = ()
    rule_lists: tuple[RuleList, ...] = ()
    nats: tuple[NatRule, ...] = ()
    routes: tuple[Route, ...] = ()
    vips: tuple[Vip, ...] = ()
    pools: tuple[Pool, ...] = ()
    opaque: tuple[Opaque, ...] = ()
    undefined: tuple[Undefined, ...] = ()
    unparsed: tuple[Unparsed, ...] = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """What the files of one device say. `links` are pairs of contexts that the device joins internally."""

    endpoint: str
    platform: str
    device: str = ""
    version: str = ""
    contexts: tuple[Context, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    lines: int = 0
    gaps: tuple[Gap, ...] = ()
    section_at: dict[str, datetime] = field(default_factory=dict)
