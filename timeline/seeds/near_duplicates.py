"""Near duplicates: events that may be the same event.

Two events are near if all of this is true:

- neither is retracted, and neither names the other: under `not_same_as:`, in a relation, or as its old id;
- their dates are at most thirty days apart; an imprecise date counts as all days that it can mean;
- they have the same kind, or one of the kinds as which the same event is told (`Event.told_as`);
- who takes part fits: in each role that both fill, the participants of one are among those of the other. Of roles
  that sources often leave incomplete (`_INCOMPLETE`) this does not matter. Events of two kinds are compared by all
  their companies and by all their people;
- what they are about fits: `model`, `product`, `name` and `measure`, as far as both have them, are alike or have a
  word of four letters or more in common, and are not two names of one family, such as 'Claude Opus 4.1' and 'Claude
  Sonnet 4.5'. The measure of a regulation need not fit: it is free text;
- the stages of a deal fit: two stages are two events, unless they are at most a day apart, or an announcement and a
  signing at most a week apart (two weeks if a date is not a single day).

If all this fits, they are near unless figures speak against it. There must be one more sign (similar titles, the
address of a source, an equal figure, or dates at most three days apart) if the kinds differ, or if the events have only
incomplete roles in common. The same thing that they are about is such a sign too. If two figures differ by more than a
tenth, there must be a source in common, or dates at most three days apart.

Titles are compared by rapidfuzz's `token_sort_ratio` (the words in order, then normalised insertions and deletions),
both complete and without the participants' names and small words. The limits are measured by
tests/seeds/test_retold.py: which retold events are found, and how many shipped events are asked about for nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

from timeline import facts

MOST_DAYS = 30
"""The most days between the dates of two near events."""

MOST_NEAR = 20
"""The most possible duplicates of one event. Of a thousand events that are all alike, each would have a thousand."""

_MOST_FOUND = 60
"""After so many, no more are looked for; those with the days of the event come first."""
_FEW_DAYS = 3
_TITLES_ALIKE = 72
_TITLES_ALIKE_WITHOUT_NAMES = 60
_SAME_THING = 80
_LONG_WORD = 4  # letters
_THINGS = ("model", "product", "name", "measure")
_BEGINNING = {"announced", "signed"}  # reports often take the one for the other
_A_WEEK, _TWO_WEEKS = 7, 14
_INCOMPLETE = frozenset({"concerns", "investors", "signatories", "addressees"})
_ABOUT = Decimal("0.05")
_SMALL = frozenset(
    (
        *("a", "an", "the", "s", "it", "its", "that", "is", "and", "or"),
        *("as", "at", "by", "for", "from", "in", "into", "of", "on", "to", "with"),
    )
)
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_BUCKET = 32  # days
_MOST_BUCKETS = 4
_FEW = 3  # events that are compared without looking at the time first

Names = Mapping[str, Iterable[str]]
"""The names and aliases of each slug; a missing slug is its own name."""


@dataclass(frozen=True, slots=True)
class Near:
    """Two events that may be the same.

    Attributes:
        event: the event in question.
        other: the possible duplicate.
        days: the days between their dates; 0 if both can be on the same day.
        signs: what they share, in words.
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
    kinds = kinds_alike(event.kind)
    return Neighbours((other for other in others if other.kind in kinds), names).of(event)


@cache
def kinds_alike(kind: str) -> frozenset[str]:
    """Return a kind, and the kinds as which the same event is sometimes told."""
    told = {kind, *(facts.KINDS[kind].told_as if kind in facts.KINDS else ())}
    return frozenset(told | {other for other, model in facts.KINDS.items() if kind in model.told_as})


@cache
def _sorted_kinds(kind: str) -> tuple[str, ...]:
    return tuple(sorted(kinds_alike(kind)))


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
        self._sketches: dict[str, _Sketch] = {}
        for event in events:
            if event.retracted is None:
                sketch = self._sketches[event.id] = _Sketch(event, names)
                self._add(sketch)

    def _add(self, sketch: _Sketch) -> None:
        buckets = _buckets(sketch, 0)
        for slug in sketch.everybody:
            key = (sketch.event.kind, slug)
            self._all[key].append(sketch)
            if len(buckets) > _MOST_BUCKETS:
                self._long[key].append(sketch)
            else:
                for bucket in buckets:
                    self._buckets[*key, bucket].append(sketch)

    def of(self, event: facts.Event) -> list[Near]:
        """Return the possible duplicates of an event, the most similar first, at most `MOST_NEAR`."""
        if event.retracted is not None:
            return []
        sketch = self._sketches.get(event.id)
        if sketch is None or sketch.event is not event:
            sketch = _Sketch(event, self._names)
        looked_at: set[str] = {event.id}
        found: list[tuple[float, Near]] = []
        for other in self._around(sketch):
            days = _days_between(sketch, other)
            if days <= MOST_DAYS and other.event.id not in looked_at:
                looked_at.add(other.event.id)
                signs, alike = _signs(sketch, other, days)
                if signs:
                    found.append((-alike, Near(event, other.event, days, signs)))
                    if len(found) == _MOST_FOUND:
                        break
        return [pair for _, pair in sorted(found, key=lambda each: (each[0], each[1].other.id))[:MOST_NEAR]]

    def _around(self, sketch: _Sketch) -> Iterator[_Sketch]:
        buckets: Sequence[int] = _buckets(sketch, MOST_DAYS)
        if len(buckets) <= _MOST_BUCKETS:
            own = _buckets(sketch, 0)
            buckets = sorted(buckets, key=lambda bucket: bucket not in own)
        for kind in _sorted_kinds(sketch.event.kind):
            for slug in sketch.everybody:
                key = (kind, slug)
                every = self._all.get(key, ())
                if len(every) <= _FEW or len(buckets) > _MOST_BUCKETS:
                    yield from every
                else:
                    yield from self._long.get(key, ())
                    for bucket in buckets:
                        yield from self._buckets.get((kind, slug, bucket), ())


class _Sketch:
    """The parts of an event that are compared."""

    def __init__(self, event: facts.Event, names: Names) -> None:
        self.event = event
        self._names = names
        when = event.when
        # As numbers of days.
        self.first = (when.earliest or when.anchor).toordinal()
        self.last = (when.latest or when.anchor).toordinal()
        self.everybody = tuple(sorted({slug for slug, _ in event.participants}))

    @cached_property
    def roles(self) -> dict[str, set[str]]:
        """The companies and people in each role."""
        found: dict[str, set[str]] = defaultdict(set)
        for slug, role in self.event.participants:
            found[role].add(slug)
        return found

    @property
    def is_one_day(self) -> bool:
        """Whether the date is a single day."""
        return self.first == self.last

    @cached_property
    def told_apart(self) -> set[str]:
        """The ids of events that it names as others: under `not_same_as:`, in a relation, or as its old id."""
        event = self.event
        return {*event.not_same_as, *event.related, *event.after, *([event.renamed_from] if event.renamed_from else ())}

    @cached_property
    def telling(self) -> dict[str, set[str]]:
        """The roles that tell events apart. Named people do so only if the event is about people."""
        about_people = self.event.family == "people"
        return {
            role: slugs
            for role, slugs in self.roles.items()
            if role not in _INCOMPLETE and (role != "people" or about_people)
        }

    @cached_property
    def companies(self) -> set[str]:
        """All companies that take part, and the people in roles that companies can have too."""
        return self._in_roles(lambda accepts: "company" in accepts)

    @cached_property
    def persons(self) -> set[str]:
        return self._in_roles(lambda accepts: accepts == ("person",))

    def _in_roles(self, accepted: Callable[[tuple[str, ...]], bool]) -> set[str]:
        fields = self.event.roles()
        found = (slugs for role, slugs in self.roles.items() if role != "concerns" and accepted(fields[role].accepts))
        return set().union(*found)

    @cached_property
    def title(self) -> str:
        return " ".join(_WORD.findall(self.event.title.casefold()))

    @cached_property
    def called(self) -> set[str]:
        """The words of the participants' names."""
        names = (name for slug in self.everybody for name in (slug, *self._names.get(slug, ())))
        return {word for name in names for word in _WORD.findall(name.casefold())}

    @cached_property
    def words(self) -> str:
        """The title without the participants' names and small words."""
        return " ".join(word for word in self.title.split() if word not in self.called and word not in _SMALL)

    @cached_property
    def addresses(self) -> set[str]:
        return {source.url for source in self.event.sources.values() if source.url is not None}

    @cached_property
    def things(self) -> list[str]:
        """What the event is about: its model, product, project or measure, in small letters."""
        found = (getattr(self.event, field, None) for field in _THINGS)
        return [thing.casefold() for thing in found if isinstance(thing, str)]

    @cached_property
    def ranges(self) -> dict[tuple[str, str], list[tuple[Decimal, Decimal]]]:
        """The ranges of each figure's claims, by name and unit, each a twentieth wider at both ends."""
        found: dict[tuple[str, str], list[tuple[Decimal, Decimal]]] = defaultdict(list)
        for name, figure in self.event.figures.items():
            for claim in figure:
                low, high = claim.interval
                if low is not None or high is not None:
                    bottom = low - abs(low) * _ABOUT if low is not None else Decimal("-Infinity")
                    top = high + abs(high) * _ABOUT if high is not None else Decimal("Infinity")
                    found[name, claim.unit].append((bottom, top))
        return found


def _signs(one: _Sketch, other: _Sketch, days: int) -> tuple[tuple[str, ...], float]:
    """Return the signs that two events are the same, if any, and the similarity of their titles (0 to 100).

    Args:
        one: an event.
        other: another one.
        days: the days between them, at most `MOST_DAYS`.
    """
    same_kind = one.event.kind == other.event.kind
    if (
        other.event.id in one.told_apart
        or one.event.id in other.told_apart
        or not (_same_roles(one, other) if same_kind else _same_people(one, other))
        or ((same_thing := _about_the_same(one, other)) is False and one.event.kind != "regulation")
        or not _same_stage(one, other, days)
    ):
        return (), 0
    equal, contradictory = _figures(one, other)
    strong = []
    if one.addresses & other.addresses:
        strong.append("a source in common")
    if days <= _FEW_DAYS:
        strong.append("a few days apart" if days else "the same days")
    if contradictory and not strong:
        return (), 0
    from rapidfuzz.fuzz import token_sort_ratio

    whole, words = token_sort_ratio(one.title, other.title), token_sort_ratio(one.words, other.words)
    weak = [f"the same {name}" for name in equal]
    if same_thing:
        weak.append("the same thing")
    if whole >= _TITLES_ALIKE or words >= _TITLES_ALIKE_WITHOUT_NAMES:
        weak.append("similar titles")
    same_roles = same_kind and bool(one.telling.keys() & other.telling.keys())
    if not (strong or same_roles or weak):
        return (), 0
    return (*weak, *strong, *(("the same participants",) if same_roles else ())), max(whole, words)


def _same_roles(one: _Sketch, other: _Sketch) -> bool:
    """Return whether the participants of two events of one kind fit, role by role."""
    both = one.telling.keys() & other.telling.keys()
    if not all(_fit(one.telling[role], other.telling[role]) for role in both):
        return False
    return bool(both) or any(one.roles[role] & other.roles[role] for role in one.roles.keys() & other.roles.keys())


def _same_people(one: _Sketch, other: _Sketch) -> bool:
    """Return whether the companies and the people of two events of different kinds fit."""
    pairs = [(one.companies, other.companies), (one.persons, other.persons)]
    pairs += [(one.telling[role], other.telling[role]) for role in one.telling.keys() & other.telling.keys()]
    filled = [(mine, theirs) for mine, theirs in pairs if mine and theirs]
    return bool(filled) and all(_fit(mine, theirs) for mine, theirs in filled)


def _fit(mine: set[str], theirs: set[str]) -> bool:
    return mine <= theirs or theirs <= mine


def _about_the_same(one: _Sketch, other: _Sketch) -> bool | None:
    """Return whether two events are about the same thing, or None if one of them does not name any.

    It is the same thing if the names are alike, or have a word in common that is not a participant's name.
    """
    from rapidfuzz.fuzz import ratio

    if not one.things or not other.things:
        return None
    called = one.called | other.called
    for mine in one.things:
        for theirs in other.things:
            if _of_one_family(mine, theirs):
                continue
            both = {*_WORD.findall(mine)} & {*_WORD.findall(theirs)} - called
            alike = ratio(mine, theirs) >= _SAME_THING or _fit({*mine.split()}, {*theirs.split()})
            if alike or any(len(word) >= _LONG_WORD for word in both):
                return True
    return False


def _of_one_family(mine: str, theirs: str) -> bool:
    """Return whether two names begin alike and then differ: 'Claude Opus 4.1' and 'Claude Sonnet 4.5'.

    They differ if both have numbers and share none, or both have further words and share none.
    """
    numbers = {*_NUMBER.findall(mine)}, {*_NUMBER.findall(theirs)}
    if all(numbers) and numbers[0].isdisjoint(numbers[1]):
        return True
    (first, *rest), (other, *others) = (_WORD.findall(_NUMBER.sub(" ", name)) or [""] for name in (mine, theirs))
    return first == other and bool(rest) and bool(others) and {*rest}.isdisjoint(others)


def _same_stage(one: _Sketch, other: _Sketch, days: int) -> bool:
    """Return whether two events can be the same stage of a deal."""
    stages = {getattr(one.event, "stage", None), getattr(other.event, "stage", None)} - {None}
    if len(stages) < 2:  # noqa: PLR2004 - two events
        return True
    if stages == _BEGINNING:
        return days <= (_A_WEEK if one.is_one_day and other.is_one_day else _TWO_WEEKS)
    return days <= 1 and one.is_one_day and other.is_one_day


def _figures(one: _Sketch, other: _Sketch) -> tuple[list[str], list[str]]:
    """Return the names of the figures that agree within a tenth, and of those that contradict each other."""
    equal: list[str] = []
    contradictory: list[str] = []
    for key in one.ranges.keys() & other.ranges.keys():
        pairs = [(mine, theirs) for mine in one.ranges[key] for theirs in other.ranges[key] if _meet(mine, theirs)]
        if not pairs:
            contradictory.append(key[0])
        elif any(all(map(Decimal.is_finite, (*mine, *theirs))) for mine, theirs in pairs):
            equal.append(key[0])
    return sorted(set(equal)), sorted(set(contradictory))


def _meet(mine: tuple[Decimal, Decimal], theirs: tuple[Decimal, Decimal]) -> bool:
    return mine[0] <= theirs[1] and theirs[0] <= mine[1]


def _days_between(one: _Sketch, other: _Sketch) -> int:
    return max(0, max(one.first, other.first) - min(one.last, other.last))


def _buckets(sketch: _Sketch, margin: int) -> range:
    return range((sketch.first - margin) // _BUCKET, (sketch.last + margin) // _BUCKET + 1)
