"""Events from payloads that were validated before: about a quarter of the time of a full validation.

The log derives read models from each payload when it is appended, and validates it then. Whoever reads a payload
through a read model can so skip the rules. Anything that is not in the canonical form of this version is left to the
full validation, such as a field that this version does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel

from timeline.facts.claims import Part
from timeline.facts.dated_text import TextType
from timeline.facts.dates import When
from timeline.facts.events import KINDS, Event
from timeline.facts.figures import RANKS, Claim, Claims, DateClaim, Dates, DatesType, Figure, FigureType
from timeline.facts.number_words import UNDISCLOSED
from timeline.facts.price_parts import PARTS
from timeline.facts.relations import RelationsType
from timeline.facts.revisions import NOT_CONTENT, Retraction
from timeline.facts.sources import Source, SourceKind

Read = Callable[[Any], Any]
"""Reads a field of a payload; raises NotCanonicalError if the value needs the full validation."""


class NotCanonicalError(Exception):
    """A value of a payload is not in the canonical form: validate the whole payload."""


UNREADABLE = (NotCanonicalError, LookupError, TypeError, AttributeError, ArithmeticError, ValueError)
"""What a reader of payloads raises if it needs the full validation, which then names the error."""


class _Shape(NamedTuple):
    """How the events of a kind are made.

    Attributes:
        defaults: all attributes with their defaults.
        reads: for each key of a payload, the attribute and what reads its value.
        required: the keys that a payload must have.
    """

    defaults: dict[str, Any]
    reads: dict[str, tuple[str, Read]]
    required: frozenset[str]


def event(slug: str, body: Mapping[str, Any]) -> Event | None:
    """Return the event in a payload that was validated before, or None if it needs the full validation.

    Args:
        slug: the event's id.
        body: the payload in the current version.
    """
    kind = KINDS.get(body["kind"])
    shape = _shape(kind) if kind is not None else None
    if kind is None or shape is None or not shape.required <= body.keys():
        return None
    values = shape.defaults.copy()
    given = {"id"}
    reads = shape.reads
    try:
        for key, value in body.items():
            if key != "kind":
                name, read = reads[key]
                values[name] = read(value)
                given.add(name)
    except UNREADABLE:
        return None
    values["id"] = slug
    return _made(kind, values, given)


def keys(kind: type[Event]) -> frozenset[str] | None:
    """Return the keys that the payloads of a kind can have, or None if a field needs the full validation."""
    shape = _shape(kind)
    return None if shape is None else frozenset(shape.reads)


def claims(type_: FigureType, value: Any) -> Figure:  # noqa: ANN401 - a JSON value
    """Return the claims of a figure in a payload, as `FigureType.dump` wrote them.

    Raises:
        NotCanonicalError: they need the full validation.
    """
    if type(value) is list:
        return Claims(tuple([_claim(type_, one) for one in value]))
    return Claims((_claim(type_, value),))


def dates(value: Any) -> Dates:  # noqa: ANN401 - a JSON value
    """Return the claims of a date in a payload, as `DatesType.dump` wrote them."""
    return _date(value) if type(value) is str else DatesType.parse(value)


def text(value: Any) -> str:  # noqa: ANN401 - a JSON value
    """Return a text in a payload that may say since when it was known."""
    return value if type(value) is str else _DATED.parse(value)


@lru_cache(maxsize=65536)
def _date(value: str) -> Dates:
    return Claims((DateClaim(When.parse(value)),))


@lru_cache(maxsize=65536)
def _number(value: str) -> tuple[Decimal, str]:
    """Return a number and its currency, or ""."""
    number, _, currency = value.partition(" ")
    return Decimal(number), currency


CLAIM = frozenset({"value", "min", "max", "unit", "approx", "source", "as_of", "rank", "parts"})
"""The fields of a claim in a payload."""


def _claim(type_: FigureType, value: Any) -> Claim:  # noqa: ANN401 - a JSON value
    if type(value) is str:
        if value == UNDISCLOSED:
            return Claim(None, type_.unit, undisclosed=True)
        number, unit = _number(value)
        return Claim(number, unit or type_.unit)
    if type(value) is not dict or not CLAIM.issuperset(value):
        raise NotCanonicalError
    undisclosed = value.get("value") == UNDISCLOSED
    unit = ""
    numbers: list[Decimal | None] = []
    for key in ("value", "min", "max"):
        written = value.get(key)
        if written is None or (undisclosed and key == "value"):
            numbers.append(None)
        elif type(written) is str:
            number, currency = _number(written)
            unit = unit or currency
            numbers.append(number)
        else:
            raise NotCanonicalError
    stated, low, high = numbers
    rank, as_of = value.get("rank", "normal"), value.get("as_of")
    if rank not in RANKS:
        raise NotCanonicalError
    return Claim(
        stated, unit or value.get("unit") or type_.unit, low, high, value.get("approx", False), value.get("source"),
        None if as_of is None else When.parse(as_of), rank, parts=_parts(value["parts"]) if "parts" in value else (),
        undisclosed=undisclosed,
    )  # fmt: skip


def _parts(value: Any) -> tuple[Part, ...]:  # noqa: ANN401 - a JSON value
    if not value.keys() <= set(PARTS):
        raise NotCanonicalError
    return tuple([Part(name, _number(value[name])[0]) for name in PARTS if name in value])


_DATED = TextType(2000)
_TEXTS_OF_SOURCES = frozenset({"publisher", "title", "place", "derived_from", "language", "page", "time", "quote"})
_ADDRESSES_OF_SOURCES = frozenset({"url", "archive"})
_KINDS_OF_SOURCES = frozenset(get_args(SourceKind))
_SOURCE = {name: field.default for name, field in Source.model_fields.items()}


def _sources(value: Any) -> dict[str, Source]:  # noqa: ANN401 - a JSON value
    return {key: _source(key, fields) for key, fields in value.items()}


def _source(key: str, fields: Mapping[str, Any]) -> Source:
    values = _SOURCE.copy()
    values["key"] = key
    for name, value in fields.items():
        if name in ("published", "accessed"):
            values[name] = When.parse(value)
        elif name == "undated":
            values[name] = value is True
        elif name == "author":
            values[name] = tuple([_plain(one) for one in ([value] if type(value) is str else value)])
        elif type(value) is str and (
            name in _TEXTS_OF_SOURCES
            or (name in _ADDRESSES_OF_SOURCES and value.startswith(("http://", "https://")))
            or (name == "kind" and value in _KINDS_OF_SOURCES)
        ):
            values[name] = value
        else:
            raise NotCanonicalError
    return _made(Source, values, {"key", *fields})


def _plain(value: Any) -> str:  # noqa: ANN401 - a JSON value
    if type(value) is not str:
        raise NotCanonicalError
    return value


def _slugs(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - a JSON value
    if type(value) is not list:
        raise NotCanonicalError
    return tuple(value)


_SHARED: dict[str, Read] = {
    "date": dates,
    "status": _plain,
    "thread": _plain,
    "includes": RelationsType.parse,
    "replaces": RelationsType.parse,
    "after": _slugs,
    "sources": _sources,
    "retracted": Retraction.model_validate,
}


@cache
def _shape(kind: type[Event]) -> _Shape | None:
    """Return how events of a kind are made, or None if a field has a type that only the full validation reads."""
    reads: dict[str, tuple[str, Read]] = {}
    required: set[str] = set()
    figures, roles = kind.figure_types(), {field.attribute for field in kind.roles().values()}
    for name, field in kind.model_fields.items():
        if name == "id" or name in NOT_CONTENT:
            continue
        if name in figures:
            read: Read | None = _reads_claims(figures[name])
        elif name in roles or name in kind.name_lists():
            read = _slugs
        elif name in kind.dated_texts():
            read = text
        else:
            read = _SHARED.get(name, _plain if is_text(field.annotation) else None)
        if read is None:
            return None
        key = field.alias or name
        reads[key] = (name, read)
        if field.is_required():
            required.add(key)
    return _Shape({name: field.default for name, field in kind.model_fields.items()}, reads, frozenset(required))


def _reads_claims(type_: FigureType) -> Read:
    return lambda value: claims(type_, value)


def is_text(annotation: Any) -> bool:  # noqa: ANN401 - any annotation
    """Return whether a field holds one text, or one of several words, or nothing."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return is_text(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return all(is_text(one) for one in get_args(annotation) if one is not type(None))
    if origin is Literal:
        return all(isinstance(one, str) for one in get_args(annotation))
    return annotation is str


_set = object.__setattr__


_Model = TypeVar("_Model", bound=BaseModel)


def _made(model: type[_Model], values: dict[str, Any], given: set[str]) -> _Model:
    """Return a frozen model with these values, as `model_construct` does, without looking for aliases and defaults."""
    made = model.__new__(model)
    _set(made, "__dict__", values)
    _set(made, "__pydantic_fields_set__", given)
    _set(made, "__pydantic_extra__", None)
    _set(made, "__pydantic_private__", None)
    return made
