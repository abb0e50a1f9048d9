"""The part of a report on costs: what outages cost a year, and which services cost most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from continuity.results import ServiceResult

_MOST_NAMED = 4
Named = Mapping[str, float]


def money_text(amount: float, currency: str) -> str:
    """An amount in whole units: `12,400 EUR`."""
    return f"{amount:,.0f} {currency}".rstrip()


def largest_amounts(named: Named, currency: str) -> str:
    """`9,000 EUR checkout, 400 EUR mail`: the largest of them, the others together."""
    ordered = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(amount for _, amount in ordered[_MOST_NAMED:])
    shown = [*ordered[:_MOST_NAMED], *([("others", rest)] if rest else [])]
    return ", ".join(f"{money_text(amount, currency)} {name}" for name, amount in shown)


def costs_of_outages(services: Mapping[str, ServiceResult]) -> Iterator[str]:
    """A line for each currency: what the outages of all services cost a year."""
    parts: dict[str, dict[str, float]] = {}
    for name, result in services.items():
        if result.cost_per_year is not None and result.cost_per_year.estimate:
            parts.setdefault(result.currency, {})[name] = result.cost_per_year.estimate
    for currency, named in sorted(parts.items()):
        total = money_text(sum(named.values()), currency)
        yield f"Outages cost {total} a year: {largest_amounts(named, currency)}."
