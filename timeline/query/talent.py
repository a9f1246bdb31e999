"""Where people came from when they joined a company, and where they went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from timeline.query.order import in_order

if TYPE_CHECKING:
    from timeline.query.results import EventRecord, Participant


_SOON = 366
"""The most days between a departure and the hire that is part of the same move."""


@dataclass(frozen=True, slots=True)
class Move:
    """People who move from one company to another.

    Attributes:
        origins: where they came from; () is unknown. If there are several, it is unknown who came from which.
        goals: where they went; () is unknown.
        people: those who are named.
        headcount: how many people moved, if a figure is given, else None.
        events: the events that report the move, earliest first.
    """

    origins: tuple[str, ...]
    goals: tuple[str, ...]
    people: tuple[Participant, ...]
    headcount: Decimal | None
    events: tuple[EventRecord, ...]

    @property
    def count(self) -> Decimal:
        """How many people moved: the figure, else the number of named people; 0 if neither is known."""
        return self.headcount if self.headcount is not None else Decimal(len(self.people))

    @property
    def day(self) -> dt.date:
        """The anchor of the first event's date."""
        return self.events[0].date.anchor

    @property
    def between(self) -> tuple[str, str] | None:
        """Return the company that they left and the company that they joined, or None if there is not one of each."""
        if len(self.origins) == 1 and len(self.goals) == 1:
            return self.origins[0], self.goals[0]
        return None


@dataclass(frozen=True, slots=True)
class Talent:
    """The moves of people to and from one company, each in order of their days."""

    company: str
    came: tuple[Move, ...]
    went: tuple[Move, ...]


def moves(records: Iterable[EventRecord]) -> list[Move]:
    """Return the moves that follow from the events, in order of their days.

    A person named in a hire who was already at that company (hired, appointed or a founder, and not left since) does
    not move: that person does the hiring. A departure and a hire of the same people within a year are one move, if what
    they say about its two ends agrees. Rumours don't count.

    Args:
        records: events of one company or several, in any order.
    """
    dated = in_order(
        (r for r in records if "moves" in r.fact.effects and r.status != "rumoured" and r.counts),
        lambda r: (r.date.anchor, r.kind == "hire", r.id),
    )
    there: set[tuple[str, str]] = set()
    found: list[Move] = []
    for record in dated:
        companies = [p.entity for p in record.role("company")]
        if record.kind in ("hire", "departure"):
            move = _move(record, companies, there)
            if move is not None:
                _add(found, move)
        people = [p.entity for p in record.role(record.fact.joins or "people")]
        pairs = {(company, person) for company in companies for person in people}
        there = there - pairs if record.kind == "departure" else there | pairs
    return found


def _move(record: EventRecord, companies: Sequence[str], there: set[tuple[str, str]]) -> Move | None:
    figure = record.fact.preferred("headcount")
    number = figure.counted if figure else None
    people = record.role("people")
    if record.kind == "departure":
        goals = tuple(p.entity for p in record.role("to"))
        return Move(tuple(companies), goals, people, number, (record,))
    origins = tuple(p.entity for p in record.role("from"))
    coming = tuple(p for p in people if not all((company, p.entity) in there for company in companies))
    if people and not coming and number is None:
        return None
    return Move(origins, tuple(companies), coming, number, (record,))


def _add(found: list[Move], move: Move) -> None:
    """Add a move, or merge it into one that reports the same move."""
    names = {p.entity for p in move.people}
    if names:
        for index, other in enumerate(found):
            if (
                names == {p.entity for p in other.people}
                and _joins(move.origins, other.origins)
                and _joins(move.goals, other.goals)
                and move.events[0].kind not in {event.kind for event in other.events}
                and (move.day - other.day).days <= _SOON
            ):
                found[index] = replace(
                    other,
                    origins=other.origins or move.origins,
                    goals=other.goals or move.goals,
                    headcount=other.headcount if other.headcount is not None else move.headcount,
                    events=(*other.events, *move.events),
                )
                return
    found.append(move)


def _joins(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Return whether two events can name the same company: both name it, or only one names any."""
    return not one or not other or set(one) == set(other)


def of_company(found: Iterable[Move], company: str) -> Talent:
    """Return the moves to a company and the moves away from it."""
    listed = list(found)
    return Talent(
        company,
        tuple(move for move in listed if company in move.goals),
        tuple(move for move in listed if company in move.origins),
    )
