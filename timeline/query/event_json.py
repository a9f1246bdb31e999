"""The parts of an event's JSON that make it lossless, and the way back: the payload in an event's JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from timeline import facts
from timeline.errors import FactError, QueryError
from timeline.facts.claims import Part
from timeline.facts.dated_text import TextType
from timeline.facts.figures import DatesType
from timeline.facts.revisions import NOT_CONTENT

SHAPED = frozenset({"id", "title", "summary", "date", "status", "people", "concerns", "thread", "sources", "retracted"})
"""The fields of every event that have a shape of their own in JSON; other fields are added by `other_fields`."""


def date_claims(fact: facts.Event) -> list[dict[str, Any]]:
    """Return all claims about an event's date as JSON values, in the order of the file."""
    return [
        {
            "text": claim.value.text,
            "earliest": _iso(claim.value.earliest),
            "latest": _iso(claim.value.latest),
            "precision": claim.value.precision,
            **({"source": claim.source} if claim.source is not None else {}),
            **({"rank": claim.rank} if claim.rank != "normal" else {}),
        }
        for claim in fact.date
    ]


def other_fields(fact: facts.Event) -> dict[str, Any]:
    """Return the fields of an event that have no shape of their own, and its retraction, as JSON values.

    A field that a later version gives to all events is among them. The fields of an unknown kind are under
    `other_fields`, as they were written. Texts that say since when they were known are under `texts`, as in payloads.
    """
    found: dict[str, Any] = {"retraction": fact.retracted.payload() if fact.retracted is not None else None}
    texts = {name: dumped for name in fact.dated_texts() if not isinstance(dumped := _text(fact, name), str | None)}
    if texts:
        found["texts"] = texts
    given = {name: key for name, key in _unshaped(type(fact)).items() if getattr(fact, name)}
    if given:
        body = fact.payload()
        found |= {key: body[key] if key in body else _dumped(fact, name) for name, key in given.items()}
    if isinstance(fact, facts.UnknownEvent) and fact.__pydantic_extra__:
        found["other_fields"] = dict(fact.__pydantic_extra__)
    return found


def payload(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the payload from which an event's JSON was made, in the present version of payloads.

    `orjson.dumps(payload(event), option=orjson.OPT_SORT_KEYS)` gives the bytes that the log hashes. As reported by a
    day, an event has only what was known by then, and so has its payload.

    Args:
        event: what `EventRecord.to_json` returns, or a line of the format JSON Lines. An unknown kind gives a warning.

    Raises:
        QueryError: it is not the JSON of an event.
    """
    if not isinstance(event, Mapping) or not isinstance(event.get("kind"), str):
        raise QueryError("this is not the JSON of an event: it has no kind")
    try:
        kind = facts.kind_of(event["kind"])
        body: dict[str, Any] = {"kind": event["kind"], **event.get("other_fields", {})}
        for name, field in kind.model_fields.items():
            if name != "id" and name not in NOT_CONTENT:
                key = field.alias or name
                value = _value(kind, name, key, event)
                if value is not None and value != []:
                    body[key] = value
    except (KeyError, TypeError, AttributeError, ValueError, FactError, InvalidOperation) as error:
        raise QueryError(f"this is not the JSON of an event: {error!r}") from None
    return body


def _value(kind: type[facts.Event], name: str, key: str, event: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Return the value of a field in a payload, from the place that it has in an event's JSON."""
    if name in kind.figure_types():
        return _figure(kind.figure_types()[name], event["figures"].get(name))
    if key in kind.roles():
        return [one.get("named", one["entity"]) for one in event["participants"] if one["role"] == key]
    if name == "date":
        return _dates(event["date"]["claims"])
    if name == "sources":
        return {one["key"]: _without_key(one) for one in event["sources"]}
    if name == "retracted":
        return event["retraction"]
    plain = (event["details"] if name in kind.own_fields() else event).get(key)
    return event.get("texts", {}).get(name, plain)


@cache
def _unshaped(kind: type[facts.Event]) -> dict[str, str]:
    """Return the key of each shared field without a shape of its own."""
    own = {*kind.own_fields(), *kind.figure_types(), *(field.attribute for field in kind.roles().values())}
    return {
        name: field.alias or name for name, field in kind.model_fields.items() if name not in own and name not in SHAPED
    }


def _text(fact: facts.Event, name: str) -> Any:  # noqa: ANN401 - a JSON value
    """Return a text as the payload has it: with the day since when it was known, if it says so."""
    value = getattr(fact, name)
    return None if value is None else TextType.dump(value)


def _dumped(fact: facts.Event, name: str) -> Any:  # noqa: ANN401 - a JSON value
    """Return a field that is no part of the payload."""
    return fact.model_dump(mode="json", include={name}, exclude_none=True)[name]


def _figure(type_: facts.FigureType, shown: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - a JSON value
    if shown is None:
        return None
    claims = []
    for one in shown["claims"]:
        value, low, high = (Decimal(one[key]) if one.get(key) is not None else None for key in ("value", "min", "max"))
        as_of = facts.When.parse(one["as_of"]) if "as_of" in one else None
        unit, approx, rank = one.get("unit", shown["unit"]), one.get("approx", False), one.get("rank", "normal")
        undisclosed = one.get("undisclosed", False)
        parts = tuple(Part(name, Decimal(amount)) for name, amount in one.get("parts", {}).items())
        claims.append(facts.Claim(value, unit, low, high, approx, one.get("source"), as_of, rank, undisclosed, parts))
    return type_.dump(facts.Claims(tuple(claims)))


def _dates(shown: list[Mapping[str, Any]]) -> Any:  # noqa: ANN401 - a JSON value
    claims = (
        facts.DateClaim(facts.When.parse(one["text"]), one.get("source"), one.get("rank", "normal")) for one in shown
    )
    return DatesType.dump(facts.Claims(tuple(claims)))


def _without_key(source: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in source.items() if name != "key" and value is not None}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
