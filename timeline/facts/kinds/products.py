"""Products, models and projects."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from timeline.facts.events import Companies, Event, Family, Figure, FigureType, Prose
from timeline.facts.text import Line


class ProductLaunch(Event):
    """A product is announced or made available."""

    kind: ClassVar[str] = "product_launch"
    label: ClassVar[str] = "Product launch"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "star"
    told_as: ClassVar[tuple[str, ...]] = ("model_release", "project")

    company: Companies = Field(min_length=1)
    product: Line
    price: Annotated[Figure | None, FigureType("money", label="Price", nature="rate", meaning="Price of a product")] = (
        None
    )


class ProductShutdown(Event):
    """A product ends."""

    kind: ClassVar[str] = "product_shutdown"
    label: ClassVar[str] = "End of a product"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "star-triangle-down"
    told_as: ClassVar[tuple[str, ...]] = ("shutdown",)

    company: Companies = Field(min_length=1)
    product: Line


class ModelRelease(Event):
    """A machine-learning model is released."""

    kind: ClassVar[str] = "model_release"
    label: ClassVar[str] = "Model release"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "star-triangle-up"

    company: Companies = Field(min_length=1)
    model: Line
    parameters: Annotated[Figure | None, FigureType("count", "parameter", label="Parameters")] = None


class Project(Event):
    """A company starts or pursues a project that is not a product yet."""

    kind: ClassVar[str] = "project"
    label: ClassVar[str] = "Project"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "triangle-ne"

    company: Companies = Field(min_length=1)
    name: Line
    purpose: Prose | None = None


class Outage(Event):
    """A service is not available."""

    kind: ClassVar[str] = "outage"
    label: ClassVar[str] = "Outage"
    family: ClassVar[Family] = "policy"
    symbol: ClassVar[str] = "cross"
    told_as: ClassVar[tuple[str, ...]] = ("data_breach",)
    planned: ClassVar[bool] = False

    company: Companies = Field(min_length=1)
    product: Line | None = None
    duration: Annotated[Figure | None, FigureType("number", "hour", label="Duration")] = None
    users: Annotated[Figure | None, FigureType("count", "user", label="Users affected")] = None


class DataBreach(Event):
    """Data is stolen or exposed."""

    kind: ClassVar[str] = "data_breach"
    label: ClassVar[str] = "Data breach"
    family: ClassVar[Family] = "policy"
    symbol: ClassVar[str] = "square-cross"
    planned: ClassVar[bool] = False

    company: Companies = Field(min_length=1)
    records: Annotated[Figure | None, FigureType("count", "record", label="Records")] = None
    users: Annotated[Figure | None, FigureType("count", "user", label="Users affected")] = None
