"""The data of the charts on the page Statistics: bars with their events, and the events that are left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import labels, language
from dashboard.language import gettext, gettext_noop
from timeline.facts import When
from timeline.query import counts
from timeline.query.counts import IMPRECISE

if TYPE_CHECKING:
    from timeline.query import EventRecord
    from timeline.query.counting import Counted, Counting, Item

STEPS: dict[str, Callable[[When], str]] = {"month": counts.month, "quarter": counts.quarter, "year": counts.year}
"""The lengths of a period, each with a function that returns the period of a date."""

_PLANNED = gettext_noop("still to come")
_IMPRECISE = {
    "month": gettext_noop("with a date that does not fit into one month"),
    "quarter": gettext_noop("with a date that does not fit into one quarter"),
    "year": gettext_noop("with a date that does not fit into one year"),
}
_MONTHS_UP_TO, _QUARTERS_UP_TO = 4, 14  # years
_MARKS_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
_MOST_MARKS = 360


@dataclass(frozen=True, slots=True)
class Bar:
    """One mark of a chart.

    Attributes:
        key: an id that is unique in the chart.
        label: the text beside the mark.
        value: the value that the mark shows.
        records: the events behind the value.
        group: the group that the mark belongs to, such as a family, or "".
        period: the month, quarter or year of the mark, in a form that sorts, or "".
        inexact: whether any of its figures is approximate or a bound.
        own: whether the label is the log's own, such as a title, and so in English.
    """

    key: str
    label: str
    value: Decimal
    records: tuple[EventRecord, ...]
    group: str = ""
    period: str = ""
    inexact: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Events that a chart does not show, and the reason, worded to follow the word 'events'."""

    key: str
    why: str
    records: tuple[EventRecord, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """A chart.

    Attributes:
        name: the prefix of its marks in the URL.
        unit: the unit of the bars' values: a currency, `person`, `gpu`, or `event`.
        bars: its marks.
        left_out: the events that it does not show.
        total: the number of events that it shows.
    """

    name: str
    unit: str
    bars: tuple[Bar, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def total(self) -> int:
        """The number of events in the chart, each counted once."""
        return len({record.id for bar in self.bars for record in bar.records})

    def find(self, mark: str) -> tuple[str, tuple[EventRecord, ...]] | None:
        """Return the name and the events of a mark from the URL; None if the mark is not in this chart."""
        name, _, key = mark.partition(":")
        if name != self.name:
            return None
        for bar in self.bars:
            if bar.key == key:
                return f"{bar.label}{f', {bar.group}' if bar.group else ''}", bar.records
        found = next((left for left in self.left_out if left.key == key), None)
        return None if found is None else (gettext("left out: {why}", why=found.why), found.records)


def step_for(first: int, last: int, wanted: str = "") -> str:
    """Return the period that keeps a chart of these years readable: month, quarter or year.

    Args:
        first: the first year.
        last: the last year.
        wanted: the period that the reader asks for; if it gave too many marks, a longer one is returned. "" is none.
    """
    span = last - first + 1
    if wanted:
        fits = [step for step, marks in _MARKS_A_YEAR.items() if span * marks <= _MOST_MARKS]
        return wanted if wanted in fits else next(iter(fits), "year")
    return "month" if span <= _MONTHS_UP_TO else "quarter" if span <= _QUARTERS_UP_TO else "year"


def periods(first: int, last: int, step: str) -> list[str]:
    """Return all periods from the first to the last year: `2023-04`, `2023-Q2` or `2023`."""
    parts = {"month": [f"-{n:02}" for n in range(1, 13)], "quarter": [f"-Q{n}" for n in range(1, 5)], "year": [""]}
    return [f"{year}{part}" for year in range(first, last + 1) for part in parts[step]]


def activity(records: Iterable[EventRecord], step: str) -> Tally:
    """Count events by period and family; `Bar.key` is `period/family`."""
    cells: dict[tuple[str, str], list[EventRecord]] = defaultdict(list)
    loose: list[EventRecord] = []
    for record in records:
        period = STEPS[step](record.date)
        if period == IMPRECISE:
            loose.append(record)
        else:
            cells[period, record.fact.family].append(record)
    bars = tuple(
        Bar(
            f"{period}/{family}",
            labels.when(When.parse(period)),
            Decimal(len(found)),
            tuple(found),
            labels.family_label(family),
            period,
        )
        for (period, family), found in sorted(cells.items())
    )
    return Tally("activity", "event", bars, tuple(_imprecise(loose, step)))


def by_period(  # noqa: PLR0913 - what a chart is made of
    records: Iterable[EventRecord], counting: Counting, *, name: str, figure: str, unit: str, step: str
) -> Tally:
    """Add up a figure by period.

    Args:
        records: the events.
        counting: the rules for what counts.
        name: the chart's name.
        figure: the figure's name.
        unit: the unit to add up; figures in other units are left out.
        step: month, quarter or year.
    """
    counted = counting.count(records, figure)
    cells: dict[str, list[Item]] = defaultdict(list)
    for item in _in_unit(counted, unit):
        cells[STEPS[step](item.record.date)].append(item)
    loose = [item.record for item in cells.pop(IMPRECISE, [])]
    bars = tuple(
        replace(_bar(period, labels.when(When.parse(period)), found), period=period)
        for period, found in sorted(cells.items())
    )
    return Tally(name, unit, bars, (*_not_added(counted, unit), *_imprecise(loose, step)))


def by_party(  # noqa: PLR0913 - what a chart is made of
    records: Iterable[EventRecord],
    counting: Counting,
    names: dict[str, str],
    *,
    name: str,
    figure: str,
    unit: str,
    role: str,
) -> Tally:
    """Add up a figure by the company in a role, the largest first, whatever the dates.

    Args:
        records: the events.
        counting: the rules for what counts.
        names: companies' names by slug.
        name: the chart's name.
        figure: the figure's name.
        unit: the unit to add up; figures in other units are left out.
        role: the companies' role. If several companies acted together, the figure counts for the group, not for each.
    """
    counted = counting.count(records, figure)
    parties: dict[str, list[Item]] = defaultdict(list)
    for item in _in_unit(counted, unit):
        slugs = sorted({participant.entity for participant in item.record.role(role)})
        if slugs:
            parties["+".join(slugs)].append(item)
    bars = [_bar(key, _list(key, names), found) for key, found in parties.items()]
    bars.sort(key=lambda bar: (-bar.value, bar.label.casefold()))
    return Tally(name, unit, tuple(bars), _not_added(counted, unit))


def _list(key: str, names: dict[str, str]) -> str:
    listed = [names.get(slug, slug) for slug in key.split("+")]
    return gettext("{companies} together", companies=language.listed(listed)) if len(listed) > 1 else listed[0]


def deals(records: Sequence[EventRecord], counting: Counting, *, unit: str) -> Tally:
    """Return acquisitions by price, whatever their dates. Each deal counts once, at its announcement.

    Args:
        records: the events.
        counting: the rules for what counts.
        unit: the currency of the prices.
    """
    acquisitions = [record for record in records if record.kind == "acquisition"]
    counted = counting.count(acquisitions, "price")
    stages = {event.id: item.record.id for item in counted.items if item.deal is not None for event in item.deal.events}
    later = [record for record in counted.superseded if record.id in stages]
    others = [record for record in counted.superseded if record.id not in stages]
    ended = {event.id for deal in counting.deals if deal.status == "terminated" for event in deal.events}

    def told(items: Sequence[Item]) -> tuple[EventRecord, ...]:
        """Return the events of some items, with the later stages of their deals."""
        ids = {item.record.id for item in items}
        found = [*(item.record for item in items), *(record for record in later if stages[record.id] in ids)]
        return tuple(sorted(found, key=lambda record: (record.date.anchor, record.id)))

    bars = [
        Bar(
            item.record.id,
            _title(item),
            item.number or Decimal(0),
            told([item]),
            inexact=bool(item.claim.inexact),
            own=True,
        )
        for item in _in_unit(counted, unit)
        if item.claim is not None
    ]
    bars.sort(key=lambda bar: (-bar.value, bar.key))
    missing = [item for item in counted.items if item.claim is None]
    foreign = [item for item in counted.items if item.claim is not None and item.claim.unit != unit]
    return Tally(
        "deals",
        unit,
        tuple(bars),
        (
            *_some("unknown", gettext("without a figure"), told(missing)),
            *_some("other", _in_another(unit), told(foreign)),
            *_some("terminated", gettext("of terminated deals"), [record for record in others if record.id in ended]),
            *_some(
                "announced",
                gettext("of deals that count at their announcement, which these filters leave out"),
                [record for record in others if record.id not in ended],
            ),
            *_some("planned", gettext(_PLANNED), counted.planned),
        ),
    )


def _title(item: Item) -> str:
    """Return the title of a deal, which is the title of the event with its price."""
    priced = item.deal.priced if item.deal else None
    return (priced or item.record).title


def units(records: Iterable[EventRecord], figure: str) -> list[str]:
    """Return the units in which a figure is given, the most frequent first."""
    found: dict[str, int] = defaultdict(int)
    for record in records:
        claim = record.fact.preferred(figure)
        if claim is not None:
            found[claim.unit] += 1
    return sorted(found, key=lambda unit: (-found[unit], unit))


def _in_unit(counted: Counted, unit: str) -> list[Item]:
    """Return the items that count and have a figure in this unit."""
    return [item for item in counted.items if item.claim is not None and item.claim.unit == unit]


def _bar(key: str, label: str, items: Sequence[Item]) -> Bar:
    return Bar(
        key,
        label,
        sum((item.number for item in items if item.number is not None), Decimal(0)),
        tuple(item.record for item in items),
        inexact=any(item.claim.inexact for item in items if item.claim is not None),
    )


def _not_added(counted: Counted, unit: str) -> tuple[LeftOut, ...]:
    """Return the events whose figures are not added, by reason."""
    missing = [item.record for item in counted.items if item.claim is None]
    other = [item.record for item in counted.items if item.claim is not None and item.claim.unit != unit]
    partly = [item.record for item in _in_unit(counted, unit) if item.included]
    return (
        *_some("unknown", gettext("without a figure"), missing),
        *_some("other", _in_another(unit), other),
        *_some("included", gettext("in part, because their figure includes those of other events"), partly),
        *_some("superseded", gettext("whose figure another event replaces"), counted.superseded),
        *_some("planned", gettext(_PLANNED), counted.planned),
    )


def _in_another(unit: str) -> str:
    return gettext("in another currency") if unit.isupper() else gettext("in another unit")


def _imprecise(records: Sequence[EventRecord], step: str) -> list[LeftOut]:
    return _some("imprecise", gettext(_IMPRECISE[step]), records)


def _some(key: str, why: str, records: Sequence[EventRecord]) -> list[LeftOut]:
    return [LeftOut(f"~{key}", why, tuple(records))] if records else []
