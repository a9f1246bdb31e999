"""The blanks of a kind as widgets; what they hold is read as a seed file's fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

import streamlit as st

from dashboard import contribute, labels
from dashboard.contribute import Exactness
from dashboard.escape import html, markdown
from timeline.errors import FactError
from timeline.facts import When

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from timeline.facts.entities import EntityType
    from timeline.seeds.edit.fields import Blank

_CURRENCIES = ("USD", "EUR", "GBP", "JPY", "CNY", "KRW", "INR", "CAD", "AUD", "CHF", "SEK", "TWD", "HKD", "SGD", "ILS")
_MOST_SOURCES = 12
_SOURCES = "c_sources"
_FIRST = ("title", "date", "name")


@dataclass(slots=True)
class Filled:
    """What was filled in: values by field, and for what is no value why."""

    values: dict[str, object] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)

    def take(self, name: str, read: tuple[object, str]) -> None:
        """Keep what was read of a field."""
        value, why = read
        if why:
            self.wrong[name] = why
        else:
            self.values[name] = value


def show(kind: str, blanks: Sequence[Blank], people: Mapping[str, tuple[EntityType, str]]) -> Filled:
    """Write the form.

    Args:
        kind: its widgets are told from those of other kinds by it.
        blanks: the fields.
        people: whom a role can name.
    """
    filled = Filled()
    shown = [blank for blank in blanks if blank.required or blank.form == "figure" or blank.name in _FIRST]
    for blank in shown:
        if blank.form != "sources":
            _one(kind, blank, people, filled)
    more = [blank for blank in blanks if blank not in shown]
    if more:
        with st.expander("More fields", key=f"c_{kind}_more"):
            for blank in more:
                _one(kind, blank, people, filled)
    if any(blank.form == "sources" for blank in blanks):
        _sources(filled)
    return filled


def _one(kind: str, blank: Blank, people: Mapping[str, tuple[EntityType, str]], filled: Filled) -> None:
    key = f"c_{kind}_{blank.name}"
    label = blank.label if blank.required else f"{blank.label} (optional)"
    help_text = markdown(blank.told)
    if blank.form == "role":
        _role(key, label, blank, people, filled)
    elif blank.form == "figure":
        _figure(key, blank, filled)
    elif blank.form == "choice":
        value = st.selectbox(
            label, blank.choices, index=None, key=key, help=help_text, placeholder="Choose", format_func=_spaced
        )
        if value:
            filled.values[blank.name] = value
    else:
        texts = _texts(key, label, blank, help_text)
        if texts:
            filled.take(blank.name, contribute.read(blank, texts))
        if blank.form in ("date", "day"):
            _reading(texts)


def _texts(key: str, label: str, blank: Blank, help_text: str) -> list[str]:
    if blank.name == "summary":
        text = st.text_area(label, key=key, help=help_text, max_chars=2000, height=80)
    else:
        hints = {
            "date": "2023-04-11, 2023-04, 2023, [..2023-04-11]",
            "founded": "2006-03-21, 2006",
            "thread": "a-short-slug",
            "aliases": "Separated by commas",
            "homepage": "https://",
        }
        most = {"title": 300, "aliases": 1000, "homepage": 2000}.get(blank.name, 200)
        text = st.text_input(label, key=key, help=help_text, placeholder=hints.get(blank.name, ""), max_chars=most)
    return [text] if text and text.strip() else []


def _role(key: str, label: str, blank: Blank, people: Mapping[str, tuple[EntityType, str]], filled: Filled) -> None:
    options = [slug for slug, (kind, _) in people.items() if kind in blank.accepts]
    chosen = st.multiselect(
        label,
        options,
        key=key,
        format_func=lambda slug: people[slug][1] if slug in people else slug,
        help=markdown(f"{blank.told} Who is not in the list is typed as a slug, and needs a file, too."),
        placeholder="Search by name",
        filter_mode="contains",
        select_all=False,  # Enter takes the one that is found, not all that are
        accept_new_options=True,
    )
    if chosen:
        filled.take(blank.name, contribute.read(blank, [str(slug) for slug in chosen]))


def _figure(key: str, blank: Blank, filled: Filled) -> None:
    kind = blank.figure
    assert kind is not None  # noqa: S101 - the blank is a figure's
    units: tuple[str, ...] = (kind.unit, *kind.units) if kind.units else ()
    if kind.measure in ("money", "any"):
        units = _CURRENCIES if kind.measure == "money" else ("no unit", *_CURRENCIES)
    counted = "" if units or not kind.unit else "in percent" if kind.unit == "percent" else labels.many(kind.unit)
    name = f"{blank.label}, {counted}" if counted else blank.label
    example = {"money": "44 billion", "percent": "50"}.get(kind.measure, "10000, 1.5 million")
    with st.container(key=f"{key}_figure"):
        columns = st.columns([3, 2, 2] if units else [3, 2], vertical_alignment="bottom")
        with columns[0]:
            amount = st.text_input(
                name if blank.required else f"{name} (optional)",
                key=key,
                help=markdown(blank.told),
                placeholder=example,
                max_chars=60,
            )
        with columns[1]:
            exactness = st.selectbox(f"{blank.label}: how exactly", get_args(Exactness), key=f"{key}_exact")
        unit = ""
        if units:
            with columns[2]:
                unit = st.selectbox(f"{blank.label}: unit", units, key=f"{key}_unit", accept_new_options=True) or ""
    if amount and amount.strip():
        unit = "" if unit == "no unit" else unit.strip()
        filled.take(blank.name, contribute.figure(blank, amount, unit, exactness))


def _reading(texts: list[str]) -> None:
    """Say what a date means, as one types it."""
    if not texts:
        return
    try:
        when = When.parse(texts[0].strip())
    except FactError:
        return  # it stands among the faults
    note = labels.precision(when)
    shown = html(str(when)) + (f" ({html(note)})" if note else "")
    st.html(f'<p class="tl tl-muted tl-small" role="status">Reads as: {shown}</p>')


def _sources(filled: Filled) -> None:
    number = int(st.session_state.get(_SOURCES, 1))
    found: dict[str, object] = {}
    for index in range(number):
        which = f"Source {index + 1}" if number > 1 else "Source"
        with st.container(border=True, key=f"c_source_{index}"):
            left, right = st.columns(2)
            with left:
                publisher = st.text_input(f"{which}: publisher", key=f"c_s{index}_publisher", max_chars=200)
                published = st.text_input(
                    f"{which}: published on",
                    key=f"c_s{index}_published",
                    placeholder="2023-04-11, 2023-04, 2023",
                    help="As precisely as is known. Never guess: where there is no date, tick 'undated'.",
                    max_chars=80,
                )
            with right:
                url = st.text_input(f"{which}: address", key=f"c_s{index}_url", placeholder="https://", max_chars=2000)
                title = st.text_input(f"{which}: title (optional)", key=f"c_s{index}_title", max_chars=300)
            undated = st.checkbox(f"{which} is undated", key=f"c_s{index}_undated")
        given = {"publisher": publisher, "published": published, "url": url, "title": title}
        fields = {name: _year_or_text(text) for name, text in given.items() if text and text.strip()}
        if undated:
            fields["undated"] = True
        if fields:
            found[contribute.source_key(fields, found)] = fields
    if found:
        filled.values["sources"] = found
    if number < _MOST_SOURCES:
        st.button("Add a source", on_click=_add_source, key="c_add_source")


def _year_or_text(text: str) -> object:
    plain = " ".join(text.split())
    return int(plain) if plain.isascii() and plain.isdecimal() and not plain.startswith("0") else plain


def _add_source() -> None:
    st.session_state[_SOURCES] = int(st.session_state.get(_SOURCES, 1)) + 1


def _spaced(choice: str) -> str:
    return choice.replace("_", " ")
