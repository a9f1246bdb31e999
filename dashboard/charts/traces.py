"""The plotly traces of packed events: capsules, tails, glyphs, labels, ticks and columns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard import escape, labels
from dashboard.theme import FONT, Palette, alpha
from timeline.facts.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.window import Window
    from timeline.query import EventRecord

LABEL_SIZE = 11.5
_CAPSULE = 0.62  # of a row
_FADE = (0.25, 0.19, 0.13, 0.08, 0.03)
_TAIL = 22.0  # pixels of the tail of an open date
_OPEN_LINE = 1.8
_HALO = 1.2
_TICK = 6  # pixels
_MOST_HOVER = 110
_EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - plotly's dates have no time zone


@dataclass(frozen=True, slots=True)
class Mark:
    """An event and its place in the figure.

    Attributes:
        y: the middle of its row, in rows from the top.
        label: the text beside it, or "".
        edge: the pixels from its noon to where glyph, capsule and tail end and the label begins.
        before: whether the label stands to the left of the glyph.
        size: the glyph's size in pixels.
    """

    record: EventRecord
    y: float
    label: str
    edge: float
    before: bool
    size: float


def traces(marks: Sequence[Mark], window: Window, width: float, colours: Palette) -> list[dict[str, Any]]:
    """Return plotly's traces of events, the bottom layer first.

    Args:
        marks: the events.
        window: the span of time.
        width: the width of the plot in pixels.
        colours: the theme's colours.
    """
    drawn: list[dict[str, Any]] = []
    for family, colour in colours.families.items():
        own = [mark for mark in marks if mark.record.fact.family == family]
        drawn += [*_capsules(own, colour), *_tails(own, colour, window, width)]
    for family, colour in colours.families.items():
        own = [mark for mark in marks if mark.record.fact.family == family]
        if own:
            drawn.append(_glyphs(own, family, colour, colours))
    return [*drawn, *_labels(marks, window, width, colours)]


def ticks(records: Sequence[EventRecord], y: float, colours: Palette) -> list[dict[str, Any]]:
    """Return the trace of events for which a lane has no row.

    Args:
        records: the events.
        y: the middle of the ticks, in rows from the top.
        colours: the theme's colours.
    """
    if not records:
        return []
    return [
        {
            "type": "scatter",
            "mode": "markers",
            "name": "ticks",
            "x": [_moved(record.date.anchor, 0) for record in records],
            "y": [y] * len(records),
            "customdata": [record.id for record in records],
            "hovertext": [_hover(record) for record in records],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "marker": {
                "symbol": "line-ns",
                "size": _TICK,
                "line": {"width": 2, "color": [colours.families[record.fact.family] for record in records]},
            },
        }
    ]


def columns(
    counts: Sequence[tuple[float, float, Sequence[int]]], foot: float, height: float, colours: Palette
) -> list[dict[str, Any]]:
    """Return the traces of a lane that has too many events to draw each: how many there are, by family.

    Args:
        counts: the first day of each column from 1970-01-01, its days, and the events of each family.
        foot: the lower edge, in rows from the top.
        height: the height of the highest column, in rows.
        colours: the theme's colours.
    """
    highest = max((sum(own) for _, _, own in counts), default=0)
    drawn: list[dict[str, Any]] = []
    below = [foot] * len(counts)
    for index, (family, colour) in enumerate(colours.families.items()):
        sizes = [own[index] / highest * height for _, _, own in counts]
        if not any(sizes):
            continue
        drawn.append(
            {
                "type": "bar",
                "name": f"columns of {family}",
                "x": [_after(day + days / 2) for day, days, _ in counts],
                "y": [-size for size in sizes],
                "base": list(below),
                "width": [days * 86_400_000 * 0.8 for _, days, _ in counts],
                "marker": {"color": colour, "line": {"width": 0}},
                "hovertext": [f"{own[index]:,} {labels.FAMILY_LABELS[family]}" for _, _, own in counts],
                "hovertemplate": "%{hovertext}<extra></extra>",
                "textposition": "none",
            }
        )
        below = [edge - size for edge, size in zip(below, sizes, strict=True)]
    return drawn


def _after(days: float) -> str:
    return (_EPOCH + dt.timedelta(days=days)).isoformat(timespec="seconds")


def _capsules(marks: Sequence[Mark], colour: str) -> list[dict[str, Any]]:
    """Draw bars from the earliest to the latest possible day of each imprecise date."""
    spans = [
        (mark, mark.record.date.earliest, mark.record.date.latest)
        for mark in marks
        if mark.record.date.precision != "day"
    ]
    bounded = [(mark, first, last) for mark, first, last in spans if first is not None and last is not None]
    if not bounded:
        return []
    return [
        _bars(
            [first.isoformat() for _, first, _ in bounded],
            [((last - first).days + 1) * 86_400_000 for _, first, last in bounded],
            [mark.y for mark, _, _ in bounded],
            [alpha(colour, 0.25) for mark, _, _ in bounded],
            name="capsules",
        )
    ]


def _tails(marks: Sequence[Mark], colour: str, window: Window, width: float) -> list[dict[str, Any]]:
    """Draw short tails that fade out for open dates: to the left for 'by then', to the right for 'from then'."""
    base, length, y, shades = [], [], [], []
    for mark in marks:
        when = mark.record.date
        if when.earliest is not None and when.latest is not None:
            continue
        step = window.milliseconds(_TAIL / len(_FADE), width)
        direction = -1 if when.earliest is None else 1
        for index, share in enumerate(_FADE):
            base.append(_moved(when.anchor, direction * step * index))
            length.append(direction * step)
            y.append(mark.y)
            shades.append(alpha(colour, share))
    return [_bars(base, length, y, shades, name="tails", radius=0)] if base else []


def _bars(  # noqa: PLR0913 - the columns of a trace
    base: list[str], length: list[float], y: list[float], colour: list[str], *, name: str, radius: int = 6
) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": name,
        "orientation": "h",
        "base": base,
        "x": length,
        "y": y,
        "width": _CAPSULE,
        "marker": {"color": colour, "cornerradius": radius, "line": {"width": 0}},
        "hoverinfo": "skip",
    }


def _glyphs(marks: Sequence[Mark], family: str, colour: str, colours: Palette) -> dict[str, Any]:
    hollow = [bool(labels.marks(mark.record)) or mark.record.retracted for mark in marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": family,
        "x": [_moved(mark.record.date.anchor, 0) for mark in marks],
        "y": [mark.y for mark in marks],
        "customdata": [mark.record.id for mark in marks],
        "hovertext": [_hover(mark.record) for mark in marks],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": [
                mark.record.fact.symbol + ("-open" if empty else "") for mark, empty in zip(marks, hollow, strict=True)
            ],
            "size": [mark.size for mark in marks],
            "color": colour,
            "opacity": [(0.6 if mark.record.retracted else 1) for mark in marks],
            "line": {
                "width": [_OPEN_LINE if empty else _HALO for empty in hollow],
                "color": colours.background,
            },
        },
        "unselected": {"marker": {"opacity": 1}},
        "cliponaxis": False,
    }


def _labels(marks: Sequence[Mark], window: Window, width: float, colours: Palette) -> list[dict[str, Any]]:
    labelled = [mark for mark in marks if mark.label]
    if not labelled:
        return []
    x = [
        _moved(
            mark.record.date.anchor,
            window.milliseconds(mark.edge + (-3 if mark.before else 3), width),
        )
        for mark in labelled
    ]
    return [
        {
            "type": "scatter",
            "mode": "text",
            "name": "labels",
            "x": x,
            "y": [mark.y for mark in labelled],
            "text": [_label(mark) for mark in labelled],
            "textposition": ["middle left" if mark.before else "middle right" for mark in labelled],
            "textfont": {
                "family": FONT,
                "size": LABEL_SIZE,
                "color": [colours.ink if mark.record.status == "confirmed" else colours.muted for mark in labelled],
            },
            "hoverinfo": "skip",
            "unselected": {"textfont": {"color": colours.ink}},
        }
    ]


def _label(mark: Mark) -> str:
    """Return a label: struck through if the event no longer holds, in italics if it is planned."""
    text = escape.plotly(mark.label)
    if mark.record.retracted:
        return f"<s>{text}</s>"
    return f"<i>{text}</i>" if mark.record.planned else text


def _hover(record: EventRecord) -> str:
    parts = [str(record.date), labels.kind_label(record.kind), labels.status(record.status), *labels.marks(record)]
    return f"<b>{escape.plotly(_short(record.title))}</b><br>{escape.plotly(' · '.join(parts))}"


def _short(title: str) -> str:
    return shorten(title, _MOST_HOVER)


def _moved(day: dt.date, milliseconds: float) -> str:
    """Return the noon of a day, moved by a number of milliseconds."""
    noon = dt.datetime.combine(day, dt.time(12))
    try:
        return (noon + dt.timedelta(milliseconds=milliseconds)).isoformat(timespec="seconds")
    except OverflowError:
        return noon.isoformat(timespec="seconds")
