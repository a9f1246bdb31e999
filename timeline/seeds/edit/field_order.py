"""The order of fields in a seed file: kind, title, date, roles, figures, status, sources."""

from __future__ import annotations

from functools import cache
from typing import Literal

from timeline import facts
from timeline.facts.identifiers import SCHEMES

Shape = Literal[
    "fact", "events", "sources", "source", "name", "change", "claim", "step", "text", "relation", "period",
    "identifiers", "ticker", "other",
]  # fmt: skip
"""The shapes of parts of a seed file that have an order; "events" is a list of facts, "sources" has keys."""

_FIELDS: dict[Shape, tuple[str, ...]] = {
    "source": (
        *("publisher", "published", "undated", "url", "title", "author", "kind", "language", "page", "time", "place"),
        *("quote", "derived_from", "archive", "accessed"),
    ),
    "name": ("name", "since"),
    "change": ("on", "why", "fields", "note", "superseded_by"),
    "text": ("since", "text"),
    "relation": ("event", "why"),
    "period": ("founded", "ended"),
    "identifiers": tuple(SCHEMES),
    "ticker": ("exchange", "symbol", "since"),
    "step": ("title", "window", "text", "look_back", "companies", "events"),
    "claim": ("value", "min", "max", "unit", "approx", "parts", "source", "as_of", "rank"),
}
_BELOW: dict[str, Shape] = {
    "events": "events",
    "sources": "sources",
    "names": "name",
    "change": "change",
    "retracted": "change",
    "steps": "step",
    "title": "text",
    "summary": "text",
    "includes": "relation",
    "replaces": "relation",
    "periods": "period",
    "identifiers": "identifiers",
}
_STORY = ("id", "kind", "title", "summary", "steps", "renamed_from", "retracted", "change")
_ENTITY = (
    "id", "kind", "name", "names", "description", "aliases", "form", "sector", "country", "founded", "ended", "periods",
    "homepage", "identifiers", "different_from", "summary",
)  # fmt: skip
_HEAD = ("id", "kind", "title", "summary", "date")
_TAIL = ("status", "thread", "includes", "replaces", "after", "first_report", "sources", "retracted", "change")


def below(shape: Shape, key: str) -> Shape:
    """Return the shape of the value of a key, or of its items if it is a list."""
    if shape == "fact":
        return _BELOW.get(key, "claim")
    if shape == "identifiers":
        return "ticker"
    return {"events": "fact", "sources": "source"}.get(shape, "other")  # type: ignore[return-value]


@cache
def fields(shape: Shape, kind: str = "") -> tuple[str, ...]:
    """Return the fields of a part in their order.

    First come the roles, then the kind's other fields, then the fields that all events share. `people` follows the
    company if the event is about people, and the roles otherwise.

    Args:
        shape: the shape of the part; a shape without an order has no fields.
        kind: the kind of a fact; for an unknown kind, only the fields that all events share.
    """
    if shape != "fact":
        return _FIELDS.get(shape, ())
    model = facts.FACTS.get(kind, facts.Event)
    names = [field.alias or name for name, field in model.model_fields.items()]
    if model is facts.Story:
        return _STORY
    if not issubclass(model, facts.Event):
        return (*_ENTITY, *(name for name in names if name not in {*_ENTITY, *_TAIL}), "retracted", "change")
    roles = [role for role in model.roles() if role not in facts.Event.model_fields] if kind in facts.KINDS else []
    who = [*roles, "people", "concerns"]
    if roles and model.family == "people":
        who = [roles[0], "people", *roles[1:], "concerns"]
    more = [name for name in names if name not in {*_HEAD, *who, *_TAIL}]
    own = [name for name in more if name not in facts.Event.model_fields]
    return (*_HEAD, *who, *own, *_TAIL, *(name for name in more if name not in own))
