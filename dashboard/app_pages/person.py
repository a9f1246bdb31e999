"""One person: roles over time, moves, the people beside them, and the events. Without a person: all people."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import careers, data, labels, session
from dashboard.components import event_list, filters, header, messages, person
from dashboard.components.links import link
from dashboard.database import Source
from dashboard.language import gettext, ngettext
from dashboard.page import begin, end
from dashboard.state import State

_FIRST, _NEXT = 100, 200
_MORE = "people_more"


def _one(at: Source, state: State, slug: str) -> None:
    label = at.view.directory.label(slug, state.reported)
    st.set_page_config(page_title=f"{label} · Timeline")
    found, names = careers.career(at, state, slug), data.names(at, state.reported)
    called = {who: at.view.directory.label(who, state.reported) for who, _ in found.beside}
    around = session.href(State(reported=state.reported, recorded=state.recorded, page="person"))
    st.html(f'<p class="tl tl-small">{link(gettext("All people"), around)}</p>')
    st.html(person.title(label, found, names, state, header.erased(session.view_of(at, state).person(slug))))
    messages.looking_back(at, state)
    left, right = st.columns([3, 2], gap="large")
    for column, shown in ((left, person.steps(found, names, state)), (right, person.beside(found, called, state))):
        if shown:
            column.html(shown)
    if not found.records:
        messages.nothing_found(state)
        return
    events = ngettext("{count} event", "{count} events", len(found.records))
    onto = link(gettext("On the timeline"), session.href(replace(state, person=None, text=label, page="", event=None)))
    st.html(
        f'<div class="tl"><h2>{gettext("Events")} <span class="tl-muted">{events}</span></h2>'
        f'<p class="tl-small">{onto}</p></div>'
    )
    event_list.show(list(found.records), state, key=f"person_{slug}", first=60)


def _all(at: Source, state: State) -> None:
    order = gettext("Those with the most events first.")
    st.html(f'<header class="tl"><h1>{gettext("People")}</h1><p class="tl-names">{order}</p></header>')
    filters.text(gettext("Name"), gettext("Part of a name"))
    messages.looking_back(at, state)
    words = state.text.casefold().split()
    found = [one for one in careers.people(at, state.reported, state.recorded) if _matches(one[1], words)]
    number = int(st.session_state.get(_MORE, 0))
    most = _FIRST + number * _NEXT
    if not found:
        st.html(f'<div class="tl tl-empty">{gettext("Nobody has this name.")}</div>')
        return
    st.html(f'<p class="tl tl-small tl-muted">{ngettext("{count} person", "{count} people", len(found))}</p>')
    st.html(person.table(found[:most], state))
    if len(found) > most:
        st.button(labels.show_more(len(found) - most), key="people_button", on_click=_more, args=(number,))


def _more(number: int) -> None:
    st.session_state[_MORE] = number + 1


def _matches(label: str, words: list[str]) -> bool:
    return all(word in label.casefold() for word in words)


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None, page="person")
    if state.person is None:
        _all(at, state)
    else:
        _one(at, state, state.person)
    end(at, state)


_page()
