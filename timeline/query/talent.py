"""Moves of people between companies: who went from where to where. All counts of joiners and leavers read them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from timeline.facts import KINDS
from timeline.query.briefs import Brief, in_order
from timeline.query.counts import IMPRECISE, year
from timeline.query.exactness import mark_of

if TYPE_CHECKING:
    from timeline.facts import Claim
    from timeline.query.results import EventRecord, Participant


_SOON = 366
"""The most days between two events that report the same move."""
_ROLES = {"departure": ("company", "to"), "hire": ("from", "company")}
"""The roles of the origin and of the destination."""


@dataclass(frozen=True, slots=True)
class Move:
    """One person who moves, or several people whose names are not known.

    Attributes:
        origins: where they came from; () is unknown. If there are several, it is unknown who came from which.
        destinations: where they went; () is unknown. If there are several, it is unknown who went to which.
        person: who moves; None if no name is known.
        count: how many people move: 1 for a person.
        events: the events that report the move, earliest first.
        figure: the claim that `count` comes from, if no name is known.
    """

    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    person: Participant | None
    count: Decimal
    events: tuple[EventRecord, ...]
    figure: Claim | None = None

    @property
    def day(self) -> dt.date:
        """The anchor of the first event's date."""
        return self.events[0].date.anchor

    @property
    def year(self) -> str:
        """The year, from the first event whose date fits into one year; else `imprecise`."""
        return next((found for event in self.events if (found := year(event.date)) != IMPRECISE), IMPRECISE)

    @property
    def origin_is_one_of(self) -> bool:
        """Whether several origins are possible: for each of them the number is 'up to'."""
        return len(self.origins) > 1

    @property
    def destination_is_one_of(self) -> bool:
        """Whether several destinations are possible: for each of them the number is 'up to'."""
        return len(self.destinations) > 1

    @property
    def between(self) -> tuple[str, str] | None:
        """Return the company that they left and the company that they joined, or None if there is not one of each."""
        if len(self.origins) == 1 and len(self.destinations) == 1:
            return self.origins[0], self.destinations[0]
        return None

    def to_json(self) -> dict[str, Any]:
        """Return the move as JSON values; the number is exact text."""
        return {
            "person": self.person.entity if self.person else None,
            "name": self.person.name if self.person else None,
            "count": f"{self.count:f}",
            "origins": list(self.origins),
            "destinations": list(self.destinations),
            "day": self.day.isoformat(),
            "events": [event.id for event in self.events],
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return the move as flat rows, one for each possible origin and destination.

        A row has person, count, origin, destination, origin_is_one_of, destination_is_one_of, day and events (ids).
        Rows of one move with `…_is_one_of` name the same people: don't add their counts.
        """
        given = self.to_json()
        return [
            {
                "person": given["person"],
                "count": given["count"],
                "origin": origin,
                "destination": destination,
                "origin_is_one_of": self.origin_is_one_of,
                "destination_is_one_of": self.destination_is_one_of,
                "day": given["day"],
                "events": given["events"],
            }
            for origin in self.origins or (None,)
            for destination in self.destinations or (None,)
        ]


@dataclass(frozen=True, slots=True)
class PeopleCount:
    """How many people joined or left a company.

    Attributes:
        known: how many people of moves that name this company alone.
        possible: how many more there may be: moves for which this company is one of several.
        mark: how exact `known` is: `about`, `at least`, `up to`, or "".
    """

    known: Decimal = Decimal(0)
    possible: Decimal = Decimal(0)
    mark: str = ""

    @property
    def most(self) -> Decimal:
        """The highest number, with all who are possible."""
        return self.known + self.possible

    def __str__(self) -> str:
        """Return text for people: `at least 31, up to 20 more`."""
        more = f", up to {self.possible:,f} more" if self.possible else ""
        return f"{self.mark} {self.known:,f}{more}".strip()

    def to_json(self) -> dict[str, str]:
        """Return the count as JSON values; numbers are exact text."""
        return {"known": f"{self.known:f}", "possible": f"{self.possible:f}", "mark": self.mark}


@dataclass(frozen=True, slots=True)
class Net:
    """How many more people joined a company than left it.

    Attributes:
        known: joined less left, without moves for which the company is one of several.
        low: the lowest number that these moves allow.
        high: the highest number that these moves allow.
    """

    known: Decimal
    low: Decimal
    high: Decimal

    def __str__(self) -> str:
        """Return text for people: `-12 (-32 to -12)`."""
        span = f" ({self.low:+,f} to {self.high:+,f})" if self.low != self.high else ""
        return f"{self.known:+,f}{span}"

    def to_json(self) -> dict[str, str]:
        """Return the numbers as exact text."""
        return {"known": f"{self.known:f}", "low": f"{self.low:f}", "high": f"{self.high:f}"}


@dataclass(frozen=True, slots=True)
class Talent:
    """The moves of people to and from one company, each in order of their days."""

    company: str
    came: tuple[Move, ...] = ()
    went: tuple[Move, ...] = ()

    @property
    def joined(self) -> PeopleCount:
        """How many people joined the company."""
        return _count(self.came, one_of=lambda move: move.destination_is_one_of)

    @property
    def left(self) -> PeopleCount:
        """How many people left the company."""
        return _count(self.went, one_of=lambda move: move.origin_is_one_of)

    @property
    def net(self) -> Net:
        """How many more people joined than left."""
        joined, left = self.joined, self.left
        return Net(joined.known - left.known, joined.known - left.most, joined.most - left.known)

    def by_year(self) -> dict[str, Talent]:
        """Return the moves of each year, sorted; a date that does not fit into one year is `imprecise`."""
        came, went = _by_year(self.came), _by_year(self.went)
        return {
            name: Talent(self.company, tuple(came.get(name, ())), tuple(went.get(name, ())))
            for name in sorted({*came, *went})
        }


def moves(briefs: Iterable[Brief]) -> list[Move]:
    """Return the moves that hires and departures report, in order of their days.

    Each person counts once in a move, even if several events report it: a departure and a hire, a person's own hire and
    that of a group. Two events report the same move if they name the same person within a year and agree about its two
    ends. A figure counts the people whom its event names, and those of events that it includes or replaces.

    A person named in a hire who was already at that company (hired earlier, appointed or a founder, and not left since)
    does not move: that person does the hiring. Planned, retracted and rumoured events don't count.

    Args:
        briefs: all events that are about moves, in any order, without retracted and planned ones; only then is each
            move counted once.
    """
    about = {name: kind for name, kind in KINDS.items() if "moves" in kind.effects}
    dated = in_order(
        (one for one in briefs if one.kind in about and one.status != "rumoured"),
        lambda one: (one.day, one.kind == "hire", one.id),
    )
    by_id = {one.id: one for one in dated}
    replaced = {slug for one in dated for slug in one.replaces}
    joining = {name: kind.joins or "people" for name, kind in about.items()}
    book = _Book()
    for one in dated:
        roles = one.roles
        if one.kind in _ROLES:
            covered = book.add_people(one, roles["people"]) if "people" in roles else 0
            if one.includes or one.replaces:
                covered += _covered_by_others(one, by_id, replaced)
            if one.id not in replaced:
                book.add_others(one, covered)
        if people := roles.get(joining[one.kind]):
            book.place(one.role("company"), people, joins=one.kind != "departure")
    return book.moves()


@dataclass(slots=True)
class _Draft:
    """A person's move, to which events may still be added."""

    origins: frozenset[str]
    destinations: frozenset[str]
    person: Participant
    events: list[Brief]

    @property
    def last(self) -> int:
        return self.events[-1].day

    def has(self, kind: str) -> bool:
        return any(event.kind == kind for event in self.events)

    def move(self) -> Move:
        """Return the move; its companies are in the order in which its events name them."""
        origins, destinations = (
            tuple(slug for slug in self._named(end) if slug in kept)
            for end, kept in enumerate((self.origins, self.destinations))
        )
        return Move(origins, destinations, self.person, Decimal(1), tuple([one.record for one in self.events]))

    def _named(self, end: int) -> Iterable[str]:
        """Return all companies that its events name at one end (see `_ROLES`), each once."""
        return dict.fromkeys(slug for one in self.events for slug in one.role(_ROLES[one.kind][end]))


@dataclass(slots=True)
class _Book:
    """The moves so far, and who is where."""

    drafts: list[_Draft | Move] = field(default_factory=list)
    of_person: dict[str, list[_Draft]] = field(default_factory=lambda: defaultdict(list))
    there: set[tuple[str, str]] = field(default_factory=set)

    def add_people(self, brief: Brief, people: Sequence[str]) -> int:
        """Add the people whom a hire or a departure names; return how many its figure counts, as far as is known."""
        origins, destinations = _ends(brief)
        covered = 0
        for index, person in enumerate(people):
            here = origins if brief.kind == "departure" else destinations
            is_here = all((company, person) in self.there for company in here)
            recent = self._recent(person, brief.day)
            same = next((d for d in recent if _same_move(d, brief, is_here=is_here)), None)
            if same is not None:
                same.origins = _narrowed(same.origins, origins)
                same.destinations = _narrowed(same.destinations, destinations)
                same.events.append(brief)
                covered += 1
            elif brief.kind == "departure" or not is_here:
                who = brief.participant("people", index)
                draft = _Draft(origins, destinations, who, [brief])
                self.drafts.append(draft)
                recent.append(draft)
                covered += 1
            else:
                covered += any(draft.has("hire") and draft.destinations & destinations for draft in recent)
        return covered

    def add_others(self, brief: Brief, covered: int) -> None:
        """Add those whom a figure counts beyond the people who are counted already."""
        figure = brief.claim("headcount")
        if figure is not None and (rest := figure.counted - covered) > 0:
            origins, destinations = map(brief.role, _ROLES[brief.kind])
            self.drafts.append(Move(_each(origins), _each(destinations), None, rest, (brief.record,), figure))

    def place(self, companies: Iterable[str], people: Iterable[str], *, joins: bool) -> None:
        """Note that people joined companies, or left them."""
        pairs = {(company, person) for company in companies for person in people}
        if joins:
            self.there |= pairs
        else:
            self.there -= pairs

    def moves(self) -> list[Move]:
        """Return the moves in order of their days."""
        return [draft if isinstance(draft, Move) else draft.move() for draft in self.drafts]

    def _recent(self, person: str, day: int) -> list[_Draft]:
        """Return a person's moves within a year before a day; older ones are forgotten."""
        found = self.of_person[person]
        while found and day - found[0].last > _SOON:
            del found[0]
        return found


def _same_move(draft: _Draft, brief: Brief, *, is_here: bool) -> bool:
    """Return whether an event reports a move that is known already.

    Args:
        draft: the known move of the same person, not more than a year ago.
        brief: the hire or departure.
        is_here: whether the person is at the company whom the event is about, as far as is known.
    """
    origins, destinations = _ends(brief)
    if not (_agree(draft.origins, origins) and _agree(draft.destinations, destinations)):
        return False
    if _narrowed(draft.origins, origins) & _narrowed(draft.destinations, destinations):
        return False  # a return
    if not draft.has(brief.kind):
        return True
    # The same kind again: a second report, unless the person came back or left in between.
    return is_here if brief.kind == "hire" else not is_here


def _ends(brief: Brief) -> tuple[frozenset[str], frozenset[str]]:
    """Return where the people of a hire or a departure come from, and where they go."""
    origin, destination = _ROLES[brief.kind]
    return frozenset(brief.role(origin)), frozenset(brief.role(destination))


def _each(slugs: Sequence[str]) -> tuple[str, ...]:
    """Return each slug once."""
    return tuple(slugs) if len(slugs) < _SEVERAL else tuple(dict.fromkeys(slugs))


_SEVERAL = 2


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Return whether two events can mean the same company: they share one, or one of them names none."""
    return not one or not other or bool(one & other)


def _narrowed(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    return one & other if one and other else one | other


def _covered_by_others(brief: Brief, by_id: Mapping[str, Brief], replaced: set[str]) -> int:
    """Return how many of those whom a figure counts other events count that it includes or replaces."""
    named = set(brief.role("people"))
    total = 0
    for slug in {*brief.includes, *brief.replaces}:
        other = by_id.get(slug)
        if other is not None and other.kind in _ROLES:
            people = set(other.role("people"))
            figure = other.claim("headcount") if slug not in replaced else None
            total += max(int(figure.counted) if figure else 0, len(people)) - len(people & named)
    return total


def of_company(found: Iterable[Move], company: str) -> Talent:
    """Return the moves to a company and the moves away from it."""
    return by_company(found).get(company, Talent(company))


def by_company(found: Iterable[Move]) -> dict[str, Talent]:
    """Return the moves to and from each company, sorted by slug."""
    came: dict[str, list[Move]] = defaultdict(list)
    went: dict[str, list[Move]] = defaultdict(list)
    for move in found:
        for slug in move.destinations:
            came[slug].append(move)
        for slug in move.origins:
            went[slug].append(move)
    return {slug: Talent(slug, tuple(came.get(slug, ())), tuple(went.get(slug, ()))) for slug in sorted({*came, *went})}


def _count(found: Iterable[Move], *, one_of: Callable[[Move], bool]) -> PeopleCount:
    known, possible, figures = Decimal(0), Decimal(0), []
    for move in found:
        if one_of(move):
            possible += move.count
        else:
            known += move.count
            figures += [move.figure] if move.figure else []
    return PeopleCount(known, possible, mark_of(figures))


def _by_year(found: Iterable[Move]) -> dict[str, list[Move]]:
    years: dict[str, list[Move]] = defaultdict(list)
    for move in found:
        years[move.year].append(move)
    return years
