"""The dashboard's timeline as a plotly figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline import resources
from timeline.errors import QueryError

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from timeline.query.events import Events

_LANES = ("company", "kind")
_THEMES = ("light", "dark")


def figure(events: Events, *, by: str, theme: str, width: int) -> go.Figure:
    """Draw events; see `Events.plot`.

    Raises:
        QueryError: there is nothing to draw, or no such lanes or theme.
    """
    for name, value, known in (("by", by, _LANES), ("theme", theme, _THEMES)):
        if value not in known:
            raise QueryError(f"{name}: there is no '{value}': use {' or '.join(known)}")
    records = list(iter(events))
    if not records:
        raise QueryError("there is nothing to draw: no event matches")
    import plotly.graph_objects as go

    directory, day = events.view.directory, events.view.reported_by
    named = (slug for one in events.involved if not one.owned for slug in one.slugs)
    asked = {slug for slug in named if directory.type(slug) == "company"}
    shown = asked or {slug for record in records for slug in record.companies}
    names = {slug: directory.name(slug, day) for slug in shown}
    spec = resources.dashboard_module("charts.standalone").figure(records, names, by=by, theme=theme, width=width)
    return go.Figure(spec)
