"""The dashboard's timeline as a plotly figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline import resources
from timeline.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    import plotly.graph_objects as go

    from timeline.query.results import EventRecord

_LANES = ("company", "kind")
_THEMES = ("light", "dark")


def figure(  # noqa: PLR0913 - what is drawn, and how
    records: Sequence[EventRecord],
    labels: Mapping[str, str],
    companies: Collection[str],
    *,
    by: str,
    theme: str,
    width: int,
) -> go.Figure:
    """Draw events; see `Events.plot`.

    Args:
        records: the events.
        labels: the label of each company and person, by slug.
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

    shown = set(companies) or {slug for record in records for slug in record.companies}
    names = {slug: labels.get(slug, slug) for slug in shown}
    spec = resources.dashboard_module("charts.standalone").figure(records, names, by=by, theme=theme, width=width)
    return go.Figure(spec)
