"""From an entry to the fact that it holds."""

from __future__ import annotations

import orjson

from timeline import facts
from timeline.log.entry import Entry
from timeline.log.upcast import upcast


def fact_of(entry: Entry) -> facts.Fact:
    """Return the fact in an entry's payload, whatever version it was written in."""
    return decode(entry.slug, entry.schema_version, entry.body)


def decode(slug: str, schema_version: int, body: str) -> facts.Fact:
    """Return the fact in a payload.

    Args:
        slug: the fact's id.
        schema_version: the version in which the payload was written.
        body: the payload's JSON text.
    """
    return facts.from_payload(slug, upcast(orjson.loads(body), schema_version, current=facts.SCHEMA_VERSION))


def encode(fact: facts.Fact) -> str:
    """Return a fact's payload: JSON with sorted keys, the bytes that are hashed."""
    return orjson.dumps(fact.payload(), option=orjson.OPT_SORT_KEYS).decode()
