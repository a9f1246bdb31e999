"""The timeline figure for use outside the dashboard, such as in a notebook or a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from dashboard import lanes
from dashboard.charts.lanes import SHORT
from dashboard.charts.lanes import lanes as draw
from dashboard.charts.window import whole
from dashboard.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dashboard.theme import ThemeName
    from timeline.query import EventRecord

_MOST = 12
_AROUND = 0.03  # room at both ends, as a share of the span


def figure(  # noqa: PLR0913 - what a figure depends on
    records: Sequence[EventRecord],
    names: Mapping[str, str],
    *,
    by: Literal["company", "kind"] = "company",
    theme: ThemeName = "light",
    width: int = 1100,
    most: int = _MOST,
) -> dict[str, Any]:
    """Draw events in lanes, as the dashboard does.

    Args:
        records: the events, at least one.
        names: the companies' names by slug; other companies get no lane.
        by: what each lane shows: a company or a kind.
        theme: light or dark.
        width: the figure's width in pixels; rows are packed for it.
        most: the largest number of lanes; those with the most events come first.

    Returns:
        The figure as `plotly.graph_objects.Figure` takes it.
    """
    state, window = State(), whole(records)
    assert window is not None  # noqa: S101 - there is at least one event
    if by == "company":
        found = lanes.by_company(records, names, state, lambda _: "", most=most)
    else:
        found = lanes.by_kind(records, state, lambda _: "", most=most)
    spec = draw(found.shown, window.padded(_AROUND), theme, width, SHORT).spec
    return {**spec, "layout": {**spec["layout"], "width": width}}
