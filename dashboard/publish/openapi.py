"""The description of the API as OpenAPI 3.1, whose schemas are JSON Schema 2020-12."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from timeline.facts import KINDS
from timeline.log.entry import OPERATIONS

if TYPE_CHECKING:
    from dashboard.publish.site import Site

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_FLAG = {"type": "boolean"}
_MAYBE = {"type": ["string", "null"]}
_ADDRESS = {"type": "string", "format": "uri"}
_NEXT = {"type": ["string", "null"], "format": "uri", "description": "The address of the next page; null on the last."}
_SLUGS = {"type": "array", "items": {"$ref": "#/components/schemas/Id"}}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None, *, closed: bool = True) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": required | (optional or {}),
        **({"additionalProperties": False} if closed else {}),
    }


def _of(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _of(name)}


_PARTICIPANT = _object(
    {"entity": _of("Id"), "type": {"enum": ["company", "person"]}, "name": _TEXT, "role": _TEXT}, {"named": _of("Id")}
)
_DATE = _object(
    {
        "text": _TEXT,
        "earliest": _MAYBE,
        "latest": _MAYBE,
        "precision": _TEXT,
        "anchor": {"type": "string", "format": "date"},
        "claims": {"type": "array", "items": {"type": "object"}},
    },
    {"approximate": _FLAG, "uncertain": _FLAG, "lasted": _FLAG},
)
_FIGURE = _object(
    {
        "value": {"type": ["string", "number", "null"]},
        "unit": _TEXT,
        "claims": {"type": "array", "items": {"type": "object"}},
    },
    closed=False,
)
_SOURCE = _object(
    {"key": _TEXT, "publisher": _MAYBE, "title": _MAYBE, "url": _MAYBE, "published": _MAYBE}, closed=False
)
_EVENT = _object(
    {
        "id": _of("Id"),
        "kind": {"type": "string", "description": "A kind of event, such as " + ", ".join(sorted(KINDS)[:3]) + "."},
        "title": _TEXT,
        "summary": _MAYBE,
        "status": {"enum": ["confirmed", "reported", "rumoured"]},
        "disputed": _FLAG,
        "retracted": _FLAG,
        "planned": _FLAG,
        "date": _DATE,
        "reported": _MAYBE,
        "thread": _MAYBE,
        "participants": {"type": "array", "items": _PARTICIPANT},
        "details": {"type": "object"},
        "figures": {"type": "object", "additionalProperties": _FIGURE},
        "sources": {"type": "array", "items": _SOURCE},
        "position": {"type": "integer", "minimum": 1, "description": "The log position of this version."},
        "url": _ADDRESS,
    },
    closed=False,
)
_BRIEF = _object(
    {
        "id": _of("Id"),
        "title": _TEXT,
        "kind": _TEXT,
        "date": _object({"text": _TEXT, "anchor": {"type": "string", "format": "date"}}),
        "status": {"enum": ["confirmed", "reported", "rumoured"]},
        "planned": _FLAG,
        "disputed": _FLAG,
        "companies": _SLUGS,
        "people": _SLUGS,
        "href": _ADDRESS,
    }
)
_ENTITY = _object(
    {
        "id": _of("Id"),
        "kind": {"enum": ["company", "person"]},
        "name": _TEXT,
        "label": _TEXT,
        "names": {"type": "array"},
        "url": _ADDRESS,
        "events": _list("EventBrief"),
        "next": _NEXT,
    },
    closed=False,
)
_SCHEMAS: dict[str, Any] = {
    "Id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 100},
    "Event": _EVENT,
    "EventBrief": _BRIEF,
    "Entity": _ENTITY,
    "EntityEvents": _object({"events": _list("EventBrief"), "next": _NEXT}),
    "EntityBrief": _object({"id": _of("Id"), "name": _TEXT, "label": _TEXT, "events": _COUNT, "href": _ADDRESS}),
    "EntityList": _object({"items": _list("EntityBrief"), "next": _NEXT}, {"count": _COUNT}),
    "Year": _object({"year": {"type": "integer"}, "count": _COUNT, "href": _ADDRESS}),
    "YearList": _object({"count": _COUNT, "items": _list("Year"), "next": _NEXT}),
    "EventList": _object({"items": _list("EventBrief"), "next": _NEXT}, {"year": {"type": "integer"}, "count": _COUNT}),
    "StoryBrief": _object({"id": _of("Id"), "title": _TEXT, "summary": _TEXT, "href": _ADDRESS}),
    "StoryList": _object({"items": _list("StoryBrief"), "next": _NEXT}, {"count": _COUNT}),
    "Story": _object(
        {
            "id": _of("Id"),
            "title": _TEXT,
            "summary": _TEXT,
            "steps": {"type": "array", "items": {"type": "object"}},
            "url": _ADDRESS,
            "events": _list("EventBrief"),
        },
        closed=False,
    ),
    "Change": _object(
        {
            "position": {"type": "integer", "minimum": 1},
            "operation": {"enum": list(OPERATIONS)},
            "recorded_at": _TEXT,
            "id": _TEXT,
            "kind": _TEXT,
            "title": _TEXT,
        },
        closed=False,
    ),
    "Moved": _object({"id": _of("Id"), "moved_to": _of("Id"), "href": _ADDRESS}),
    "ChangeList": _object({"items": _list("Change"), "next": _NEXT}),
    "ChangeEnds": _object({"count": _COUNT, "first": _NEXT, "last": _NEXT}),
    "Start": _object(
        {
            "title": _TEXT,
            "license": _ADDRESS,
            "description": _ADDRESS,
            "tree_head": _object({"size": _COUNT, "root": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}),
            "recorded": _MAYBE,
            "today": {"type": "string", "format": "date"},
            "lists": {
                "type": "object",
                "additionalProperties": _object({"count": _COUNT, "href": _ADDRESS}),
            },
        }
    ),
}
_ID, _NUMBER = ("id", "The id, as lists have it."), ("page", "The number of the page, from 1.")
_PATHS: dict[str, tuple[str, str]] = {
    "/index.json": ("Start", "The state of the log, and where the lists are."),
    "/events/index.json": ("YearList", "The years, each with its number of events and their address."),
    "/events/{id}.json": ("Event", "An event with all figures, claims and sources."),
    "/years/{id}.json": ("EventList", "The events of a year."),
    "/years/{id}.{page}.json": ("EventList", "More events of a year."),
    "/companies/index.json": ("EntityList", "All companies."),
    "/companies/index.{page}.json": ("EntityList", "More companies."),
    "/companies/{id}.json": ("Entity", "A company and its events, the latest first."),
    "/companies/{id}.{page}.json": ("EntityEvents", "More events of a company."),
    "/people/index.json": ("EntityList", "All people."),
    "/people/index.{page}.json": ("EntityList", "More people."),
    "/people/{id}.json": ("Entity", "A person and the events that name them, the latest first."),
    "/people/{id}.{page}.json": ("EntityEvents", "More events that name a person."),
    "/stories/index.json": ("StoryList", "All stories."),
    "/stories/index.{page}.json": ("StoryList", "More stories."),
    "/stories/{id}.json": ("Story", "A story, its steps and its events."),
    "/changes/index.json": ("ChangeEnds", "Where the changes of the log begin and end."),
    "/changes/{page}.json": ("ChangeList", "Changes of the log, the oldest first. A full page never changes."),
}
"""The paths of the API, each with the schema of what it returns and a sentence about it. A list goes on at `next`."""
_MAY_MOVE = ("Event", "Entity", "Story")
"""What may stand under another id now."""


def document(site: Site) -> dict[str, Any]:
    """Return the description.

    Args:
        site: what all pages share.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Timeline",
            "version": "1",
            "description": "What tech companies did, when, and how we know. Read only: plain files. "
            "Files of an id that Windows reserves, such as `con`, have an underscore: follow `href`.",
            "license": {"name": "CC0 1.0", "identifier": "CC0-1.0"},
        },
        "servers": [{"url": f"{site.root}api/v1"}],
        "paths": {path: _path(path, schema, about) for path, (schema, about) in _PATHS.items()},
        "components": {"schemas": _SCHEMAS},
    }


def _path(path: str, schema: str, about: str) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "description": said, "schema": _TEXT}
        for name, said in (_ID, _NUMBER)
        if f"{{{name}}}" in path
    ]
    returned = {"oneOf": [_of(schema), _of("Moved")]} if schema in _MAY_MOVE else _of(schema)
    return {
        "get": {
            "operationId": re.sub(r"[^a-z]+", "_", path).strip("_"),
            "summary": about,
            **({"parameters": parameters} if parameters else {}),
            "responses": {
                "200": {
                    "description": about,
                    "content": {"application/json": {"schema": returned}},
                },
                "404": {"description": "There is no such thing."},
            },
        }
    }
