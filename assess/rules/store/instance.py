"""What the state rules read about a key-value store, cache or broker that was seen from its host only."""

from dataclasses import dataclass

from assess.model.evidence import Trace


@dataclass(frozen=True, slots=True)
class StoreInstance:
    """A running store. `persists` and `evicts` are None where its settings were not read.

    `product` is the signature's id. `persistence` and `eviction` are the settings that tell, `files` the
    data files that were seen, `replica` a replica that may persist what this one does not.
    """

    name: str
    product: str
    product_state: str
    trace: Trace
    persists: bool | None = None
    explicit: bool = False
    persistence: Trace | None = None
    evicts: str = ""
    eviction: Trace | None = None
    files: Trace | None = None
    replica: Trace | None = None
    durable_option: Trace | None = None
