"""A cache of timeline figures, so that the same events are not packed again."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go
import streamlit as st

from dashboard.cache import cached
from dashboard.charts import lanes
from dashboard.charts.window import Window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.lanes import LaneOf
    from dashboard.state import State
    from dashboard.theme import ThemeName
    from timeline.query import EventRecord

_MOST = 128
_ROOM = 0.015  # room at both ends, as a share of the window


class Chart(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A figure that never changes, so Streamlit gets its parts themselves and not copies."""

    def __init__(self, spec: dict[str, Any]) -> None:
        super().__init__(spec, _validate=False)
        self._given: dict[str, Any] = super().to_dict()

    def to_dict(self) -> dict[str, Any]:
        """Return the figure's parts with plotly's template: the same objects on each call."""
        return self._given


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure, and the chart that Streamlit gets."""

    figure: lanes.Figure
    chart: Chart


@cached
def drawing(  # noqa: PLR0913 - what a figure depends on
    groups: Sequence[LaneOf],
    window: Window,
    state: State,
    *,
    theme: ThemeName,
    width: float,
    labels: tuple[float, ...],
    ghosts: frozenset[str] = frozenset(),
    lit: frozenset[str] = frozenset(),
) -> Drawing:
    """Draw lanes, or return the cached drawing of the same lanes.

    Args:
        groups: the lanes with the events of the window.
        window: the span of time.
        state: what the page shows.
        theme: light or dark.
        width: the figure's width in pixels.
        labels: how long labels may be, in pixels.
        ghosts: ids of events that were believed at the page's time but no longer are.
        lit: ids of the highlighted events; an empty set highlights all.
    """
    shown = window.padded(_ROOM)
    content = _content(groups, shown, ghosts, state, lit)
    return _drawn(groups, content, window=f"{shown.first}/{shown.last}", theme=theme, width=width, labels=labels)


@st.cache_resource(show_spinner=False, max_entries=_MOST)
def _drawn(
    _groups: Sequence[LaneOf],
    content: tuple[str, str, str],
    *,
    window: str,
    theme: ThemeName,
    width: float,
    labels: tuple[float, ...],
) -> Drawing:
    """Draw lanes. Calls with the same lanes return the cached drawing."""
    first, last = map(dt.date.fromisoformat, window.split("/"))
    ghosts, lit = (frozenset(ids.split()) for ids in content[1:])
    figure = lanes.lanes(_groups, Window(first, last), theme, width, labels, ghosts=ghosts, lit=lit)
    return Drawing(figure, Chart(figure.spec))


def _content(
    groups: Sequence[LaneOf], window: Window, ghosts: frozenset[str], state: State, lit: frozenset[str] = frozenset()
) -> tuple[str, str, str]:
    """Return a text that changes whenever the drawing does, and the ids of the ghosts and of the highlighted events."""
    drawn_of = _anchor if lanes.is_dense(groups, window) else _glyph
    of_lanes = (f"{lane.key}\n{lane.name}\n{lane.link}\n{list(map(drawn_of, lane.records))}" for lane in groups)
    among = sorted(ghosts.intersection(record.id for lane in groups for record in lane.records))
    return f"{state.reported}\n" + "\n".join(of_lanes), " ".join(among), " ".join(sorted(lit))


def _anchor(record: EventRecord) -> int:
    return record.date.anchor.toordinal()


def _glyph(record: EventRecord) -> tuple[object, ...]:
    """Return everything a figure shows of an event, because another log can have the same id and position."""
    return (
        record.id,
        record.position,
        record.title,
        record.date.text,
        record.kind,
        record.status,
        record.disputed,
        record.retracted,
        record.planned,
        lanes.weight(record),
    )
