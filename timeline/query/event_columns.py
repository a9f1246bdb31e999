"""The columns of the table `events`: what all events have, each kind's own fields, and the preferred figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from timeline import facts
from timeline.facts import When
from timeline.facts.periods import PRECISIONS
from timeline.facts.relations import Relation
from timeline.facts.revisions import NOT_CONTENT
from timeline.query.event_json import SHAPED
from timeline.query.frames import Column, Type
from timeline.query.results import EventRecord


class EventRow:
    """An event as a row: what several columns need is found once.

    Attributes:
        record: the event.
        fact: its typed fact.
        claims: the preferred claim of each figure that it gives.
        given: the names of its figures and of its kind's own fields that have a value.
    """

    __slots__ = ("claims", "date", "fact", "given", "record")

    def __init__(self, record: EventRecord) -> None:
        self.record, self.fact, self.date = record, record.fact, record.date
        fact, values = self.fact, vars(self.fact)
        self.claims: dict[str, facts.Claim] = {}
        for name in fact.figure_types():
            figure = values[name]
            claim = figure and (figure.claims[0] if len(figure.claims) == 1 else fact.preferred(name))
            if claim is not None and not claim.undisclosed:
                self.claims[name] = claim
        self.given = {*self.claims, *(name for name in _own(type(fact)) if values[name] is not None)}


def rows(records: Iterable[EventRecord]) -> list[EventRow]:
    """Return events as rows of the table `events`."""
    return [EventRow(record) for record in records]


_OF_ALL: tuple[Column, ...] = (
    Column("id", "text", "The event's id, which never changes.", lambda row: row.fact.id),
    Column("kind", "category", "The kind of event, such as `layoffs`.", lambda row: row.fact.kind),
    Column("title", "text", "What happened, in one line.", lambda row: row.fact.title),
    Column("summary", "text", "What happened, in one or two sentences.", lambda row: row.fact.summary),
    Column("status", "category", "How certain it is: confirmed, reported or rumoured.", lambda row: row.fact.status),
    Column(
        "disputed", "flag", "Whether sources contradict each other about its date or a figure.",
        lambda row: row.record.disputed,
    ),
    Column("retracted", "flag", "Whether it is retracted.", lambda row: row.record.retracted),
    Column(
        "planned", "flag", "Whether it was still to come on the day of the question, as far as its sources say.",
        lambda row: row.record.planned,
    ),
    Column(
        "retracted_on", "day", "The day of the retraction.",
        lambda row: row.fact.retracted.on if row.fact.retracted is not None else None,
    ),
    Column(
        "retracted_why", "category", "The reason for the retraction, by its name.",
        lambda row: row.fact.retracted.why if row.fact.retracted is not None else None,
    ),
    Column(
        "retracted_note", "text", "The reason for the retraction, in a sentence.",
        lambda row: row.fact.retracted.note if row.fact.retracted is not None else None,
    ),
    Column(
        "superseded_by", "text", "The id of the event that replaces a retracted one.",
        lambda row: row.fact.retracted.superseded_by if row.fact.retracted is not None else None,
    ),
    Column("date", "text", "The preferred date, in EDTF (ISO 8601-2), such as `2023-04`.", lambda row: row.date.text),
    Column("earliest", "day", "The first possible day; empty if it is open.", lambda row: row.date.earliest),
    Column("latest", "day", "The last possible day; empty if it is open.", lambda row: row.date.latest),
    Column(
        "anchor", "day", "The one day for sorting and grouping: the middle of an imprecise date.",
        lambda row: row.date.anchor,
    ),
    Column(
        "precision", "category", f"The date's precision: {', '.join(PRECISIONS)}.",
        lambda row: row.date.precision,
    ),
    Column("reported", "day", "The day by which a source first reported it.", lambda row: row.fact.reported),
    Column("thread", "text", "The id that all events of one affair share.", lambda row: row.fact.thread),
    Column("companies", "texts", "The ids of all companies that take part.", lambda row: list(row.record.companies)),
    Column(
        "people", "texts", "The ids of all people who take part.",
        lambda row: [one.entity for one in row.record.participants if one.type == "person"],
    ),
    Column("sources", "count", "How many sources it has.", lambda row: len(row.fact.sources)),
    Column("lineages", "count", "How many of its sources copy no other.", lambda row: row.fact.lineages),
    Column("position", "count", "The log position of this version.", lambda row: row.record.position),
)  # fmt: skip

FIGURES = tuple(sorted({name for kind in facts.KINDS.values() for name in kind.figure_types()}))
"""The figures of all kinds."""


@cache
def all_columns() -> tuple[Column, ...]:
    """Return the columns of the table `events`, which are the same for all events."""
    fields_of_all = facts.Event.model_fields
    shared = [
        Column(name, field_type(fields_of_all[name].annotation), fields_of_all[name].description or "", _value(name))
        for name in shared_columns()
    ]
    own: dict[str, list[type[facts.Event]]] = {}
    for kind in facts.KINDS.values():
        for name in kind.own_fields():
            own.setdefault(name, []).append(kind)
    fields = [_field(name, kinds) for name, kinds in sorted(own.items())]
    return (*_OF_ALL, *shared, *fields, *(column for name in FIGURES for column in _figure(name)))


def shared_columns() -> tuple[str, ...]:
    """Return the fields of all events that become columns as they are."""
    return tuple(name for name in facts.Event.model_fields if name not in SHAPED and name not in NOT_CONTENT)


PARTS = (("", "value"), ("_unit", "unit"), ("_min", "minimum"), ("_max", "maximum"), ("_approx", "approx"))
"""What is added to a figure's name for each of its columns, and the attribute of the claim that the column has."""


def field_type(annotation: Any) -> Type:  # noqa: ANN401 - any annotation
    """Return the column type for a field of a pydantic model, by the field's annotation."""
    origin = get_origin(annotation)
    if origin in (Annotated, Union, UnionType):
        return field_type(next(one for one in get_args(annotation) if one is not type(None)))
    if origin is Literal:
        return "category"
    if origin in (tuple, list):
        return "texts"
    plain: dict[Any, Type] = {bool: "flag", int: "count", dt.date: "day", Decimal: "number", float: "number"}
    return plain.get(annotation, "text")


def field_value(value: Any) -> Any:  # noqa: ANN401 - any value of a field
    """Return a field's value as a table holds it: a date as its text, a tuple as a list, a model as JSON text."""
    if isinstance(value, When):
        return value.text
    if isinstance(value, BaseModel):
        return value.model_dump_json(exclude_none=True)
    if isinstance(value, Relation):
        return value.event
    if isinstance(value, tuple):
        return [field_value(one) for one in value]
    return value


def _value(name: str) -> Callable[[EventRow], Any]:
    return lambda row: field_value(getattr(row.fact, name, None))


def _field(name: str, kinds: list[type[facts.Event]]) -> Column:
    types = {field_type(kind.model_fields[name].annotation) for kind in kinds}
    said = next((kind.model_fields[name].description for kind in kinds if kind.model_fields[name].description), None)
    about = said or f"The {name.replace('_', ' ')}."
    return Column(name, types.pop() if len(types) == 1 else "text", f"{about} {_only(kinds)}", _value(name), of=name)


def _only(kinds: list[type[facts.Event]]) -> str:
    """Say in a sentence which kinds have a column."""
    *others, last = [f"`{kind.kind}`" for kind in kinds]
    return f"Only {', '.join(others)} and {last} have it." if others else f"Only {last} has it."


def _figure(name: str) -> tuple[Column, ...]:
    """Return the columns of a figure: preferred value, unit, lowest and highest value, whether it is approximate."""
    kinds = [kind for kind in facts.KINDS.values() if name in kind.figure_types()]
    measures = {kind.figure_types()[name].measure for kind in kinds}
    type_: Type = "count" if measures == {"count"} else "number"
    labels = list(dict.fromkeys(kind.figure_types()[name].label or name.replace("_", " ") for kind in kinds))
    about = f"{' / '.join(labels)}: the preferred value. {_only(kinds)}"

    def part(attribute: str) -> Callable[[EventRow], Any]:
        return lambda row: getattr(row.claims[name], attribute) if name in row.claims else None

    types: tuple[Type, ...] = (type_, "category", type_, type_, "flag")
    abouts = (
        about,
        f"The unit of `{name}`, or its currency.",
        f"`{name}` is at least this much.",
        f"`{name}` is at most this much.",
        f"Whether `{name}` is approximate.",
    )
    return tuple(
        Column(f"{name}{ending}", one, sentence, part(attribute), of=name)
        for (ending, attribute), one, sentence in zip(PARTS, types, abouts, strict=True)
    )


_OWN: dict[type[facts.Event], tuple[str, ...]] = {}


def _own(kind: type[facts.Event]) -> tuple[str, ...]:
    found = _OWN.get(kind)
    if found is None:
        found = _OWN[kind] = kind.own_fields()
    return found
