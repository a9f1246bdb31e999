"""Cached results that are derived from events: owners, offices, moves of people, sums."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import totals
from dashboard.cache import cached, cached_facts
from dashboard.state import State
from timeline.query import Talent, talent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.database import Source
    from dashboard.totals import KeyFigures
    from timeline.query import Difference, EventRecord, Move, Office, Ownership, View
    from timeline.query.counting import Counting


def day_of(state: State) -> dt.date:
    """Return the "as reported by" day of the page, or else the latest possible day."""
    return state.reported or dt.date.max


def ownership(at: Source, state: State) -> Ownership:
    """Return which companies own which, at the page's time."""
    return _ownership(at, _time(state))


@cached_facts
def _ownership(at: Source, time: State) -> Ownership:
    return _view(at, time).ownership()


@cached
def differences(at: Source, state: State) -> list[Difference]:
    """Return what differs between the two days of a page, in events that match its filters."""
    assert state.against is not None  # noqa: S101 - the page has an earlier day
    now = _view(at, replace(state, reported=None))
    later = now if state.reported is None else now.as_reported(state.reported)
    return later.differences(now.as_reported(state.against), state.filter)


def moves(at: Source, state: State) -> list[Move]:
    """Return all moves of people between companies, in the order of their days."""
    return _moves(at, _time(state))


@cached_facts
def _moves(at: Source, time: State) -> list[Move]:
    return _view(at, time).moves()


@cached_facts
def moves_in(at: Source, state: State, records: Sequence[EventRecord]) -> list[Move]:
    """Return the moves that some events report, in the order of their days."""
    among = {record.id for record in records}
    return [move for move in moves(at, state) if any(event.id in among for event in move.events)]


@cached_facts
def talents(at: Source, state: State, records: Sequence[EventRecord]) -> dict[str, Talent]:
    """Return the moves that some events report, to and from each company."""
    return talent.by_company(moves_in(at, state, records))


@cached_facts
def moves_of_groups(at: Source, state: State, records: Sequence[EventRecord]) -> tuple[list[Move], list[Move]]:
    """Return the moves that some events report, with each company's owner on the day in place of the company.

    Returns:
        The moves between groups, and those within one group.
    """
    owned, directory = ownership(at, state), at.view.directory

    def group(company: str, day: dt.date) -> str:
        for holding in owned.chain(company, day):
            if len(holding.owners) > 1 or directory.type(holding.owners[0]) != "company":
                break
            company = holding.owners[0]
        return company

    def groups(companies: Sequence[str], day: dt.date) -> tuple[str, ...]:
        return tuple(dict.fromkeys(group(company, day) for company in companies))

    between: list[Move] = []
    within: list[Move] = []
    for move in moves_in(at, state, records):
        origins, destinations = groups(move.origins, move.day), groups(move.destinations, move.day)
        moved = replace(move, origins=origins, destinations=destinations)
        (within if origins and origins == destinations else between).append(moved)
    return between, within


def talent_of(at: Source, state: State, records: Sequence[EventRecord], company: str) -> Talent:
    """Return the moves that some events report, to and from a company."""
    return talents(at, state, records).get(company, Talent(company))


def counting(at: Source, state: State) -> Counting:
    """Return the rules for what counts in sums, at the page's time."""
    return _counting(at, _time(state))


@cached_facts
def _counting(at: Source, time: State) -> Counting:
    return _view(at, time).counting()


def comes_before(at: Source, state: State, record: EventRecord) -> list[EventRecord]:
    """Return the events that follow an event on the same day and name it in their field `after`."""
    ordered = _ordered(at, _time(state), record.date.anchor.isoformat())
    return [other for other in ordered if record.id in other.fact.after]


@cached_facts
def _ordered(at: Source, time: State, day: str) -> list[EventRecord]:
    """Return the events of a day that come after others of that day."""
    return [other for other in _view(at, time).events(since=day, until=day) if other.fact.after]


def key_figures(at: Source, state: State, records: Sequence[EventRecord], company: str) -> KeyFigures:
    """Return a company's key figures over some events; see `totals.key_figures`."""
    return totals.key_figures(records, company, counting(at, state), talent_of(at, state, records, company))


def offices(at: Source, state: State, company: str) -> list[Office]:
    """Return the offices in a company and the people who held them."""
    return _offices(at, _time(state), company)


@cached_facts
def _offices(at: Source, time: State, company: str) -> list[Office]:
    return _view(at, time).offices(company)


def led(at: Source, state: State, company: str) -> list[tuple[Office, list[EventRecord]]]:
    """Return the events of a company's leaders at other companies while they led it, by office."""
    return _led(at, _time(state), company)


@cached_facts
def _led(at: Source, time: State, company: str) -> list[tuple[Office, list[EventRecord]]]:
    found = []
    view = _view(at, time)
    for office in view.offices(company):
        if office.leads:
            theirs = [
                record
                for record in view.events(person=office.person)
                if company not in record.companies and office.held(record.date.anchor)
            ]
            if theirs:
                found.append((office, theirs))
    return found


def related(records: Iterable[EventRecord], company: str) -> list[tuple[str, int]]:
    """Return the companies that share events with a company and how many they share, the most first."""
    shared = Counter(slug for record in records for slug in record.companies if slug != company)
    return sorted(shared.items(), key=lambda item: (-item[1], item[0]))


def _time(state: State) -> State:
    """Return a state with only the page's reported and recorded times."""
    return State(reported=state.reported, recorded=state.recorded)


def _view(at: Source, state: State) -> View:
    from dashboard import session

    return session.view_of(at, state)
