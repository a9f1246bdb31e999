"""Decode the fact in an entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import orjson
from pydantic import ValidationError

from timeline import facts
from timeline.errors import UnknownVersionError
from timeline.facts import trusted
from timeline.facts.entities import Name
from timeline.facts.revisions import NOT_CONTENT
from timeline.log.entry import Entry
from timeline.log.upcast import upcast

_MOST = 16384
_most = [_MOST]  # the facts that are cached
_cache: dict[tuple[str, int, str], facts.Fact] = {}


def fact_of(entry: Entry) -> facts.Fact:
    """Return the fact in an entry's payload, of any schema version."""
    return decode(entry.slug, entry.schema_version, entry.body)


def erased_entity(subject: str, day: dt.date) -> facts.Entity | None:
    """Return what is left of a company or a person that was erased: the id; None for other subjects.

    Args:
        subject: the subject of an entry without a payload.
        day: the day of the erasure; readers who don't need it take that of the entry.
    """
    sort, _, slug = subject.partition("/")
    model = facts.FACTS.get(sort)
    if model is None or not issubclass(model, facts.Entity):
        return None
    left = model(id=slug, names=(Name(name=slug),))
    return left.model_copy(update={"retracted": facts.Retraction.by_erasure(day)})


def fact_or_none(entry: Entry) -> facts.Fact | None:
    """Return the fact in an entry's payload; None if this program can't read it, if it is no fact, or if it was erased.

    Of a company or a person that was erased, the id is left.
    """
    if not entry.has_payload:
        return erased_entity(entry.subject, entry.day)
    try:
        return fact_of(entry)
    except (UnknownVersionError, *NO_FACT):
        return None


def is_no_fact(entry: Entry) -> bool:
    """Return whether an entry's payload is no fact. One of a newer version is one, although nobody can read it here."""
    try:
        fact_of(entry)
    except UnknownVersionError:
        return False
    except NO_FACT:
        return True
    return False


NO_FACT = (ValueError, KeyError, TypeError, AttributeError)
"""The errors of `fact_of` and `decode` for a payload that is no fact: who may append can write anything."""


def retraction_of(entry: Entry) -> Mapping[str, Any]:
    """Return what an entry's payload says about its retraction; nothing if it says nothing, or what can't be one."""
    stated = orjson.loads(entry.body).get("retracted") if entry.has_payload else None
    return stated if isinstance(stated, dict) else {}


def decode(slug: str, schema_version: int, body: str) -> facts.Fact:
    """Return the fact in a payload. Facts are frozen, so they are cached.

    Args:
        slug: the fact's id.
        schema_version: the schema version of the payload.
        body: the payload's JSON text.

    Raises:
        UnknownVersionError: a newer program wrote the payload.
    """
    return _cached(slug, schema_version, body, _validated)


def recall(slug: str, schema_version: int, body: str) -> facts.Fact:
    """Return the fact in a payload that has a row in a read model, so that it was validated when that was derived.

    It is the same fact as `decode` returns. To make it takes a quarter of the time; see `timeline.facts.trusted`.

    Args:
        slug: the fact's id.
        schema_version: the schema version of the payload.
        body: the payload's JSON text.

    Raises:
        UnknownVersionError: a newer program wrote the payload.
    """
    return _cached(slug, schema_version, body, lambda *given: trusted.event(*given) or _validated(*given))


def _cached(slug: str, schema_version: int, body: str, make: Callable[[str, dict[str, Any]], facts.Fact]) -> facts.Fact:
    """Return the fact in a payload from the cache, or make it from the upcast payload."""
    key = (slug, schema_version, body)
    fact = _cache.get(key)
    if fact is None:
        fact = make(slug, upcast(orjson.loads(body), schema_version, current=facts.SCHEMA_VERSION))
        _remember(key, fact)
    return fact


def _validated(slug: str, payload: dict[str, Any]) -> facts.Fact:
    """Return the fact in an upcast payload.

    Raises:
        UnknownVersionError: a newer program wrote the payload.
    """
    try:
        return facts.from_payload(slug, payload)
    except ValidationError as error:
        if facts.is_of_a_newer_version(payload["kind"], error):
            known = f"company-timeline {version('company-timeline')}"
            raise UnknownVersionError(
                f"'{slug}' ({payload['kind']}) needs a newer version than {known}: update company-timeline"
            ) from None
        raise


def encode(fact: facts.Fact) -> str:
    """Return a fact's payload: JSON with sorted keys, exactly the bytes that are hashed."""
    body = orjson.dumps(fact.payload(), option=orjson.OPT_SORT_KEYS).decode()
    if not fact.model_fields_set & NOT_CONTENT:  # else a fact read from the log would have fewer fields than this one
        _remember((fact.id, facts.SCHEMA_VERSION, body), fact)
    return body


def forget() -> None:
    """Forget all facts: one of them may have been erased."""
    _cache.clear()


@contextmanager
def remembering(most: int) -> Iterator[None]:
    """Cache fewer facts for a while, in a program that reads each of many facts a few times.

    Args:
        most: how many facts are cached; each takes some kilobytes of memory.
    """
    before = _most[0]
    _most[0] = most
    if len(_cache) > most:
        _cache.clear()
    try:
        yield
    finally:
        _most[0] = before


def _remember(key: tuple[str, int, str], fact: facts.Fact) -> None:
    if len(_cache) >= _most[0]:
        _cache.clear()
    _cache[key] = fact
