"""How large an event is among its kind, and how much it weighs where there is not room for all."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from timeline.facts.events import Event
from timeline.facts.units import UNITS

MONEY = "USD"
"""The currency of sizes. Nothing is converted, so an amount in another currency has no size."""
UNKNOWN = -1
"""The size of an event whose figure is unknown, or has too few others to compare it with."""
_LOWEST, _HIGHEST = 0.03, 0.98  # the parts of the known values between which sizes lie
_FEWEST = 3
_MEDIUM = 50

_OF_SIZE, _UNKNOWN_SIZE = 2.2, 0.35
_OF_LINEAGE, _MOST_LINEAGES = 0.12, 4
_DISPUTED, _UNCONFIRMED, _RETRACTED = 0.2, 0.5, 1.0


class Measured(NamedTuple):
    """The figure that says how large an event is.

    Attributes:
        kind: the kind of the event.
        figure: the figure's name, such as `headcount`.
        what: what is measured; only values of the same thing in the same unit are compared.
        value: the number that a sum takes too: of a range the lower end, of an upper bound the bound.
        unit: what is counted, or the currency.
    """

    kind: str
    figure: str
    what: str
    value: Decimal
    unit: str


def measured(fact: Event) -> Measured | None:
    """Return the first known figure of `Event.sizes`; None if none is known, or its amounts are not in dollars."""
    for name in fact.sizes:
        claim = fact.preferred(name)
        if claim is None:
            continue
        kind = fact.figure_type(name)
        is_money = kind.measure == "money" or (kind.measure == "any" and claim.unit not in {"", *UNITS})
        if claim.counted > 0 and (not is_money or claim.unit == MONEY):
            return Measured(fact.kind, name, kind.what, claim.counted, claim.unit)
    return None


_Group = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The sizes of events among others: for each kind and measured thing, what counts as small and as large.

    Attributes:
        bounds: the natural logarithms of a small and a large value, by kind, measured thing and unit.
    """

    bounds: Mapping[_Group, tuple[float, float]]

    @classmethod
    def among(cls, several: Iterable[Measured | None]) -> Sizes:
        """Compare with values: their 3rd and 98th percentiles (nearest rank, rounded down) are small and large."""
        values: dict[_Group, list[float]] = defaultdict(list)
        for one in several:
            if one is not None:
                values[_group(one)].append(math.log(one.value))
        bounds = {}
        for group, some in values.items():
            if len(some) >= _FEWEST:
                some.sort()
                last = len(some) - 1
                bounds[group] = (some[int(_LOWEST * last)], some[int(_HIGHEST * last)])
        return cls(bounds)

    def size(self, given: Measured | None) -> int:
        """Return the size that a value has, from 0 to 100 on a scale of logarithms; `UNKNOWN` if there is none."""
        bounds = None if given is None else self.bounds.get(_group(given))
        if given is None or bounds is None:
            return UNKNOWN
        low, high = bounds
        if low == high:
            return _MEDIUM
        return round(100 * min(1.0, max(0.0, (math.log(given.value) - low) / (high - low))))


def importance(fact: Event) -> float:
    """Return how important an event is to a reader, before its size; see `weight`.

    It is the importance of its kind, and more the more sources report it independently of each other, and if these
    disagree; less if nobody confirmed it, or if it is retracted.
    """
    score = fact.importance + _OF_LINEAGE * min(fact.lineages, _MOST_LINEAGES) + _DISPUTED * bool(fact.disputed)
    return score - _UNCONFIRMED * (fact.status != "confirmed") - _RETRACTED * (fact.retracted is not None)


def weight(important: float, size: int) -> float:
    """Return how much an event weighs where there is not room for all.

    Args:
        important: its importance, see `importance`.
        size: its size, see `Sizes.size`; an unknown one counts as a small one.
    """
    return important + (_OF_SIZE * size / 100 if size != UNKNOWN else _UNKNOWN_SIZE)


def _group(given: Measured) -> _Group:
    return given.kind, given.what, given.unit


__all__ = ["MONEY", "UNKNOWN", "Measured", "Sizes", "importance", "measured", "weight"]
