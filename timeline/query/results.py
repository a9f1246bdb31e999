"""The result of a query: events as values, and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from timeline import facts
from timeline.facts import Days, When
from timeline.facts.entities import EntityType
from timeline.facts.suggest import did_you_mean
from timeline.query import event_json
from timeline.query.figure_fields import FigureFields
from timeline.query.filter_values import FIGURES


@dataclass(frozen=True, slots=True)
class Participant:
    """An entity in a role.

    Attributes:
        entity: its slug; if the event names an entity that was merged into another one, the slug of that one.
        type: company or person.
        name: the name that was valid on the event's date.
        role: the role.
        difference: what tells it apart from others of its name, such as ' (American carrier)'; else "".
        named: the slug in the event, if it is another one than `entity`.
    """

    entity: str
    type: EntityType
    name: str
    role: str
    difference: str = ""
    named: str | None = None

    @property
    def label(self) -> str:
        """The name, with what tells it apart if another entity has the same name today."""
        return self.name + self.difference


Unread = tuple[str, str, str, Callable[[int], None]]
"""The id, the kind and the date of an event that is read later, and what reads it by its position."""


@dataclass(frozen=True, slots=True, repr=False)
class EventRecord(FigureFields):
    """An event as recorded at a log position, or as reported by a day.

    Each figure is an attribute, such as `price`: its preferred claim, or None if the event does not give it. An event
    that moves, deals or owners are derived from is read from the log when somebody first looks at it.

    Attributes:
        fact: the typed fact: roles, figures with all claims, sources.
        participants: entities in their roles.
        position: the log position of this version.
        planned: whether it was still to come on the day of the question, as far as its sources say.
        date: when it occurred (the preferred claim).
        retracted: whether it is retracted.
    """

    fact: facts.Event
    participants: tuple[Participant, ...]
    position: int
    planned: bool = False
    date: When = field(init=False, repr=False, compare=False)
    _unread: Unread | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        # Figures, lists and filters read the date often, and choosing among claims takes time.
        object.__setattr__(self, "date", self.fact.when)

    @classmethod
    def unread(cls, position: int, unread: Unread) -> EventRecord:
        """Return an event that is past, and read when somebody first looks at it."""
        made = object.__new__(cls)
        _set(made, "position", position)
        _set(made, "planned", False)  # noqa: FBT003 - the attribute's value
        _set(made, "_unread", unread)
        return made

    @property
    def is_unread(self) -> bool:
        """Whether nobody has looked at it yet."""
        return self._unread is not None

    def fill(self, fact: facts.Event, participants: tuple[Participant, ...]) -> None:
        """Give an unread event what was read."""
        _set(self, "fact", fact)
        _set(self, "participants", participants)
        _set(self, "date", fact.when)
        _set(self, "_unread", None)

    def __reduce__(self) -> tuple[type[EventRecord], tuple[facts.Event, tuple[Participant, ...], int, bool]]:
        """Pickle and copy what was read."""
        return type(self), (self.fact, self.participants, self.position, self.planned)

    @property
    def id(self) -> str:
        """Its slug."""
        unread = self._unread
        return self.fact.id if unread is None else unread[0]

    @property
    def kind(self) -> str:
        """Its kind, such as `layoffs`."""
        unread = self._unread
        return self.fact.kind if unread is None else unread[1]

    @property
    def title(self) -> str:
        """Its title."""
        return self.fact.title

    @property
    def summary(self) -> str | None:
        """One or two sentences about it, or None."""
        return self.fact.summary

    @property
    def status(self) -> str:
        """confirmed, reported or rumoured."""
        return self.fact.status

    @property
    def reported(self) -> dt.date | None:
        """The day by which a source first reported it, or None."""
        return self.fact.reported

    @property
    def disputed(self) -> bool:
        """Whether sources give figures or dates that contradict each other."""
        return bool(self.fact.disputed)

    @property
    def retracted(self) -> bool:
        """Whether it is retracted."""
        return self.fact.retracted is not None

    @property
    def renamed(self) -> bool:
        """Whether this is an id that the event had before it was renamed."""
        return self.fact.retracted is not None and self.fact.retracted.why == "renamed"

    @property
    def counts(self) -> bool:
        """Whether it counts in sums, offices and ownership: it is not retracted and not planned."""
        return not self.retracted and not self.planned

    @property
    def sources(self) -> tuple[facts.Source, ...]:
        """Its sources, the earliest first; undated ones come last."""
        return tuple(source for _, source in sorted(self.fact.sources.items(), key=_by_date))

    @property
    def url(self) -> str | None:
        """The address of its earliest source that has one, or None."""
        return next((source.url for source in self.sources if source.url), None)

    @property
    def first_publishers(self) -> tuple[str, ...]:
        """Who reported it on the day of its first report, in the order of its sources; () if none of them is dated.

        A source that copies another one counts only if nobody else reported it on that day. A publisher without a name
        is called by the key of its source.
        """
        first = [source for source in self.fact.sources.values() if source.known_from == self.reported is not None]
        own = [source for source in first if source.derived_from is None]
        return tuple(dict.fromkeys(source.publisher or source.key for source in own or first))

    @property
    def first_publisher(self) -> str | None:
        """Who reported it first, or None; of several on one day, the first of `first_publishers`."""
        return next(iter(self.first_publishers), None)

    @property
    def lag(self) -> Days | None:
        """How many days after it happened it was first reported; None if no source is dated.

        It is a range if a date is imprecise, and negative if the event was reported before it happened.
        """
        dated = [source.published for source in self.fact.sources.values() if source.published is not None]
        if not dated:
            return None
        known = [when.earliest for when in dated if when.earliest is not None]
        first = min(known) if len(known) == len(dated) else None
        return Days(_days(self.date.latest, first), _days(self.date.earliest, self.reported))

    def role(self, name: str) -> tuple[Participant, ...]:
        """Return the participants in a role."""
        return tuple(participant for participant in self.participants if participant.role == name)

    @property
    def companies(self) -> tuple[str, ...]:
        """The slugs of all companies whose timelines have this event, each once."""
        return tuple(dict.fromkeys(p.entity for p in self.participants if p.type == "company"))

    def __repr__(self) -> str:
        """Show its date, kind and title in one line."""
        return f"<EventRecord {self.id}: {self.date.text} {self.kind} {self.title!r}>"

    if not TYPE_CHECKING:  # type checkers know the figures from FigureFields, and warn of other names

        def __getattr__(self, name):  # noqa: ANN001, ANN204 - a figure
            """Return the preferred claim of a figure, or None if the event does not give it; read an unread event."""
            if name in _READ_LATER and (unread := self._unread) is not None:
                if name == "date":
                    _set(self, "date", _when(unread[2]))
                else:
                    unread[3](self.position)
                return object.__getattribute__(self, name)
            if name in FIGURES:
                return self.fact.preferred(name)
            hint = "" if name.startswith("_") else did_you_mean(name, [*FIGURES, *_names(type(self))])
            raise AttributeError(f"an event has no attribute '{name}'" + (f": {hint}" if hint else ""))

    def to_json(self) -> dict[str, Any]:
        """Return the event as JSON values, with everything in its payload: `timeline.query.event_json.payload`."""
        when = self.date
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "summary": self.fact.summary,
            "status": self.status,
            "disputed": self.disputed,
            "retracted": self.retracted,
            "planned": self.planned,
            "date": {
                "text": when.text,
                "earliest": _iso(when.earliest),
                "latest": _iso(when.latest),
                "precision": when.precision,
                "anchor": when.anchor.isoformat(),
                **({"approximate": True} if when.approximate else {}),
                **({"uncertain": True} if when.uncertain else {}),
                **({"lasted": True} if when.lasted else {}),
                "claims": event_json.date_claims(self.fact),
            },
            "reported": _iso(self.reported),
            "thread": self.fact.thread,
            "participants": [
                {"entity": p.entity, "type": p.type, "name": p.name, "role": p.role}
                | ({"named": p.named} if p.named is not None else {})
                for p in self.participants
            ],
            "details": self.fact.details,
            "figures": {name: self._figure(name) for name in self.fact.figures},
            "sources": [
                {"key": key, **_present(source.payload())}
                for key, source in sorted(self.fact.sources.items(), key=_by_date)
            ],
            "position": self.position,
            **event_json.other_fields(self.fact),
        }

    def _figure(self, name: str) -> dict[str, Any]:
        claims = self.fact.figures[name]
        claim = self.fact.preferred(name)
        unit = (claim or claims.claims[0]).unit
        more = {"undisclosed": True} if claim is None else claim.to_json()
        shown = {"value": None, "unit": unit, "approx": False, "source": None, **more}
        shown.pop("rank", None)
        return {**shown, "claims": [_claim(item, unit) for item in claims]}


_set = object.__setattr__
_when = lru_cache(maxsize=65536)(When.parse)
_READ_LATER = frozenset({"fact", "participants", "date"})
"""The attributes that an unread event does not have yet."""


def _claim(claim: facts.Claim, unit: str) -> dict[str, Any]:
    fields = claim.to_json()
    if claim.unit != unit:
        fields["unit"] = claim.unit
    if claim.undisclosed:
        fields["undisclosed"] = True
    if claim.value is None:
        fields = {**fields, "value": None}
    return fields


def _present(fields: dict[str, Any]) -> dict[str, Any]:
    whole = {name: fields.get(name) for name in ("publisher", "title", "url", "published")}
    return {**whole, **{name: value for name, value in fields.items() if name not in whole}}


def _names(model: type) -> list[str]:
    return [name for name in dir(model) if not name.startswith("_")]


def _days(first: dt.date | None, last: dt.date | None) -> int | None:
    return (last - first).days if first is not None and last is not None else None


def _by_date(item: tuple[str, facts.Source]) -> tuple[dt.date, str]:
    key, source = item
    return source.known_from or dt.date.max, key


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
