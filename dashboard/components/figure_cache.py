"""A timeline figure that was drawn, and is kept: the same events are not packed again."""

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
_ROOM = 0.015  # of the window, at both ends


class Chart(go.Figure):  # type: ignore[misc]  # plotly has no types
    """A figure that is never changed, so that Streamlit is given its parts as they are and not copies of them."""

    def __init__(self, spec: dict[str, Any]) -> None:
        super().__init__(spec, _validate=False)
        self._given: dict[str, Any] = super().to_dict()

    def to_dict(self) -> dict[str, Any]:
        """Return its parts, with plotly's template, the same ones each time."""
        return self._given


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure, and what is given to Streamlit of it."""

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
    """Draw lanes, or return what was drawn of the same.

    Args:
        groups: the lanes with the events of the window.
        window: the span of time.
        state: what the page shows.
        theme: light or dark.
        width: the figure's width in pixels.
        labels: how long labels may be, in pixels.
        ghosts: ids of events that were believed at the page's time, and no longer are.
        lit: ids of the events that are told of; () lights all.
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
    """Draw lanes; the same ones again are not packed again."""
    first, last = map(dt.date.fromisoformat, window.split("/"))
    ghosts, lit = (frozenset(ids.split()) for ids in content[1:])
    figure = lanes.lanes(_groups, Window(first, last), theme, width, labels, ghosts=ghosts, lit=lit)
    return Drawing(figure, Chart(figure.spec))


def _content(
    groups: Sequence[LaneOf], window: Window, ghosts: frozenset[str], state: State, lit: frozenset[str] = frozenset()
) -> tuple[str, str, str]:
    """Return what changes with what is drawn of the lanes, and the ids of the ghosts and of what is lit among them."""
    drawn_of = _anchor if lanes.is_dense(groups, window) else _glyph
    of_lanes = (f"{lane.key}\n{lane.name}\n{lane.link}\n{list(map(drawn_of, lane.records))}" for lane in groups)
    among = sorted(ghosts.intersection(record.id for lane in groups for record in lane.records))
    return f"{state.reported}\n" + "\n".join(of_lanes), " ".join(among), " ".join(sorted(lit))


def _anchor(record: EventRecord) -> int:
    return record.date.anchor.toordinal()


def _glyph(record: EventRecord) -> tuple[object, ...]:
    """Return all that a figure says of an event; id and position alone may be those of another log, too."""
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
