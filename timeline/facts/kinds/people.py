"""People who join, leave or lead companies, and layoffs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from timeline.errors import FactError
from timeline.facts.events import Companies, Effect, Event, Family, Figure, FigureType, People, Role
from timeline.facts.text import Line


class Layoffs(Event):
    """A company lets staff go."""

    kind: ClassVar[str] = "layoffs"
    label: ClassVar[str] = "Layoffs"
    family: ClassVar[Family] = "layoffs"
    symbol: ClassVar[str] = "x"
    told_as: ClassVar[tuple[str, ...]] = ("departure", "shutdown")
    acts: ClassVar[bool] = True

    company: Companies = Field(min_length=1)
    headcount: Annotated[Figure | None, FigureType("count", "person", label="Let go")] = None
    share: Annotated[Figure | None, FigureType("percent", "percent", label="Share of staff", nature="rate")] = None
    base: Annotated[
        Figure | None, FigureType("count", "person", label="Staff before", nature="stock", of="company")
    ] = None


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

    company: Companies = Field(min_length=1)
    from_: Annotated[Companies, Role(("company",), "From")] = Field(default=(), alias="from")
    role: Line | None = None
    headcount: Annotated[Figure | None, FigureType("count", "person", label="People hired")] = None

    def _rules(self) -> Iterator[FactError]:
        yield from _somebody(self.people, self.headcount, "a hire")


class Departure(Event):
    """People, or a number of people, leave a company."""

    kind: ClassVar[str] = "departure"
    label: ClassVar[str] = "Departure"
    family: ClassVar[Family] = "people"
    symbol: ClassVar[str] = "triangle-down"
    acts: ClassVar[bool] = True
    effects: ClassVar[frozenset[Effect]] = frozenset({"leadership", "moves"})

    company: Companies = Field(min_length=1)
    to: Companies = ()
    role: Line | None = None
    headcount: Annotated[Figure | None, FigureType("count", "person", label="People who left")] = None

    def _rules(self) -> Iterator[FactError]:
        yield from _somebody(self.people, self.headcount, "a departure")


class Appointment(Event):
    """A person takes an office in a company."""

    kind: ClassVar[str] = "appointment"
    label: ClassVar[str] = "Appointment"
    family: ClassVar[Family] = "people"
    symbol: ClassVar[str] = "triangle-right"
    acts: ClassVar[bool] = True
    effects: ClassVar[frozenset[Effect]] = frozenset({"leadership", "moves"})
    joins: ClassVar[str] = "people"

    company: Companies = Field(min_length=1)
    role: Line
    predecessor: People = ()
    people: People = Field(min_length=1)


def _somebody(people: tuple[str, ...], headcount: Figure | None, what: str) -> Iterator[FactError]:
    if not people and headcount is None:
        yield FactError(f"{what} names nobody", code="S140", suggestion="give people, or headcount for a number")
