"""Dated reference data as the rules see it: software signatures, prices, limits, lifecycles."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Signature:
    """How a product is recognised and what is known of its state, before any observation.

    `commands` are process names, `patterns` regular expressions over executable and arguments,
    `data_directories` and `config_files` globs, `state` stateless | ephemeral | durable | depends.
    `infrastructure` marks products that serve the hosts and not the application, `generic` runtimes that
    another signature may be more precise about.
    """

    id: str
    software: str
    category: str
    state: str
    commands: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    ports: tuple[int, ...] = ()
    data_directories: tuple[str, ...] = ()
    config_files: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    flips_to: str = ""
    aws_target: str = ""
    eks_placement: str = ""
    notes: str = ""
    infrastructure: bool = False
    generic: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """A unit price in USD; None means not verified, and nothing may be estimated with it."""

    service: str
    item: str
    unit: str
    price_usd: float | None
    source: str
    snapshot: date | None = None
    confidence: str = "high"
    note: str = ""


@dataclass(frozen=True, slots=True)
class InstanceType:
    """An EC2 type as a node: what it costs, holds and may attach."""

    name: str
    price_usd_per_hour: float | None
    vcpus: int
    memory_mib: int
    max_pods: int
    ebs_slots: int
    arch: str = "x86_64"
    source: str = ""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Support dates of one cycle of a product; None where no date is announced."""

    product: str
    cycle: str
    end_standard_support: date | None
    end_extended_support: date | None
    ended: bool = False
    released: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A limit or rule from a public source: `value` as text or number, with its source and date."""

    key: str
    value: str | int | float
    source: str
    confidence: str = "high"


@dataclass(frozen=True, slots=True)
class Catalog:
    """All reference data, loaded once and passed to the pure rooms.

    `postgresql_extensions` maps a name to what RDS offers: `yes`, `no`, `drop` (not offered, nothing depends
    on it) or `check`; after a colon stands what to use instead. `rds_extensions` are the names that
    `SHOW rds.extensions` listed on a target of the user's, by major version.
    """

    signatures: tuple[Signature, ...] = ()
    prices: tuple[Price, ...] = ()
    instance_types: tuple[InstanceType, ...] = ()
    lifecycles: tuple[Lifecycle, ...] = ()
    facts: dict[str, Fact] = field(default_factory=dict)
    postgresql_extensions: dict[str, str] = field(default_factory=dict)
    rds_extensions: dict[str, frozenset[str]] = field(default_factory=dict)
