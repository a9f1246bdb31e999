"""How plausible it is that a name means a known company or person, and the reasons against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from timeline import facts
from timeline.imports.clues import Clues, differing
from timeline.seeds.read.seed import Seed
from timeline.seeds.rules.days import bounds
from timeline.seeds.rules.lifetimes import Lifetimes, lifetimes
from timeline.seeds.rules.stated import StatedFacts

Match = Literal[
    "mapping", "identifier", "slug", "name", "alias", "similar", "lookalike", "new", "ambiguous", "unresolved"
]
"""How a name was matched."""

Plausible = Literal["certain", "likely", "possible", "doubtful"]

_SURE: Mapping[Match, Plausible] = {
    "mapping": "certain",
    "identifier": "certain",
    "slug": "certain",
    "name": "likely",
    "alias": "possible",
    "new": "likely",
}
_YEARS_AFTER_DEAL = dt.timedelta(days=2 * 366)
_BEFORE = frozenset({"concerns"})  # roles that may name a company before its founding


@dataclass(frozen=True, slots=True)
class Moment:
    """When an event was, and what it says of those who take part.

    Attributes:
        first: the first day that it can have.
        last: the last such day.
        role: the role of the name.
        acts: whether those who take part must exist then.
    """

    first: dt.date
    last: dt.date
    role: str
    acts: bool = True


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason against a match.

    Attributes:
        text: the reason.
        early: whether the reason is that the event is before the founding. Then the date may be wrong instead.
    """

    text: str
    early: bool = False


def plausibility(match: Match, doubts: Sequence[Doubt | str]) -> Plausible:
    """Return how plausible a match is."""
    return "doubtful" if doubts else _SURE.get(match, "doubtful")


class Lives:
    """The known companies and people: when they were, where, and what they do.

    Args:
        known: all known facts.
    """

    def __init__(self, known: Sequence[Seed]) -> None:
        self.entities = {seed.fact.id: seed.fact for seed in known if isinstance(seed.fact, facts.Entity)}
        stated = StatedFacts.of(known)
        self._lifetimes: Mapping[str, Lifetimes] = lifetimes(stated)
        self._bought: dict[str, tuple[dt.date, str]] = {}
        for item in stated.events:
            if item.event.kind == "acquisition":
                last = bounds(item.event)[1]
                for slug, role in item.event.participants:
                    if role == "target" and (slug not in self._bought or last < self._bought[slug][0]):
                        self._bought[slug] = (last, item.shown)

    def doubts(self, slug: str, match: Match, moment: Moment | None, clues: Clues) -> Iterator[Doubt]:
        """Yield the reasons why a name may not mean an entity.

        Args:
            slug: the entity.
            match: how its name was matched.
            moment: when the event was, or None if that is not known.
            clues: what the row says about it.
        """
        entity = self.entities[slug]
        if moment is not None:
            yield from self._time(slug, match, moment)
        if clues.country and entity.country and clues.country != entity.country:
            yield Doubt(f"another country: {entity.country}, not {clues.country}")
        sector = getattr(entity, "sector", None)
        if clues.sector and sector and clues.sector != sector:
            yield Doubt(f"another sector: {sector}, not {clues.sector}")
        if clues.identifiers and entity.identifiers:
            ours = {one.scheme: one.value for one in clues.identifiers}
            theirs = {one.scheme: one.value for one in entity.identifiers}
            if (scheme := differing(ours, theirs)) is not None:
                yield Doubt(f"another {scheme}: {theirs[scheme]}, not {ours[scheme]}")

    def _time(self, slug: str, match: Match, moment: Moment) -> Iterator[Doubt]:
        lives = self._lifetimes.get(slug)
        if lives is not None and moment.role not in _BEFORE:
            if (begun := lives.not_yet(moment.last)) is not None:
                yield Doubt(f"the event is before its founding: {begun}", early=True)
            if moment.acts and (end := lives.over(moment.first, moment.last)) is not None:
                yield Doubt(f"the event is after its end: {end}")
        bought, shown = self._bought.get(slug, (dt.date.max, ""))
        if match == "alias" and moment.acts and bought < moment.first - _YEARS_AFTER_DEAL:
            yield Doubt(f"it was bought long before the event, and this is only an alias of it: {shown}")
