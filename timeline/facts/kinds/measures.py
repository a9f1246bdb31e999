"""Measured values."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from timeline.facts.events import Companies, Event, Family, Figure, FigureType
from timeline.facts.figures import Nature

_STOCKS = frozenset({"headcount", "users", "market_value", "valuation"})
Measure = Literal["headcount", "users", "market_value", "revenue", "valuation", "stake", "other"]


class Milestone(Event):
    """A measured value of a company: its headcount, users, market value and the like."""

    kind: ClassVar[str] = "milestone"
    label: ClassVar[str] = "Milestone"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "diamond-cross"
    planned: ClassVar[bool] = False

    company: Companies = Field(min_length=1)
    measure: Measure
    value: Annotated[Figure, FigureType("any", label="Value", nature="stock", of="company")]

    def figure_type(self, figure: str) -> FigureType:
        """Return the type of a figure; of `value` it depends on what is measured."""
        found = super().figure_type(figure)
        if figure != "value":
            return found
        nature: Nature = "stock" if self.measure in _STOCKS else "rate"
        return replace(found, nature=nature, meaning=self.measure.replace("_", " ").capitalize())
