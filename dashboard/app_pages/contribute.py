"""Contribute: a form for a seed file, and gaps in the log."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import contribute, data, labels, session
from dashboard.components import coverage, draft, fields_form
from dashboard.contribute import Draft, Existing
from dashboard.database import Source
from dashboard.page import begin, end
from dashboard.state import State
from timeline.facts import KINDS
from timeline.facts.entities import EntityType
from timeline.query.entity_labels import distinct
from timeline.query.named_entity import NamedEntity
from timeline.seeds.edit.fields import FieldSpec, fields_of
from timeline.seeds.entity_index import KnownEntity

_KIND, _SORT, _ID = "c_kind", "c_sort", "c_id"
_SORTS = {"": "An event", "company": "A company", "person": "A person"}
_DEFAULT = "layoffs"
_NAME = FieldSpec("name", "Name", "The present name.", "text", required=True)


def _choose(state: State) -> str:
    """Let the reader choose the type of file, and return its kind."""
    st.session_state[_SORT] = state.new
    st.session_state[_KIND] = state.kind[0] if state.kind else _DEFAULT
    st.segmented_control(
        "What is it",
        list(_SORTS),
        format_func=_SORTS.__getitem__,
        key=_SORT,
        on_change=lambda: session.write("new", st.session_state[_SORT] or ""),
    )
    if state.new:
        return state.new
    st.selectbox(
        "Kind of event",
        sorted(KINDS, key=labels.kind_label),
        format_func=labels.kind_label,
        key=_KIND,
        on_change=lambda: session.write("kind", st.session_state[_KIND] or ""),
    )
    return str(st.session_state[_KIND])


@st.cache_data(show_spinner=False, max_entries=4)
def _people(_at: Source, key: str) -> dict[str, tuple[EntityType, str]]:  # noqa: ARG001 - part of the cache key
    known, label = _at.view.directory.known, _at.view.directory.label
    found = {
        slug: ", formerly ".join([label(slug), *_earlier_names(entity)])
        for slug, entity in known.items()
        if not entity.retracted
    }
    ordered = sorted(distinct(found).items(), key=lambda item: item[1].casefold())
    return {slug: (known[slug].type, text) for slug, text in ordered}


def _earlier_names(entity: NamedEntity) -> list[str]:
    return [name for name in dict.fromkeys(name for name, _ in reversed(entity.names)) if name != entity.name]


def _known(at: Source) -> Existing:
    directory = at.view.directory.known
    records = data.events(at, State())
    people = {slug: KnownEntity.recorded(entity) for slug, entity in directory.items()}
    return Existing(people, {*directory, *(record.id for record in records)}, [record.fact for record in records])


def _form(at: Source, state: State) -> tuple[str, tuple[FieldSpec, ...], Draft]:
    kind = _choose(state)
    fields = fields_of(kind) if kind in KINDS else (_NAME, *(spec for spec in fields_of(kind) if spec.name != "names"))
    filled = fields_form.show(kind, fields, _people(at, at.key))
    slug = st.text_input(
        "Id (optional)",
        key=f"{_ID}_{kind}",
        help="The file's name: lower-case letters, digits and hyphens. It must be unique and never changes. If it is "
        "empty, the form proposes one.",
        max_chars=100,
    )
    return kind, fields, contribute.draft(kind, filled.values, filled.wrong, (slug or "").strip(), _known(at))


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None, page="contribute")
    st.html(
        '<header class="tl"><h1>Contribute</h1><p class="tl-names">'
        "Say what happened and who reports it. The form makes the file that you send in.</p></header>"
    )
    with st.container(key="contribute"):
        left, right = st.columns([6, 5], gap="large")
        with left:
            st.html('<div class="tl"><h2>A new file</h2></div>')
            _, fields, made = _form(at, state)
        with right, st.container(key="contribute_file"):
            labels = {spec.name: spec.label for spec in fields} | {"id": "Id", "published": "Published"}
            draft.show(made, labels, state)
    records, names = data.events(at, State(reported=state.reported)), data.names(at, state.reported)
    coverage.show(records, names, data.gaps(at, state.reported), state)
    end(at, state)


_page()
