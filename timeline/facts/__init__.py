"""What can be said: dates, figures, entities, sources and the event kinds. Pure values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from timeline.facts import kinds as _kinds  # noqa: F401 - fills the registry
from timeline.facts.dates import When
from timeline.facts.entities import Company, Entity, Person
from timeline.facts.events import FAMILIES, KINDS, Effect, Event, RoleField
from timeline.facts.figures import Claim, Claims, DateClaim, Figure, FigureType
from timeline.facts.numbers import Money
from timeline.facts.revisions import Change, Retraction
from timeline.facts.sources import Source
from timeline.facts.stories import Step, Story
from timeline.facts.unknown import UnknownEvent, kind_of

Fact = Event | Entity | Story
"""What a subject of the log is about."""

FACTS: dict[str, type[Fact]] = {"company": Company, "person": Person, "story": Story, **KINDS}
"""Every kind of fact by its name: the entities, stories and the event kinds."""

SCHEMA_VERSION = 1
"""The version of payloads that this program writes; `timeline.log.upcast` reads the older ones."""


def kinds_with(effect: Effect) -> tuple[str, ...]:
    """Return the kinds of events that have an effect: on ownership, on leadership, or on who moves where."""
    return tuple(name for name, kind in KINDS.items() if effect in kind.effects)


def title(fact: Fact) -> str:
    """Return what a fact is called: somebody's latest name, else a title."""
    return fact.name if isinstance(fact, Entity) else fact.title


def from_payload(slug: str, body: Mapping[str, Any]) -> Fact:
    """Make the fact that a log payload holds; of an event of a kind that is not known, what all events have.

    Args:
        slug: the fact's id, which the payload does not repeat.
        body: the payload in its current version; it has a `kind`.

    Raises:
        pydantic.ValidationError: the payload is no fact.
    """
    fields = dict(body)
    kind = fields.pop("kind")
    return (FACTS[kind] if kind in FACTS else kind_of(kind)).model_validate({**fields, "id": slug})


def is_of_a_newer_version(kind: str, error: ValidationError) -> bool:
    """Say whether a payload is no fact because it has fields, or is of a sort of fact, that came after this version."""
    return kind not in FACTS or any(found["type"] == "extra_forbidden" for found in error.errors())


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
    "Entity",
    "Event",
    "Fact",
    "Figure",
    "FigureType",
    "Money",
    "Person",
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
