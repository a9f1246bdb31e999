"""JSON Schemas of seed files, made from the classes. With them, editors complete and explain fields and mark errors."""

from __future__ import annotations

import datetime as dt
import inspect
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from timeline import facts
from timeline.facts.countries import check_country
from timeline.facts.dated_text import TextType
from timeline.facts.entities import EntityType, Name
from timeline.facts.identifiers import IdentifiersType
from timeline.facts.lifetimes import Period
from timeline.facts.relations import Relation
from timeline.facts.revisions import Change, Changes, Retraction
from timeline.facts.sources import Source
from timeline.facts.stories import Step
from timeline.facts.text import one_or_many
from timeline.seeds.check import check
from timeline.seeds.edit.schema_values import (
    Schema,
    definitions,
    of_country,
    of_dated_text,
    of_dates,
    of_figure,
    of_identifiers,
    of_text,
    ref,
    refused,
)

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MOST_IN_A_ROLE = 500
_MODELS: dict[type, str] = {
    Change: "change",
    Retraction: "retraction",
    Source: "source",
    Name: "name",
    Step: "step",
    Period: "period",
}

KnownNames = Mapping[EntityType, Mapping[str, str]]
"""The slugs of companies and people, each with the names to show beside it."""


def schemas(paths: Sequence[Path] = ()) -> dict[str, bytes]:
    """Return each schema's file name with its text.

    Args:
        paths: files and folders; editors offer their companies and people besides the shipped ones.

    Raises:
        timeline.errors.SeedError: a path does not exist.
    """
    known = _known([*check().seeds, *(check(paths).seeds if paths else ())])
    made = {
        "event": event_schema(known),
        "company": entity_schema("company"),
        "person": entity_schema("person"),
        "story": story_schema(),
    }
    return {
        f"{name}.json": (json.dumps(schema, indent=2, ensure_ascii=False) + "\n").encode()
        for name, schema in made.items()
    }


def event_schema(known: KnownNames) -> Schema:
    """Return the schema of a file with one event, or with a list `events:` of them.

    Args:
        known: companies and people that editors offer in a role; others are valid too.
    """
    figures = {figure for kind in facts.KINDS.values() for figure in kind.figure_types().values()}
    ordered = sorted(figures, key=lambda figure: (figure.measure, figure.units))
    return {
        "$schema": _DIALECT,
        "title": "Event",
        "description": "A dated fact about companies, with its sources; or a list of such events, each with an id.",
        "type": "object",
        "if": {"required": ["events"]},
        "then": {
            "properties": {"events": {"type": "array", "items": {**ref("event"), "required": ["id"]}}},
            "additionalProperties": False,
        },
        "else": {"allOf": [ref("event")], "properties": {"id": refused("the file's name is the id: remove this line")}},
        "$defs": {
            **_who(known),
            **definitions(ordered),
            **_models(Source, Change, Retraction),
            "event": _event(),
            **{name: _kind(kind) for name, kind in facts.KINDS.items()},
        },
    }


def entity_schema(kind: EntityType) -> Schema:
    """Return the schema of a company's or a person's file."""
    model = facts.FACTS[kind]
    fields = _properties(model)
    parts: list[type[BaseModel]] = [Name, Change, Retraction, *([Period] if kind == "company" else [])]
    return {
        "$schema": _DIALECT,
        **_description_of(model, kind.capitalize()),
        "type": "object",
        "properties": {"kind": {"const": kind}, "name": fields["names"], **fields},
        "required": ["kind"],
        "if": {"required": ["names"]},
        "then": {"properties": {"name": refused("keep names")}},
        "else": {"required": ["name"]},
        "additionalProperties": False,
        "$defs": {**definitions([]), **_models(*parts), "country": of_country()},
    }


def story_schema() -> Schema:
    """Return the schema of a story's file."""
    return {
        "$schema": _DIALECT,
        **_description_of(facts.Story, "Story"),
        "type": "object",
        "properties": {"kind": {"const": "story"}, **_properties(facts.Story)},
        "required": ["kind", *_required(facts.Story)],
        "additionalProperties": False,
        "$defs": {**definitions([]), **_models(Step, Change, Retraction)},
    }


def _known(seeds: Iterable[Any]) -> KnownNames:
    found: dict[EntityType, dict[str, str]] = {"company": {}, "person": {}}
    for fact in sorted((seed.fact for seed in seeds), key=lambda fact: fact.id):
        if isinstance(fact, facts.Entity) and fact.retracted is None:
            names = dict.fromkeys(name.name for name in reversed(fact.names))
            told = f": {fact.description}" if fact.description else ""
            found[fact.kind][fact.id] = ", formerly ".join(names) + told
    return found


def _who(known: KnownNames) -> Schema:
    """Return the schema of a role: any slug is valid, and editors offer the known ones."""
    defined: Schema = {}
    groups: dict[str, tuple[EntityType, ...]] = {
        "company": ("company",),
        "person": ("person",),
        "company_or_person": ("company", "person"),
    }
    for name, types in groups.items():
        offered = {slug: title for kind in types for slug, title in known[kind].items()}
        listed = {"enum": list(offered), "enumDescriptions": list(offered.values())}
        defined[name] = {"anyOf": [ref("slug"), listed] if offered else [ref("slug")]}
    return defined


def _event() -> Schema:
    """Return the fields that all kinds share, with the choice of the kind's own rules."""
    shared = {key: value for key, value in _properties(facts.Event).items() if key not in _redefined()}
    return {
        "type": "object",
        "properties": {
            "id": ref("slug", title="Id", description="The unique id of an event in a list; it never changes."),
            "kind": {
                "title": "Kind",
                "description": "The kind of the event.",
                "enum": list(facts.KINDS),
                "enumDescriptions": [_doc(kind) for kind in facts.KINDS.values()],
            },
            **shared,
        },
        "required": ["kind"],
        "allOf": [
            {"if": {"properties": {"kind": {"const": name}}, "required": ["kind"]}, "then": ref(name)}
            for name in facts.KINDS
        ],
    }


def _redefined() -> set[str]:
    """Return the shared fields for which some kind has stricter rules."""
    return {name for kind in facts.KINDS.values() for name in kind.__annotations__ if name in facts.Event.model_fields}


def _kind(kind: type[facts.Event]) -> Schema:
    own = _properties(kind)
    shared = {key for key in facts.Event.model_fields if key not in _redefined()}
    return {
        **_description_of(kind, kind.label),
        "properties": {
            "id": True,
            "kind": {"description": _doc(kind)},
            **{key: True if key in shared else value for key, value in own.items()},  # `event` has the shared fields
        },
        "required": _required(kind),
        "additionalProperties": False,
    }


def _properties(model: type[BaseModel]) -> Schema:
    """Return each field's schema by its name in files, without ids and keys."""
    fields = {field.alias or name: (name, field) for name, field in model.model_fields.items()}
    return {key: _field(model, name, field) for key, (name, field) in fields.items() if key not in ("id", "key")}


def _field(model: type[BaseModel], name: str, field: FieldInfo) -> Schema:
    schema = {"title": (field.alias or name).replace("_", " ").capitalize()}
    if field.description:
        schema["description"] = field.description
    if issubclass(model, facts.Event):
        figure = model.figure_types().get(name)
        if figure is not None:
            return of_figure(figure)
        if name == "date":
            return {**of_dates(), **schema}
        role = {role.attribute: role for role in model.roles().values()}.get(name)
        if role is not None:
            least = next((mark.min_length for mark in field.metadata if hasattr(mark, "min_length")), 0)
            return {**schema, "title": role.label, **_role(role.accepts, least, field.description)}
    if model is Source and name == "page":
        return {"type": ["string", "integer"], "minLength": 1, **schema}
    annotation = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return {**_of(annotation), **schema}


def _role(accepts: tuple[EntityType, ...], least: int, description: str | None) -> Schema:
    who = "_or_".join(accepts)
    text = f"A {' or '.join(accepts)} by its slug, or a list of them{f'; {least} or more' if least > 1 else ''}."
    value = {"items": ref(who), "minItems": least, "maxItems": _MOST_IN_A_ROLE, "uniqueItems": True}
    one = [] if least > 1 else [ref(who)]
    return {"description": description or text, **value, "anyOf": [*one, {"type": "array"}]}


def _of(annotation: Any) -> Schema:  # noqa: ANN401, C901, PLR0911, PLR0912 - a type; one line a form
    """Return the schema of a field's type."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is UnionType or (arguments and arguments[-1] is type(None)):
        return _of(arguments[0])
    if origin is Annotated and (marked := _of_mark(arguments)) is not None:
        return marked
    if annotation == Changes:
        several = {"minItems": 1, "items": {**ref("change"), "required": ["fields"]}}
        return {"if": {"type": "array"}, "then": several, "else": ref("change")}
    if origin is Annotated and any(getattr(mark, "func", None) is one_or_many for mark in arguments[1:]):
        many = _of(arguments[0])
        return {"if": {"type": "array"}, "then": many, "else": many["items"]}
    if origin is Annotated:
        return _of(arguments[0])
    if origin is dict:
        return {
            "type": ["object", "array"],
            "propertyNames": ref("slug"),
            "minProperties": 1,
            "if": {"type": "array"},
            "then": {"items": ref("slug"), "minItems": 1},
            "additionalProperties": {"if": {"type": "string"}, "then": ref("slug"), "else": ref("source")},
        }
    if origin is tuple and arguments[0] is Name:
        item = {"if": {"type": "object"}, "then": ref("name"), "else": ref("line")}
        return {"if": {"type": "array"}, "then": {"minItems": 1, "items": item}, "else": ref("line")}
    if origin is tuple and arguments[0] is Relation:
        return ref("relations")
    if origin is tuple and arguments[0] is Period:
        return {"type": "array", "items": ref("period")}
    if origin is tuple and arguments[0] is Step:
        return {"type": "array", "minItems": 1, "items": ref("step")}
    if origin is tuple:
        return {"type": "array", "items": _of(arguments[0])}
    if annotation in _MODELS:
        return ref(_MODELS[annotation])
    plain = {facts.When: ref("date"), dt.date: ref("day"), bool: {"type": "boolean"}}
    return dict(plain[annotation])


def _of_mark(arguments: tuple[Any, ...]) -> Schema | None:
    """Return the schema of a type that is known by what annotates it, or None."""
    for mark in arguments[1:]:
        if isinstance(mark, TextType):
            return of_dated_text(mark.most)
        if isinstance(mark, IdentifiersType):
            return of_identifiers(mark)
    if getattr(arguments[1], "func", None) is check_country:
        return ref("country")
    return of_text(arguments[1].func) if arguments[0] is str else None


def _models(*models: type[BaseModel]) -> Schema:
    rules: dict[type, Schema] = {
        Source: {
            "anyOf": [{"required": ["url"]}, {"required": ["publisher", "title", "published"]}],
            "if": {"properties": {"undated": {"const": True}}, "required": ["undated"]},
            "then": {"properties": {"published": refused("a source is dated or undated")}},
            "else": {"required": ["published"]},
        }
    }
    return {
        _MODELS[model]: {
            **_description_of(model, model.__name__),
            "type": "object",
            "properties": _properties(model),
            "required": _required(model),
            "additionalProperties": False,
            **rules.get(model, {}),
        }
        for model in models
    }


def _required(model: type[BaseModel]) -> list[str]:
    return [
        field.alias or name
        for name, field in model.model_fields.items()
        if field.is_required() and name not in ("id", "key")
    ]


def _description_of(model: type, title: str) -> Schema:
    return {"title": title, "description": _doc(model)}


def _doc(model: type) -> str:
    """Return the first line of a class's description."""
    return " ".join(inspect.getdoc(model).split()) if inspect.getdoc(model) else ""  # type: ignore[union-attr]
