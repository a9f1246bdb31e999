"""Fields for how charts are drawn: the length of a period, the scale, the order of bars, and groups of companies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from dashboard.language import gettext, gettext_noop
from dashboard.session import WIDGETS, changed
from dashboard.state import FLOWS, PERIODS, SCALES, SORTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.state import State

_PERIODS = {"year": gettext_noop("Years"), "quarter": gettext_noop("Quarters"), "month": gettext_noop("Months")}
_SORTS = {"events": gettext_noop("Largest first"), "name": gettext_noop("By name")}
"""What the first two orders of lanes mean for bars. The third, by the latest event, means the first."""


def show(state: State) -> None:
    """Write the fields, and what a logarithmic scale is."""
    if not st.context.is_embedded:
        _fields()
    if state.scale:
        said = gettext("Bars have a logarithmic scale: ten times as much is one step longer.")
        st.html(f'<p class="tl tl-small tl-muted">{said}</p>')


def _fields() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="chart_controls"):
        _choice("per", gettext("Period"), PERIODS, _PERIODS)
        _choice("scale", gettext("Scale"), SCALES, {"log": gettext_noop("Logarithmic")})
        _choice("sort", gettext("Order of bars"), SORTS[:2], _SORTS)
        _choice("flows", gettext("Who went where"), FLOWS, {"group": gettext_noop("By group of companies")})


def _choice(name: str, label: str, options: Sequence[str], called: dict[str, str]) -> None:
    if st.session_state[WIDGETS[name]] not in (None, *options):
        st.session_state[WIDGETS[name]] = None
    st.pills(
        label, options, format_func=lambda one: gettext(called[one]), key=WIDGETS[name], on_change=changed, args=(name,)
    )
