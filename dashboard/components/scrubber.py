"""A slider over the days on which something became known. A step needs no answer of the server."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import browser, data, labels
from dashboard.cache import cached
from dashboard.components import details
from dashboard.components.event_list import source_name
from dashboard.language import gettext
from timeline.errors import QueryError
from timeline.facts import Claim

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.database import Source
    from dashboard.state import State
    from timeline.query import EventRecord

_MOST = 30
_HTML = (
    '<div class="tl tl-time"><button type="button"></button><div class="tl-time-line"><input type="range" min="0"'
    ' step="1"><div class="tl-time-marks"></div></div><p class="tl-time-said" role="status"></p></div>'
)
_component = st.components.v2.component("scrubber", html=_HTML, js=browser.script("scrubber"), isolate_styles=False)


@dataclass(frozen=True, slots=True)
class Stop:
    """A day on which something became known, or now.

    Attributes:
        day: the day, such as 2023-04-12; "" is now.
        label: the day in words.
        short: the same, short.
        said: who reported what, as text.
        html: what the page says on that day; "" leaves that to the server.
    """

    day: str
    label: str
    short: str
    said: str
    html: str


def write(stops: Sequence[Stop], day: dt.date | None, *, key: str, target: str = "", name: str = "") -> None:
    """Write a slider, if there are stops. A page in another site has none.

    Args:
        stops: the days in their order, and now.
        day: the day that the page shows; None is now.
        key: what tells the slider from others.
        target: a selector of the element whose text changes; without it, the server writes the text.
        name: the slider's name; without it, it is that of the days of report.
    """
    if not stops or st.context.is_embedded:
        return
    given = {
        "stops": [asdict(stop) for stop in stops],
        "at": _place(stops, day),
        "param": "reported" if target else "recorded",
        "target": target or "html:not(*)",
        "name": name or gettext("What was known on which day"),
        "play": gettext("Play"),
        "pause": gettext("Pause"),
    }
    _component(key=f"scrubber_{key}", data=given)


def show(at: Source, state: State, slug: str, *, target: str, top: int) -> None:
    """Write the slider of an event, if it was reported on more than one day.

    Args:
        at: the database.
        state: what the page shows.
        slug: the event.
        target: a selector of the element with the event's text.
        top: the level of the heading in that text.
    """
    write(_stops(at, replace(state, reported=None), slug, top), state.reported, key=slug, target=target)


def _place(stops: Sequence[Stop], day: dt.date | None) -> int:
    """Return the place of the last stop by a day, or else that of the first stop."""
    if day is None:
        return len(stops) - 1
    by = day.isoformat()
    return max((place for place, stop in enumerate(stops) if stop.day and stop.day <= by), default=0)


@cached
def _stops(at: Source, state: State, slug: str, top: int) -> tuple[Stop, ...]:
    """Return the stops of an event; () if it has fewer than two days of report.

    The first stop is the day before the first report, and the last is now.
    """
    try:
        now = data.event(at, slug, None)
    except QueryError:  # there is no such event, as the page says
        return ()
    if now is None:
        return ()
    days = days_of([now])
    if not days:
        return ()
    first = days[0] - dt.timedelta(days=1)
    found = [_stop(at, state, slug, first, gettext("nobody had reported it"), top)]
    before: EventRecord | None = None
    for day in days:
        record = data.event(at, slug, day)
        found.append(_stop(at, state, slug, day, said_on(before, record, day), top))
        before = record
    undated = [source_name(source) for source in now.fact.sources.values() if source.known_from is None]
    said = gettext("all that is known")
    if undated:
        said = gettext("with undated sources: {publishers}", publishers=", ".join(undated))
    return (*found, stop(None, said, details.look(at, state, slug, top=top).body))


def _stop(at: Source, state: State, slug: str, day: dt.date, said: str, top: int) -> Stop:  # noqa: PLR0913, PLR0917
    body = details.look(at, replace(state, reported=day), slug, top=top).body
    return stop(day, said, body)


def days_of(records: Iterable[EventRecord]) -> list[dt.date]:
    """Return the first days on which sources of some events were published; [] for fewer than two: nothing changes."""
    days = {day for record in records for source in record.fact.sources.values() if (day := source.known_from)}
    return sorted(days)[:_MOST] if len(days) > 1 else []


def stop(day: dt.date | None, said: str, body: str) -> Stop:
    """Return a stop; without a day, it is now."""
    if day is None:
        return Stop("", gettext("Now"), gettext("Now"), said, body)
    return Stop(day.isoformat(), labels.day(day), labels.short_day(day), said, body)


def said_on(before: EventRecord | None, record: EventRecord | None, day: dt.date) -> str:
    """Return who reported what on a day, such as 'Business Insider: about 10,000 GPUs'."""
    if record is None:
        return ""
    parts = []
    for key, source in record.fact.sources.items():
        if source.known_from == day:
            given = [claim for figure in record.fact.figures.values() for claim in figure if claim.source == key]
            values = ", ".join(labels.claim(claim) for claim in given if isinstance(claim, Claim))
            parts.append(source_name(source) + (f": {values}" if values else ""))
    said = "; ".join(parts)
    if record.disputed and not (before and before.disputed):
        return gettext("{reports}. Sources disagree", reports=said)
    return said
