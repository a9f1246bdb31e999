"""The properties of companies, people and events: their values, and how a given text is compared with them.

`PROPERTIES` is the registry: a new property is one more entry. Conditions, suggestions, data extension and the
documentation use it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from timeline import facts
from timeline.errors import FactError
from timeline.facts.countries import check_country, countries
from timeline.facts.dates import When
from timeline.facts.identifiers import SCHEMES, canonical
from timeline.facts.name_forms import twin_key
from timeline.query.named_entity import NamedEntity
from timeline.query.results import EventRecord
from timeline.query.view import View


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that is a company or a person.

    Attributes:
        id: its id.
        name: its name.
    """

    id: str
    name: str


Value = str | int | dt.date | Reference
"""A value of a property: text, a number, an exact day, or a company or person."""
Thing = NamedEntity | EventRecord
_Of = Callable[[View, Any], Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Property:
    """A property.

    Attributes:
        id: its id, such as `country`.
        name: its name for people.
        description: what it is, in a sentence.
        of: the base types that have it: company, person, event.
        values: returns its values for a company, person or event.
        agrees: returns whether a given text means one of some values; None if it is only for data extension.
        refers_to: the base type of its values, if they are companies or people; else "".
        certain: whether two different things never have the same value.
    """

    id: str
    name: str
    description: str
    of: frozenset[str]
    values: _Of
    agrees: Callable[[str, Sequence[Value]], bool] | None
    refers_to: str = ""
    certain: bool = False


# -- comparing --------------------------------------------------------------------------------------------------------


def _same_word(given: str, found: Sequence[Value]) -> bool:
    wanted = given.strip().casefold().replace("_", " ")
    return any(str(value).casefold().replace("_", " ") == wanted for value in found)


def _same_name(given: str, found: Sequence[Value]) -> bool:
    """Compare names as twins are; a company or person is also known by its id."""
    key = twin_key(given)
    return any(
        (value.id == given or twin_key(value.name) == key)
        if isinstance(value, Reference)
        else twin_key(str(value)) == key
        for value in found
    )


def _same_country(given: str, found: Sequence[Value]) -> bool:
    return _country(given) in found


def _same_date(given: str, found: Sequence[Value]) -> bool:
    """Compare dates by whether both can mean one day."""
    wanted = _date(given)
    others = [_date(str(value)) for value in found]
    return wanted is not None and any(other is not None and wanted.agrees_with(other) for other in others)


@lru_cache(maxsize=4096)
def _country(text: str) -> str:
    """Return the code of a country by its code or name; "" if there is none."""
    try:
        return check_country(text.strip())
    except FactError as error:
        return error.instead or ""


@lru_cache(maxsize=4096)
def _date(text: str) -> When | None:
    try:
        return When.parse(text.strip())
    except FactError:
        return None


def _same_identifier(scheme: str) -> Callable[[str, Sequence[Value]], bool]:
    def agrees(given: str, found: Sequence[Value]) -> bool:
        key = (canonical(scheme, given) or given.strip()).casefold()
        known = [str(value).casefold() for value in found]
        return key in known or (scheme == "ticker" and key in [value.partition(":")[2] for value in known])

    return agrees


# -- values -----------------------------------------------------------------------------------------------------------


def _some(*values: Value | None) -> tuple[Value, ...]:
    return tuple(value for value in values if value is not None and value != "")


def _day_or_text(when: When | None) -> tuple[Value, ...]:
    """Return an exact day as a day, and every other date as text in EDTF."""
    if when is None:
        return ()
    return (when.earliest,) if when.precision == "day" and when.earliest is not None else (when.text,)


def _fact(view: View, entity: NamedEntity) -> facts.Company | facts.Person:
    found = view.company(entity.slug) if entity.type == "company" else view.person(entity.slug)
    return found.fact


def _identifiers(scheme: str) -> _Of:
    def found(_: View, entity: NamedEntity) -> Sequence[Value]:
        return tuple(one.value for one in entity.identifiers if one.scheme == scheme)

    return found


def _participants(kind: str) -> _Of:
    def found(_: View, event: EventRecord) -> Sequence[Value]:
        named = {one.entity: one.name for one in event.participants if one.type == kind}
        return tuple(Reference(slug, name) for slug, name in named.items())

    return found


def _names(view: View, entity: NamedEntity) -> Sequence[Value]:
    """Return the names and aliases of an entity, and of those that became it."""
    every = (view.directory.known[slug] for slug in view.directory.merged(entity.slug))
    return tuple(dict.fromkeys(name for one in every for name in (*(name for name, _ in one.names), *one.aliases)))


_COMPANY, _PERSON, _EVENT = frozenset({"company"}), frozenset({"person"}), frozenset({"event"})
_BOTH = _COMPANY | _PERSON

PROPERTIES: Mapping[str, Property] = {
    one.id: one
    for one in (
        Property(
            "id", "id", "Its id in Timeline.", _BOTH | _EVENT,
            lambda _, thing: (thing.id if isinstance(thing, EventRecord) else thing.slug,),
            lambda given, found: given in found, certain=True,
        ),
        Property(
            "name", "name", "Every name that it has or had, and its aliases.", _BOTH,
            _names, _same_name,
        ),
        Property(
            "description", "description", "What it is, in a few words.", _BOTH,
            lambda _, entity: _some(entity.description), _same_word,
        ),
        Property(
            "country", "country", "The country: its ISO 3166-1 code, or its English name.", _BOTH,
            lambda _, entity: _some(entity.country), _same_country,
        ),
        Property(
            "country_name", "country name", "The English name of the country.", _BOTH,
            lambda _, entity: _some(countries()[entity.country] if entity.country else None), _same_country,
        ),
        Property(
            "sector", "sector", "What a company mostly does, in one word.", _COMPANY,
            lambda _, entity: _some(entity.sector), _same_word,
        ),
        Property(
            "founded", "founded", "When it was first founded: a day, a month or a year.", _COMPANY,
            lambda _, entity: _day_or_text(entity.founded), _same_date,
        ),
        Property(
            "homepage", "home page", "Its address on the web.", _BOTH,
            lambda view, entity: _some(_fact(view, entity).homepage), None,
        ),
        Property(
            "summary", "summary", "A short sentence about it.", _BOTH | _EVENT,
            lambda view, thing: _some(
                thing.fact.summary if isinstance(thing, EventRecord) else _fact(view, thing).summary
            ),
            None,
        ),
        Property(
            "events", "number of events", "How many events name it.", _BOTH,
            lambda view, entity: (len(view.events().involving(entity.slug)),), None,
        ),
        Property(
            "kind", "kind", "The kind of event, such as layoffs.", _EVENT,
            lambda _, event: (event.fact.kind,),
            lambda given, found: _same_word(given, found)
            or _same_word(given, [facts.KINDS[str(kind)].label for kind in found]),
        ),
        Property("date", "date", "When it happened.", _EVENT, lambda _, event: _day_or_text(event.date), _same_date),
        Property(
            "status", "status", "How certain it is: confirmed, reported or rumoured.", _EVENT,
            lambda _, event: (event.fact.status,), _same_word,
        ),
        Property(
            "companies", "companies", "The companies that take part in it.", _EVENT,
            _participants("company"), _same_name, refers_to="company",
        ),
        Property(
            "people", "people", "The people who take part in it.", _EVENT,
            _participants("person"), _same_name, refers_to="person",
        ),
        *(
            Property(
                scheme.name, scheme.label, scheme.description, frozenset(scheme.of),
                _identifiers(scheme.name), _same_identifier(scheme.name), certain=True,
            )
            for scheme in SCHEMES.values()
        ),
    )
}  # fmt: skip
"""All properties by their ids."""


def properties_of(base: str) -> list[Property]:
    """Return the properties of a base type; "" asks for those of all types."""
    return [one for one in PROPERTIES.values() if not base or base in one.of]


def values(view: View, thing: Thing, wanted: Property) -> Sequence[Value]:
    """Return the values of a property for a company, person or event; none if its type does not have the property."""
    base = "event" if isinstance(thing, EventRecord) else thing.type
    return wanted.values(view, thing) if base in wanted.of else ()
