"""What a view shows, as SVG: the timeline, the claims and sources of an event, or columns of counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson

from dashboard import data, labels, pictures, tallies
from dashboard.cards.text import leading, lines, written
from dashboard.components.event_list import published, source_name, sources_in_order
from dashboard.language import gettext, ngettext, ngettext_noop
from dashboard.state import State
from timeline.formats.columns import columns_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.database import Source
    from dashboard.heads.subject import Subject
    from dashboard.theme import Palette, ThemeName
    from timeline.query import EventRecord

AROUND = dt.timedelta(days=365)
"""The time before and after an event that its picture shows."""
MOST_AROUND = 3
"""How many of its companies have a lane there."""
_SIZE = 15.0
_COLUMNS = 320.0  # pixels of the height of a chart
_MOST_SOURCES = 12
_LEFT_OUT = {
    "month": ngettext_noop(
        "Without {count} event whose date is less precise than a month.",
        "Without {count} events whose date is less precise than a month.",
    ),
    "quarter": ngettext_noop(
        "Without {count} event whose date is less precise than a quarter.",
        "Without {count} events whose date is less precise than a quarter.",
    ),
    "year": ngettext_noop(
        "Without {count} event whose date is less precise than a year.",
        "Without {count} events whose date is less precise than a year.",
    ),
}
"""What is left out, for one event and for more, by the length of a period."""


@dataclass(frozen=True, slots=True)
class Body:
    """A part of a picture.

    Attributes:
        svg: its elements, from the point 0, 0 on.
        height: in pixels.
    """

    svg: str
    height: float


def body(found: Subject, theme: ThemeName, colours: Palette, width: int, most: int) -> Body:
    """Return the body of the picture of a view; an empty one if the view has no events.

    Args:
        found: what the view is about.
        theme: light or dark.
        colours: the theme's colours.
        width: in pixels.
        most: the largest number of lanes of the timeline.
    """
    asked = found.asked
    if found.record is not None:
        return _event(asked.at, found.record, found.state, theme, colours, width)
    if not found.records:
        return Body("", 0)
    if asked.page.url == "statistics":
        return _columns(found.records, colours, width)
    if found.asked.page.url == "stories":
        return _story(found, theme, width, most)
    return _timeline(asked.at, found.records, found.state, theme, width, most)


def _story(found: Subject, theme: ThemeName, width: int, most: int) -> Body:
    """Return the lanes of the companies of a story, with its events highlighted."""
    times = Counter(slug for record in found.records for slug in record.companies)
    companies = tuple(slug for slug, _ in times.most_common(most))
    records = data.events(found.asked.at, State(companies=companies, reported=found.state.reported))
    state = replace(found.state, companies=companies)
    lit = [record.id for record in found.records]
    return _timeline(found.asked.at, records, state, theme, width, most, lit=lit)


def _timeline(  # noqa: PLR0913, PLR0917 - what a figure depends on
    at: Source,
    records: Sequence[EventRecord],
    state: State,
    theme: ThemeName,
    width: int,
    most: int,
    *,
    lit: Sequence[str] = (),
) -> Body:
    given = {"by": state.by, "sort": state.sort, "since": state.since, "until": state.until}
    chosen: dict[str, str | Sequence[str]] = {name: value for name, value in given.items() if value}
    chosen |= {"companies": list(state.companies), "pin": list(state.pin), "hide": list(state.hide)}
    if lit:
        days = [record.date.anchor for record in records if record.id in set(lit)]
        chosen |= {"since": str(min(days) - AROUND / 4), "until": str(max(days) + AROUND / 4)}
    svg = pictures.svg(
        _parts(at, records, state.reported),
        choices=chosen,
        company=state.company,
        theme=theme,
        width=width,
        most=most,
        lit=lit,
    )
    return Body(svg, _height(svg))


def _parts(at: Source, records: Sequence[EventRecord], day: dt.date | None) -> str:
    """Return the columns of events, with the names of companies and people on a day."""
    directory = at.view.directory
    found = columns_of(records, directory)
    if day is not None:
        found["entities"] = [[slug, directory.label(slug, day), kind, []] for slug, _, kind, *_ in found["entities"]]
    return orjson.dumps([found]).decode()


def _height(svg: str) -> float:
    return float(svg.partition(' height="')[2].partition('"')[0])


def _event(  # noqa: PLR0913, PLR0917 - what a figure depends on
    at: Source, record: EventRecord, state: State, theme: ThemeName, colours: Palette, width: int
) -> Body:
    """Return the claims and sources of an event, and the time around it in the lanes of its companies."""
    colour, y, parts = colours.families[record.fact.family], 0.0, []
    claims = [
        (labels.figure_label(record.fact, name), labels.claim(claim), claim.source)
        for name, given in record.fact.figures.items()
        for claim in given
    ]
    for label, said, key in claims:
        y += leading(_SIZE * 1.5)
        source = record.fact.sources.get(key or "")
        parts.append(f'<rect x="0" y="{y - 17:g}" width="4" height="22" fill="{colour}"/>')
        parts.append(written([said], x=16, y=y, size=_SIZE * 1.4, colour=colours.ink, bold=True))
        by = gettext("{figure}, says {publisher}", figure=label, publisher=source_name(source)) if source else label
        parts.append(written([by], x=width, y=y, size=_SIZE, colour=colours.muted, anchor="end"))
    y += 12 if claims else 0
    for source in sources_in_order(record)[:_MOST_SOURCES]:
        y += leading(_SIZE)
        named = source.title or source_name(source)
        about = f"{source_name(source)}, {published(source)}"
        (first, *_) = lines(named, size=_SIZE, width=width * 0.62, most=1) or [""]
        parts.append(written([first], x=0, y=y, size=_SIZE, colour=colours.ink))
        parts.append(written([about], x=width, y=y, size=_SIZE, colour=colours.muted, anchor="end"))
    y += 20
    drawn = _around(at, record, state, theme, width)
    return Body("".join(parts) + placed(drawn, 0, y), y + drawn.height)


def _around(at: Source, record: EventRecord, state: State, theme: ThemeName, width: int) -> Body:
    if not record.companies:
        return Body("", 0)
    day, companies = record.date.anchor, record.companies[:MOST_AROUND]
    first, last = max(day.toordinal() - AROUND.days, 1), min(day.toordinal() + AROUND.days, dt.date.max.toordinal())
    around = State(
        companies=companies,
        since=dt.date.fromordinal(first).isoformat(),
        until=dt.date.fromordinal(last).isoformat(),
        reported=state.reported,
    )
    records = data.events(at, around)
    if not any(one.id == record.id for one in records):
        return Body("", 0)
    svg = pictures.svg(
        _parts(at, records, state.reported),
        choices={"since": around.since, "until": around.until, "companies": list(companies)},
        theme=theme,
        width=width,
        most=len(companies),
        lit=[record.id],
    )
    return Body(svg, _height(svg))


def _columns(records: Sequence[EventRecord], colours: Palette, width: int) -> Body:
    """Return the number of events in each period, stacked by family."""
    years = [record.date.anchor.year for record in records]
    step = tallies.step_for(min(years), max(years))
    tally = tallies.activity(records, step)
    counts: dict[str, dict[str, int]] = {one: {} for one in tallies.periods(min(years), max(years), step)}
    for bar in tally.bars:
        counts.setdefault(bar.period, {})[bar.key.rpartition("/")[2]] = len(bar.records)
    most = max((sum(found.values()) for found in counts.values()), default=0) or 1
    wide, parts = width / len(counts), []
    for place, (period, found) in enumerate(counts.items()):
        y = _COLUMNS + leading(_SIZE)
        for family, colour in colours.families.items():
            high = _COLUMNS * found.get(family, 0) / most
            y -= high
            if high:
                parts.append(
                    f'<rect x="{place * wide:.1f}" y="{y:.1f}" width="{max(1, wide - 1):.1f}" height="{high:.1f}"'
                    f' fill="{colour}"/>'
                )
        if place % max(1, len(counts) // 12) == 0:
            under = _COLUMNS + 2.2 * leading(_SIZE)
            parts.append(written([period], x=place * wide, y=under, size=_SIZE - 2, colour=colours.muted))
    parts.append(
        written(
            [ngettext("{count} event", "{count} events", most)],
            x=0,
            y=leading(_SIZE) - 6,
            size=_SIZE - 2,
            colour=colours.muted,
        )
    )
    y = _COLUMNS + 3.6 * leading(_SIZE)
    shown = [family for family in colours.families if any(family in found for found in counts.values())]
    for place, family in enumerate(shown):
        x = place * 140.0
        parts.append(f'<rect x="{x:g}" y="{y - 11:g}" width="12" height="12" fill="{colours.families[family]}"/>')
        name = labels.family_label(family)
        parts.append(written([name], x=x + 18, y=y, size=_SIZE - 1, colour=colours.ink))
    left = sum(len(one.records) for one in tally.left_out)
    if left:
        y += leading(_SIZE)
        one, many = _LEFT_OUT[step]
        why = ngettext(one, many, left)
        parts.append(written([why], x=0, y=y, size=_SIZE - 2, colour=colours.muted))
    return Body("".join(parts), y + 8)


def placed(drawn: Body, x: float, y: float, height: float | None = None) -> str:
    """Return a body at a place in a picture; what is higher than `height` is cut."""
    if not drawn.svg:
        return ""
    high = drawn.height if height is None else min(height, drawn.height)
    return f'<svg x="{x:g}" y="{y:g}" width="100%" height="{high:g}" overflow="hidden">{drawn.svg}</svg>'
