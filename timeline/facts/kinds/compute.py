"""Purchases of accelerators, and data centres."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from timeline.facts.events import Companies, Event, Family, Figure, FigureType, Prose
from timeline.facts.short_titles import Lane, ShortTitle
from timeline.facts.text import Line

_ACCELERATORS = ("tpu", "accelerator")


class ComputePurchase(Event):
    """A company buys, orders or rents GPUs or other accelerators."""

    kind: ClassVar[str] = "compute_purchase"
    label: ClassVar[str] = "Purchase of compute"
    family: ClassVar[Family] = "compute"
    symbol: ClassVar[str] = "square"
    told_as: ClassVar[tuple[str, ...]] = ("partnership", "data_center")
    sizes: ClassVar[tuple[str, ...]] = ("units", "price")
    shown: ClassVar[tuple[str, ...]] = ("units", "price")
    importance: ClassVar[float] = 0.8

    buyer: Companies = Field(min_length=1)
    vendor: Companies = ()
    units: Annotated[
        Figure | None, FigureType("count", "gpu", _ACCELERATORS, "Accelerators", meaning="Accelerators bought")
    ] = None
    price: Annotated[Figure | None, FigureType("money", label="Price", meaning="Price of compute")] = None
    model: Line | None = None
    purpose: Prose | None = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        units, price = self.short_figure("units"), self.short_figure("price")
        if not (units or price) or lane.role not in {"buyer", "vendor"}:
            return None
        if lane.role == "vendor":
            return ShortTitle(units or price, lane.of("to", self.buyer))
        if units and price:
            return ShortTitle(units, f"for {price}")
        return ShortTitle(units or price, lane.of("from", self.vendor))


class DataCenter(Event):
    """A data centre is planned, built or opened."""

    kind: ClassVar[str] = "data_center"
    label: ClassVar[str] = "Data centre"
    family: ClassVar[Family] = "compute"
    symbol: ClassVar[str] = "star-square"
    told_as: ClassVar[tuple[str, ...]] = ("partnership", "project")
    sizes: ClassVar[tuple[str, ...]] = ("units", "capacity", "price")
    shown: ClassVar[tuple[str, ...]] = ("units", "capacity", "price")
    importance: ClassVar[float] = 0.7

    company: Companies = Field(min_length=1)
    partners: Companies = ()
    units: Annotated[
        Figure | None,
        FigureType("count", "gpu", _ACCELERATORS, "Accelerators", "stock", meaning="Accelerators in a data centre"),
    ] = None
    price: Annotated[Figure | None, FigureType("money", label="Cost")] = None
    capacity: Annotated[Figure | None, FigureType("number", "MW", label="Capacity", nature="stock")] = None
    location: Line | None = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        figures = list(filter(None, map(self.short_figure, self.shown)))
        if lane.role == "partners":
            return ShortTitle(lane.others(self.company), figures[0] if figures else self.location or "")
        if self.location:
            return ShortTitle(self.location, figures[0] if figures else "")
        return ShortTitle(*figures[:2]) if figures else None
