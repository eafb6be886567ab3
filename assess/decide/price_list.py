"""Prices of the catalog for a quantity; an unknown price gives an unknown cost."""

from assess.decide.estate_view import EstateView


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
