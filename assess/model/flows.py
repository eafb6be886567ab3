"""Flow records of the network, rolled up: who talked to which port, how often, from when to when."""

from dataclasses import dataclass, field
from datetime import datetime

from assess.model.evidence import Gap, Ref


@dataclass(frozen=True, slots=True)
class Flow:
    """All records of one client and one server's port. Names and processes are empty where not told.

    `records` counts connections or records as the source counts them; `hours_seen` in how many different
    hours there was one, 0 where the source tells no time.
    """

    client: str
    server: str
    port: int
    protocol: str
    ref: Ref
    client_name: str = ""
    server_name: str = ""
    client_process: str = ""
    server_process: str = ""
    records: int = 1
    bytes: int = 0
    hours_seen: int = 0
    first_seen: datetime | None = None
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True)
class FlowFacts:
    """What one export of flow records says. `hours` is how many different hours it covers."""

    endpoint: str
    flows: tuple[Flow, ...] = ()
    records: int = 0
    hours: int = 0
    gaps: tuple[Gap, ...] = ()
    section_at: dict[str, datetime] = field(default_factory=dict)
