"""Purchases of accelerators, and data centres."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from timeline.facts.events import Companies, Event, Family, Figure, FigureType, Prose
from timeline.facts.text import Line

_ACCELERATORS = ("tpu", "accelerator")


class ComputePurchase(Event):
    """A company buys, orders or rents GPUs or other accelerators."""

    kind: ClassVar[str] = "compute_purchase"
    label: ClassVar[str] = "Purchase of compute"
    family: ClassVar[Family] = "compute"
    symbol: ClassVar[str] = "square"
    told_as: ClassVar[tuple[str, ...]] = ("partnership", "data_center")

    buyer: Companies = Field(min_length=1)
    vendor: Companies = ()
    units: Annotated[
        Figure | None, FigureType("count", "gpu", _ACCELERATORS, "Accelerators", meaning="Accelerators bought")
    ] = None
    price: Annotated[Figure | None, FigureType("money", label="Price", meaning="Price of compute")] = None
    model: Line | None = None
    purpose: Prose | None = None


class DataCenter(Event):
    """A data centre is planned, built or opened."""

    kind: ClassVar[str] = "data_center"
    label: ClassVar[str] = "Data centre"
    family: ClassVar[Family] = "compute"
    symbol: ClassVar[str] = "star-square"
    told_as: ClassVar[tuple[str, ...]] = ("partnership", "project")

    company: Companies = Field(min_length=1)
    partners: Companies = ()
    units: Annotated[
        Figure | None,
        FigureType("count", "gpu", _ACCELERATORS, "Accelerators", "stock", meaning="Accelerators in a data centre"),
    ] = None
    price: Annotated[Figure | None, FigureType("money", label="Cost")] = None
    capacity: Annotated[Figure | None, FigureType("number", "MW", label="Capacity", nature="stock")] = None
    location: Line | None = None
