"""The page Data: what the pages show, as files, feeds and programs, and how to verify it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import data, feeds, recipes
from dashboard.components import facets, filters, messages
from dashboard.components.cite import absolute
from dashboard.database import Source
from dashboard.escape import html
from dashboard.language import gettext, ngettext, pgettext
from dashboard.page import begin, end
from dashboard.state import State
from timeline import formats
from timeline.query import EventRecord


def _files(state: State) -> None:
    rows = "".join(
        f'<tr><td><a href="{html(feeds.href(name, state.filter))}">{html(gettext(form.label))}</a></td>'
        f"<td>{html(gettext(form.use))}</td>"
        f"<td><code>{html(absolute(feeds.href(name, state.filter)))}</code></td></tr>"
        for name, form in formats.feeds().items()
    )
    told = gettext("They hold exactly the events that match the filters above, each time that you fetch them.")
    heads = (gettext("Format"), pgettext("purpose", "For"), gettext("Address"))
    cells = "".join(f'<th scope="col">{name}</th>' for name in heads)
    st.html(
        f'<div class="tl"><h2>{gettext("Files and feeds")}</h2><p class="tl-small tl-muted">{told}</p>'
        f'<div class="tl-scroll"><table class="tl-table"><thead><tr>{cells}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></div>"
    )


def _programs(state: State, records: list[EventRecord]) -> None:
    told = gettext("With the package and the database: the same events as typed values.")
    st.html(f'<div class="tl"><h2>{gettext("From Python")}</h2><p class="tl-small tl-muted">{told}</p></div>')
    st.code(recipes.query(state.filter), language="python", wrap_lines=True)
    st.html(f'<p class="tl tl-small tl-muted">{gettext("Without the database, over the network:")}</p>')
    st.code(recipes.frame(absolute(feeds.href("csv", state.filter))), language="python", wrap_lines=True)
    if records:
        st.html(f'<p class="tl tl-small tl-muted">{gettext("Who changed a fact, when and why:")}</p>')
        st.code(recipes.history(records[-1].id), language="python", wrap_lines=True)


def _proof(at: Source) -> None:
    head = data.tree_head(at)
    said = ngettext(
        "The data is in an append-only log of {count} entry, whose hashes form a Merkle tree (RFC 9162). The position "
        "and the root name its state. Publish them with your work, and anyone can later check that nothing was "
        "altered.",
        "The data is in an append-only log of {count} entries, whose hashes form a Merkle tree (RFC 9162). The "
        "position and the root name its state. Publish them with your work, and anyone can later check that nothing "
        "was altered.",
        head.size,
    )
    st.html(f'<div class="tl"><h2>{gettext("Cite and prove")}</h2><p>{said}</p></div>')
    named = f"{head.size}:{head.root.hex()}"
    st.code(f"Timeline, log position {head.size}, tree head {named}, CC0 1.0", language=None, wrap_lines=True)
    st.code(f"timeline verify --against {named}", language="bash", wrap_lines=True)
    said = gettext(
        "The facts, in our own words, are in the public domain (CC0 1.0). The linked pages belong to their publishers."
    )
    st.html(f'<div class="tl"><h2>{gettext("Licence")}</h2><p>{said}</p></div>')


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None, event=None, page="data")
    records = data.events(at, state)
    st.html(
        f'<header class="tl"><h1>{gettext("Data")}</h1><p class="tl-names">'
        f"{gettext('The events of these pages as files, feeds and code.')}</p></header>"
    )
    filters.show(at, state, data.choices(at, state.reported), companies=True)
    messages.looking_back(at, state)
    st.html(f'<p class="tl tl-muted">{ngettext("{count} event", "{count} events", len(records))}</p>')
    if records:
        facets.show(at, records, state)
    else:
        messages.nothing_found(state)
    _files(state)
    _programs(state, records)
    _proof(at)
    end(at, state)


_page()
