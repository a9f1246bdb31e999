"""Parts that all figures with lanes share: the time axis, the lanes' names and the lines between lanes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from dashboard import escape
from dashboard.charts.metrics import cut
from dashboard.theme import FONT, Palette

if TYPE_CHECKING:
    from dashboard.charts.window import Window

LABEL_SIZE = 11.5
LANE_SIZE = 13.0
TOP = 46.0
BOTTOM = 12.0
RIGHT = 12.0
_LEAST_PLOT = 200.0
_MOST_LANE = 150.0


def lane_name(name: str) -> str:
    """Return a lane's name, cut to the available room."""
    return cut(name, LANE_SIZE, _MOST_LANE)


def lane_label(name: str, link: str, count: int, y: float, colours: Palette) -> dict[str, Any]:
    """Return the annotation to the left of a lane: its name, which is a link if one is given, and its count."""
    shown = f"<b>{escape.plotly(lane_name(name))}</b>"
    if link:
        shown = f'<a href="{escape.html(link)}" target="_self" style="color:{colours.ink}">{shown}</a>'
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
        "text": f'{shown} <span style="font-size:11px;color:{colours.muted}">{count:,}</span>',
        "font": {"size": LANE_SIZE, "color": colours.ink, "family": FONT},
    }


def line(y: float, colours: Palette) -> dict[str, Any]:
    """Return the line between two lanes."""
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


def layout(window: Window, height: float, left: float, colours: Palette) -> dict[str, Any]:
    """Return plotly's layout with the time axis at the top.

    Args:
        window: the span of time.
        height: the height of all lanes, in rows.
        left: the left margin in pixels.
        colours: the theme's colours.
    """
    after = window.last + dt.timedelta(days=1) if window.last < dt.date.max else window.last
    return {
        "font": {"family": FONT, "size": LABEL_SIZE, "color": colours.ink},
        # Not transparent, because plotly draws the spike's outline in a colour that contrasts with this one.
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
            # Without this, plotly makes the axis linear if the first trace is a bar.
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
