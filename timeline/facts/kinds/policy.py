"""Courts, regulators, letters and statements."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from timeline.errors import FactError
from timeline.facts.events import Companies, Event, Family, Figure, FigureType, Parties, Prose
from timeline.facts.short_titles import Lane, ShortTitle, capital
from timeline.facts.text import Line


class Lawsuit(Event):
    """A suit is filed, decided or settled."""

    kind: ClassVar[str] = "lawsuit"
    label: ClassVar[str] = "Lawsuit"
    family: ClassVar[Family] = "policy"
    symbol: ClassVar[str] = "pentagon"
    told_as: ClassVar[tuple[str, ...]] = ("regulation",)
    planned: ClassVar[bool] = False
    sizes: ClassVar[tuple[str, ...]] = ("price",)
    importance: ClassVar[float] = 0.7

    plaintiff: Parties = ()
    defendant: Parties = Field(min_length=1)
    court: Line | None = None
    outcome: Prose | None = None
    price: Annotated[Figure | None, FigureType("money", label="Sum")] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        if lane.role == "plaintiff":
            return ShortTitle(f"Against {lane.names(self.defendant)}", self.short_figure("price"))
        if lane.role == "defendant" and self.plaintiff:
            return ShortTitle(f"Suit by {lane.names(self.plaintiff)}", self.short_figure("price"))
        return None


class Fine(Event):
    """An authority fines a company."""

    kind: ClassVar[str] = "fine"
    label: ClassVar[str] = "Fine"
    family: ClassVar[Family] = "policy"
    symbol: ClassVar[str] = "hexagon2"
    told_as: ClassVar[tuple[str, ...]] = ("lawsuit", "regulation")
    planned: ClassVar[bool] = False
    sizes: ClassVar[tuple[str, ...]] = ("price",)
    importance: ClassVar[float] = 0.7

    company: Companies = Field(min_length=1)
    authority: Companies = ()
    price: Annotated[Figure | None, FigureType("money", label="Fine")] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        price = self.short_figure("price")
        if lane.role == "authority":
            return ShortTitle(lane.names(self.company), price)
        if lane.role != "company":
            return None
        return ShortTitle(price or "Fined", lane.of("by", self.authority))


class Regulation(Event):
    """A law, an order or a decision of an authority."""

    kind: ClassVar[str] = "regulation"
    label: ClassVar[str] = "Regulation"
    family: ClassVar[Family] = "policy"
    symbol: ClassVar[str] = "octagon"
    importance: ClassVar[float] = 0.7

    authority: Companies = ()
    measure: Prose | None = None

    def _rules(self) -> Iterator[FactError]:
        if not self.authority and not self.concerns:
            yield FactError(
                "the event is on no company's timeline", code="S140", suggestion="give authority, or concerns"
            )

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        if not self.measure:
            return None
        return ShortTitle(capital(self.measure), lane.of("by", self.authority))


class OpenLetter(Event):
    """A letter with many signatories, on the timelines of issuer, signatories and the companies that it concerns."""

    kind: ClassVar[str] = "open_letter"
    label: ClassVar[str] = "Open letter"
    family: ClassVar[Family] = "policy"
    symbol: ClassVar[str] = "hexagon"
    planned: ClassVar[bool] = False
    sizes: ClassVar[tuple[str, ...]] = ("signature_count",)
    importance: ClassVar[float] = 0.6

    issuer: Parties = ()
    signatories: Parties = ()
    addressees: Parties = ()
    demand: Prose | None = None
    signed_by: tuple[Line, ...] = Field(
        default=(), max_length=50_000, description="The names of people who signed it and have no file of their own."
    )
    signature_count: Annotated[Figure | None, FigureType("count", "signature", label="Signatures", nature="stock")] = (
        None
    )

    def _rules(self) -> Iterator[FactError]:
        if not (self.issuer or self.signatories or self.addressees or self.concerns):
            yield FactError(
                "the event is on no company's timeline", code="S140", suggestion="give issuer, signatories or concerns"
            )

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        if not self.demand:
            return None
        return ShortTitle(capital(self.demand), self.short_figure("signature_count") or lane.of("by", self.issuer))


class Statement(Event):
    """Somebody says something in public that matters to companies."""

    kind: ClassVar[str] = "statement"
    label: ClassVar[str] = "Statement"
    family: ClassVar[Family] = "policy"
    symbol: ClassVar[str] = "triangle-left"
    told_as: ClassVar[tuple[str, ...]] = ("open_letter", "acquisition", "regulation")
    planned: ClassVar[bool] = False
    importance: ClassVar[float] = 0.2

    speaker: Parties = Field(min_length=1)
    topic: Prose | None = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        return ShortTitle(capital(self.topic), lane.of("by", self.speaker)) if self.topic else None
