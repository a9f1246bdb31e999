"""People who join, leave or lead companies, and layoffs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from timeline.errors import FactError
from timeline.facts.events import Companies, Effect, Event, Family, Figure, FigureType, People, Role
from timeline.facts.short_titles import Lane, ShortTitle, capital
from timeline.facts.text import Line


class Layoffs(Event):
    """A company lets staff go."""

    kind: ClassVar[str] = "layoffs"
    label: ClassVar[str] = "Layoffs"
    family: ClassVar[Family] = "layoffs"
    symbol: ClassVar[str] = "x"
    told_as: ClassVar[tuple[str, ...]] = ("departure", "shutdown")
    acts: ClassVar[bool] = True
    sizes: ClassVar[tuple[str, ...]] = ("headcount",)
    shown: ClassVar[tuple[str, ...]] = ("headcount", "share")
    importance: ClassVar[float] = 0.9

    company: Companies = Field(min_length=1)
    headcount: Annotated[Figure | None, FigureType("count", "person", label="Let go")] = None
    share: Annotated[Figure | None, FigureType("percent", "percent", label="Share of staff", nature="rate")] = None
    base: Annotated[
        Figure | None, FigureType("count", "person", label="Staff before", nature="stock", of="company")
    ] = None

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        headcount, share = self.short_figure("headcount"), self.short_figure("share")
        if lane.role != "company" or not (headcount or share):
            return None
        return ShortTitle(headcount, share) if headcount else ShortTitle(f"{share} of staff")


class Hire(Event):
    """People, or a number of people, join a company."""

    kind: ClassVar[str] = "hire"
    label: ClassVar[str] = "Hire"
    family: ClassVar[Family] = "people"
    symbol: ClassVar[str] = "triangle-up"
    told_as: ClassVar[tuple[str, ...]] = ("appointment",)
    acts: ClassVar[bool] = True
    effects: ClassVar[frozenset[Effect]] = frozenset({"moves"})
    joins: ClassVar[str] = "people"
    sizes: ClassVar[tuple[str, ...]] = ("headcount",)
    importance: ClassVar[float] = 0.4

    company: Companies = Field(min_length=1)
    from_: Annotated[Companies, Role(("company",), "From")] = Field(default=(), alias="from")
    role: Line | None = None
    headcount: Annotated[Figure | None, FigureType("count", "person", label="People hired")] = None

    def _rules(self) -> Iterator[FactError]:
        yield from _somebody(self.people, self.headcount, "a hire")

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        if lane.role == "people":
            return ShortTitle(f"Joins {lane.names(self.company)}", lane.of("from", self.from_) or self.role or "")
        who = lane.others(self.people) or self.short_figure("headcount")
        if lane.role == "from":
            return ShortTitle(who, lane.of("to", self.company))
        return ShortTitle(who, lane.of("from", self.from_) or self.role or "") if lane.role == "company" else None


class Departure(Event):
    """People, or a number of people, leave a company."""

    kind: ClassVar[str] = "departure"
    label: ClassVar[str] = "Departure"
    family: ClassVar[Family] = "people"
    symbol: ClassVar[str] = "triangle-down"
    acts: ClassVar[bool] = True
    effects: ClassVar[frozenset[Effect]] = frozenset({"leadership", "moves"})
    sizes: ClassVar[tuple[str, ...]] = ("headcount",)
    importance: ClassVar[float] = 0.7

    company: Companies = Field(min_length=1)
    to: Companies = ()
    role: Line | None = None
    headcount: Annotated[Figure | None, FigureType("count", "person", label="People who left")] = None

    def _rules(self) -> Iterator[FactError]:
        yield from _somebody(self.people, self.headcount, "a departure")

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        if lane.role == "people":
            return ShortTitle(f"Leaves {lane.names(self.company)}", lane.of("for", self.to) or self.role or "")
        who = lane.others(self.people) or self.short_figure("headcount")
        if lane.role == "to":
            return ShortTitle(who, lane.of("from", self.company))
        return ShortTitle(who, lane.of("to", self.to) or self.role or "") if lane.role == "company" else None


class Appointment(Event):
    """A person takes an office in a company."""

    kind: ClassVar[str] = "appointment"
    label: ClassVar[str] = "Appointment"
    family: ClassVar[Family] = "people"
    symbol: ClassVar[str] = "triangle-right"
    acts: ClassVar[bool] = True
    effects: ClassVar[frozenset[Effect]] = frozenset({"leadership", "moves"})
    joins: ClassVar[str] = "people"
    importance: ClassVar[float] = 0.9

    company: Companies = Field(min_length=1)
    role: Line
    predecessor: People = ()
    people: People = Field(min_length=1)

    def _short_title(self, lane: Lane) -> ShortTitle | None:
        if lane.role == "people":
            return ShortTitle(capital(self.role), lane.of("of", self.company))
        if lane.role == "predecessor":
            return ShortTitle(f"Followed by {lane.names(self.people)}", lane.of("at", self.company))
        return ShortTitle(lane.others(self.people), self.role) if lane.role == "company" else None


def _somebody(people: tuple[str, ...], headcount: Figure | None, what: str) -> Iterator[FactError]:
    if not people and headcount is None:
        yield FactError(f"{what} names nobody", code="S140", suggestion="give people, or headcount for a number")
