"""The plotly traces of packed events: capsules, tails, glyphs, labels, pills and clickable areas."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard import escape, labels
from dashboard.charts.metrics import text_width
from dashboard.theme import FONT, Palette, alpha
from timeline.facts.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.window import Window
    from timeline.query import EventRecord

LABEL_SIZE = 11.5
WINDOW = "window:"
"""What a pill's data begins with; an event's data is its id, in which there is no colon."""
LIST = "list:"
"""What the data of a pill begins with whose events a list shows; then their ids, with commas between."""
_CLOSER = 0.5  # of the window: a closer window is shorter than this share
_CAPSULE = 0.62  # of a row
_FADE = (0.25, 0.19, 0.13, 0.08, 0.03)
_OPEN_LINE = 1.8
_HALO = 1.2
_GAP = 8.0
_ZOOM = 0.35
_MOST_HOVER = 110


@dataclass(frozen=True, slots=True)
class Mark:
    """An event and its place in the figure.

    Attributes:
        y: the middle of its row, in rows from the top.
        label: the text beside it, or "".
        edge: where glyph, capsule and tail end and the label begins, in pixels.
        before: whether the label stands to the left of the glyph.
        size: the glyph's size in pixels.
        tail: the length of an open date's tail, in pixels.
        ghost: in a look back, whether the event was believed then but no longer is.
        faint: whether other events are highlighted and this one is not.
    """

    record: EventRecord
    y: float
    label: str
    edge: float
    before: bool
    size: float
    tail: float
    ghost: bool = False
    faint: bool = False

    @property
    def pale(self) -> bool:
        """Whether the event is drawn open and pale, with its label struck through."""
        return self.ghost or self.record.retracted


@dataclass(frozen=True, slots=True)
class PillMark:
    """Events that found no row."""

    records: tuple[EventRecord, ...]
    x: float
    y: float


def traces(
    marks: Sequence[Mark], pills: Sequence[PillMark], window: Window, width: float, colours: Palette
) -> list[dict[str, Any]]:
    """Return plotly's traces, the bottom layer first."""
    drawn: list[dict[str, Any]] = []
    for family, colour in colours.families.items():
        own = [mark for mark in marks if mark.record.fact.family == family]
        drawn += [*_capsules(own, colour), *_tails(own, colour, window, width)]
    drawn += _targets(marks, window, width)
    for family, colour in colours.families.items():
        own = [mark for mark in marks if mark.record.fact.family == family]
        if own:
            drawn.append(_glyphs(own, family, colour, colours))
    drawn += [*_labels(marks, window, width, colours), *_pills(pills, window, width, colours)]
    return drawn


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
            [alpha(colour, 0.25 * _strength(mark)) for mark, _, _ in bounded],
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
        step = window.milliseconds(mark.tail / len(_FADE), width)
        direction = -1 if when.earliest is None else 1
        for index, share in enumerate(_FADE):
            base.append(_moved(when.anchor, direction * step * index))
            length.append(direction * step)
            y.append(mark.y)
            shades.append(alpha(colour, share * _strength(mark)))
    return [_bars(base, length, y, shades, name="tails", radius=0)] if base else []


def _strength(mark: Mark) -> float:
    return 0.3 if mark.faint else 1


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


def _targets(marks: Sequence[Mark], window: Window, width: float) -> list[dict[str, Any]]:
    """Draw invisible bars from each glyph to the end of its label, so that a click on the label opens the event too."""
    labelled = [mark for mark in marks if mark.label]
    if not labelled:
        return []
    base, length = [], []
    for mark in labelled:
        x = window.pixel(mark.record.date.anchor, width)
        room = _GAP + text_width(mark.label, LABEL_SIZE)
        end = mark.edge - room if mark.before else mark.edge + room
        base.append(_moved(mark.record.date.anchor, 0))
        length.append(window.milliseconds(end - x, width))
    bars = _bars(base, length, [m.y for m in labelled], ["rgba(0,0,0,0)"] * len(labelled), name="targets", radius=0)
    # Bars react to the pointer anywhere on them, so the label's whole length can be clicked.
    return [
        {
            **{key: value for key, value in bars.items() if key != "hoverinfo"},
            "width": 0.9,
            "customdata": [mark.record.id for mark in labelled],
            "hovertext": [_hover(mark) for mark in labelled],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "textposition": "none",
            "unselected": {"marker": {"opacity": 1}},
        }
    ]


def _glyphs(marks: Sequence[Mark], family: str, colour: str, colours: Palette) -> dict[str, Any]:
    hollow = [bool(labels.marks(mark.record)) or mark.pale for mark in marks]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": family,
        "x": [_moved(mark.record.date.anchor, 0) for mark in marks],
        "y": [mark.y for mark in marks],
        "customdata": [mark.record.id for mark in marks],
        "hovertext": [_hover(mark) for mark in marks],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "marker": {
            "symbol": [
                mark.record.fact.symbol + ("-open" if empty else "") for mark, empty in zip(marks, hollow, strict=True)
            ],
            "size": [mark.size for mark in marks],
            "color": colour,
            "opacity": [(0.6 if mark.pale else 1) * _strength(mark) for mark in marks],
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
            window.milliseconds(
                mark.edge + (-3 if mark.before else 3) - window.pixel(mark.record.date.anchor, width), width
            ),
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
    if mark.pale:
        return f"<s>{text}</s>"
    return f"<i>{text}</i>" if mark.record.planned else text


def _pills(pills: Sequence[PillMark], window: Window, width: float, colours: Palette) -> list[dict[str, Any]]:
    if not pills:
        return []
    middle = [_moved(window.first, window.milliseconds(pill.x, width) - 43_200_000) for pill in pills]
    names = ["<br>".join(escape.plotly(_short(record.title)) for record in pill.records[:8]) for pill in pills]
    return [
        {
            "type": "scatter",
            "mode": "markers+text",
            "name": "more",
            "x": middle,
            "y": [pill.y for pill in pills],
            "text": [f"+{len(pill.records)}" for pill in pills],
            "textposition": "middle center",
            "textfont": {"family": FONT, "size": 10, "color": colours.muted},
            "customdata": [_asked_by(pill.records, window) for pill in pills],
            "hovertext": names,
            "hovertemplate": "%{hovertext}<br><i>click to see them</i><extra></extra>",
            "marker": {
                "symbol": "circle",
                "size": 19,
                "color": colours.surface,
                "line": {"width": 1, "color": colours.muted},
            },
            "unselected": {"marker": {"opacity": 1}},
        }
    ]


def _asked_by(records: Sequence[EventRecord], window: Window) -> str:
    """Return what a click on a pill asks for: a closer window, or a list of events if that would not help."""
    closer = zoom_to(records)
    first, last = (dt.date.fromisoformat(day) for day in closer.removeprefix(WINDOW).split(".."))
    if (last - first).days < window.days * _CLOSER:
        return closer
    return LIST + ",".join(record.id for record in records)


def zoom_to(records: Sequence[EventRecord]) -> str:
    """Return the window around some events as `window:FIRST..LAST`, which a click on their pill asks for."""
    anchors = [record.date.anchor for record in records]
    first, last = min(anchors), max(anchors)
    room = dt.timedelta(days=max(10, round((last - first).days * _ZOOM)))
    return f"{WINDOW}{first - room}..{last + room}"


def _hover(mark: Mark) -> str:
    record = mark.record
    parts = [str(record.date), labels.kind_label(record.kind), labels.STATUS[record.status], *labels.marks(record)]
    if mark.ghost:
        parts.append("corrected or retracted since")
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
