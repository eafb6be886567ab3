"""How long bytes take over a site's line to AWS."""

from dataclasses import dataclass

from assess.decide.estate_view import EstateView
from assess.model.sizes import in_words


@dataclass(frozen=True, slots=True)
class Transfer:
    """Hours for a full copy. None: size or line is not known; `why` says which, or what was assumed."""

    hours: float | None
    why: str


def full_copy(view: EstateView, endpoint: str, size_bytes: int | None) -> Transfer:
    """The time for the bytes over the uplink of the endpoint's site, at the catalog's line efficiency."""
    site = view.site(endpoint)
    if size_bytes is None:
        return Transfer(None, "the size is not known")
    if site is None or site.uplink_mbps is None:
        return Transfer(None, "the inventory does not say how fast the site's line is (uplink_mbps)")
    efficiency = view.fact("transfer.line_efficiency")
    seconds = size_bytes * 8 / (site.uplink_mbps * 1e6 * efficiency)
    line = f"{site.uplink_mbps:g} Mbit/s at {efficiency:.0%}, alone on the line"
    words = f"{in_words(size_bytes)} over {line}"
    return Transfer(seconds / 3600, words)
