"""The user's inventory: what to read, how to log in, whose it is, and what the waves must respect.

Every model refuses keys that it does not know. JSON Schema of the inventory comes from `Inventory`.
"""

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from assess.model.overrides import Disposition


class Strict(BaseModel):
    """A frozen model that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Tier(StrEnum):
    """How much a tenant pays for isolation and service."""

    GOLD = "gold"
    SILVER = "silver"
    BRONZE = "bronze"


class Isolation(StrEnum):
    """What contract or regulator demands."""

    STANDARD = "standard"
    STRICT = "strict"


class Sudo(StrEnum):
    """Whether the probe may run under sudo."""

    IF_ALLOWED = "if-allowed"
    NEVER = "never"
    REQUIRED = "required"


class SecretRef(Strict):
    """Where a secret lies; exactly one of the four. The secret itself is never in the inventory."""

    env: str | None = None
    file: Path | None = None
    keyring: str | None = None
    command: str | None = None


class Site(Strict):
    """A place where endpoints stand, and its line to the AWS region."""

    name: str
    region: str = "us-east-1"
    uplink_mbps: float | None = Field(default=None, gt=0)


class TenantSpec(Strict):
    """A customer whose stack is to move. `match` tells by glob, CIDR or `db:` glob what is theirs."""

    name: str
    tier: Tier = Tier.SILVER
    compliance: tuple[str, ...] = ()
    isolation: Isolation = Isolation.STANDARD
    untrusted_code: bool = Field(default=False, description="it runs code that its own customers bring")
    rpo_minutes: float | None = Field(default=None, ge=0)
    downtime_minutes: float | None = Field(default=None, ge=0)
    windows: tuple[str, ...] = ()
    match: tuple[str, ...] = ()


class Credential(Strict):
    """A login. Secrets (`password`, `passphrase`, `sudo_password`) are references only."""

    user: str | None = None
    key_file: Path | None = None
    agent: bool = True
    password: SecretRef | None = None
    passphrase: SecretRef | None = None
    sudo: Sudo = Sudo.IF_ALLOWED
    sudo_password: SecretRef | None = None
    jump: str | None = Field(default=None, description="user@host:port, or the name of a vm endpoint")
    tls: Literal["disable", "prefer", "require", "verify-ca", "verify-full"] | None = None
    tls_ca_file: Path | None = None
    database: str | None = Field(default=None, description="the database to log in to first")


class Endpoint(Strict):
    """Something to read. With none of address, config and capture it is declared: known, not contacted.

    `disposition` says whether it moves at all: `retire` switches it off for good, `retain` leaves it there.
    """

    name: str
    kind: str
    address: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    transport: Literal["winrm", "ssh"] | None = Field(
        default=None, description="how a windows host is reached; winrm unless told"
    )
    config: Path | None = None
    capture: Path | None = None
    platform: str | None = None
    credential: str | None = None
    tenant: str | None = None
    site: str | None = None
    environment: str | None = None
    role: str | None = None
    ips: tuple[str, ...] = ()
    cpus: int | None = Field(default=None, ge=1)
    memory_gib: float | None = Field(default=None, gt=0)
    data_gib: float | None = Field(default=None, ge=0)
    monthly_usd: float | None = Field(default=None, ge=0, description="what it costs today, all in")
    disposition: Disposition = Disposition.MIGRATE

    @property
    def is_declared(self) -> bool:
        """Nothing is read from it; what the inventory says is all that is known."""
        return self.address is None and self.config is None and self.capture is None


class PinTenant(Strict):
    """Move a tenant in a certain wave."""

    tenant: str
    wave: int = Field(ge=1)


class PinTogether(Strict):
    """Move these tenants or endpoints in one wave."""

    together: tuple[str, ...] = Field(min_length=2)


class PinBefore(Strict):
    """Move the first in an earlier wave than the second."""

    before: tuple[str, str]


def _pin_form(value: object) -> str:
    """Which pin is meant, told by the key that only it has."""
    keys = set(value) if isinstance(value, dict) else set(getattr(value, "model_fields_set", ()))
    return "PinTogether" if "together" in keys else "PinBefore" if "before" in keys else "PinTenant"


Pin = Annotated[
    Annotated[PinTenant, Tag("PinTenant")]
    | Annotated[PinTogether, Tag("PinTogether")]
    | Annotated[PinBefore, Tag("PinBefore")],
    Discriminator(_pin_form),
]


class Constraints(Strict):
    """Limits of the wave plan. `freeze` are date ranges `YYYY-MM-DD/YYYY-MM-DD` without any cutover."""

    max_endpoints_per_wave: int | None = Field(default=None, ge=1)
    max_data_gib_per_wave: float | None = Field(default=None, gt=0)
    max_cutover_minutes_per_wave: float | None = Field(default=None, gt=0)
    freeze: tuple[str, ...] = ()
    pins: tuple[Pin, ...] = ()
    first_wave_at: str | None = Field(default=None, description="date on which the first wave may start")
    split_tenants: bool = Field(default=False, description="let a tenant's stateless parts move first")


class Default(Strict):
    """What endpoints of one kind have unless they say otherwise."""

    credential: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    transport: Literal["winrm", "ssh"] | None = None
    site: str | None = None
    platform: str | None = None


class OwnPrice(Strict):
    """What the user really pays for a unit, in USD; None where it is not known."""

    service: str
    item: str
    unit: str = ""
    price_usd: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    source: str = "own price"
    snapshot: date | None = None
    note: str = ""


class Pricing(Strict):
    """What goes over the catalog's prices, which are those of us-east-1, on demand.

    For another `region` none of them holds: only `prices` of the user's own do. `discounts` are percent off
    the catalog's prices by service, `EC2` for nodes; own prices are taken as they are.
    """

    region: str = Field(default="us-east-1", min_length=1)
    discounts: dict[str, Annotated[float, Field(ge=0, le=100)]] = Field(default_factory=dict)
    prices: tuple[OwnPrice, ...] = Field(
        default=(), description="a CSV file with service,item,unit,price_usd, or a list"
    )


class Inventory(Strict):
    """The whole file. `path` is where it was read; relative paths in it are resolved against its folder."""

    estate: str
    sites: tuple[Site, ...] = ()
    tenants: tuple[TenantSpec, ...] = ()
    credentials: dict[str, Credential] = Field(default_factory=dict)
    defaults: dict[str, Default] = Field(default_factory=dict)
    endpoints: Annotated[tuple[Endpoint, ...], Field(min_length=1)]
    constraints: Constraints = Field(default_factory=Constraints)
    rds_extensions: dict[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="by PostgreSQL major: a file with what SHOW rds.extensions says on the target, or a list",
    )
    pricing: Pricing = Field(default_factory=Pricing)
