"""Suggestions while somebody types: companies, people, events, types and properties."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from timeline.projections import search
from timeline.query.filter_values import MOST_WORDS
from timeline.query.reconciliation.candidates import description_of, name_of, thing_by_id, types_of
from timeline.query.reconciliation.properties import PROPERTIES, Thing
from timeline.query.reconciliation.types import TYPES, ThingType
from timeline.query.results import EventRecord
from timeline.query.view import View

MOST_SUGGESTED = 20
"""The most suggestions in one answer."""
_MOST_EVENTS = 500


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A suggestion.

    Attributes:
        id: its id.
        name: its name.
        description: what tells it apart, or what it is.
        types: the types of a company, person or event.
    """

    id: str
    name: str
    description: str = ""
    types: tuple[ThingType, ...] = ()


def entities(view: View, prefix: str, *, skip: int = 0, most: int = MOST_SUGGESTED) -> list[Suggestion]:
    """Return companies, people and events by the beginning of a name, a title or an id; the id itself comes first.

    Args:
        view: the log.
        prefix: what is typed; without a letter or digit there is no suggestion.
        skip: how many suggestions to leave out.
        most: the most suggestions.
    """
    found = dict.fromkeys(_ids(view, prefix)) if search.words(prefix) else {}
    return [_suggestion(view, slug, thing) for slug, thing in islice(_things(view, found), skip, skip + most)]


def suggested(sort: str, prefix: str, *, skip: int = 0, most: int = MOST_SUGGESTED) -> list[Suggestion]:
    """Return types or properties whose id or name has the typed words; all for "".

    Args:
        sort: type or property.
        prefix: what is typed.
        skip: how many suggestions to leave out.
        most: the most suggestions.
    """
    if sort == "type":
        every: Iterable[Suggestion] = (
            Suggestion(one.id, one.name, types=(TYPES[one.broader],) if one.broader else ()) for one in TYPES.values()
        )
    else:
        every = (Suggestion(one.id, one.name, one.description) for one in PROPERTIES.values())
    wanted = search.words(prefix)
    found = (
        one
        for one in every
        if all(any(word.startswith(part) for word in search.words(f"{one.id} {one.name}")) for part in wanted)
    )
    return list(islice(found, skip, skip + most))


def _ids(view: View, prefix: str) -> Iterator[str]:
    directory = view.directory
    yield prefix.strip()
    named = [directory.now(directory.slugs[key]) for key in directory.named(prefix)]
    yield from sorted(named, key=lambda slug: (len(directory.name(slug)), slug))
    typed = prefix.strip().casefold()
    yield from sorted(slug for slug in directory.known if slug.startswith(typed))
    words = search.words(prefix)[:MOST_WORDS]
    yield from (event.id for event in view.events().search(" ".join(words)).limit(_MOST_EVENTS))


def _things(view: View, slugs: Iterable[str]) -> Iterator[tuple[str, Thing]]:
    """Yield the companies, people and events with some ids, each once, without retracted ones."""
    seen: set[str] = set()
    for slug in slugs:
        thing = thing_by_id(view, slug)
        if thing is None or thing.retracted:
            continue
        now = thing.id if isinstance(thing, EventRecord) else thing.slug
        if now not in seen:
            seen.add(now)
            yield now, thing


def _suggestion(view: View, slug: str, thing: Thing) -> Suggestion:
    return Suggestion(slug, name_of(thing), description_of(view, thing), types_of(thing))
