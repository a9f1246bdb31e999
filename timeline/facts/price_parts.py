"""What a price is made of: cash and stock, equity and debt. The parts add up to the price."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from timeline.errors import FactError, FactErrors
from timeline.facts.numbers import parse_money, plain

if TYPE_CHECKING:
    from timeline.facts.claims import Claim, Part

PARTS = ("cash", "stock", "equity", "debt", "earn_out", "other")
"""The names of parts, in their canonical order."""


def parts_of(given: object, claim: Claim) -> tuple[Part, ...]:
    """Read the parts of an amount of money, and check that they add up to it.

    The sum may differ from a value by its rounding: of '10 billion USD', the parts may be 6.24 and 3.8 billion.

    Args:
        given: a mapping of names to amounts: `{cash: 6 billion USD, stock: 4 billion USD}`.
        claim: the claim without its parts.

    Raises:
        FactErrors: all errors, each with its path in the claim.
    """
    from timeline.facts.claims import Part

    if not isinstance(given, dict) or not given:
        error = FactError(
            "parts must be a mapping of names to amounts",
            code="S112",
            suggestion="write parts: {cash: 6 billion USD, stock: 4 billion USD}",
            path=("parts",),
        )
        raise FactErrors([error])
    errors: list[FactError] = []
    found: dict[str, Decimal] = {}
    for name, amount in given.items():
        try:
            found[_name(name)] = _amount(amount, claim.unit)
        except FactError as error:
            errors.append(error.under("parts", name))
    if errors:
        raise FactErrors(errors)
    parts = tuple(Part(name, found[name]) for name in PARTS if name in found)
    _check_sum(parts, claim)
    return parts


def _name(name: object) -> str:
    if name in PARTS:
        return str(name)
    from timeline.facts.suggest import did_you_mean, the_one_meant

    raise FactError(
        f"a price has no part '{name}'",
        code="S112",
        suggestion=did_you_mean(str(name), PARTS) or "use " + ", ".join(PARTS),
        instead=the_one_meant(str(name), PARTS),
    )


def _amount(given: object, unit: str) -> Decimal:
    amount, currency = parse_money(given)
    if currency != unit:
        raise FactError(
            f"the part is in {currency}, the price in {unit}", code="S112", suggestion=f"write it in {unit}"
        )
    if amount < 0:
        raise FactError("a part of a price can't be negative", code="S112", suggestion="write it without the minus")
    return amount


def _check_sum(parts: tuple[Part, ...], claim: Claim) -> None:
    total = sum((part.amount for part in parts), Decimal(0))
    low, high = replace(claim, approx=claim.value is not None).interval
    if (low is None or low <= total) and (high is None or total <= high):
        return
    stated = (
        claim.value if claim.value is not None else claim.minimum if low is not None and total < low else claim.maximum
    )
    price = f"{Decimal(plain(stated)):,f} {claim.unit}" if stated is not None else "the price"
    error = FactError(
        f"the parts add up to {Decimal(plain(total)):,f} {claim.unit}, not to {price}",
        code="S112",
        suggestion=f"correct a part or the value, or add other: for the rest; the sum is {plain(total)} {claim.unit}",
        path=("parts",),
    )
    raise FactErrors([error])
