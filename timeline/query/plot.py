"""The dashboard's timeline as a plotly figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline import resources
from timeline.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import plotly.graph_objects as go

    from timeline.query.names import Directory
    from timeline.query.results import EventRecord

_LANES = ("company", "kind")
_THEMES = ("light", "dark")


def figure(  # noqa: PLR0913 - what is drawn, and how
    records: Sequence[EventRecord],
    directory: Directory,
    companies: Collection[str],
    *,
    by: str,
    theme: str,
    width: int,
) -> go.Figure:
    """Draw events; see `Events.plot`.

    Args:
        records: the events.
        directory: the companies and people.
        companies: the companies that get a lane; if empty, all companies of the events.
        by: the lanes: company or kind.
        theme: light or dark.
        width: in pixels.

    Raises:
        QueryError: there are no events to draw, or `by` or the theme is unknown.
    """
    for name, value, known in (("by", by, _LANES), ("theme", theme, _THEMES)):
        if value not in known:
            raise QueryError(f"{name}: unknown value '{value}': use {' or '.join(known)}")
    if not records:
        raise QueryError("no event matches, so there is nothing to draw")
    import plotly.graph_objects as go

    draw = resources.dashboard_module("charts.plot").figure
    return go.Figure(draw(records, directory, companies, by=by, theme=theme, width=width))
