"""The JSON Schema of a mapping, made from its classes. Editors complete and explain its keys, and mark errors.

It may accept more than the reader of mappings, never less.
"""

from __future__ import annotations

import inspect
import json
import re
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from timeline import facts
from timeline.facts.events import Status
from timeline.facts.identifiers import SCHEMES
from timeline.facts.text import Slug
from timeline.imports.cells import Cell, ConstantCell, FigureCell, RoleCell
from timeline.imports.date_cells import DateCell
from timeline.imports.entries import COMMON
from timeline.imports.mapping import NOT_A_COLUMN, Condition, MappingFile, PublishedCell, SourceSpec, cell_model
from timeline.imports.templates import Templates
from timeline.imports.words import Word, Words

Schema = dict[str, Any]

NAME = "mapping.json"
"""The name of the schema's file."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT = ["string", "number"]
_REQUIRED = ["kind", "columns", "id", "title", "status", "source"]
_ATTRIBUTE = re.compile(r"^    (\w+): (.*(?:\n {8,}.*)*)", re.MULTILINE)
_CELLS: dict[type[BaseModel], str] = {
    Cell: "cell",
    ConstantCell: "constant",
    RoleCell: "role",
    FigureCell: "figure",
    DateCell: "date",
    PublishedCell: "published",
}
_ORIGINS = {
    "column": "The column with the text.",
    "constant": "The same text in every row.",
    "template": "A text with holes.",
}


def mapping_schema() -> bytes:
    """Return the schema as the text of a file."""
    keys = _properties(MappingFile)
    own = {key: value for key, value in keys.items() if key not in COMMON}
    entries = {"type": "array", "minItems": 1, "items": _ref("entry"), "description": "Several events of each row."}
    schema: Schema = {
        "$schema": _DIALECT,
        "title": "A mapping",
        "description": "What the columns of a table mean, for `timeline import`.",
        "type": "object",
        **_closed({**keys, "events": entries}),
        "if": {"properties": {"events": False}},
        "then": {"required": _REQUIRED},
        "allOf": [_ref("kinds")],
        "$defs": {
            "entry": {"type": "object", **_closed(own), "allOf": [_ref("kinds")]},
            "kinds": {"allOf": [_of_kind(name, kind) for name, kind in sorted(facts.KINDS.items())]},
            "template": {"type": [*_TEXT, "object"], **_closed(_joined())},
            "templates": {
                "type": [*_TEXT, "object", "array", "null"],
                "items": _ref("template"),
                "minItems": 1,
                **_closed(_joined()),
            },
            "condition": {"type": "object", **_closed(_properties(Condition)), "required": ["column"]},
            "source": {"type": "object", **_closed(_properties(SourceSpec))},
            **{
                name: {"type": [*_TEXT, "object", "null"], **_closed(_properties(model))}
                for model, name in _CELLS.items()
            },
        },
    }
    return (json.dumps(schema, indent=1, ensure_ascii=False) + "\n").encode()


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _closed(properties: Schema) -> Schema:
    return {"properties": properties, "additionalProperties": False}


def _joined() -> Schema:
    word: Schema = {"type": _TEXT}
    return {
        "join": {"type": "array", "items": word, "minItems": 1, "description": "Templates; empty ones are left out."},
        "with": {**word, "description": "The text between two of them."},
        "last": {**word, "description": "The text before the last one."},
    }


def _of_kind(name: str, kind: type[facts.Event]) -> Schema:
    """Return the rule that the columns of a kind are its fields."""
    fields = (info.alias or field for field, info in kind.model_fields.items())
    cells = {field: _ref(_CELLS[cell_model(field, kind)]) for field in fields if field not in NOT_A_COLUMN}
    return {
        "if": {"properties": {"kind": {"const": name}, "events": False}, "required": ["kind"]},
        "then": {"properties": {"columns": _closed(cells)}},
    }


def _properties(model: type[BaseModel]) -> Schema:
    """Return the schema of each key of a model, with its meaning from the docstrings."""
    texts = dict(_ORIGINS) if issubclass(model, Cell) else {}
    for one in reversed(model.__mro__):
        documented = inspect.cleandoc(one.__doc__ or "") if issubclass(one, BaseModel) else ""
        texts |= {name: " ".join(text.split()) for name, text in _ATTRIBUTE.findall(documented)}
    return {
        name: {
            **_of(name, field),
            **({"description": texts[name][:1].upper() + texts[name][1:]} if name in texts else {}),
        }
        for name, field in model.model_fields.items()
    }


def _of(name: str, field: FieldInfo) -> Schema:
    """Return the schema of a key."""
    if name in _SPECIAL:
        special: Schema = _SPECIAL[name]
        return special
    parts = [part for part in get_args(field.annotation) if part is not type(None)]
    is_optional = type(None) in get_args(field.annotation)
    inner = parts[0] if is_optional and len(parts) == 1 else field.annotation
    for mark in (*field.metadata, *getattr(inner, "__metadata__", ())):
        if isinstance(mark, BeforeValidator) and mark.func in _BY_READER:
            found = _BY_READER[mark.func]
            return {**found, "type": [*found["type"], "null"]} if is_optional and "type" in found else found
    return _plain(inner, is_optional=is_optional)


def _plain(annotation: Any, *, is_optional: bool) -> Schema:  # noqa: ANN401 - any annotation
    """Return the schema of a type without a reader of its own."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    null = ["null"] if is_optional else []
    if annotation is bool:
        return {"type": ["boolean", *null]}
    if get_origin(annotation) is Literal:
        return {"enum": [*get_args(annotation), *([None] if is_optional else [])]}
    if isinstance(annotation, type) and annotation in _CELLS:
        return _ref(_CELLS[annotation])
    assert issubclass(annotation, BaseModel)  # noqa: S101 - there is no other type in a mapping
    return {"type": ["object", *null], **_closed(_properties(annotation))}


def _one_or_list(name: str) -> Schema:
    """Return the schema of one mapping or a list of them."""
    return {"if": {"type": "array"}, "then": {"items": _ref(name)}, "else": _ref(name)}


def _among(words: tuple[str, ...]) -> Schema:
    """Return the schema of a constant that is one of some words, or of its cell."""
    return {"if": {"type": "string"}, "then": {"enum": list(words)}, "else": _ref("constant")}


def _reader(annotation: Any) -> Any:  # noqa: ANN401 - an annotated type, a function
    return next(mark.func for mark in annotation.__metadata__ if isinstance(mark, BeforeValidator))


_BY_READER: dict[Any, Schema] = {
    _reader(Word): {"type": _TEXT},
    _reader(Words): {"type": [*_TEXT, "array"], "items": {"type": _TEXT}},
    _reader(Slug): {"type": ["string"]},
    _reader(Templates): _ref("templates"),
}
"""The schemas of types with a reader of their own."""

_SPECIAL: Schema = {
    "where": _one_or_list("condition"),
    "source": _one_or_list("source"),
    "kind": _among(tuple(sorted(facts.KINDS))),
    "status": _among(get_args(Status)),
    "columns": {"type": "object"},
    "values": {"type": ["object", "null"], "additionalProperties": {"type": _TEXT}},
    "entities": {"type": "object", "additionalProperties": {"type": "string"}},
    "identifiers": {"type": "object", **_closed({scheme: _ref("cell") for scheme in SCHEMES})},
    "unit": {"type": [*_TEXT, "null"]},
    "format": {"type": ["string", "array", "null"], "items": {"type": "string"}, "minItems": 1},
    "pivot": {"type": ["integer", "string", "null"]},
}
"""The schemas of keys whose annotation does not say enough."""
