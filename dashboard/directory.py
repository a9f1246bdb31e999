"""The directory of companies: each with what it does, its events, the people it let go and its last event."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import data, derived, session
from dashboard.cache import cached_facts
from dashboard.state import State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from dashboard.database import Source
    from timeline.query import EventRecord

PUBLIC = "public"
"""The sector of authorities, courts and other organisations that are no companies."""

_YEARS = 24


@dataclass(frozen=True, slots=True)
class Entry:
    """A company, or an organisation that is none.

    Attributes:
        slug: its id.
        name: its label, with what tells equal names apart.
        sector: what it mostly does; "" if that is not recorded.
        country: the code of its country; "" if that is not recorded.
        events: how many events name it; retracted ones don't count.
        people: how many people it let go, as layoffs count in sums.
        last: the day of its last event that is not planned, or None.
        by_year: how many events each of the last years has, the latest at the end.
    """

    slug: str
    name: str
    sector: str
    country: str
    events: int
    people: Decimal
    last: EventRecord | None
    by_year: tuple[int, ...]


@cached_facts
def entries(at: Source, reported: dt.date | None, recorded: str) -> list[Entry]:
    """Return all companies with an event at the page's time, in the order of their names."""
    state = State(reported=reported, recorded=recorded)
    records, names = data.events(at, state), data.names(at, reported)
    of: dict[str, list[EventRecord]] = defaultdict(list)
    for record in records:
        for slug in record.companies:
            of[slug].append(record)
    people = _people(at, state, records)
    until = max((record.date.anchor.year for record in records if not record.planned), default=0)
    view = session.view_of(at, state)
    found = []
    for slug, name in names.items():
        if slug in of:
            fact = view.company(slug).fact
            found.append(
                Entry(
                    slug,
                    name,
                    fact.sector or "",
                    fact.country or "",
                    len(of[slug]),
                    people.get(slug, Decimal(0)),
                    next((one for one in reversed(of[slug]) if not one.planned), None),
                    _by_year(of[slug], until),
                )
            )
    return found


def _people(at: Source, state: State, records: list[EventRecord]) -> Mapping[str, Decimal]:
    """Return how many people each company let go, as on its own page: what several cut together counts for each."""
    counting = derived.counting(at, state)
    found: dict[str, Decimal] = defaultdict(Decimal)
    layoffs = [record for record in records if record.kind == "layoffs"]
    for item in counting.count(layoffs, "headcount").items:
        if item.number is not None:
            for slug in {participant.entity for participant in item.record.role("company")}:
                found[slug] += item.number
    return found


def _by_year(records: list[EventRecord], until: int) -> tuple[int, ...]:
    counts = Counter(record.date.anchor.year for record in records)
    return tuple(counts[year] for year in range(until - _YEARS + 1, until + 1))


def arranged(found: list[Entry], state: State) -> list[Entry]:
    """Return the entries that a page's choices let through, in its order."""
    words = state.text.casefold().split()
    kept = [
        entry
        for entry in found
        if (not state.sector or entry.sector in state.sector)
        and (not state.country or entry.country in state.country)
        and all(word in entry.name.casefold() for word in words)
    ]
    keys = {
        "": lambda entry: -entry.events,
        "name": lambda _: 0,
        "latest": lambda entry: -(entry.last.date.anchor.toordinal() if entry.last else 0),
        "people": lambda entry: -entry.people,
    }
    return sorted(kept, key=keys[state.order])
