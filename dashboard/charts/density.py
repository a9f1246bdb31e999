"""Cells that show how many events each lane has in a month, quarter or year, if there are too many single events."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dashboard import escape, labels
from dashboard.charts import frame
from dashboard.charts.traces import WINDOW
from dashboard.charts.window import DAY_MS
from dashboard.theme import ThemeName, palette
from timeline.facts.dates import MONTHS
from timeline.facts.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.window import Window

_ROW = 26.0
"""The height of a lane in pixels; in the figure it is 1."""
_LEAST_CELL = 7.0  # pixels
_STEPS = (1, 3, 12, 60, 120)  # months
_HEIGHT = 0.74  # of a lane
_GAP = 1.0  # pixels between two cells
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane's name, the link of the name, and the days of its events."""

    name: str
    link: str
    days: tuple[dt.date, ...]


def figure(
    lanes: Sequence[Lane], window: Window, theme: ThemeName, left: float, plot: float
) -> tuple[dict[str, Any], int]:
    """Draw the cells. A click on a cell asks for its span of time.

    Args:
        lanes: the lanes from top to bottom.
        window: the span of time.
        theme: light or dark.
        left: the left margin in pixels.
        plot: the plot's width in pixels.

    Returns:
        The figure for plotly, and the height in pixels.
    """
    colours = palette(theme)
    step = step_of(window, plot)
    counts = [Counter(_index(day, step) for day in lane.days) for lane in lanes]
    bounds = bounds_of(max((max(c.values()) for c in counts if c), default=1), len(colours.density))
    gap = window.milliseconds(_GAP, plot)
    columns: dict[str, list[Any]] = {name: [] for name in ("base", "x", "y", "colour", "customdata", "hovertext")}
    for row, (lane, cells) in enumerate(zip(lanes, counts, strict=True)):
        for index, count in sorted(cells.items()):
            first, last = span(index, step)
            columns["base"].append(first.isoformat())
            columns["x"].append(((last - first).days + 1) * DAY_MS - gap)
            columns["y"].append(row + 0.5)
            columns["colour"].append(colours.density[bisect_right(bounds, count) - 1])
            columns["customdata"].append(f"{WINDOW}{first}..{last}")
            name = escape.plotly(shorten(lane.name, 80))
            columns["hovertext"].append(f"<b>{name}</b><br>{_named(first, last)}: {labels.count(count, 'event')}")
    height = round(frame.TOP + frame.BOTTOM + len(lanes) * _ROW)
    spec = {
        "data": [
            {
                "type": "bar",
                "name": "cells",
                "orientation": "h",
                "base": columns["base"],
                "x": columns["x"],
                "y": columns["y"],
                "width": _HEIGHT,
                "marker": {"color": columns["colour"], "cornerradius": 2, "line": {"width": 0}},
                "customdata": columns["customdata"],
                "hovertext": columns["hovertext"],
                "hovertemplate": "%{hovertext}<br><i>click to look closer</i><extra></extra>",
                "textposition": "none",
                "unselected": {"marker": {"opacity": 1}},
            }
        ],
        "layout": {
            **frame.layout(window, float(len(lanes)), left, colours),
            "annotations": [
                frame.lane_label(lane.name, lane.link, len(lane.days), row + 0.5, colours)
                for row, lane in enumerate(lanes)
            ],
            "height": height,
        },
    }
    return spec, height


def step_of(window: Window, plot: float) -> int:
    """Return how many months a cell spans: the fewest that make it wide enough to see and click."""
    pixels = plot / max(window.days / 30.44, 1)
    return next((step for step in _STEPS if step * pixels >= _LEAST_CELL), _STEPS[-1])


def bounds_of(most: int, shades: int) -> list[int]:
    """Return the least number of events for each shade: a geometric series that ends with the darkest shade."""
    if most <= shades:
        return list(range(1, most + 1))
    bounds = [1]
    for index in range(1, shades):
        bounds.append(max(bounds[-1] + 1, round(most ** (index / shades))))
    return bounds


def span(index: int, step: int) -> tuple[dt.date, dt.date]:
    """Return the first and the last day of a cell."""
    after = (index + 1) * step
    last = _month(after) - dt.timedelta(days=1) if after // _YEAR <= dt.MAXYEAR else dt.date.max
    return _month(index * step), last


def _month(number: int) -> dt.date:
    year, month = divmod(number, _YEAR)
    return dt.date(max(year, dt.MINYEAR), month + 1, 1)


def _index(day: dt.date, step: int) -> int:
    return (day.year * _YEAR + day.month - 1) // step


def _named(first: dt.date, last: dt.date) -> str:
    months = (last.year - first.year) * _YEAR + last.month - first.month + 1
    if months == 1:
        return f"{MONTHS[first.month - 1]} {first.year}"
    if months < _YEAR:
        return f"{MONTHS[first.month - 1]} to {MONTHS[last.month - 1]} {first.year}"
    return str(first.year) if months == _YEAR else f"{first.year} to {last.year}"
