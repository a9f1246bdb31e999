"""The scale of bars: linear, or logarithmic, where each line is ten times the one before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

_LEAST = 0.015  # of the whole length, so that each bar is seen
_LINES = 4
_MOST_POWERS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """How long the bars of a chart are.

    Attributes:
        top: the value of the longest bar.
        bottom: the value at which a bar begins: 0, or a power of ten on a logarithmic scale.
    """

    top: float
    bottom: float = 0.0

    @classmethod
    def of(cls, values: Iterable[Decimal], *, log: bool) -> Scale:
        """Return the scale for some values.

        Args:
            values: the values; those that are not above zero have no length on a logarithmic scale.
            log: whether the scale is logarithmic.
        """
        found = [float(value) for value in values if value > 0]
        if not found:
            return cls(1.0)
        if not log:
            return cls(max(found))
        bottom = 10.0 ** math.floor(math.log10(min(found)))
        return cls(max(found), bottom if bottom < min(found) else bottom / 10)

    @property
    def log(self) -> bool:
        """Whether the scale is logarithmic."""
        return self.bottom > 0

    def share(self, value: Decimal | float) -> float:
        """Return the length of a bar, from 0 to 1."""
        number = float(value)
        if number <= self.bottom:
            return _LEAST if number > 0 else 0.0
        return max(_LEAST, self._place(number))

    def _place(self, number: float) -> float:
        if not self.log:
            return number / self.top
        return math.log(number / self.bottom) / math.log(self.top / self.bottom)

    def lines(self) -> Iterator[tuple[float, float]]:
        """Yield the round values to mark, without the bottom, each with its place from 0 to 1."""
        for value in self._powers() if self.log else self._steps():
            yield value, self._place(value)

    def _powers(self) -> list[float]:
        first, last = round(math.log10(self.bottom)) + 1, math.floor(math.log10(self.top))
        every = max(1, -(-(last - first + 1) // _MOST_POWERS))
        return [10.0**power for power in range(first, last + 1, every)]

    def _steps(self) -> list[float]:
        rough = self.top / _LINES
        size = 10.0 ** math.floor(math.log10(rough))
        step = next(size * times for times in (1, 2, 5, 10) if size * times >= rough)
        return [step * number for number in range(1, int(self.top / step) + 1)]
