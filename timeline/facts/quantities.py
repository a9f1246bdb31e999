"""Numbers with their nouns, in plain words: `1 event`, `1,023 events`, `10,000 GPUs`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from timeline.facts.claims import Claim, Part
from timeline.facts.number_words import UNDISCLOSED
from timeline.facts.numbers import plain
from timeline.facts.units import UNITS


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun: `1 entry`, `1,023 entries`.

    Args:
        number: the number of things.
        one: the singular noun.
        many: the plural noun; "" takes the regular plural.
    """
    return f"{number:,} {one if number == 1 else many or _plural(one)}"


def amount(number: Decimal, unit: str) -> str:
    """Return a number in full with its unit: `10,000 GPUs`, `44,000,000,000 USD`, `50 %`."""
    one, many = UNITS.get(unit, (unit, unit))
    return f"{Decimal(plain(number)):,f} {one if number == 1 else many}".rstrip()


def claim_in_words(claim: Claim) -> str:
    """Return a claim's number in full: `about 10,000 GPUs`, `at least 300 people`, `undisclosed`."""
    if claim.undisclosed:
        return UNDISCLOSED
    given = (("", claim.value), ("at least ", claim.minimum), ("at most ", claim.maximum))
    value = ", ".join(f"{word}{amount(number, claim.unit)}" for word, number in given if number is not None)
    parts = f" ({parts_in_words(claim.parts, claim.unit)})" if claim.parts else ""
    return f"{'about ' if claim.approx else ''}{value}{parts}"


def parts_in_words(parts: Iterable[Part], unit: str) -> str:
    """Return parts for people: '6,000,000,000 USD cash, 4,000,000,000 USD stock'."""
    return ", ".join(f"{amount(part.amount, unit)} {part.name.replace('_', '-')}" for part in parts)


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if re.search("[^aeiou]y$", noun) else f"{noun}s"
