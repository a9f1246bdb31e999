"""The tables of all companies and people: entities, and their names over time."""

from __future__ import annotations

from collections.abc import Iterator
from operator import itemgetter
from typing import Any

from timeline import sql
from timeline.facts import Company, Entity, Fact, Person
from timeline.facts.identifiers import SCHEMES
from timeline.facts.lifetimes import period_text
from timeline.facts.revisions import NOT_CONTENT
from timeline.log.erasures import erasures
from timeline.models import ENTITY_VERSION as V
from timeline.models import ENTRY as E
from timeline.models import PAYLOAD as P
from timeline.projections.decode import decode, erased_entity
from timeline.query.event_columns import field_type, field_value
from timeline.query.table_spec import Question, Reference, TableSpec, columns

_HAVE_COLUMNS = frozenset({"id", "names", "aliases", "identifiers", "founded", "ended", "periods", "retracted"})
_FIELDS = {
    name: field
    for kind in (Company, Person)
    for name, field in kind.model_fields.items()
    if name not in _HAVE_COLUMNS and name not in NOT_CONTENT
}
"""The fields of companies and people that become columns as they are."""


def _entities(question: Question) -> Iterator[tuple[Any, ...]]:
    day = question.snapshot.reported_by
    for fact, position in _read(question):
        retracted = fact.retracted
        yield (
            fact.id, fact.kind, fact.name_on(day), list(fact.aliases),
            *(field_value(getattr(fact, name, None)) for name in _FIELDS), *_lifetimes(fact),
            retracted is not None, retracted and retracted.on, retracted and retracted.why,
            retracted and retracted.note, retracted and retracted.superseded_by, position,
        )  # fmt: skip


def _lifetimes(fact: Entity) -> tuple[str | None, str | None, list[str]]:
    periods = fact.lifetimes if isinstance(fact, Company) else ()
    texts = [period.payload() for period in periods] or [{}]
    return texts[0].get("founded"), texts[-1].get("ended"), [period_text(one) for one in periods]


ENTITIES = TableSpec(
    name="entities",
    about="One row for each company and person at that time, whether or not an event names it.",
    key=("id",),
    columns=columns(
        ("id", "text", "The entity's id, which never changes."),
        ("type", "category", "company or person."),
        ("name", "text", "Its latest name; as reported by a day, its name on that day."),
        ("aliases", "texts", "Other names that searches find it by."),
        *((name, field_type(field.annotation), field.description or "") for name, field in _FIELDS.items()),
        ("founded", "text", "When it was founded, in EDTF; the first time, if it began again."),
        ("ended", "text", "When it ended, in EDTF; the last time, if it began again."),
        ("periods", "texts", "The periods for which it existed: 1998/2009, 2015/.. and so on."),
        ("retracted", "flag", "Whether it is retracted."),
        ("retracted_on", "day", "The day of the retraction."),
        ("retracted_why", "category", "The reason for the retraction, by its name."),
        ("retracted_note", "text", "The reason for the retraction, in a sentence."),
        ("superseded_by", "text", "The id of the entity that replaces a retracted one."),
        ("position", "count", "The log position of this version."),
    ),
    of_question=_entities,
)


def _names(question: Question) -> Iterator[tuple[Any, ...]]:
    for fact, _ in _read(question):
        number = 0
        for number, one in enumerate(fact.names, 1):
            since = one.since
            yield (
                fact.id,
                number,
                one.name,
                "name",
                since and since.text,
                since and since.earliest,
                since and since.latest,
                since and since.precision,
            )
        for more, alias in enumerate(fact.aliases, number + 1):
            yield fact.id, more, alias, "alias", None, None, None, None


NAMES = TableSpec(
    name="names",
    about="One row for each name and alias of a company or person.",
    key=("entity", "number"),
    columns=columns(
        ("entity", "text", "The entity's id."),
        ("number", "count", "The order among its names, from 1; aliases come last."),
        ("name", "text", "The name."),
        ("type", "category", "name or alias."),
        ("since", "text", "When the name became valid, in EDTF; the first name is valid from the start."),
        ("since_day", "day", "The first day on which it can have begun."),
        ("since_latest", "day", "The last day on which it can have begun; empty if it is open."),
        ("precision", "category", "The precision of that date."),
    ),
    references=(Reference(("entity",), "entities", ("id",)),),
    of_question=_names,
)


def _identifiers(question: Question) -> Iterator[tuple[Any, ...]]:
    for fact, _ in _read(question):
        for number, one in enumerate(fact.identifiers, 1):
            yield fact.id, number, one.scheme, one.value, one.since and one.since.text, one.url


IDENTIFIERS = TableSpec(
    name="identifiers",
    about="One row for each identifier of a company or person in another register.",
    key=("entity", "number"),
    columns=columns(
        ("entity", "text", "The entity's id."),
        ("number", "count", "The order among its identifiers, from 1."),
        ("scheme", "category", f"The register: {', '.join(SCHEMES)}."),
        ("identifier", "text", "The identifier; a ticker is EXCHANGE:SYMBOL."),
        ("since", "text", "From when a ticker is used, in EDTF."),
        ("url", "text", "The address of its page in the register, if it has one."),
    ),
    references=(Reference(("entity",), "entities", ("id",)),),
    of_question=_identifiers,
)


def _read(question: Question) -> Iterator[tuple[Entity, int]]:
    """Yield each entity at the question's time, with the position of its version."""
    snapshot = question.snapshot
    with snapshot.store.read() as connection:
        rows = sql.rows(
            connection,
            f"SELECT e.{E.subject}, e.{E.position}, e.{E.schema_version}, p.{P.body} FROM {V} AS v"
            f" JOIN {E} AS e ON e.{E.position} = v.{V.since_position}"
            f" LEFT JOIN {P} AS p ON p.{P.position} = v.{V.since_position}"
            f" WHERE v.{V.since_position} <= ? AND v.{V.until_position} > ?",
            (snapshot.position, snapshot.position),
        )
        erased = {at: one.day for one in erasures(connection) for at in one.positions}
    for subject, position, version, body in sorted(rows, key=itemgetter(0, 1)):
        fact: Fact | None
        if body is None:
            fact = erased_entity(subject, erased[position])
        else:
            fact = decode(subject.partition("/")[2], version, body)
        if isinstance(fact, Entity):
            yield fact, position
