"""What policy rules judge: rules of firewall contexts, and what contexts share that they should not."""

from dataclasses import dataclass

from assess.model.evidence import Trace


@dataclass(frozen=True, slots=True)
class Holder:
    """A context that a statement holds for, and whose it is (empty: unknown)."""

    context: str
    tenant: str = ""


Holders = tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class ShadowedRule:
    """A rule that decides on no packet. `covers` are the rules before it that take its packets."""

    holders: Holders
    rule: str
    covers: tuple[str, ...]
    other_action: bool
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """A rule that says the same as `first`, word for word or in other words."""

    holders: Holders
    rule: str
    first: str
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class EmptyRule:
    """A rule that matches no packet by itself: nothing that it names has an address."""

    holders: Holders
    rule: str
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class UnusedRules:
    """Rules of one context that the device counted no packet for; it counts for `of` rules."""

    holders: Holders
    rules: tuple[str, ...]
    of: int
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class OpenRule:
    """A rule or default that lets everything pass, but for `zones`; `is_implicit`: nobody wrote it."""

    holders: Holders
    rule: str
    zones: str
    evidence: tuple[Trace, ...]
    is_implicit: bool = False
    is_default: bool = False


@dataclass(frozen=True, slots=True)
class UnenforcedList:
    """A rule list that no interface, zone or chain uses."""

    holders: Holders
    name: str
    rules: int
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class UndecidedQuestion:
    """A question that the engine's budget left without an answer."""

    holders: Holders
    question: str
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class PolicyDifference:
    """Where contexts differ from what most have. `packet` in roles; `here` and `usual` name outcome and line.

    `opens`: here it passes, usually it does not. Not `is_certain`: only conditions (user ...) differ.
    """

    holders: Holders
    usual_holders: Holders
    what: str
    packet: str
    here: str
    usual: str
    opens: bool
    is_certain: bool
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class OverlappingSpace:
    """Contexts of different tenants whose networks overlap."""

    holders: Holders
    networks: tuple[str, ...]
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class ContextLink:
    """A way between contexts of different tenants. `is_built`: a link or route, not only a shared segment."""

    holders: Holders
    how: str
    is_built: bool
    evidence: tuple[Trace, ...]


@dataclass(frozen=True, slots=True)
class TenantReach:
    """Packets that a context lets pass from one tenant's addresses to another's."""

    holders: Holders
    source_tenant: str
    target_tenant: str
    packets: tuple[str, ...]
    is_certain: bool
    evidence: tuple[Trace, ...]
