"""An entity as the log records it, with its names over time."""

from __future__ import annotations

from dataclasses import dataclass

from timeline.facts.dates import When
from timeline.facts.entities import DatedName, EntityType
from timeline.facts.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class NamedEntity:
    """An entity as the log records it.

    Attributes:
        key: its key in the read models.
        names: each name with the date from which it is valid (None for the first name), in order.
        position: the log position of this version.
        retracted: whether it is retracted; events may still name it.
        superseded_by: the slug of the entity that it became, if it is retracted and became one.
        description: what it is, in a few words.
        country: its country, by the ISO 3166-1 code.
        sector: what it mostly does.
        founded: when it was first founded.
        identifiers: its identifiers in other registers; dates of tickers are not among them.
        different_from: the slugs of others with a similar name that it is not.
    """

    key: int
    slug: str
    type: EntityType
    names: tuple[DatedName, ...]
    aliases: tuple[str, ...]
    position: int
    retracted: bool
    superseded_by: str | None = None
    description: str | None = None
    country: str | None = None
    sector: str | None = None
    founded: When | None = None
    identifiers: tuple[Identifier, ...] = ()
    different_from: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its latest name."""
        return self.names[-1].name
