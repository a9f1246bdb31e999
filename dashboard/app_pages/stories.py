"""The page Stories: step-by-step stories over the live timeline."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import streamlit as st

from dashboard import data, language, session
from dashboard.components import messages, story, timeline
from dashboard.components.links import link
from dashboard.database import Source
from dashboard.escape import html
from dashboard.language import gettext, ngettext
from dashboard.page import begin, end
from dashboard.state import State
from timeline.facts import Step, Story
from timeline.facts.text import shorten
from timeline.query import EventRecord

_PAGE = "stories"
_MOST_LANES = 12
_MOST_TITLE = 120
_SHARE = 0.64  # the figure's share of the page's width when it is beside the text, on wide pages


def _companies(step: Step, known: dict[str, EventRecord]) -> tuple[str, ...]:
    """Return the companies of a step, or else those that take part in its events."""
    told = [known[slug] for slug in step.events if slug in known]
    return (step.companies or tuple(dict.fromkeys(slug for one in told for slug in one.companies)))[:_MOST_LANES]


def _told(at: Source, state: State, told: Story) -> None:
    st.set_page_config(page_title=f"{shorten(told.title, _MOST_TITLE)} · Timeline")
    number = int(state.step or "1")
    if number > len(told.steps):
        messages.problems(
            [
                ngettext(
                    "step={number}: this story has only {count} step. You see the last.",
                    "step={number}: this story has only {count} steps. You see the last.",
                    len(told.steps),
                    number=number,
                )
            ]
        )
        number = len(told.steps)
    step, records = told.steps[number - 1], {record.id: record for record in data.events(at, _everything(state))}
    later = _later(at, step, records, state)
    companies = _companies(step, {**records, **later})
    first, last = step.window.earliest, step.window.latest
    assert first is not None  # noqa: S101 - a step's window has both ends
    assert last is not None  # noqa: S101
    seen = State(
        companies=companies,
        since=first.isoformat(),
        until=last.isoformat(),
        reported=state.reported,
        recorded=state.recorded,
    )
    st.html(story.head(told, state))
    messages.looking_back(at, state, seen)
    with st.container(key="story"):
        text, picture = st.columns([1 - _SHARE, _SHARE], gap="large")
    with text:
        st.html(story.step(told, number, records, later, state))
    with picture:
        window = first.isoformat(), last.isoformat()
        timeline.show(at, state, page="story", lit=step.events, window=window, companies=companies)
        st.html(f'<p class="tl tl-small">{link(gettext("Open this time in the timeline"), session.href(seen))}</p>')


def _later(at: Source, step: Step, records: dict[str, EventRecord], state: State) -> dict[str, EventRecord]:
    """Return the events of a step that were reported only after the page's day."""
    if state.reported is None or records.keys() >= set(step.events):
        return {}
    found = data.events(at, replace(_everything(state), reported=None))
    return {record.id: record for record in found if record.id in step.events and record.id not in records}


def _everything(state: State) -> State:
    return State(reported=state.reported, recorded=state.recorded)


def _all(at: Source, state: State, stories: list[Story]) -> None:
    about = gettext("Step-by-step stories, each linked to its events. Use the arrow keys to move.")
    st.html(f'<header class="tl"><h1>{gettext("Stories")}</h1><p class="tl-names">{about}</p></header>')
    messages.looking_back(at, state)
    if not stories:
        none = gettext("There is no story yet. To add one, write a file in stories/.")
        if at.recorded is not None and data.stories(at.now):
            none = gettext(
                "The log had no story at position {position}. The first was recorded later.",
                position=language.count(at.recorded),
            )
        st.html(f'<div class="tl tl-empty">{none}</div>')
        return
    records = {record.id: record for record in data.events(at, _everything(state))}
    newest = sorted(stories, key=lambda one: _last_day(one, records), reverse=True)
    st.html(story.cards(newest, records, state))


def _last_day(told: Story, records: dict[str, EventRecord]) -> dt.date:
    return max((records[slug].date.anchor for slug in told.events if slug in records), default=dt.date.min)


def _unknown(at: Source, state: State, stories: list[Story]) -> None:
    from timeline.facts.suggest import did_you_mean

    if at.recorded is not None and any(one.id == state.story for one in data.stories(at.now)):
        now = link(gettext("Show what the log says now"), session.href(replace(state, recorded="")))
        said = gettext(
            "The log did not have the story “{id}” at position {position}. It was recorded later.",
            id=html(state.story),
            position=language.count(at.recorded),
        )
        st.html(f'<div class="tl tl-notice" role="status"><p>{said} {now}.</p></div>')
        return
    hint = did_you_mean(state.story, [one.id for one in stories])
    none = gettext("There is no story '{id}'.", id=html(shorten(state.story, 60)))
    meant = f" {html(hint[:1].upper() + hint[1:])}" if hint else ""
    st.html(f'<div class="tl tl-notice" role="status"><p>{none}{meant}</p></div>')


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None, page=_PAGE)
    stories = data.stories(at)
    told = next((one for one in stories if one.id == state.story), None)
    if told is not None:
        _told(at, state, told)
    else:
        if state.story:
            _unknown(at, state, stories)
        _all(at, replace(state, story="", step=""), stories)
    end(at, state)


_page()
