"""The timeline figure on a page: a component that loads the events and draws them in the browser.

The code is in `dashboard/timeline_component`. The server gives it little: where the events are, and what a browser
can't find out itself, such as a search in sources. Filters and the window are in the address, which the figure reads
and writes; see `address.js`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from dashboard import addresses, columns, component_files, data, derived, island
from dashboard.cache import cached
from dashboard.components import styles
from dashboard.language import gettext
from dashboard.state import State
from timeline.query.params import split

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dashboard.database import Source

NOT_IN_BROWSERS = ("person", "role", "sector", "country", "status", "q", "thread")
"""The filters that the figure can't answer, as `address.js` lists them."""

Page = Literal["overview", "company", "compare", "story"]

_JS = """
export default function (component) {
  const { parentElement, data } = component;
  const holder = parentElement.querySelector(".timeline-holder");
  const drawn = import(new URL(data.module, location.origin).href);
  const failed = () => {
    holder.textContent = data.failed;
    document.documentElement.classList.add("timeline-ready");
  };
  drawn.then((module) => module.mount(holder, data), failed);
  return () => drawn.then((module) => module.unmount(holder), () => {});
}
"""
_component = st.components.v2.component(
    "timeline", html='<div class="timeline-holder"></div>', js=_JS, isolate_styles=False
)


def show(  # noqa: PLR0913 - what a figure shows
    at: Source,
    state: State,
    *,
    page: Page,
    company: str = "",
    lit: Collection[str] = (),
    window: tuple[str, str] | None = None,
    companies: Sequence[str] = (),
) -> None:
    """Write the figure.

    Args:
        at: the database.
        state: what the page shows.
        page: which page it is.
        company: the page's company.
        lit: the ids of the highlighted events of a story; the others are faint.
        window: the first and the last day of a story's step, as 2022-11-04; the reader's own window is in the address.
        companies: the companies of a story's step.
    """
    given: dict[str, Any] = {
        **island.note(columns.present().head),
        "failed": gettext("The timeline could not be loaded. Reload the page to try again."),
        "module": addresses.base() + component_files.address(component_files.SCRIPT),
        "theme": styles.theme(),
        "page": page,
        "company": company,
        "told": _told(at, state),
        "became": _became(at),
        "bare": bool(st.context.is_embedded),
    }
    if window is not None:
        times = {"reported": str(state.reported or ""), "recorded": state.recorded}
        chosen = {"since": window[0], "until": window[1], "companies": list(companies), **times}
        given |= {"choices": chosen, "lit": sorted(lit), "controls": False, "told": {}}
    with st.container(key="figure"):
        _component(key=f"timeline_{page}", data=given)


def _became(at: Source) -> dict[str, str]:
    """Return what the merged companies in the address became: only the server knows their old ids."""
    named = {
        slug
        for name in ("companies", "pin", "hide")
        for text in st.query_params.get_all(name)
        for slug in split([text])
    }
    directory = at.view.directory
    return {
        slug: directory.now(slug) for slug in sorted(named) if slug in directory.known and directory.now(slug) != slug
    }


def _told(at: Source, state: State) -> dict[str, Any]:
    """Return what only the server knows of the page's filters: a position, and the ids of events."""
    asked = {one.name: value for one, value in state.given() if one.param in NOT_IN_BROWSERS}
    if not (asked or state.recorded or state.include_owned):
        return {}
    params = state.params()
    companies = list(state.companies) if state.include_owned else []
    rest = [params.get(name, "") for name in NOT_IN_BROWSERS]
    told: dict[str, Any] = {"of": _compact([state.recorded, params.get("group", ""), companies, *rest])}
    if at.recorded is not None:
        told["recorded"] = at.recorded
    if asked:
        told["only"] = [record.id for record in data.events(at, replace(_times(state), **asked))]
    if state.include_owned and state.companies:
        told["owned"] = _owned(at, state)
    return told


def _compact(value: list[Any]) -> str:
    """Return a value as JSON as a browser writes it."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _times(state: State) -> State:
    return State(reported=state.reported, recorded=state.recorded, retracted=state.retracted)


@cached
def _owned(at: Source, state: State) -> dict[str, list[str]]:
    """Return the ids of the events of what each chosen company owned on the event's day."""
    owned = derived.ownership(at, state)
    found: dict[str, list[str]] = {slug: [] for slug in state.companies}
    for record in data.events(at, _times(state)):
        day = record.date.anchor
        chains = (holding.owners for slug in record.companies for holding in owned.chain(slug, day))
        for owner in {owner for owners in chains for owner in owners}:
            if owner in found and owner not in record.companies:
                found[owner].append(record.id)
    return found
