"""Measured values."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from timeline.facts.events import Companies, Event, Family, Figure, FigureType

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
    value: Annotated[Figure, FigureType("any", label="Value")]
