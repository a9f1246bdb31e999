"""Candidates: the companies, people and events that a cell of a table may mean, each with a score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from timeline.errors import FactError, QueryError
from timeline.facts.dates import When
from timeline.facts.entities import EntityType
from timeline.facts.text import is_slug
from timeline.projections import search
from timeline.query.filter_values import MOST_WORDS
from timeline.query.named_entity import NamedEntity
from timeline.query.reconciliation.names import SimilarNames, likeness
from timeline.query.reconciliation.properties import PROPERTIES, Thing, values
from timeline.query.reconciliation.types import TYPES, ThingType
from timeline.query.results import EventRecord
from timeline.query.view import View

Quantifier = Literal["any", "all", "none"]
"""How many of several values must agree."""
MOST_CANDIDATES = 25
"""The most candidates of a query."""
_MOST_EVENTS = 50
_MOST_LEFT_OUT = 10  # words of a title, of which one may be another word
_LEAST = 40.0
"""The least similarity of a name; below it, only what agrees with a condition is a candidate."""
_NAME_PART = 0.6
"""The share of the name in a score, if there are conditions to compare."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition on a property.

    Attributes:
        property: the id of a property in `PROPERTIES` that can be compared.
        values: the texts to compare with; a company or person is given by its id.
        quantifier: whether any, all or none of the values must agree.
        required: whether a candidate must fulfil it; else it only changes the score.
    """

    property: str
    values: tuple[str, ...]
    quantifier: Quantifier = "any"
    required: bool = False


@dataclass(frozen=True, slots=True)
class MatchQuery:
    """What a cell says.

    Attributes:
        text: the text, a name or an id; "" if there are only conditions.
        types: the ids of the types of candidates; () for all.
        limit: the most candidates.
        conditions: what else is known.
        name_required: whether the name of a candidate must be similar to the text. Otherwise, a condition that agrees
            is enough.
    """

    text: str = ""
    types: tuple[str, ...] = ()
    limit: int = 5
    conditions: tuple[Condition, ...] = ()
    name_required: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A company, person or event that may be meant.

    Attributes:
        id: its id.
        name: its latest name, or the title of an event.
        description: what tells it apart.
        types: its types, the narrowest first.
        score: from 0 to 100.
        match: whether it is certain enough to need no look.
        features: what the score is made of: numbers from 0 to 100, and yes or no.
    """

    id: str
    name: str
    description: str
    types: tuple[ThingType, ...]
    score: float
    match: bool
    features: Mapping[str, float | bool]


@dataclass(frozen=True, slots=True)
class _Scored:
    thing: Thing
    score: float
    exact: bool
    current: bool
    certain: bool
    contradicted: bool
    features: Mapping[str, float | bool]


def candidates(view: View, query: MatchQuery) -> list[Candidate]:
    """Return the candidates for a query, the best first.

    The score of a name is the similarity of the texts (0 to 100); 100 is a name that readers take for the same, or the
    id. If there are conditions on properties that a candidate has, the name counts for 60 percent and the share of the
    fulfilled conditions for 40. An identifier that agrees makes it 100, but not a symbol without its exchange. A
    candidate is a match if its name is the same, no other candidate's is, and no condition speaks against it; or if an
    identifier agrees.

    Args:
        view: the log.
        query: what is asked, with known types and properties.
    """
    wanted = [TYPES[name] for name in query.types] or [TYPES[name] for name in ("company", "person", "event")]
    found: list[_Scored] = []
    for base in dict.fromkeys(one.base for one in wanted):
        if base == "event":
            kinds = [one.id for one in wanted if one.base == "event"]
            found += _events(view, query, [] if "event" in kinds else kinds)
        else:
            found += _entities(view, query, "person" if base == "person" else "company")
    found.sort(key=lambda one: (-one.score, not one.current, _id(one.thing)))
    exact = [one for one in found if one.exact and not one.contradicted]
    certain = [one for one in found if one.certain]
    sure = certain or exact
    the_one = sure[0] if len(sure) == 1 else None
    return [_candidate(view, one, match=one is the_one) for one in found[: min(query.limit, MOST_CANDIDATES)]]


# -- companies and people ---------------------------------------------------------------------------------------------


def _entities(view: View, query: MatchQuery, type_: EntityType) -> Iterator[_Scored]:
    directory, names = view.directory, SimilarNames.at(view)
    conditions = [one for one in query.conditions if type_ in PROPERTIES[one.property].of]
    if len(conditions) < len(query.conditions) and any(one.required for one in query.conditions):
        conditions = list(query.conditions)
    if query.text:
        slugs = names.near(query.text, directory) | {directory.now(query.text)}
        known = [one for one in conditions if PROPERTIES[one.property].certain and one.quantifier != "none"]
        slugs |= {slug for slug, one in directory.known.items() if known and _agrees_with_one(view, one, known)}
    else:
        slugs = {*directory.known} if conditions else set()
    for slug in slugs:
        entity = directory.known.get(slug)
        if entity is None or entity.retracted or entity.type != type_:
            continue
        name = names.match(query.text, slug) if query.text else None
        by_id = bool(query.text) and directory.now(query.text) == slug
        score = 100.0 if by_id else name.score if name is not None else None
        exact = by_id or (name is not None and name.exact)
        if query.name_required and (score is None or score < _LEAST):
            continue
        made = _scored(view, entity, score, conditions, exact=exact, current=name is None or name.current)
        if made is not None:
            yield made


def _agrees_with_one(view: View, entity: NamedEntity, conditions: Sequence[Condition]) -> bool:
    return any(_outcome(view, entity, one) for one in conditions)


# -- events -----------------------------------------------------------------------------------------------------------


def _events(view: View, query: MatchQuery, kinds: Sequence[str]) -> Iterator[_Scored]:
    conditions = [one for one in query.conditions if "event" in PROPERTIES[one.property].of]
    if len(conditions) < len(query.conditions) and any(one.required for one in query.conditions):
        conditions = list(query.conditions)
    found = {event.id: event for event in _retrieved(view, query.text, kinds, conditions)}
    for event in found.values():
        by_id = query.text == event.id
        score = None
        if query.text:
            keys = tuple("".join(search.words(text)) for text in (query.text, event.title))
            exact = by_id or keys[0] == keys[1]
            score = 100.0 if exact else likeness(query.text, event.title, (keys[0], keys[1]))
        else:
            exact = False
        if query.name_required and (score is None or score < _LEAST):
            continue
        made = _scored(view, event, score, conditions, exact=exact, current=True)
        if made is not None:
            yield made


def _retrieved(view: View, text: str, kinds: Sequence[str], conditions: Sequence[Condition]) -> Iterator[EventRecord]:
    """Yield the events that have the words of a text, and those with the companies, people and date of conditions."""
    asked = view.events(kind=list(kinds)) if kinds else view.events()
    for slug in (text, *(value for one in conditions if one.property == "id" for value in one.values)):
        try:
            event = asked.get(slug) if slug else None
        except QueryError:
            event = None
        if event is not None:
            yield event
    words = search.words(text)[:MOST_WORDS]
    if words:
        several = list(asked.search(" ".join(words)).limit(_MOST_EVENTS))
        for left_out in range(len(words)) if 1 < len(words) <= _MOST_LEFT_OUT and not several else ():
            fewer = " ".join(word for index, word in enumerate(words) if index != left_out)
            several += asked.search(fewer).limit(_MOST_EVENTS)
        yield from several
    named = list(_named(view, conditions))
    if named:
        about = asked.involving(*named)
        for date in (value for one in conditions if one.property == "date" for value in one.values):
            try:
                when = When.parse(date)
            except FactError:
                continue
            yield from about.between(when.earliest, when.latest).limit(_MOST_EVENTS)
        yield from about.limit(_MOST_EVENTS)


def _named(view: View, conditions: Sequence[Condition]) -> Iterator[str]:
    """Yield the slugs of the companies and people that conditions name by their ids or names."""
    names, directory = SimilarNames.at(view), view.directory
    for one in conditions:
        if PROPERTIES[one.property].refers_to and one.quantifier != "none":
            for text in one.values:
                if text in directory.known:
                    yield directory.now(text)
                else:
                    near = ((slug, names.match(text, slug)) for slug in names.near(text, directory))
                    yield from (slug for slug, match in near if match is not None and match.exact)


# -- scores -----------------------------------------------------------------------------------------------------------


def _scored(  # noqa: PLR0913 - what is known of the name
    view: View, thing: Thing, name: float | None, conditions: Sequence[Condition], *, exact: bool, current: bool
) -> _Scored | None:
    """Return a thing with its score; None if it fails a required condition, or agrees with nothing.

    Args:
        view: the log.
        thing: the company, person or event.
        name: the score of its name; None if no text is given.
        conditions: the conditions.
        exact: whether the name is the same.
        current: whether the name is the latest one.
    """
    outcomes = [(one, _outcome(view, thing, one)) for one in conditions]
    if any(one.required and not outcome for one, outcome in outcomes):
        return None
    known = [(one, outcome) for one, outcome in outcomes if outcome is not None]
    share = sum(outcome for _, outcome in known) / len(known) if known else 0.0
    certain = any(outcome and _is_certain(one) for one, outcome in known)
    if not share and (name is None or name < _LEAST):
        return None
    if certain:
        score = 100.0
    elif name is None:
        score = 100.0 * share
    else:
        score = _NAME_PART * name + (1 - _NAME_PART) * 100.0 * share if known else name
    features: dict[str, float | bool] = {} if name is None else {"name": name, "current_name": current}
    features |= {one.property: outcome for one, outcome in known}
    contradicted = any(not outcome for _, outcome in known)
    return _Scored(thing, round(score, 1), exact, current, certain, contradicted, features)


def _outcome(view: View, thing: Thing, condition: Condition) -> bool | None:
    """Return whether a thing fulfils a condition; None if it has no value to compare."""
    wanted = PROPERTIES[condition.property]
    found = values(view, thing, wanted)
    if not found:
        return None
    assert wanted.agrees is not None  # noqa: S101 - only such properties are in a condition
    agree = [wanted.agrees(text, found) for text in condition.values]
    if condition.quantifier == "all":
        return all(agree)
    return any(agree) if condition.quantifier == "any" else not any(agree)


def _is_certain(condition: Condition) -> bool:
    """Return whether only one thing can fulfil a condition. Two exchanges can give the same symbol."""
    is_bare = condition.property == "ticker" and not all(":" in text for text in condition.values)
    return PROPERTIES[condition.property].certain and condition.quantifier != "none" and not is_bare


def _candidate(view: View, scored: _Scored, *, match: bool) -> Candidate:
    thing = scored.thing
    return Candidate(
        _id(thing), name_of(thing), description_of(view, thing), types_of(thing), scored.score, match, scored.features
    )


# -- what a thing is --------------------------------------------------------------------------------------------------


def _id(thing: Thing) -> str:
    return thing.id if isinstance(thing, EventRecord) else thing.slug


def name_of(thing: Thing) -> str:
    """Return the latest name of a company or person, or the title of an event."""
    return thing.title if isinstance(thing, EventRecord) else thing.name


def types_of(thing: Thing) -> tuple[ThingType, ...]:
    """Return the types of a company, person or event, the narrowest first."""
    if isinstance(thing, EventRecord):
        return TYPES[thing.fact.kind], TYPES["event"]
    return (TYPES[thing.type],)


def description_of(view: View, thing: Thing) -> str:
    """Return what tells a company, person or event apart from others, in a few words."""
    if isinstance(thing, EventRecord):
        companies = dict.fromkeys(one.name for one in thing.participants if one.type == "company")
        return "; ".join(filter(None, (thing.fact.label, str(thing.date), ", ".join(companies))))
    if thing.description:
        return thing.description
    shown = (values(view, thing, PROPERTIES[name])[:1] for name in ("sector", "country_name", "founded"))
    labels = ("", "", "founded ")
    return ", ".join(f"{label}{found[0]}" for label, found in zip(labels, shown, strict=True) if found)


def thing_by_id(view: View, slug: str) -> Thing | None:
    """Return the company, person or event with an id; what was merged is what it became. None if there is none."""
    directory = view.directory
    if slug in directory.known:
        return directory.known[directory.now(slug)]
    if not is_slug(slug):
        return None
    try:
        event = view.event(slug)
    except QueryError:
        return None
    seen = {slug}
    while event is not None and event.retracted and (after := event.fact.retracted) is not None:
        following = after.superseded_by
        if following is None or following in seen:
            break
        seen.add(following)
        try:
            event = view.event(following)
        except QueryError:
            break
    return event
