"""Products, models and projects."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from timeline.facts.events import Companies, Event, Family, Figure, FigureType, Prose
from timeline.facts.short_titles import Lane, ShortTitle
from timeline.facts.text import Line


class ProductLaunch(Event):
    """A product is announced or made available."""

    kind: ClassVar[str] = "product_launch"
    label: ClassVar[str] = "Product launch"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "star"
    told_as: ClassVar[tuple[str, ...]] = ("model_release", "project")
    shown: ClassVar[tuple[str, ...]] = ("price",)
    importance: ClassVar[float] = 1.0

    company: Companies = Field(min_length=1)
    product: Line
    price: Annotated[Figure | None, FigureType("money", label="Price", nature="rate", meaning="Price of a product")] = (
        None
    )

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        return ShortTitle(self.product, self.short_figure("price")) if lane.role == "company" else None


class ProductShutdown(Event):
    """A product ends."""

    kind: ClassVar[str] = "product_shutdown"
    label: ClassVar[str] = "End of a product"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "star-triangle-down"
    told_as: ClassVar[tuple[str, ...]] = ("shutdown",)
    importance: ClassVar[float] = 0.4

    company: Companies = Field(min_length=1)
    product: Line

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        return ShortTitle(self.product) if lane.role == "company" else None


class ModelRelease(Event):
    """A machine-learning model is released."""

    kind: ClassVar[str] = "model_release"
    label: ClassVar[str] = "Model release"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "star-triangle-up"
    told_as: ClassVar[tuple[str, ...]] = ("project",)
    sizes: ClassVar[tuple[str, ...]] = ("parameters",)
    importance: ClassVar[float] = 1.0

    company: Companies = Field(min_length=1)
    model: Line
    parameters: Annotated[Figure | None, FigureType("count", "parameter", label="Parameters")] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        return ShortTitle(self.model, self.short_figure("parameters")) if lane.role == "company" else None


class Project(Event):
    """A company starts or pursues a project that is not a product yet."""

    kind: ClassVar[str] = "project"
    label: ClassVar[str] = "Project"
    family: ClassVar[Family] = "product"
    symbol: ClassVar[str] = "triangle-ne"
    told_as: ClassVar[tuple[str, ...]] = ("partnership",)
    importance: ClassVar[float] = 0.3

    company: Companies = Field(min_length=1)
    name: Line
    purpose: Prose | None = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        return ShortTitle(self.name) if lane.role == "company" else None


class Outage(Event):
    """A service is not available."""

    kind: ClassVar[str] = "outage"
    label: ClassVar[str] = "Outage"
    family: ClassVar[Family] = "policy"
    symbol: ClassVar[str] = "cross"
    told_as: ClassVar[tuple[str, ...]] = ("data_breach",)
    planned: ClassVar[bool] = False
    sizes: ClassVar[tuple[str, ...]] = ("duration",)
    shown: ClassVar[tuple[str, ...]] = ("duration", "users")
    importance: ClassVar[float] = 0.4

    company: Companies = Field(min_length=1)
    product: Line | None = None
    duration: Annotated[Figure | None, FigureType("number", "hour", label="Duration")] = None
    users: Annotated[Figure | None, FigureType("count", "user", label="Users affected")] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        if lane.role != "company":
            return None
        duration = self.short_figure("duration")
        return ShortTitle(self.product, duration) if self.product else ShortTitle(duration, self.short_figure("users"))


class DataBreach(Event):
    """Data is stolen or exposed."""

    kind: ClassVar[str] = "data_breach"
    label: ClassVar[str] = "Data breach"
    family: ClassVar[Family] = "policy"
    symbol: ClassVar[str] = "square-cross"
    planned: ClassVar[bool] = False
    sizes: ClassVar[tuple[str, ...]] = ("users", "records")
    shown: ClassVar[tuple[str, ...]] = ("users", "records")
    importance: ClassVar[float] = 0.7

    company: Companies = Field(min_length=1)
    records: Annotated[Figure | None, FigureType("count", "record", label="Records")] = None
    users: Annotated[Figure | None, FigureType("count", "user", label="Users affected")] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        found = list(filter(None, map(self.short_figure, self.shown)))
        return ShortTitle(*found) if found and lane.role == "company" else None
