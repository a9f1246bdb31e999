"""The texts that the timeline's scripts need in the reader's language; see `language.js`."""

from __future__ import annotations

from functools import cache
from typing import Any

from dashboard import language
from dashboard.labels import family_label, kind_label
from dashboard.language import ngettext
from timeline.facts import FAMILIES, KINDS
from timeline.facts.units import UNITS

_FORMS = 200  # numbers from which on the forms of a number repeat


def script_texts() -> dict[str, Any] | None:
    """Return what the scripts get of the reader's language, as JSON values; None for English, which they have."""
    found = language.reader().language
    return None if found == language.SOURCE else _texts(found)


@cache
def _texts(code: str) -> dict[str, Any]:
    with language.reading(language.Reader(code)):
        return {
            "texts": {**_of_data(), **_of_code(code)},
            "forms": "".join(str(language.form_of(number)) for number in range(_FORMS)),
            "months": language.months(),
            **language.symbols(),
        }


def _of_code(code: str) -> dict[str, str | list[str]]:
    """Return the translations of the texts in the scripts, by the English text and its context."""
    found: dict[str, str | list[str]] = {}
    for message in language.messages(code):
        if not message.string or not any(place.endswith(".js") for place, _ in message.locations):
            continue
        one = message.id if isinstance(message.id, str) else message.id[0]
        key = f"{message.context}\u0004{one}" if message.context else one
        found[key] = message.string if isinstance(message.string, str) else list(message.string)
    return found


def _of_data() -> dict[str, str]:
    """Return the translations of what the data has in English: kinds, families and units."""
    kinds = {kind.label: kind_label(name) for name, kind in KINDS.items()}
    families = {family.capitalize(): family_label(family) for family in FAMILIES}
    units = {forms[number - 1]: ngettext(*forms, number) for forms in UNITS.values() for number in (1, 2)}
    return kinds | families | units
