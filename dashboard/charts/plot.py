"""The timeline as a plotly figure, for a notebook or a report. Its layout is that of the figure on the pages."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Literal

import orjson

from dashboard import pictures
from dashboard.charts import frame
from dashboard.charts.traces import Mark, columns, ticks, traces
from dashboard.charts.window import Window
from dashboard.theme import ThemeName, palette
from timeline.formats.columns import columns_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from timeline.query import EventRecord
    from timeline.query.names import Directory

ROW = 22.0
"""The height of a row in pixels; in the figure a row is 1."""
PADDING = 12.0
"""Above and below the rows of a lane."""

_MOST = 12
_EPOCH = dt.date(1970, 1, 1)
_COUNT = 40.0  # pixels for the number beside a lane's name
_FOOT = 0.5  # rows below the others, for ticks
_COLUMNS = 1.6  # rows below the others, for columns


def figure(  # noqa: PLR0913 - what a figure depends on
    records: Sequence[EventRecord],
    directory: Directory,
    companies: Collection[str],
    *,
    by: Literal["company", "kind"] = "company",
    theme: ThemeName = "light",
    width: int = 1100,
    most: int = _MOST,
) -> dict[str, Any]:
    """Draw events in lanes, as the dashboard does.

    Args:
        records: the events, at least one.
        directory: the companies and people.
        companies: the companies that get a lane; if empty, all companies of the events.
        by: what each lane shows: a company or a kind.
        theme: light or dark.
        width: the figure's width in pixels; rows are packed for it.
        most: the largest number of lanes; those with the most events come first.

    Returns:
        The figure as `plotly.graph_objects.Figure` takes it.
    """
    parts = orjson.dumps([columns_of(records, directory)]).decode()
    choices = {"by": by, "companies": sorted(companies) if by == "company" else []}
    found = pictures.placed(
        parts, choices=choices, width=width, beside=_COUNT, right=frame.RIGHT, most=most, retracted=True, whole=True
    )
    window = Window(_day(found["first"]), _day(found["last"]))
    colours, by_id = palette(theme), {record.id: record for record in records}
    plot = width - found["left"] - frame.RIGHT
    marks: list[Mark] = []
    drawn: list[dict[str, Any]] = []
    borders: list[float] = [0.0]
    annotations: list[dict[str, Any]] = []
    top = 0.0
    for lane in found["lanes"]:
        first = top + PADDING / ROW
        marks += [_mark(by_id[event["id"]], event, first) for event in lane["events"]]
        foot = first + lane["lines"] + (_COLUMNS if lane["columns"] else _FOOT if lane["ticks"] else 0)
        drawn += columns(lane["columns"], foot, _COLUMNS - _FOOT / 2, colours)
        drawn += ticks([by_id[slug] for slug in lane["ticks"]], foot - _FOOT / 2, colours)
        bottom = foot + PADDING / ROW
        annotations.append(frame.lane_label(lane["name"], "", lane["count"], (top + bottom) / 2, colours))
        top = bottom
        borders.append(top)
    return {
        "data": [*drawn, *traces(marks, window, plot, colours)],
        "layout": {
            **frame.layout(window, top, found["left"], colours),
            "shapes": [frame.line(y, colours) for y in borders[1:-1]],
            "annotations": annotations,
            "height": round(frame.TOP + frame.BOTTOM + top * ROW),
            "width": width,
        },
    }


def _day(day: float) -> dt.date:
    return _EPOCH + dt.timedelta(days=round(day))


def _mark(record: EventRecord, placed: dict[str, Any], first: float) -> Mark:
    return Mark(
        record, first + placed["line"] + 0.5, placed["label"], placed["from"], placed["side"] < 0, placed["size"]
    )
