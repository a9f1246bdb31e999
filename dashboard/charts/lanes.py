"""The timeline figure: lanes of glyphs on one time axis, as a plain dict for plotly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard.charts import density, frame, packing
from dashboard.charts.metrics import cut, text_width
from dashboard.charts.traces import Mark, PillMark, traces
from dashboard.theme import ThemeName, palette

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.window import Window
    from timeline.query import EventRecord

ROW = 22.0
"""The height of a row in pixels; in the figure a row is 1."""
PADDING = 12.0
"""Above and below the rows of a lane."""
LABEL_GAP = 8.0
GLYPH = 9.5
MAJOR = 12.0

_ROWS = 5
SHORT = (200.0, 120.0)
"""The longest labels in pixels, those that are tried first in front."""
LONG = (320.0, 200.0, 120.0)
_PILL = 26.0
_TAIL = 36.0
_MAJOR_WEIGHT = 6.0
_LIT = 100.0  # more than the weight of any event
MOST_GLYPHS = 2000
"""More events than this are drawn as density."""


@dataclass(frozen=True, slots=True)
class LaneOf:
    """A lane before it is packed.

    Attributes:
        key: a company's slug or a family.
        name: the text to the left of the lane.
        link: the link of its name, relative to the page, or "" for no link.
        records: its events.
    """

    key: str
    name: str
    link: str
    records: tuple[EventRecord, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure for plotly.

    Attributes:
        spec: the figure as plotly takes it.
        height: its height in pixels.
        dense: whether it shows the number of events instead of each event.
    """

    spec: dict[str, Any]
    height: int
    dense: bool = False


def lanes(  # noqa: PLR0913 - the parts of a figure
    groups: Sequence[LaneOf],
    window: Window,
    theme: ThemeName,
    width: float,
    labels: tuple[float, ...] = SHORT,
    *,
    ghosts: frozenset[str] = frozenset(),
    lit: frozenset[str] = frozenset(),
) -> Figure:
    """Draw events in lanes. If there are too many, draw their number in each lane and period instead.

    Args:
        groups: the lanes from top to bottom. Events outside the window are not drawn.
        window: the span of time.
        theme: light or dark.
        width: the figure's width in pixels; rows are packed for it.
        labels: the widths of labels in pixels, the longest first; a shorter form is used if a longer one has no room.
        ghosts: ids of events to draw as ghosts: in a look back, events that were believed then but no longer hold.
        lit: ids of the highlighted events; the others are faint and have no label. An empty set highlights all.
    """
    colours = palette(theme)
    counts = [len(group.records) for group in groups]
    left, plot = frame.room([group.name for group in groups], counts, width)
    if is_dense(groups, window):
        return _dense(groups, window, theme, left, plot)
    marks: list[Mark] = []
    pills: list[PillMark] = []
    borders: list[float] = [0.0]
    annotations: list[dict[str, Any]] = []
    top = 0.0
    for group, count in zip(groups, counts, strict=True):
        by_id = {record.id: record for record in group.records}
        items = [_item(record, window, plot, labels, lit) for record in group.records if _inside(record, window)]
        lane = packing.pack_most(items, rows=_ROWS, width=plot, label_gap=LABEL_GAP, pill=_PILL)
        first = top + PADDING / ROW
        marks += [_mark(by_id[placed.item.id], placed, first + placed.row + 0.5, ghosts, lit) for placed in lane.placed]
        pills += [
            PillMark(tuple(by_id[item.id] for item in pill.items), pill.x, first + lane.rows - 0.5)
            for pill in lane.pills
        ]
        height = max(lane.rows, 1) + 2 * PADDING / ROW
        annotations.append(frame.lane_label(group.name, group.link, count, top + height / 2, colours))
        top += height
        borders.append(top)
    total = round(frame.TOP + frame.BOTTOM + top * ROW)
    spec = {
        "data": traces(marks, pills, window, plot, colours),
        "layout": {
            **frame.layout(window, top, left, colours),
            "shapes": [frame.line(y, colours) for y in borders[1:-1]],
            "annotations": annotations,
            "height": total,
        },
    }
    return Figure(spec, total)


def _dense(groups: Sequence[LaneOf], window: Window, theme: ThemeName, left: float, plot: float) -> Figure:
    cells = [
        density.Lane(
            group.name, group.link, tuple(record.date.anchor for record in group.records if _inside(record, window))
        )
        for group in groups
    ]
    return Figure(*density.figure(cells, window, theme, left, plot), dense=True)


def is_dense(groups: Sequence[LaneOf], window: Window) -> bool:
    """Return whether a window contains too many events (by their anchor days) to draw each one."""
    return sum(_inside(record, window) for group in groups for record in group.records) > MOST_GLYPHS


def weight(record: EventRecord) -> float:
    """Return how important an event is for the figure.

    Independent sources, figures and kinds that change a company add to the weight.
    """
    fact = record.fact
    score = min(fact.lineages, 4) + bool(fact.figures) + (record.status == "confirmed")
    score += 2 * (record.kind in ("acquisition", "merger", "founding", "ipo", "layoffs", "compute_purchase"))
    score += getattr(fact, "stage", "") == "closed"
    score += record.disputed
    return float(score - 3 * record.retracted)


def _inside(record: EventRecord, window: Window) -> bool:
    return window.first <= record.date.anchor <= window.last


def _item(
    record: EventRecord, window: Window, width: float, labels: tuple[float, ...], lit: frozenset[str]
) -> packing.Item:
    faint = bool(lit) and record.id not in lit
    x = window.pixel(record.date.anchor, width)
    left, right = _extent(record, window, width)
    return packing.Item(
        record.id,
        x,
        left,
        right,
        ()
        if faint
        else tuple(
            dict.fromkeys(text_width(cut(record.title, frame.LABEL_SIZE, most), frame.LABEL_SIZE) for most in labels)
        ),
        weight(record) + (_LIT if record.id in lit else 0),
    )


def _extent(record: EventRecord, window: Window, width: float) -> tuple[float, float]:
    """Return the left and right ends, in pixels, of an event's glyph, capsule and tail."""
    when = record.date
    x = window.pixel(when.anchor, width)
    half = _size(record) / 2 + 2
    left, right = x - half, x + half
    if when.earliest is None:
        left = x - _TAIL
    elif when.latest is None:
        right = x + _TAIL
    else:
        noon = 0.5 / window.days * width if when.precision != "day" else 0.0  # a capsule spans whole days
        left = min(left, window.pixel(when.earliest, width) - noon)
        right = max(right, window.pixel(when.latest, width) + noon)
    return max(left, 0.0), min(right, width)


def _size(record: EventRecord) -> float:
    return MAJOR if weight(record) >= _MAJOR_WEIGHT else GLYPH


def _mark(record: EventRecord, placed: packing.Placed, y: float, ghosts: frozenset[str], lit: frozenset[str]) -> Mark:
    label = "" if placed.label is None else _label(record, placed.item.labels[placed.label])
    item = placed.item
    edge = item.left if placed.before else item.right
    return Mark(
        record,
        y,
        label,
        edge,
        placed.before,
        _size(record),
        _TAIL,
        record.id in ghosts,
        bool(lit) and record.id not in lit,
    )


def _label(record: EventRecord, length: float) -> str:
    return cut(record.title, frame.LABEL_SIZE, length + 0.01)
