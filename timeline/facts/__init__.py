"""Facts: dates, figures, entities, sources and the kinds of event. Pure values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from timeline.errors import FactErrors
from timeline.facts import kinds as _kinds  # noqa: F401 - fills the registry
from timeline.facts.dated_text import DatedText
from timeline.facts.dates import Days, When
from timeline.facts.entities import Company, Entity, Person
from timeline.facts.events import FAMILIES, KINDS, Effect, Event
from timeline.facts.figures import Claim, Claims, DateClaim, Figure, FigureType
from timeline.facts.identifiers import Identifier
from timeline.facts.lifetimes import Period
from timeline.facts.numbers import Money
from timeline.facts.relations import Relation
from timeline.facts.revisions import Change, Retraction
from timeline.facts.roles import RoleField
from timeline.facts.sources import Source
from timeline.facts.stories import Step, Story
from timeline.facts.unknown import UnknownEvent, kind_of

Fact = Event | Entity | Story
"""The fact about a subject of the log."""

FACTS: dict[str, type[Fact]] = {"company": Company, "person": Person, "story": Story, **KINDS}
"""Every kind of fact by its name: entities, stories and the kinds of event."""

SCHEMA_VERSION = 2
"""The version of the payloads that this program writes; `timeline.log.upcast` reads older versions."""


def kinds_with(effect: Effect) -> tuple[str, ...]:
    """Return the kinds of event with an effect: on ownership, on leadership, or on moves of people."""
    return tuple(name for name, kind in KINDS.items() if effect in kind.effects)


def title(fact: Fact) -> str:
    """Return the title of a fact: the latest name of an entity, else its title."""
    return fact.name if isinstance(fact, Entity) else fact.title


def from_payload(slug: str, body: Mapping[str, Any]) -> Fact:
    """Return the fact in a log payload. For an unknown kind of event, return the fields that all events have.

    Args:
        slug: the fact's id; the payload does not contain it.
        body: the payload in the current version; it has a `kind`.

    Raises:
        pydantic.ValidationError: the payload is not a valid fact.
    """
    fields = dict(body)
    kind = fields.pop("kind")
    return (FACTS[kind] if kind in FACTS else kind_of(kind)).model_validate({**fields, "id": slug})


def is_of_a_newer_version(kind: str, error: ValidationError) -> bool:
    """Return whether a payload is invalid because a newer version wrote it, with new fields or a new type of fact."""
    return kind not in FACTS or any(
        found["type"] == "extra_forbidden" or _has_unknown_key(found) for found in error.errors()
    )


def _has_unknown_key(found: ErrorDetails) -> bool:
    cause = found.get("ctx", {}).get("error")
    return isinstance(cause, FactErrors) and any(one.code == "S002" for one in cause.errors)


__all__ = [
    "FACTS",
    "FAMILIES",
    "KINDS",
    "SCHEMA_VERSION",
    "Change",
    "Claim",
    "Claims",
    "Company",
    "DateClaim",
    "DatedText",
    "Days",
    "Entity",
    "Event",
    "Fact",
    "Figure",
    "FigureType",
    "Identifier",
    "Money",
    "Period",
    "Person",
    "Relation",
    "Retraction",
    "RoleField",
    "Source",
    "Step",
    "Story",
    "UnknownEvent",
    "When",
    "from_payload",
    "is_of_a_newer_version",
    "kind_of",
    "kinds_with",
    "title",
]
