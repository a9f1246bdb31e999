"""What follows from events, asked once for each state of the log: owners, offices, moves of people."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from dashboard.cache import cached
from dashboard.state import State
from timeline.query import talent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.database import Source
    from timeline.query import EventRecord, Move, Office, Ownership, Talent, View


def day_of(state: State) -> dt.date:
    """Return the day that the page is about: the one looked back from, else the latest."""
    return state.reported or dt.date.max


def ownership(at: Source, state: State) -> Ownership:
    """Return the ownerships."""
    return _ownership(at, _time(state))


@cached
def _ownership(at: Source, time: State) -> Ownership:
    return _view(at, time).ownership()


def moves(at: Source, state: State) -> list[Move]:
    """Return how people went from company to company, in the order of the days."""
    return _moves(at, _time(state))


@cached
def _moves(at: Source, time: State) -> list[Move]:
    return _view(at, time).moves()


def talent_of(at: Source, state: State, company: str) -> Talent:
    """Return the hires and departures of a company."""
    return talent.of_company(moves(at, state), company)


def offices(at: Source, state: State, company: str) -> list[Office]:
    """Return the offices in a company, with who held them."""
    return _offices(at, _time(state), company)


@cached
def _offices(at: Source, time: State, company: str) -> list[Office]:
    return _view(at, time).offices(company)


def led(at: Source, state: State, company: str) -> list[tuple[Office, list[EventRecord]]]:
    """Return what the leaders of a company did elsewhere at the same time, by office."""
    return _led(at, _time(state), company)


@cached
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
    """Return the companies that share events with one, those that share the most first."""
    shared = Counter(slug for record in records for slug in record.companies if slug != company)
    return sorted(shared.items(), key=lambda item: (-item[1], item[0]))


def within(moves: Sequence[Move], since: dt.date | None, until: dt.date | None) -> list[Move]:
    """Return the moves of which an event falls into a window."""
    return [move for move in moves if any(event.date.matches(since, until) for event in move.events)]


def _time(state: State) -> State:
    """Return what of a page says when it looks."""
    return State(reported=state.reported, recorded=state.recorded)


def _view(at: Source, state: State) -> View:
    from dashboard import session

    return session.view_of(at, state)
