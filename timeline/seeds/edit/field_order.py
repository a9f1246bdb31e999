"""The order of fields in a seed file: what it is, what happened, when, who, how much, how sure, who says so."""

from __future__ import annotations

from functools import cache
from typing import Literal

from timeline import facts

Shape = Literal["fact", "events", "sources", "source", "name", "change", "claim", "step", "text", "relation", "other"]
"""What a part of a seed file is, as far as it has an order; "events" is a list of facts, "sources" is keyed."""

_FIELDS: dict[Shape, tuple[str, ...]] = {
    "source": ("publisher", "published", "undated", "url", "title", "place", "derived_from", "accessed"),
    "name": ("name", "since"),
    "change": ("on", "why", "note", "superseded_by"),
    "text": ("since", "text"),
    "relation": ("event", "why"),
    "step": ("title", "window", "text", "look_back", "companies", "events"),
    "claim": ("value", "min", "max", "unit", "approx", "source", "as_of", "rank"),
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
}
_STORY = ("id", "kind", "title", "summary", "steps", "renamed_from", "retracted", "change")
_ENTITY = ("id", "kind", "name", "names", "aliases", "form", "founded", "homepage", "summary")
_HEAD = ("id", "kind", "title", "summary", "date")
_TAIL = ("status", "thread", "includes", "replaces", "after", "sources", "retracted", "change")


def below(shape: Shape, key: str) -> Shape:
    """Return the shape of the value of a key, or of its items if it is a list."""
    if shape == "fact":
        return _BELOW.get(key, "claim")
    return {"events": "fact", "sources": "source"}.get(shape, "other")  # type: ignore[return-value]


@cache
def fields(shape: Shape, kind: str = "") -> tuple[str, ...]:
    """Return the fields of a part in their order.

    Roles come before everything else that a kind has of its own, and what all events share behind it. Where an event is
    about people, they follow the company; elsewhere they stand behind the roles.

    Args:
        shape: what the part is; one without an order has no fields.
        kind: of a fact its kind; of an unknown one the fields that all events have.
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
