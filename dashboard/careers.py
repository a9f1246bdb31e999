"""What a person did, derived from events: offices, moves, and with whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import data, derived, session
from dashboard.cache import cached_facts
from dashboard.state import State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from dashboard.database import Source
    from timeline.query import EventRecord, Move, Office


@dataclass(frozen=True, slots=True)
class Career:
    """A person's offices and moves.

    Attributes:
        records: the events in which the person takes part, in the order of their dates.
        offices: the offices that the person held, in the order of their beginnings.
        moves: the person's moves between companies, in the order of their days.
        beside: the people who founded, joined or left with the person, each with these events, the most first.
    """

    records: tuple[EventRecord, ...]
    offices: tuple[Office, ...]
    moves: tuple[Move, ...]
    beside: tuple[tuple[str, tuple[EventRecord, ...]], ...]

    @property
    def companies(self) -> tuple[str, ...]:
        """The companies of the offices and moves, each once, in the order of the days."""
        steps = [(office.since, office.company) for office in self.offices]
        steps += [(move.day, slug) for move in self.moves for slug in (*move.origins, *move.destinations)]
        return tuple(dict.fromkeys(slug for _, slug in sorted(steps)))


@cached_facts
def career(at: Source, state: State, person: str) -> Career:
    """Return what is known of a person at the page's time.

    Args:
        at: the database.
        state: the page's times.
        person: the person's slug.
    """
    around = State(reported=state.reported, recorded=state.recorded)
    records = tuple(data.events(at, State(person=person, reported=state.reported, recorded=state.recorded)))
    everybody = derived.moves(at, around)
    moves = tuple(one for one in everybody if one.person is not None and one.person.entity == person)
    companies = dict.fromkeys(slug for record in records for slug in record.companies)
    held = [office for slug in companies for office in derived.offices(at, around, slug) if office.person == person]
    return Career(
        records, tuple(sorted(held, key=lambda one: one.since)), moves, _beside(records, moves, everybody, person)
    )


def _beside(
    records: Iterable[EventRecord], own: Iterable[Move], all_moves: Iterable[Move], person: str
) -> tuple[tuple[str, tuple[EventRecord, ...]], ...]:
    """Return the other founders, and the people who moved in the same events."""
    found: dict[str, dict[str, EventRecord]] = {}
    for record in records:
        if record.kind == "founding" and any(one.entity == person for one in record.role("founders")):
            for one in record.role("founders"):
                found.setdefault(one.entity, {})[record.id] = record
    shared = {event.id for move in own for event in move.events}
    for move in all_moves:
        if move.person is not None:
            for event in move.events:
                if event.id in shared:
                    found.setdefault(move.person.entity, {})[event.id] = event
    found.pop(person, None)
    ranked = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple((who, tuple(events.values())) for who, events in ranked)


@cached_facts
def people(at: Source, reported: dt.date | None, recorded: str) -> list[tuple[str, str, int, EventRecord]]:
    """Return all people with an event: slug, label, number of events and the last event; the most events first."""
    state = State(reported=reported, recorded=recorded)
    directory = session.view_of(at, state).directory
    counts: Counter[str] = Counter()
    last: dict[str, EventRecord] = {}
    for record in data.events(at, state):
        for slug in {one.entity for one in record.participants if one.type == "person"}:
            counts[slug] += 1
            last[slug] = record
    return [
        (slug, directory.label(slug, reported), count, last[slug])
        for slug, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
