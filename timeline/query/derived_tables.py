"""The tables of what follows from several events: deals, moves, and relations between figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from timeline.query.deals import STAGES, Deal
from timeline.query.event_tables import OF_EVENT
from timeline.query.results import EventRecord
from timeline.query.table_spec import Question, Reference, TableSpec, columns


def _deals(question: Question, records: Sequence[EventRecord]) -> Iterator[tuple[Any, ...]]:
    """Yield each deal at the event at which it counts, or at its first event if it does not count."""
    deal_of = question.counting().deal_of
    for record in records:
        deal = deal_of.get(record.id)
        if deal is not None and record.id == (deal.counted() or deal.events[0]).id:
            yield _deal(deal)


def _deal(deal: Deal) -> tuple[Any, ...]:
    counted, price, stake = deal.counted(), deal.price, deal.stake
    return (
        deal.id,
        deal.kind,
        list(deal.buyers),
        list(deal.targets),
        list(deal.sellers),
        deal.status,
        *(event.date.text if (event := deal.first(stage)) else None for stage in STAGES),
        deal.days_to_close,
        stake.counted if stake else None,
        price.value if price else None,
        price.unit if price else None,
        price.minimum if price else None,
        price.maximum if price else None,
        price.approx if price else None,
        deal.priced.id if deal.priced else None,
        counted.id if counted else None,
        deal.thread,
        [event.id for event in deal.events],
    )


DEALS = TableSpec(
    name="deals",
    about="One row for each deal that counts at an event here, or that does not count and begins with one.",
    key=("id",),
    columns=columns(
        ("id", "text", "The id of its first event."),
        ("kind", "category", "acquisition, divestiture or merger."),
        ("buyers", "texts", "The ids of the buyers; for a merger, the id of the resulting company."),
        ("targets", "texts", "The ids of what is bought, sold or merged."),
        ("sellers", "texts", "The ids of the sellers, if an event gives them."),
        ("status", "category", "The most advanced stage: announced, signed, terminated or closed."),
        ("announced", "text", "The date of its first event of this stage (EDTF)."),
        ("signed", "text", "The date of its first event of this stage (EDTF)."),
        ("terminated", "text", "The date of its first event of this stage (EDTF)."),
        ("closed", "text", "The date of its first event of this stage (EDTF)."),
        (
            "days_to_close",
            "count",
            "The days from signing, or else from the announcement, to closing, if both are known.",
        ),
        ("stake", "number", "The share that changes hands, in percent; empty is the whole."),
        ("price", "number", "The price in the most advanced stage that has one."),
        ("price_unit", "category", "The currency of the price."),
        ("price_min", "number", "The lower bound of the price."),
        ("price_max", "number", "The upper bound of the price."),
        ("price_approx", "flag", "Whether the price is approximate."),
        ("price_event", "text", "The id of the event that has the price."),
        ("counted_at", "text", "The id of the event at which the deal counts in sums; empty if it does not count."),
        ("thread", "text", "The thread of its events."),
        ("events", "texts", "The ids of its events, by their dates."),
    ),
    of_events=_deals,
)


def _moves(question: Question, records: Sequence[EventRecord]) -> Iterator[tuple[Any, ...]]:
    """Yield each move at its first event."""
    first = {record.id for record in records}
    for number, move in enumerate(question.all_moves(), 1):
        if move.events[0].id not in first:
            continue
        ends = [(origin, goal) for origin in move.origins or (None,) for goal in move.destinations or (None,)]
        for part, (origin, destination) in enumerate(ends, 1):
            yield (
                number,
                part,
                move.person.entity if move.person else None,
                move.count,
                origin,
                destination,
                move.origin_is_one_of,
                move.destination_is_one_of,
                move.day,
                [event.id for event in move.events],
            )


MOVES = TableSpec(
    name="moves",
    about="One row for each move of a person, or of several people without names, that an event here is the first to"
    " report. If several companies are possible, the move has one row for each of them.",
    key=("number", "part"),
    columns=columns(
        ("number", "count", "The number of the move among all moves, in the order of their days."),
        ("part", "count", "The number of the row among those of the move, from 1."),
        ("person", "text", "The person's id; empty for people without names."),
        ("count", "number", "How many people move: 1 for a person. Don't add the rows of which a flag is true."),
        ("origin", "text", "The id of the company that they left; empty if it is unknown."),
        ("destination", "text", "The id of the company that they joined; empty if it is unknown."),
        ("origin_is_one_of", "flag", "Whether several origins are possible: the count is 'up to'."),
        ("destination_is_one_of", "flag", "Whether several destinations are possible: the count is 'up to'."),
        ("day", "day", "The anchor of the date of the first event."),
        ("events", "texts", "The ids of the events that report the move."),
    ),
    references=(
        Reference(("person",), "entities", ("id",)),
        Reference(("origin",), "entities", ("id",)),
        Reference(("destination",), "entities", ("id",)),
    ),
    of_events=_moves,
)


def _relations(_: Question, records: Sequence[EventRecord]) -> Iterator[tuple[Any, ...]]:
    for record in records:
        for name in ("includes", "replaces"):
            for relation in getattr(record.fact, name):
                yield record.id, name, relation.event, relation.why
        for slug in record.fact.after:
            yield record.id, "after", slug, None


RELATIONS = TableSpec(
    name="relations",
    about="One row for each relation of an event to another event.",
    key=("event", "relation", "other"),
    columns=columns(
        ("event", "text", "The event's id."),
        ("relation", "category", "includes, replaces or after."),
        ("other", "text", "The id of the other event, which may be outside of the question."),
        ("why", "text", "The reason."),
    ),
    references=(OF_EVENT,),
    of_events=_relations,
)
