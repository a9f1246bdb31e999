"""Contribute: a form for a seed file, and gaps in the log."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard import address_bar, contribute, data, labels, language
from dashboard.components import coverage, draft, fields_form
from dashboard.contribute import Draft, Existing
from dashboard.database import Source
from dashboard.language import Reader, gettext, gettext_noop
from dashboard.page import begin, end
from dashboard.state import State
from timeline.facts import KINDS
from timeline.facts.entities import EntityType
from timeline.query.entity_labels import distinct
from timeline.query.named_entity import NamedEntity
from timeline.seeds.edit.fields import FieldSpec, fields_of
from timeline.seeds.entity_index import KnownEntity

_KIND, _SORT, _ID = "c_kind", "c_sort", "c_id"
_SORTS = {
    "": gettext_noop("An event"),
    "company": gettext_noop("A company"),
    "person": gettext_noop("A person"),
}
_DEFAULT = "layoffs"
_NAME = FieldSpec("name", gettext_noop("Name"), gettext_noop("The present name."), "text", required=True)


def _sort(new: str) -> str:
    return gettext(_SORTS[new])


def _choose(state: State) -> str:
    """Let the reader choose the type of file, and return its kind."""
    st.session_state[_SORT] = state.new
    st.session_state[_KIND] = state.kind[0] if state.kind else _DEFAULT
    st.segmented_control(
        gettext("What is it"),
        list(_SORTS),
        format_func=_sort,
        key=_SORT,
        on_change=lambda: address_bar.write("new", st.session_state[_SORT] or ""),
    )
    if state.new:
        return state.new
    st.selectbox(
        gettext("Kind of event"),
        sorted(KINDS, key=labels.kind_label),
        format_func=labels.kind_label,
        key=_KIND,
        on_change=lambda: address_bar.write("kind", st.session_state[_KIND] or ""),
    )
    return str(st.session_state[_KIND])


@st.cache_data(show_spinner=False, max_entries=4)
def _people(_at: Source, key: str, reader: Reader) -> dict[str, tuple[EntityType, str]]:  # noqa: ARG001 - the cache's key
    known, label = _at.view.directory.known, _at.view.directory.label
    found = {
        slug: _called(label(slug), _earlier_names(entity)) for slug, entity in known.items() if not entity.retracted
    }
    ordered = sorted(distinct(found).items(), key=lambda item: item[1].casefold())
    return {slug: (known[slug].type, text) for slug, text in ordered}


def _called(name: str, earlier: list[str]) -> str:
    """Return a name with the earlier ones."""
    for before in earlier:
        name = gettext("{name}, formerly {earlier}", name=name, earlier=before)
    return name


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
    filled = fields_form.show(kind, fields, _people(at, at.key, language.reader()))
    slug = st.text_input(
        gettext("Id (optional)"),
        key=f"{_ID}_{kind}",
        help=gettext(
            "The file's name: lower-case letters, digits and hyphens. It must be unique and never changes. If it is "
            "empty, the form proposes one."
        ),
        max_chars=100,
    )
    return kind, fields, contribute.draft(kind, filled.values, filled.wrong, (slug or "").strip(), _known(at))


def _page() -> None:
    at, state = begin()
    state = replace(state, company=None, page="contribute")
    about = gettext("Say what happened and who reports it. The form makes the file that you send in.")
    st.html(f'<header class="tl"><h1>{gettext("Contribute")}</h1><p class="tl-names">{about}</p></header>')
    with st.container(key="contribute"):
        left, right = st.columns([6, 5], gap="large")
        with left:
            st.html(f'<div class="tl"><h2>{gettext("A new file")}</h2></div>')
            _, fields, made = _form(at, state)
        with right, st.container(key="contribute_file"):
            called = {spec.name: gettext(spec.label) for spec in fields}
            draft.show(made, called | {"id": gettext("Id"), "published": gettext("Published")}, state)
    records, names = data.events(at, State(reported=state.reported)), data.names(at, state.reported)
    coverage.show(records, names, data.gaps(at, state.reported), state)
    end(at, state)


_page()
