"""Prices of the catalog for a quantity; an unknown price gives an unknown cost."""

from assess.decide.estate_view import EstateView
from assess.model.inventory import Pricing


def pricing_words(pricing: Pricing) -> str:
    """Which prices all sums are made with: region, discounts, the user's own.

    >>> pricing_words(Pricing(discounts={"EC2": 20}))
    'us-east-1, on demand; discounts: EC2 20 %'
    """
    discounts = ", ".join(f"{each} {off:g} %" for each, off in sorted(pricing.discounts.items()))
    off = f"discounts: {discounts}" if discounts else "no savings plans or discounts"
    own = f"; {len(pricing.prices)} prices of your own" if pricing.prices else ""
    return f"{pricing.region}, on demand; {off}{own}"


def price_usd(view: EstateView, service: str, item: str) -> float | None:
    """The unit price in USD; None where the catalog has no verified one."""
    return view.prices.get((service, item))


def monthly_usd(view: EstateView, service: str, item: str, quantity: float | None) -> float | None:
    """Price times quantity; None as soon as one of them is not known."""
    price = price_usd(view, service, item)
    return None if price is None or quantity is None else price * quantity


def sum_usd(*parts: float | None) -> float | None:
    """The sum of costs; None as soon as one is not known."""
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None
