"""Write the answers of the reconciliation service: what both versions share, and how they differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from timeline.query.reconciliation import (
    TYPES,
    Candidate,
    Property,
    Reference,
    Suggestion,
    ThingType,
    Value,
    thing_by_id,
    values,
)
from timeline.query.reconciliation.properties import PROPERTIES

if TYPE_CHECKING:
    from dashboard.reconciliation.read import Extension
    from timeline.query import View

WIDTH, HEIGHT = 420, 260
"""The size of a preview, in pixels."""
_FEATURES = {"name": "Similarity of the name", "current_name": "It is the latest name"}


def manifest(base: str, version: str, batch: int) -> dict[str, Any]:
    """Return the manifest of version 0.2.

    Args:
        base: the address of the service, without a slash at the end.
        version: the version of this program.
        batch: the most queries in a batch.
    """
    path = {"service_url": base}
    return {
        **_common(base, version),
        "versions": ["0.2"],
        "identifierSpace": f"{base}/view?id=",
        "schemaSpace": "https://schema.org/Thing",
        "view": {"url": f"{base}/view?id={{{{id}}}}"},
        "preview": {"url": f"{base}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {sort: {**path, "service_path": f"/suggest/{sort}"} for sort in ("entity", "property", "type")},
        "extend": {"propose_properties": {**path, "service_path": "/extend/propose"}, "property_settings": []},
        "batchSize": batch,
    }


def draft_manifest(base: str, version: str) -> dict[str, Any]:
    """Return the manifest of the draft of version 1.0, at the address of its own endpoint."""
    return {
        **_common(base, version),
        "versions": ["1.0-draft"],
        "view": {"url": f"{base.rpartition('/')[0]}/view?id={{id}}"},
        "preview": {"width": WIDTH, "height": HEIGHT},
        "suggest": {"entity": True, "property": True, "type": True},
        "extend": {"proposeProperties": True, "propertySettings": []},
        "standardizedScore": True,
    }


def _common(base: str, version: str) -> dict[str, Any]:
    return {
        "name": "Timeline: companies, people and events",
        "serviceVersion": version,
        "defaultTypes": [type_(TYPES[name]) for name in ("company", "person", "event")],
        "documentation": f"{base.partition('/reconcile')[0]}/",
    }


def type_(one: ThingType) -> dict[str, Any]:
    """Return a type, with its broader one."""
    broader = [type_(TYPES[one.broader])] if one.broader else []
    return {"id": one.id, "name": one.name, **({"broader": broader} if broader else {})}


def candidate(found: Candidate, *, named: bool) -> dict[str, Any]:
    """Return a candidate.

    Args:
        found: the candidate.
        named: whether features have names, as in version 1.0.
    """
    features = []
    for name, value in found.features.items():
        label = _FEATURES.get(name) or f"The {PROPERTIES[name].name} agrees"
        features.append({"id": name, **({"name": label} if named else {}), "value": value})
    described = {"description": found.description} if found.description else {}
    types = [{"id": one.id, "name": one.name} for one in found.types]
    return {
        "id": found.id,
        "name": found.name,
        **described,
        "type": types,
        "score": found.score,
        "features": features,
        "match": found.match,
    }


def suggestions(found: Iterable[Suggestion], sort: str) -> dict[str, Any]:
    """Return suggestions of entities, properties or types."""
    items = []
    for one in found:
        item: dict[str, Any] = {"id": one.id, "name": one.name}
        if sort == "type":
            items.append(type_(TYPES[one.id]))
            continue
        if one.description:
            item["description"] = one.description
        if sort == "entity":
            item["notable"] = [{"id": kind.id, "name": kind.name} for kind in one.types]
        items.append(item)
    return {"result": items}


def proposals(properties: Sequence[Property], type_id: str, limit: int | None) -> dict[str, Any]:
    """Return the properties of a type, for data extension."""
    found = [{"id": one.id, "name": one.name} for one in properties[:limit]]
    return {"type": type_id, "properties": found, **({"limit": limit} if limit is not None else {})}


def extended(view: View, query: Extension, *, listed: bool) -> dict[str, Any]:
    """Return the values of properties.

    Args:
        view: the log.
        query: the ids and the properties.
        listed: whether rows are lists, as in version 1.0, or objects.
    """
    meta = [
        {
            "id": one.id,
            "name": one.name,
            **({"type": {"id": one.refers_to, "name": TYPES[one.refers_to].name}} if one.refers_to else {}),
        }
        for one in query.properties
    ]
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for slug in query.ids:
        thing = thing_by_id(view, slug)
        rows[slug] = {
            one.id: [_value(value) for value in values(view, thing, one)] if thing is not None else []
            for one in query.properties
        }
    if not listed:
        return {"meta": meta, "rows": rows}
    return {
        "meta": meta,
        "rows": [
            {"id": slug, "properties": [{"id": name, "values": found} for name, found in row.items()]}
            for slug, row in rows.items()
        ],
    }


def _value(value: Value) -> dict[str, Any]:
    if isinstance(value, Reference):
        return {"id": value.id, "name": value.name}
    if isinstance(value, dt.date):
        return {"date": f"{value.isoformat()}T00:00:00Z"}
    return {"int": value} if isinstance(value, int) else {"str": value}
