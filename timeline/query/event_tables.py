"""The tables that are made from events: participants, dates, claims, sources, and versions in the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from timeline import sql
from timeline.facts import Event, Source
from timeline.facts.periods import PRECISIONS
from timeline.facts.quantities import parts_in_words
from timeline.models import ENTRY as E
from timeline.query import event_columns
from timeline.query.event_columns import field_type, field_value
from timeline.query.frames import Type
from timeline.query.results import EventRecord
from timeline.query.table_spec import Question, Reference, TableSpec, columns

_EVENT: tuple[str, Type, str] = ("event", "text", "The event's id.")
OF_EVENT = Reference(("event",), "events", ("id",))
_OF_SOURCE = Reference(("event", "source"), "sources", ("event", "key"))

EVENTS = TableSpec(
    name="events",
    about="One row for each event.",
    key=("id",),
    columns=event_columns.all_columns(),
    of_events=lambda _, records: event_columns.rows(records),
)


def _participants(_: Question, records: Sequence[EventRecord]) -> Iterator[tuple[Any, ...]]:
    for record in records:
        for number, one in enumerate(record.participants, 1):
            yield record.id, number, one.entity, one.type, one.name, one.role, one.named


PARTICIPANTS = TableSpec(
    name="participants",
    about="One row for each company or person in a role of an event.",
    key=("event", "number"),
    columns=columns(
        _EVENT,
        ("number", "count", "The order among the participants of the event, from 1."),
        ("entity", "text", "The id of the company or person."),
        ("type", "category", "company or person."),
        ("name", "text", "Its name on the day of the event."),
        ("role", "category", "Its role, such as `acquirer`."),
        ("named", "text", "The id in the event, if that company or person was merged into this one."),
    ),
    references=(OF_EVENT, Reference(("entity",), "entities", ("id",))),
    of_events=_participants,
)


def _names(_: Question, records: Sequence[EventRecord]) -> Iterator[tuple[Any, ...]]:
    for record in records:
        for field in record.fact.name_lists():
            for number, name in enumerate(getattr(record.fact, field), 1):
                yield record.id, field, number, name


SIGNATURES = TableSpec(
    name="signatures",
    about="One row for each name without a file that signed an open letter.",
    key=("event", "field", "number"),
    columns=columns(
        _EVENT,
        ("field", "category", "The field with the name: `signed_by`."),
        ("number", "count", "The order in the list, from 1."),
        ("name", "text", "The name."),
    ),
    references=(OF_EVENT,),
    of_events=_names,
)


def _dates(_: Question, records: Sequence[EventRecord]) -> Iterator[tuple[Any, ...]]:
    for record in records:
        fact = record.fact
        preferred = fact.date.preferred(fact.published, fact.derived)
        for number, claim in enumerate(fact.date, 1):
            when = claim.value
            yield (
                record.id, number, when.text, when.earliest, when.latest, when.anchor, when.precision,
                when.approximate, when.uncertain, when.lasted, claim.rank, claim.source,
                _published(fact, claim.source), claim is preferred,
            )  # fmt: skip


DATES = TableSpec(
    name="dates",
    about="One row for each source's date of an event.",
    key=("event", "number"),
    columns=columns(
        _EVENT,
        ("number", "count", "The order among the dates of the event, from 1."),
        ("text", "text", "The date in EDTF (ISO 8601-2), such as `2023-04`."),
        ("earliest", "day", "The first possible day; empty if it is open."),
        ("latest", "day", "The last possible day; empty if it is open."),
        ("anchor", "day", "The one day for sorting: the middle of an imprecise date."),
        ("precision", "category", f"{', '.join(PRECISIONS)}."),
        ("approximate", "flag", "Whether it is 'about then'."),
        ("uncertain", "flag", "Whether the source is not sure."),
        ("lasted", "flag", "Whether the event lasted the whole time; else it was on one unknown day in it."),
        ("rank", "category", "The editor's judgement: preferred, normal, or deprecated (known to be wrong)."),
        ("source", "text", "The key of the source; empty if the date names none."),
        ("published", "day", "The day by which the source was published."),
        ("preferred", "flag", "Whether it is the date to show, which the table `events` has."),
    ),
    references=(OF_EVENT, _OF_SOURCE),
    of_events=_dates,
)


def _claims(_: Question, records: Sequence[EventRecord]) -> Iterator[tuple[Any, ...]]:
    for record in records:
        fact = record.fact
        for name, figure in fact.figures.items():
            preferred = fact.preferred(name)
            for number, claim in enumerate(figure, 1):
                as_of = claim.as_of
                yield (
                    record.id, name, number, claim.minimum, claim.value, claim.maximum, claim.unit, claim.approx,
                    claim.undisclosed, parts_in_words(claim.parts, claim.unit) or None,
                    claim.rank, as_of and as_of.text, as_of and as_of.anchor, claim.source,
                    _published(fact, claim.source), claim is preferred,
                )  # fmt: skip


CLAIMS = TableSpec(
    name="claims",
    about="One row for each source's value of a figure.",
    key=("event", "figure", "number"),
    columns=columns(
        _EVENT,
        ("figure", "category", "The name of the figure, such as `headcount`."),
        ("number", "count", "The order among the claims about the figure, from 1."),
        ("low", "number", "The lower bound: 'at least' or 'more than'."),
        ("value", "number", "The value; empty if only bounds are known."),
        ("high", "number", "The upper bound: 'up to'."),
        ("unit", "category", "What is counted (`gpu`, `person`, `percent`), or the currency's ISO 4217 code."),
        ("approx", "flag", "Whether it is approximate."),
        ("undisclosed", "flag", "Whether the source says that the value was not made public."),
        ("parts", "text", "What a price is made of, such as cash and stock; empty if the source does not say."),
        ("rank", "category", "The editor's judgement: preferred, normal, or deprecated (known to be wrong)."),
        ("as_of", "text", "The date for which it is valid, in EDTF."),
        ("as_of_anchor", "day", "The middle of that date, for sorting."),
        ("source", "text", "The key of the source; empty if the claim names none."),
        ("published", "day", "The day by which the source was published."),
        ("preferred", "flag", "Whether it is the claim to show, which the table `events` has."),
    ),
    references=(OF_EVENT, _OF_SOURCE),
    of_events=_claims,
)

_FIELDS = {name: field for name, field in Source.model_fields.items() if name != "key"}


def _sources(_: Question, records: Sequence[EventRecord]) -> Iterator[tuple[Any, ...]]:
    for record in records:
        for key, source in record.fact.sources.items():
            yield (
                record.id, key, *(field_value(getattr(source, name)) for name in _FIELDS), source.known_from,
                source.published and source.published.precision, source.quote_hash,
            )  # fmt: skip


SOURCES = TableSpec(
    name="sources",
    about="One row for each source of an event.",
    key=("event", "key"),
    columns=columns(
        _EVENT,
        ("key", "text", "The source's key, by which dates and claims of the event name it."),
        *((name, field_type(field.annotation), field.description or "") for name, field in _FIELDS.items()),
        ("known_from", "day", "The day by which it was published: the last day of an imprecise date."),
        ("precision", "category", "The precision of the date of publication."),
        ("quote_hash", "text", "The SHA-256 of the quote in UTF-8, in hexadecimal."),
    ),
    references=(OF_EVENT, Reference(("event", "derived_from"), "", ("event", "key"))),
    of_events=_sources,
)


def _versions(question: Question, records: Sequence[EventRecord]) -> Iterator[tuple[Any, ...]]:
    """Yield the entries of a batch of events up to the snapshot's position."""
    snapshot = question.snapshot
    with snapshot.store.read() as connection:
        found = sorted(
            sql.rows_among(
                connection,
                f"SELECT {E.position}, {E.subject}, {E.version}, {E.operation}, {E.recorded_at}, {E.recorded_by},"
                f" {E.reason}, {E.origin} FROM {E} WHERE {{}}",
                E.subject,
                [record.fact.subject for record in records],
            )
        )
    for position, subject, version, operation, at, *rest in found:
        if position <= snapshot.position:
            moment = dt.datetime.fromisoformat(at)
            yield position, subject.partition("/")[2], version, operation, moment, *rest


VERSIONS = TableSpec(
    name="versions",
    about="One row for each entry of the log about these events.",
    key=("position",),
    columns=columns(
        ("position", "count", "The entry's position in the log."),
        _EVENT,
        ("version", "count", "The number of the entry among those of the event, from 1."),
        ("operation", "category", "recorded, corrected, retracted or reinstated."),
        ("recorded_at", "moment", "When it was recorded, in UTC."),
        ("recorded_by", "text", "Who recorded it."),
        ("reason", "text", "The reason for a change."),
        ("origin", "text", "The file and line that it came from."),
    ),
    references=(OF_EVENT,),
    of_events=_versions,
)


def _published(fact: Event, source: str | None) -> dt.date | None:
    return fact.sources[source].known_from if source is not None and source in fact.sources else None
