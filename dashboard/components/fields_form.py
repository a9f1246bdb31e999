"""Widgets for the fields of a kind. They return values as a seed file has them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

import streamlit as st

from dashboard import contribute, labels
from dashboard.contribute import Exactness
from dashboard.escape import html, markdown
from dashboard.language import gettext, gettext_noop
from timeline.errors import FactError
from timeline.facts import When

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from timeline.facts.entities import EntityType
    from timeline.seeds.edit.fields import FieldSpec

_CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CNY", "KRW", "INR", "CAD", "AUD", "CHF", "SEK", "TWD", "HKD", "SGD", "ILS")
_NO_UNIT = gettext_noop("no unit")
_EXACTNESS = {
    "exactly": gettext_noop("exactly"),
    "about": gettext_noop("about"),
    "at least": gettext_noop("at least"),
    "up to": gettext_noop("up to"),
}
_MOST_SOURCES = 12
_SOURCES = "c_sources"
_FIRST = ("title", "date", "name")


@dataclass(slots=True)
class Filled:
    """The filled-in form: the valid values by field, and the errors of the other fields."""

    values: dict[str, object] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, read: tuple[object, str]) -> None:
        """Keep the value or the error of a field."""
        value, why = read
        if why:
            self.wrong[name] = why
        else:
            self.values[name] = value


def show(kind: str, specs: Sequence[FieldSpec], people: Mapping[str, tuple[EntityType, str]]) -> Filled:
    """Show the form.

    Args:
        kind: the kind; each kind has its own widgets.
        specs: the fields.
        people: the companies and people that a role can name.
    """
    filled = Filled()
    shown = [spec for spec in specs if spec.required or spec.form == "figure" or spec.name in _FIRST]
    for spec in shown:
        if spec.form != "sources":
            _one(kind, spec, people, filled)
    more = [spec for spec in specs if spec not in shown]
    if more:
        with st.expander(gettext("More fields"), key=f"c_{kind}_more"):
            for spec in more:
                _one(kind, spec, people, filled)
    if any(spec.form == "sources" for spec in specs):
        _sources(filled)
    return filled


def _one(kind: str, spec: FieldSpec, people: Mapping[str, tuple[EntityType, str]], filled: Filled) -> None:
    key = f"c_{kind}_{spec.name}"
    label = _label(gettext(spec.label), spec)
    help_text = markdown(gettext(spec.description))
    if spec.form == "role":
        _role(key, label, spec, people, filled)
    elif spec.form == "figure":
        _figure(key, spec, filled)
    elif spec.form == "choice":
        value = st.selectbox(
            label, spec.choices, index=None, key=key, help=help_text, placeholder=gettext("Choose"), format_func=_choice
        )
        if value:
            filled.values[spec.name] = value
    else:
        texts = _texts(key, label, spec, help_text)
        if texts:
            filled.take(spec.name, contribute.read(spec, texts))
        if spec.form in ("date", "day"):
            _reading(texts)


def _texts(key: str, label: str, spec: FieldSpec, help_text: str) -> list[str]:
    if spec.name == "summary":
        text = st.text_area(label, key=key, help=help_text, max_chars=2000, height=80)
    else:
        hints = {
            "date": "2023-04-11, 2023-04, 2023, [..2023-04-11]",
            "founded": "2006-03-21, 2006",
            "thread": "a-short-slug",
            "aliases": gettext("Separated by commas"),
            "homepage": "https://",
        }
        most = {"title": 300, "aliases": 1000, "homepage": 2000}.get(spec.name, 200)
        text = st.text_input(label, key=key, help=help_text, placeholder=hints.get(spec.name, ""), max_chars=most)
    return [text] if text and text.strip() else []


def _role(key: str, label: str, spec: FieldSpec, people: Mapping[str, tuple[EntityType, str]], filled: Filled) -> None:
    options = [slug for slug, (kind, _) in people.items() if kind in spec.accepts]
    absent = gettext("If a company or person is not in the list, type its slug, and add a file for it too.")
    chosen = st.multiselect(
        label,
        options,
        key=key,
        format_func=lambda slug: people[slug][1] if slug in people else slug,
        help=markdown(f"{gettext(spec.description)} {absent}"),
        placeholder=gettext("Search by name"),
        filter_mode="contains",
        select_all=False,  # so that Enter takes the match, not all options
        accept_new_options=True,
    )
    if chosen:
        filled.take(spec.name, contribute.read(spec, [str(slug) for slug in chosen]))


def _figure(key: str, spec: FieldSpec, filled: Filled) -> None:
    kind = spec.figure
    assert kind is not None  # noqa: S101 - the field belongs to a figure
    units: tuple[str, ...] = (kind.unit, *kind.units) if kind.units else ()
    if kind.measure in ("money", "any"):
        units = _CURRENCIES if kind.measure == "money" else (_NO_UNIT, *_CURRENCIES)
    label, counted = gettext(spec.label), ""
    if kind.unit and not units:
        counted = gettext("in percent") if kind.unit == "percent" else labels.many(kind.unit)
    name = f"{label}, {counted}" if counted else label
    example = {"money": "44 billion", "percent": "50"}.get(kind.measure, "10000, 1.5 million")
    with st.container(key=f"{key}_figure"):
        columns = st.columns([3, 2, 2] if units else [3, 2], vertical_alignment="bottom")
        with columns[0]:
            amount = st.text_input(
                _label(name, spec),
                key=key,
                help=markdown(gettext(spec.description)),
                placeholder=example,
                max_chars=60,
            )
        with columns[1]:
            exactness = st.selectbox(
                gettext("{field}: how exactly", field=label),
                get_args(Exactness),
                key=f"{key}_exact",
                format_func=_exactness,
            )
        unit = ""
        if units:
            with columns[2]:
                called = gettext("{field}: unit", field=label)
                unit = st.selectbox(called, units, key=f"{key}_unit", format_func=_unit, accept_new_options=True) or ""
    if amount and amount.strip():
        unit = "" if unit == _NO_UNIT else unit.strip()
        filled.take(spec.name, contribute.figure(spec, amount, unit, exactness))


def _reading(texts: list[str]) -> None:
    """Show the meaning of a date while the reader types it."""
    if not texts:
        return
    try:
        when = When.parse(texts[0].strip())
    except FactError:
        return  # the error is already in the list
    note = labels.precision(when)
    shown = html(labels.when(when)) + (f" ({html(note)})" if note else "")
    st.html(f'<p class="tl tl-muted tl-small" role="status">{gettext("Reads as: {date}", date=shown)}</p>')


def _sources(filled: Filled) -> None:
    number = int(st.session_state.get(_SOURCES, 1))
    found: dict[str, object] = {}
    for index in range(number):
        which = gettext("Source {number}", number=index + 1) if number > 1 else gettext("Source")
        with st.container(border=True, key=f"c_source_{index}"):
            left, right = st.columns(2)
            with left:
                publisher = st.text_input(
                    gettext("{source}: publisher", source=which), key=f"c_s{index}_publisher", max_chars=200
                )
                published = st.text_input(
                    gettext("{source}: published on", source=which),
                    key=f"c_s{index}_published",
                    placeholder="2023-04-11, 2023-04, 2023",
                    help=gettext("As precise as the source. Never guess: if there is no date, tick 'undated'."),
                    max_chars=80,
                )
            with right:
                named = gettext("{source}: address", source=which)
                url = st.text_input(named, key=f"c_s{index}_url", placeholder="https://", max_chars=2000)
                named = gettext("{source}: title (optional)", source=which)
                title = st.text_input(named, key=f"c_s{index}_title", max_chars=300)
            undated = st.checkbox(gettext("{source} is undated", source=which), key=f"c_s{index}_undated")
        given = {"publisher": publisher, "published": published, "url": url, "title": title}
        fields = {name: _year_or_text(text) for name, text in given.items() if text and text.strip()}
        if undated:
            fields["undated"] = True
        if fields:
            found[contribute.source_key(fields, found)] = fields
    if found:
        filled.values["sources"] = found
    if number < _MOST_SOURCES:
        st.button(gettext("Add a source"), on_click=_add_source, key="c_add_source")


def _year_or_text(text: str) -> object:
    plain = " ".join(text.split())
    return int(plain) if plain.isascii() and plain.isdecimal() and not plain.startswith("0") else plain


def _add_source() -> None:
    st.session_state[_SOURCES] = int(st.session_state.get(_SOURCES, 1)) + 1


def _label(name: str, spec: FieldSpec) -> str:
    return name if spec.required else gettext("{field} (optional)", field=name)


def _choice(choice: str) -> str:
    return gettext(choice.replace("_", " "))


def _exactness(name: str) -> str:
    return gettext(_EXACTNESS[name])


def _unit(unit: str) -> str:
    return gettext(unit) if unit == _NO_UNIT else unit
