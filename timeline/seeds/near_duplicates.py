"""Near duplicates: events that may be the same event.

Two events are near if all of this is true:

- they have the same kind, and neither is retracted;
- they share a participant in the same role, and each role of both has a participant in common, except `concerns`,
  which may be incomplete. So a company's hires of two different people are not near;
- their dates are at most seven days apart; an imprecise date counts as all days that it can mean;
- if both have a `model`, `product`, `name` or `measure`, these are nearly the same;
- there is one more sign: similar titles, the same address of a source, the same number for a figure, or the same
  participants in all roles on exact days that are at most two days apart;
- neither names the other under `not_same_as:`.

Titles are compared by rapidfuzz's `token_sort_ratio` (the words in order, then normalised insertions and deletions),
both complete and without the participants' names and small words. The thresholds were tried on the shipped events.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from timeline import facts

MOST_DAYS = 7
"""The most days between the dates of two near events."""

_FEW_DAYS = 2
_TITLES_ALIKE = 72
_TITLES_ALIKE_WITHOUT_NAMES = 60
_SAME_THING = 80
_THINGS = ("model", "product", "name", "measure")
_SMALL = frozenset(
    (
        *("a", "an", "the", "s", "it", "its", "that", "is", "and", "or"),
        *("as", "at", "by", "for", "from", "in", "into", "of", "on", "to", "with"),
    )
)
_WORD = re.compile(r"\w+")
_BUCKET = 32  # days
_MOST_BUCKETS = 4

Names = Mapping[str, Iterable[str]]
"""The names and aliases of each slug; a missing slug is its own name."""


@dataclass(frozen=True, slots=True)
class Near:
    """Two events that may be the same.

    Attributes:
        event: the event in question.
        other: the possible duplicate.
        days: the days between their dates; 0 if both can be on the same day.
        signs: what else they share besides kind, participants and time, in words.
    """

    event: facts.Event
    other: facts.Event
    days: int
    signs: tuple[str, ...]


def near(event: facts.Event, others: Iterable[facts.Event], names: Names) -> list[Near]:
    """Return the possible duplicates of an event among some events, the most similar first.

    Args:
        event: the event in question; another event with the same id is left out.
        others: the events to compare with. For many questions about the same events, make `Neighbours` once.
        names: the names of participants, which titles contain.
    """
    return Neighbours((other for other in others if other.kind == event.kind), names).of(event)


class Neighbours:
    """An index of events by kind, participant and time, so that a question needs only a few of them.

    Args:
        events: the events.
        names: the names of participants.
    """

    def __init__(self, events: Iterable[facts.Event], names: Names) -> None:
        self._names = names
        self._all: dict[tuple[str, str], list[_Sketch]] = defaultdict(list)
        self._long: dict[tuple[str, str], list[_Sketch]] = defaultdict(list)
        self._buckets: dict[tuple[str, str, int], list[_Sketch]] = defaultdict(list)
        for event in events:
            if event.retracted is None:
                self._add(_Sketch(event, names))

    def _add(self, sketch: _Sketch) -> None:
        buckets = _buckets(sketch.first, sketch.last)
        for slug in sketch.everybody:
            key = (sketch.event.kind, slug)
            self._all[key].append(sketch)
            if len(buckets) > _MOST_BUCKETS:
                self._long[key].append(sketch)
            else:
                for bucket in buckets:
                    self._buckets[*key, bucket].append(sketch)

    def of(self, event: facts.Event) -> list[Near]:
        """Return the possible duplicates of an event, the most similar first."""
        if event.retracted is not None:
            return []
        sketch = _Sketch(event, self._names)
        looked_at: set[str] = {event.id}
        found: list[tuple[float, Near]] = []
        for other in self._around(sketch):
            if other.event.id not in looked_at:
                looked_at.add(other.event.id)
                signs, alike = _signs(sketch, other)
                if signs:
                    found.append((-alike, Near(event, other.event, _days_between(sketch, other), signs)))
        return [pair for _, pair in sorted(found, key=lambda each: (each[0], each[1].other.id))]

    def _around(self, sketch: _Sketch) -> Iterator[_Sketch]:
        margin = dt.timedelta(MOST_DAYS)
        buckets = _buckets(sketch.first - margin, sketch.last + margin)
        for slug in sketch.everybody:
            key = (sketch.event.kind, slug)
            if len(buckets) > _MOST_BUCKETS:
                yield from self._all.get(key, ())
            else:
                yield from self._long.get(key, ())
                for bucket in buckets:
                    yield from self._buckets.get((*key, bucket), ())


class _Sketch:
    """The parts of an event that are compared."""

    def __init__(self, event: facts.Event, names: Names) -> None:
        self.event = event
        self._names = names
        when = event.when
        self.first, self.last = when.earliest or when.anchor, when.latest or when.anchor
        self.roles: dict[str, set[str]] = defaultdict(set)
        for slug, role in event.participants:
            self.roles[role].add(slug)
        self.everybody: set[str] = set().union(*self.roles.values())

    @property
    def filled(self) -> dict[str, set[str]]:
        """The roles, without `concerns`."""
        return {role: slugs for role, slugs in self.roles.items() if role != "concerns"}

    @cached_property
    def title(self) -> str:
        return " ".join(_WORD.findall(self.event.title.casefold()))

    @cached_property
    def words(self) -> str:
        """The title without the participants' names and small words."""
        called = {
            word
            for slug in self.everybody
            for name in (slug, *self._names.get(slug, ()))
            for word in _WORD.findall(name.casefold())
        }
        return " ".join(word for word in self.title.split() if word not in called and word not in _SMALL)

    @cached_property
    def addresses(self) -> set[str]:
        return {source.url for source in self.event.sources.values() if source.url is not None}

    @cached_property
    def numbers(self) -> dict[str, set[tuple[Decimal, str]]]:
        return {
            name: {(claim.value, claim.unit) for claim in figure if claim.value is not None}
            for name, figure in self.event.figures.items()
        }


def _signs(one: _Sketch, other: _Sketch) -> tuple[tuple[str, ...], float]:
    """Return the signs that two events are the same, if any, and the similarity of their titles (0 to 100)."""
    if (
        _days_between(one, other) > MOST_DAYS
        or not _same_people(one, other)
        or other.event.id in one.event.not_same_as
        or one.event.id in other.event.not_same_as
        or not _about_the_same(one.event, other.event)
    ):
        return (), 0
    from rapidfuzz.fuzz import token_sort_ratio

    whole, words = token_sort_ratio(one.title, other.title), token_sort_ratio(one.words, other.words)
    signs = []
    if whole >= _TITLES_ALIKE or words >= _TITLES_ALIKE_WITHOUT_NAMES:
        signs.append("similar titles")
    if one.addresses & other.addresses:
        signs.append("a source in common")
    signs += [f"the same {name}" for name in one.numbers if one.numbers[name] & other.numbers.get(name, set())]
    if _same_day(one, other):
        signs.append("the same participants")
    return tuple(signs), max(whole, words)


def _same_day(one: _Sketch, other: _Sketch) -> bool:
    """Return whether all roles have the same participants, on about the same day."""
    are_days = one.first == one.last and other.first == other.last
    return are_days and _days_between(one, other) <= _FEW_DAYS and one.filled == other.filled


def _days_between(one: _Sketch, other: _Sketch) -> int:
    return max(0, (max(one.first, other.first) - min(one.last, other.last)).days)


def _same_people(one: _Sketch, other: _Sketch) -> bool:
    both = one.roles.keys() & other.roles.keys()
    common = [role for role in both if one.roles[role] & other.roles[role]]
    return bool(common) and all(role in common or role == "concerns" for role in both)


def _about_the_same(one: facts.Event, other: facts.Event) -> bool:
    from rapidfuzz.fuzz import ratio

    for field in _THINGS:
        mine, theirs = getattr(one, field, None), getattr(other, field, None)
        if mine is not None and theirs is not None and ratio(mine.casefold(), theirs.casefold()) < _SAME_THING:
            return False
    return True


def _buckets(first: dt.date, last: dt.date) -> range:
    return range(first.toordinal() // _BUCKET, last.toordinal() // _BUCKET + 1)
