"""Measured values."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from timeline.facts.events import Companies, Event, Family, Figure, FigureType
from timeline.facts.figures import Nature
from timeline.facts.short_numbers import short_claim
from timeline.facts.short_titles import Lane, ShortTitle

_STOCKS = frozenset({"headcount", "users", "market_value", "valuation"})
_UNITS = {"headcount": "person", "users": "user", "stake": "percent"}
"""The units of measures that are no money."""
Measure = Literal["headcount", "users", "market_value", "revenue", "valuation", "stake", "other"]


class Milestone(Event):
    """A measured value of a company: its headcount, users, market value and the like."""

    kind: ClassVar[str] = "milestone"
    label: ClassVar[str] = "Milestone"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "diamond-cross"
    planned: ClassVar[bool] = False
    sizes: ClassVar[tuple[str, ...]] = ("value",)
    importance: ClassVar[float] = 0.6

    company: Companies = Field(min_length=1)
    measure: Measure
    value: Annotated[Figure, FigureType("any", label="Value", nature="stock", of="company")]

    def short_figure(self, figure: str) -> str:
        """Return a figure in few characters; of `value`, with the noun of what is measured."""
        claim = self.preferred(figure)
        if claim is None or figure != "value" or claim.unit:
            return super().short_figure(figure)
        return short_claim(replace(claim, unit=_UNITS.get(self.measure, "")))

    def figure_type(self, figure: str) -> FigureType:
        """Return the type of a figure; of `value` it depends on what is measured."""
        found = super().figure_type(figure)
        if figure != "value":
            return found
        nature: Nature = "stock" if self.measure in _STOCKS else "rate"
        return replace(found, nature=nature, meaning=self.measure.replace("_", " ").capitalize())

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        if lane.role != "company":
            return None
        told = self.measure.replace("_", " ")
        return ShortTitle(self.short_figure("value"), "" if self.measure in {*_UNITS, "other"} else told)
