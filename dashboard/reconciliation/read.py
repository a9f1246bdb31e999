"""Read the requests of the reconciliation service, with limits; whatever else is in them is refused."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

import orjson

from timeline.facts.suggest import did_you_mean
from timeline.facts.text import shorten
from timeline.query.reconciliation import PROPERTIES, TYPES, Condition, MatchQuery, Property
from timeline.query.reconciliation.candidates import MOST_CANDIDATES, Quantifier
from timeline.query.reconciliation.suggest import MOST_SUGGESTED

if TYPE_CHECKING:
    from starlette.requests import Request

MOST_BYTES = 500_000
"""The most bytes of a request's body."""
BATCH = 50
"""The most queries in a batch."""
_MOST_TEXT = 500  # characters of a name or a value
_MOST_CONDITIONS, _MOST_VALUES, _MOST_IDS, _MOST_PROPERTIES = 20, 20, 200, 50
_MOST_COMPARED = 300  # values in all conditions of a batch
_MOST_SHOWN = 60
_MOST_SKIPPED = 10_000


class BadRequestError(Exception):
    """A request is refused.

    Attributes:
        status: the HTTP status code.
        message: what is wrong, and what to send instead.
    """

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@dataclass(frozen=True, slots=True)
class Extension:
    """A data extension query.

    Attributes:
        ids: the ids of companies, people and events.
        properties: the properties to return.
    """

    ids: tuple[str, ...]
    properties: tuple[Property, ...]


async def form(request: Request) -> dict[str, str]:
    """Return the parameters of a GET request, or the form of a POST request, each name once.

    Raises:
        BadRequestError: the body is too large, is no form, or has a name twice.
    """
    if request.method == "POST":
        from urllib.parse import parse_qsl

        sort = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if sort != "application/x-www-form-urlencoded":
            message = "send application/x-www-form-urlencoded with queries=… or extend=…"
            raise BadRequestError(f"{message} (the draft of version 1.0 takes JSON at /reconcile/1.0/match)", 415)
        try:
            text = (await body(request)).decode()
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_VALUES, errors="strict")
        except ValueError:
            raise BadRequestError("the form can't be read: encode it as UTF-8, with few fields") from None
    else:
        pairs = request.query_params.multi_items()
    found: dict[str, str] = {}
    for name, value in pairs:
        if name in found:
            raise BadRequestError(f"'{shorten(name, _MOST_SHOWN)}' is given twice: give it once")
        found[name] = value
    if "callback" in found:
        raise BadRequestError("JSONP is not supported: leave callback out, and use CORS")
    return found


async def body(request: Request) -> bytes:
    """Return the body of a request.

    Raises:
        BadRequestError: it is too large.
    """
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MOST_BYTES:
            raise BadRequestError(f"the request has more than {MOST_BYTES:,} bytes: send smaller batches", 413)
        parts.append(part)
    return b"".join(parts)


def json(data: str | bytes, what: str) -> Any:  # noqa: ANN401 - any JSON value
    """Read JSON.

    Raises:
        BadRequestError: it is not valid JSON.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise BadRequestError(f"{what} is not valid JSON: line {error.lineno}, column {error.colno}") from None


# -- version 0.2 ------------------------------------------------------------------------------------------------------


def query_batch(value: object) -> dict[str, MatchQuery]:
    """Read a query batch of version 0.2: queries by their keys."""
    if not isinstance(value, dict):
        raise BadRequestError('queries must be an object: {"q0": {"query": "Acme"}}')
    _check_size(value, BATCH, "queries", "batchSize in the manifest")
    batch = {key: _query(_object(query, f"query {_quoted(key)}"), _quoted(key)) for key, query in value.items()}
    _check_values(batch.values())
    return batch


def _query(query: dict[str, Any], at: str) -> MatchQuery:
    conditions = []
    for one in _list(query.get("properties", []), f"properties of {at}", _MOST_CONDITIONS):
        given = _object(one, f"each of properties of {at}")
        conditions.append(Condition(_compared(given.get("pid"), at).id, _values(given.get("v"), at)))
    text = _text(query.get("query", ""), f"query of {at}")
    if not text and not conditions:
        raise BadRequestError(f"query {at} has neither query nor properties: give one of them")
    types = query.get("type") or []
    wanted: list[Any] = [types] if isinstance(types, str | dict) else _list(types, f"type of {at}", _MOST_VALUES)
    return MatchQuery(text, tuple(_type(one, at) for one in wanted), _limit(query.get("limit"), at), tuple(conditions))


# -- draft of version 1.0 ---------------------------------------------------------------------------------------------


def draft_batch(value: object) -> list[MatchQuery]:
    """Read a query batch of the draft of version 1.0: `{"queries": [{"conditions": […]}]}`."""
    queries = _list(_object(value, "the body").get("queries"), "queries", None)
    _check_size(queries, BATCH, "queries", "the documentation")
    batch = [_draft_query(_object(one, f"query {number}"), str(number)) for number, one in enumerate(queries)]
    _check_values(batch)
    return batch


def _draft_query(query: dict[str, Any], at: str) -> MatchQuery:
    given = _list(query.get("conditions"), f"conditions of {at}", _MOST_CONDITIONS)
    if not given:
        raise BadRequestError(f"query {at} has no conditions: give at least one")
    text, name_required, conditions = "", False, []
    for one in given:
        condition = _object(one, f"each of conditions of {at}")
        sort = condition.get("matchType")
        if sort not in ("name", "id", "property"):
            raise BadRequestError(f"matchType of query {at} must be name, id or property")
        values = _values(condition.get("propertyValue"), at)
        quantifier = condition.get("matchQuantifier", "any")
        if quantifier not in get_args(Quantifier):
            raise BadRequestError(f"matchQuantifier of query {at} must be any, all or none")
        if condition.get("matchQualifier") is not None:
            raise BadRequestError(f"matchQualifier of query {at} is not supported: leave it out")
        required = condition.get("required", False)
        if not isinstance(required, bool):
            raise BadRequestError(f"required of query {at} must be true or false")
        if sort == "name" and not text and len(values) == 1 and quantifier == "any":
            text, name_required = values[0], required
            continue
        name = _compared(condition.get("propertyId") if sort == "property" else sort, at).id
        conditions.append(Condition(name, values, quantifier, required))
    types = (_type(query["type"], at),) if query.get("type") else ()
    return MatchQuery(text, types, _limit(query.get("limit"), at), tuple(conditions), name_required)


# -- data extension and suggestions -----------------------------------------------------------------------------------


def extension(value: object) -> Extension:
    """Read a data extension query, which both versions have in the same form."""
    query = _object(value, "extend")
    ids = _list(query.get("ids"), "ids", _MOST_IDS)
    properties = _list(query.get("properties"), "properties", _MOST_PROPERTIES)
    wanted = [_property(_object(one, "each of properties").get("id"), "extend") for one in properties]
    return Extension(
        tuple(dict.fromkeys(_text(one, "each of ids") for one in ids)),
        tuple(dict.fromkeys(wanted)),
    )


def window(parameters: Mapping[str, str]) -> tuple[int, int]:
    """Return how many suggestions to skip, and the most to return: `cursor` or `offset`, and `limit`."""
    skip = _number(parameters.get("cursor", parameters.get("offset", "0")), "cursor", _MOST_SKIPPED)
    return skip, min(_number(parameters.get("limit", str(MOST_SUGGESTED)), "limit", _MOST_SKIPPED), MOST_SUGGESTED)


def prefix(parameters: Mapping[str, str]) -> str:
    """Return what was typed."""
    if "prefix" not in parameters:
        raise BadRequestError("give prefix=…, the text that was typed")
    return _text(parameters["prefix"], "prefix")


def base_type(name: str) -> str:
    """Return company, person or event for the id of a type."""
    return TYPES[_type(name, "propose")].base


# -- parts ------------------------------------------------------------------------------------------------------------


def _check_size(value: Sequence[object] | Mapping[str, object], most: int, what: str, where: str) -> None:
    if len(value) > most:
        raise BadRequestError(f"the batch has {len(value)} {what}; the limit is {most} (see {where})", 413)


def _check_values(batch: Iterable[MatchQuery]) -> None:
    """Refuse more values than an answer can compare in a short time."""
    many = sum(len(condition.values) for query in batch for condition in query.conditions)
    if many > _MOST_COMPARED:
        message = f"the batch has {many} values of properties; the limit is {_MOST_COMPARED}"
        raise BadRequestError(f"{message}: send smaller batches", 413)


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRequestError(f"{what} must be an object")
    return value


def _list(value: object, what: str, most: int | None) -> list[Any]:
    if not isinstance(value, list):
        raise BadRequestError(f"{what} must be a list")
    if most is not None and len(value) > most:
        raise BadRequestError(f"{what} has {len(value)} items; the limit is {most}")
    return value


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise BadRequestError(f"{what} must be text")
    if len(value) > _MOST_TEXT:
        raise BadRequestError(f"{what} has {len(value)} characters; the limit is {_MOST_TEXT}")
    return value.strip()


def _values(value: object, at: str) -> tuple[str, ...]:
    """Return the texts of a property's value or values: text, numbers, true, false, and `{"id": …}`."""
    given = value if isinstance(value, list) else [value]
    if not given:
        raise BadRequestError(f"a condition of query {at} has no value")
    found = []
    for one in _list(given, f"values of query {at}", _MOST_VALUES):
        if isinstance(one, dict):
            found.append(_text(one.get("id"), f"id of a value of query {at}"))
        elif isinstance(one, bool):
            found.append(str(one).lower())
        elif isinstance(one, int) or (isinstance(one, float) and math.isfinite(one)):
            found.append(str(one))
        else:
            found.append(_text(one, f"each value of query {at}"))
    return tuple(found)


def _limit(value: object, at: str) -> int:
    if value is None:
        return MatchQuery().limit
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value) or value < 1:
        raise BadRequestError(f"limit of query {at} must be a whole number, from 1 on")
    return min(int(value), MOST_CANDIDATES)


def _number(text: str, what: str, most: int) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < len(str(most)) + 1):
        raise BadRequestError(f"{what} must be a whole number from 0 to {most}")
    return min(int(text), most)


def _type(value: object, at: str) -> str:
    name = value.get("id") if isinstance(value, dict) else value
    if isinstance(name, str) and name in TYPES:
        return name
    raise BadRequestError(f"query {at}: unknown type {_quoted(name)}{_meant(name, list(TYPES))}")


def _property(value: object, at: str) -> Property:
    if isinstance(value, str) and value in PROPERTIES:
        return PROPERTIES[value]
    raise BadRequestError(f"query {at}: unknown property {_quoted(value)}{_meant(value, list(PROPERTIES))}")


def _compared(value: object, at: str) -> Property:
    found = _property(value, at)
    if found.agrees is None:
        raise BadRequestError(f"query {at}: '{found.id}' can't be compared: it is only for data extension")
    return found


def _quoted(value: object) -> str:
    return f"'{shorten(value, _MOST_SHOWN)}'" if isinstance(value, str) else "that is no text"


def _meant(value: object, known: list[str]) -> str:
    hint = did_you_mean(value, known) if isinstance(value, str) else ""
    return f": {hint}" if hint else ""
