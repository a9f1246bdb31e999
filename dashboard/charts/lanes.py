"""The timeline figure: lanes of glyphs on one axis of time, as a plain dict for plotly."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard import escape
from dashboard.charts import packing
from dashboard.charts.metrics import cut, text_width
from dashboard.charts.traces import Mark, PillMark, traces
from dashboard.theme import FONT, Palette, ThemeName, palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.window import Window
    from timeline.query import EventRecord

ROW = 22.0
"""The height of a row in pixels; in the figure a row is 1."""
PADDING = 12.0
"""Above and below the rows of a lane."""
LABEL_SIZE = 11.5
LANE_SIZE = 13.0
LABEL_GAP = 8.0
GLYPH = 9.5
MAJOR = 12.0
TOP = 46.0
BOTTOM = 12.0
RIGHT = 12.0

_ROWS = 5
SHORT = (200.0, 120.0)
"""The longest labels in pixels, those that are tried first in front."""
LONG = (320.0, 200.0, 120.0)
_PILL = 26.0
_TAIL = 36.0
_MOST_LANE = 150.0
_MAJOR_WEIGHT = 6.0


@dataclass(frozen=True, slots=True)
class LaneOf:
    """A lane before it is packed.

    Attributes:
        key: what it is of: a company's slug or a family.
        name: what stands before it.
        link: where its name leads, relative to the page; "" for nowhere.
        records: its events.
    """

    key: str
    name: str
    link: str
    records: tuple[EventRecord, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure for plotly and its height in pixels."""

    spec: dict[str, Any]
    height: int


def lanes(
    groups: Sequence[LaneOf], window: Window, theme: ThemeName, width: float, labels: tuple[float, ...] = SHORT
) -> Figure:
    """Draw events in lanes.

    Args:
        groups: the lanes from top to bottom. Events outside of the window are not drawn.
        window: the span of time.
        theme: light or dark.
        width: the figure's width in pixels; rows are packed for it.
        labels: how long a label may be, in pixels; a shorter form is taken where a longer one finds no room.
    """
    colours = palette(theme)
    names = [cut(group.name, LANE_SIZE, _MOST_LANE) for group in groups]
    counts = [len(group.records) for group in groups]
    left = 28 + max(
        (text_width(n, LANE_SIZE) * 1.08 + text_width(f" {c}", 11) for n, c in zip(names, counts, strict=True)),
        default=0,
    )
    plot = max(width - left - RIGHT, 200.0)
    marks: list[Mark] = []
    pills: list[PillMark] = []
    borders: list[float] = [0.0]
    annotations: list[dict[str, Any]] = []
    top = 0.0
    for group, name in zip(groups, names, strict=True):
        by_id = {record.id: record for record in group.records}
        items = [_item(record, window, plot, labels) for record in group.records if _inside(record, window)]
        lane = packing.pack(items, rows=_ROWS, width=plot, label_gap=LABEL_GAP, pill=_PILL)
        first = top + PADDING / ROW
        marks += [_mark(by_id[placed.item.id], placed, first + placed.row + 0.5) for placed in lane.placed]
        pills += [
            PillMark(tuple(by_id[item.id] for item in pill.items), pill.x, first + lane.rows - 0.5)
            for pill in lane.pills
        ]
        height = max(lane.rows, 1) + 2 * PADDING / ROW
        annotations.append(_lane_label(group, name, top + height / 2, colours))
        top += height
        borders.append(top)
    total = round(TOP + BOTTOM + top * ROW)
    spec = {
        "data": traces(marks, pills, window, plot, colours),
        "layout": {
            **_layout(window, top, left, colours),
            "shapes": [_line(y, colours) for y in borders[1:-1]],
            "annotations": annotations,
            "height": total,
        },
    }
    return Figure(spec, total)


def weight(record: EventRecord) -> float:
    """Say how important an event is for the figure: independent sources, figures and kinds that change a company."""
    fact = record.fact
    score = min(fact.lineages, 4) + bool(fact.figures) + (record.status == "confirmed")
    score += 2 * (record.kind in ("acquisition", "merger", "founding", "ipo", "layoffs", "compute_purchase"))
    score += getattr(fact, "stage", "") == "closed"
    score += record.disputed
    return float(score - 3 * record.retracted)


def _inside(record: EventRecord, window: Window) -> bool:
    return window.first <= record.date.anchor <= window.last


def _item(record: EventRecord, window: Window, width: float, labels: tuple[float, ...]) -> packing.Item:
    x = window.pixel(record.date.anchor, width)
    left, right = _extent(record, window, width)
    return packing.Item(
        record.id,
        x,
        left,
        right,
        tuple(dict.fromkeys(text_width(cut(record.title, LABEL_SIZE, most), LABEL_SIZE) for most in labels)),
        weight(record),
    )


def _extent(record: EventRecord, window: Window, width: float) -> tuple[float, float]:
    """Return the pixels from the left end to the right end of glyph, capsule and tail."""
    when = record.date
    x = window.pixel(when.anchor, width)
    half = _size(record) / 2 + 2
    left, right = x - half, x + half
    if when.earliest is None:
        left = x - _TAIL
    elif when.latest is None:
        right = x + _TAIL
    else:
        left = min(left, window.pixel(when.earliest, width))
        right = max(right, window.pixel(when.latest, width))
    return max(left, 0.0), min(right, width)


def _size(record: EventRecord) -> float:
    return MAJOR if weight(record) >= _MAJOR_WEIGHT else GLYPH


def _mark(record: EventRecord, placed: packing.Placed, y: float) -> Mark:
    label = "" if placed.label is None else _label(record, placed.item.labels[placed.label])
    item = placed.item
    return Mark(record, y, label, item.left if placed.before else item.right, placed.before, _size(record), _TAIL)


def _label(record: EventRecord, length: float) -> str:
    return cut(record.title, LABEL_SIZE, length + 0.01)


def _lane_label(group: LaneOf, name: str, y: float, colours: Palette) -> dict[str, Any]:
    shown = f"<b>{escape.plotly(name)}</b>"
    if group.link:
        shown = f'<a href="{escape.html(group.link)}" target="_self" style="color:{colours.ink}">{shown}</a>'
    return {
        "xref": "paper",
        "x": 0,
        "xshift": -12,
        "xanchor": "right",
        "yref": "y",
        "y": y,
        "yanchor": "middle",
        "showarrow": False,
        "align": "right",
        "text": f'{shown} <span style="font-size:11px;color:{colours.muted}">{len(group.records)}</span>',
        "font": {"size": LANE_SIZE, "color": colours.ink, "family": FONT},
    }


def _line(y: float, colours: Palette) -> dict[str, Any]:
    return {
        "type": "line",
        "layer": "below",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": "y",
        "y0": y,
        "y1": y,
        "line": {"color": colours.grid, "width": 1},
    }


def _layout(window: Window, height: float, left: float, colours: Palette) -> dict[str, Any]:
    after = window.last + dt.timedelta(days=1) if window.last < dt.date.max else window.last
    return {
        "font": {"family": FONT, "size": LABEL_SIZE, "color": colours.ink},
        # Not transparent: plotly draws the spike's outline in the contrast to it.
        "paper_bgcolor": colours.background,
        "plot_bgcolor": colours.background,
        "margin": {"l": round(left), "r": RIGHT, "t": TOP, "b": BOTTOM},
        "showlegend": False,
        "barmode": "overlay",
        "hovermode": "closest",
        "hoverdistance": 14,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": colours.background,
            "bordercolor": colours.grid,
            "font": {"color": colours.ink, "family": FONT, "size": 12.5},
            "align": "left",
            "namelength": 0,
        },
        "xaxis": {
            # A bar that comes first would make it linear without a word.
            "type": "date",
            "range": [window.first.isoformat(), after.isoformat()],
            "side": "top",
            "gridcolor": colours.grid,
            "gridwidth": 1,
            "zeroline": False,
            "tickfont": {"color": colours.muted, "size": 11},
            "tickformatstops": [
                {"dtickrange": [None, 86_400_000 * 27], "value": "%-d %b\n%Y"},
                {"dtickrange": [86_400_000 * 27, "M11"], "value": "%b\n%Y"},
                {"dtickrange": ["M12", None], "value": "%Y"},
            ],
            "fixedrange": True,
            "nticks": 9,
            "ticklen": 0,
            "showspikes": True,
            "spikemode": "across",
            "spikethickness": 1,
            "spikedash": "dot",
            "spikecolor": colours.muted,
            "spikesnap": "cursor",
        },
        "yaxis": {
            "type": "linear",
            "range": [height, 0],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "showticklabels": False,
            "ticks": "",
        },
    }
