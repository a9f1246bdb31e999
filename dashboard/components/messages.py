"""Messages for when a page can't show what was asked for, in plain words and without a traceback."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import data, labels, language, session
from dashboard.components.links import link
from dashboard.escape import html, markdown
from dashboard.language import gettext, ngettext
from timeline.errors import LogReplacedError, MissingDatabaseError, OutdatedDatabaseError, StoreError
from timeline.facts.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboard.database import Source
    from dashboard.state import State

_MOST = 6
_MOST_SAID = 700  # one of the messages lists all kinds of events


def problems(sentences: Sequence[str]) -> None:
    """Write warnings about the parts of the URL that are not valid."""
    shown = [shorten(sentence, _MOST_SAID) for sentence in sentences[:_MOST]]
    if len(sentences) > _MOST:
        shown.append(labels.and_more(len(sentences) - _MOST))
    if shown:
        st.warning("\n\n".join(markdown(sentence) for sentence in shown))


def notice(sentence: str) -> None:
    """Write a notice; do nothing if the sentence is empty."""
    if sentence:
        st.html(f'<div class="tl tl-notice" role="status"><p>{html(shorten(sentence))}</p></div>')


def preview() -> None:
    """Write that the page shows files that are not in the database, if `timeline dashboard --with` serves them."""
    files = os.environ.get("TIMELINE_PREVIEW", "")
    if files:
        head = gettext("Preview with {files}.", files=html(shorten(files)))
        said = gettext("These files are not in the database. You see a copy, which is deleted when the server stops.")
        st.html(f'<div class="tl tl-preview" role="status"><p><b>{head}</b> {said}</p></div>')


def looking_back(at: Source, state: State, shown: State | None = None) -> None:
    """Write the day and the state of our log that the page shows, and what such a view leaves out.

    Args:
        at: the database.
        state: the state in the page's address.
        shown: the companies and the time that the page shows, if its address does not name them.
    """
    log_stood(at, state)
    if state.reported is None:
        return
    missing = data.undated(at, shown or state)
    left_out = ngettext(
        "{count} event is left out, because all of its sources are undated.",
        "{count} events are left out, because all of their sources are undated.",
        missing,
    )
    back = link(gettext("Back to now"), session.href(replace(state, reported=None)))
    since = link(gettext("What changed since"), session.days_href(state))
    text = gettext(
        "You see the figures, dates and sources published by then. Titles and texts that could tell more are left out. "
        "Participants are today's."
    )
    text = " ".join([text, *([html(left_out)] if missing else []), since])
    st.html(_chip(gettext("As reported on {day}", day=labels.day(state.reported)), back, text))


def _chip(said: str, back: str, text: str) -> str:
    """Return a chip that says in which time the page stands, with the way back to now; what that means opens."""
    return (
        f'<div class="tl tl-then-chip" role="status"><p><b>{html(said)}</b> {back}</p>'
        f"<details><summary>{gettext('What this leaves out')}</summary><p>{text}</p></details></div>"
    )


def log_stood(at: Source, state: State) -> None:
    """Write which state of our log the page shows, if it is not the current one."""
    position = at.recorded
    if position is None:
        return
    moment = data.recorded_time(at)
    when = f" ({labels.moment(moment)})" if moment else ""
    later = data.later_entries(at)
    left_out = (
        ngettext(
            "{count} later entry is left out, with what they added, corrected or retracted, even if it had been "
            "published long before.",
            "{count} later entries are left out, with what they added, corrected or retracted, even if it had been "
            "published long before.",
            later,
        )
        if later
        else gettext("The log has no later entries.")
    )
    back = link(gettext("Back to now"), session.href(replace(state, recorded="")))
    said = gettext("As recorded at position {position}", position=language.count(position))
    st.html(_chip(said + when, back, left_out))


def meant(near: Iterable[tuple[str, str]]) -> None:
    """Write links to what an address with an unknown id probably means; do nothing if there are none.

    Args:
        near: the texts and the addresses.
    """
    links = ", ".join(link(text, href) for text, href in near)
    if links:
        st.html(f'<div class="tl tl-notice" role="status"><p>{gettext("Did you mean {pages}?", pages=links)}</p></div>')


def nothing_found(state: State) -> None:
    """Write that no event matches."""
    more = link(gettext("Clear the filters"), session.href(state.without_filters())) if state.filtered else ""
    said = gettext("No event matches these filters") if state.filtered else gettext("There is no event here")
    if state.reported:
        said = gettext("{sentence} as of {day}", sentence=said, day=labels.day(state.reported))
    if state.recorded:
        said = gettext("{sentence}, as recorded at {moment}", sentence=said, moment=shorten(state.recorded))
    st.html(f'<div class="tl tl-empty">{html(said)}. {more}</div>')


def no_database(error: StoreError) -> None:
    """Write that there is no usable database, and what to do."""
    command = "timeline load"
    if isinstance(error, MissingDatabaseError):
        title = gettext("There is no database yet")
        text = gettext("Load the seed files once, then reload this page.")
    elif isinstance(error, OutdatedDatabaseError):
        title = gettext("The database has another version")
        text = gettext("Update it, then reload this page.")
    elif isinstance(error, LogReplacedError):
        title, command = gettext("The log was replaced or restored"), "timeline verify --accept"
        text = gettext(
            "This dashboard has shown the log up to position {seen}. The log that is there now does not go on from "
            "that. The two are the same up to position {common}, as far as is known. If that is right, take the "
            "present log with this command, and start the dashboard again.",
            seen=language.count(error.seen),
            common=language.count(error.common),
        )
    else:
        title = gettext("The database can't be opened")
        text = gettext("Read the message below. Loading again may help.")
    st.title(title)
    st.write(text)
    st.code(command, language=None)
    detail = shorten(str(error)).replace("`", "")
    st.caption(markdown(detail[:1].upper() + detail[1:] + "."))
