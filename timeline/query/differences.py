"""What changed between two states of events: what was known on one day, and on another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from timeline.facts.claims import DateClaim

if TYPE_CHECKING:
    from timeline.facts.claims import AnyClaim, Claim
    from timeline.query.results import EventRecord

What = Literal["new", "gone", "retracted", "disputed", "settled", "changed", "confirmed"]
ORDER: tuple[What, ...] = ("new", "changed", "disputed", "settled", "confirmed", "retracted", "gone")
"""How an event can differ; a list of differences has this order."""


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure, or the date, with other values than before.

    Attributes:
        name: the figure's name, or `date`.
        before: the claims of the earlier state; () if there was none.
        after: the claims of the later state; () if there is none any more.
    """

    name: str
    before: tuple[Claim | DateClaim, ...]
    after: tuple[Claim | DateClaim, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """How the later state of an event differs from the earlier one.

    Attributes:
        what: `new` (only the later state has it), `changed` (another figure, date or kind, or other
            participants), `disputed` (its
            sources contradict each other since), `settled` (they do no longer), `confirmed` (another status),
            `retracted`, or `gone` (only the earlier state has it).
        before: the event in the earlier state, or None.
        after: the event in the later state, or None.
        figures: the figures and the date with other values.
        sources: the keys of the sources that only the later state has.
    """

    what: What
    before: EventRecord | None
    after: EventRecord | None
    figures: tuple[FigureChange, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def record(self) -> EventRecord:
        """The event in the later state, or in the earlier one if it is gone."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of the two is given
        return found

    def to_json(self) -> dict[str, Any]:
        """Return the difference as JSON values."""
        return {
            "event": self.record.id,
            "what": self.what,
            "figures": {one.name: {"before": _json(one.before), "after": _json(one.after)} for one in self.figures},
            "sources": list(self.sources),
        }


def _json(claims: tuple[Claim | DateClaim, ...]) -> list[Any]:
    return [one.value.text if isinstance(one, DateClaim) else one.to_json() for one in claims]


def differences(before: Iterable[EventRecord], after: Iterable[EventRecord]) -> list[Difference]:
    """Return the differences between two states of the same events; events without a difference are left out.

    Args:
        before: the events in the earlier state.
        after: the events in the later state.

    Returns:
        The differences in the order of `ORDER`, each kind in the order of the dates.
    """
    earlier = {record.id: record for record in before}
    later = {record.id: record for record in after}
    found = [one for slug in {**earlier, **later} if (one := difference(earlier.get(slug), later.get(slug)))]
    return sorted(found, key=lambda one: (ORDER.index(one.what), one.record.date.anchor, one.record.id))


def difference(before: EventRecord | None, after: EventRecord | None) -> Difference | None:
    """Return how the later state of an event differs from the earlier one; None if it does not.

    A source alone is a difference only if it changes what is told: a figure, the date, the kind, the status or who
    takes part. Titles are not compared: as reported by a day, an event may have a plainer one, since today's could tell
    what came later.
    """
    if before is None or after is None:
        if before is after:
            return None
        return Difference("new" if before is None else "gone", before, after)
    figures, sources = _figures(before, after), _sources(before, after)
    what = _what(before, after, figures)
    return None if what is None else Difference(what, before, after, figures, sources)


def _what(before: EventRecord, after: EventRecord, figures: tuple[FigureChange, ...]) -> What | None:
    if after.retracted and not before.retracted:
        return "retracted"
    if after.disputed != before.disputed:
        return "disputed" if after.disputed else "settled"
    if figures or after.kind != before.kind or _roles(after) != _roles(before):
        return "changed"
    return "confirmed" if after.status != before.status or after.planned != before.planned else None


def _roles(record: EventRecord) -> set[tuple[str, str]]:
    return {(one.entity, one.role) for one in record.participants}


def _sources(before: EventRecord, after: EventRecord) -> tuple[str, ...]:
    return tuple(key for key in after.fact.sources if key not in before.fact.sources)


def _figures(before: EventRecord, after: EventRecord) -> tuple[FigureChange, ...]:
    found = []
    if _said(before.fact.date) != _said(after.fact.date):
        found.append(FigureChange("date", tuple(before.fact.date), tuple(after.fact.date)))
    for name in dict.fromkeys((*before.fact.figures, *after.fact.figures)):
        old, new = (tuple(record.fact.figures.get(name, ())) for record in (before, after))
        if _said(old) != _said(new):
            found.append(FigureChange(name, old, new))
    return tuple(found)


def _said(claims: Iterable[AnyClaim]) -> set[AnyClaim]:
    """Return what claims say, without who says it."""
    return {replace(claim, source=None) for claim in claims}
