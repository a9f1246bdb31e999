"""The language of the reader: the texts of the interface, and numbers, days and lists as the language writes them.

Texts stand in English in the code, inside `gettext`, `ngettext` or `pgettext`; catalogues translate them. A text
without a translation stays English. What the log says (titles, names, summaries) is not translated: see `own`.
"""

from __future__ import annotations

import io
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from babel import Locale
    from babel.messages import Catalog
    from babel.support import Translations

FOLDER = Path(__file__).parent / "locale"
"""The folder of the catalogues: `<language>/LC_MESSAGES/dashboard.po`."""
DOMAIN = "dashboard"
"""The name of the catalogues."""
SOURCE = "en"
"""The language of the code and of the log."""
LANGUAGES = (SOURCE, *sorted(path.parent.parent.name for path in FOLDER.glob(f"*/LC_MESSAGES/{DOMAIN}.po")))
"""The languages of the interface: that of the code, and each with a catalogue."""

PARAM = "lang"
"""The parameter of an address that chooses the language."""

_MOST_HEADER = 500  # characters that are read
_BRITISH = "en_GB"  # English days and lists are written as here: 11 April 2023; a, b and c


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a page.

    Attributes:
        language: the language of the interface, one of `LANGUAGES`.
        chosen: whether the address names it, so that links keep it.
    """

    language: str = SOURCE
    chosen: bool = False


_NOBODY = Reader()
_READER: ContextVar[Reader] = ContextVar("reader", default=_NOBODY)


def reader() -> Reader:
    """Return for whom the running thread or task writes; without a reader, texts are in English."""
    return _READER.get()


def set_reader(found: Reader) -> None:
    """Write for a reader from here on, in the running thread or task alone."""
    _READER.set(found)


@contextmanager
def reading(found: Reader) -> Iterator[None]:
    """Write for a reader inside the `with` block."""
    before = _READER.set(found)
    try:
        yield
    finally:
        _READER.reset(before)


def reader_of(chosen: str, accepted: str) -> Reader:
    """Return the reader of a request.

    Args:
        chosen: the language in the address; one that is unknown is ignored.
        accepted: the request's header `Accept-Language`, or "".
    """
    if chosen in LANGUAGES:
        return Reader(chosen, chosen=True)
    return Reader(_preferred(accepted))


def params() -> dict[str, str]:
    """Return the parameter that keeps a chosen language in a link; {} if the address does not name one."""
    found = reader()
    return {PARAM: found.language} if found.chosen else {}


def params_of_words() -> dict[str, str]:
    """Return the parameter for an address whose answer has words in the reader's language; {} for English."""
    found = reader().language
    return {} if found == SOURCE else {PARAM: found}


def _preferred(accepted: str) -> str:
    """Return the first language of an `Accept-Language` header that the interface has, by its weights (RFC 9110)."""
    weighted = []
    for place, part in enumerate(accepted[:_MOST_HEADER].split(",")):
        name, _, rest = part.partition(";")
        code = name.strip().lower().partition("-")[0]
        weight = rest.strip().removeprefix("q=").strip() or "1"
        if code in LANGUAGES:
            weighted.append((-_weight(weight), place, code))
    best = min(weighted, default=(0.0, 0, SOURCE))
    return best[2] if best[0] < 0 else SOURCE


def _weight(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0


def name_of(language: str) -> str:
    """Return the name of a language in itself, such as Deutsch."""
    name = _locale(language).get_display_name() or language
    return name[:1].upper() + name[1:]


def with_territory() -> str:
    """Return the reader's language with its likely country (Unicode's likely subtags), such as de_DE."""
    from babel.core import get_global

    code = reader().language
    language, *_, territory = str(get_global("likely_subtags").get(code, code)).split("_")
    return f"{language}_{territory}"


# -- texts -------------------------------------------------------------------------------------------------------------


def gettext(message: str, /, **values: object) -> str:
    """Return a text in the reader's language.

    Args:
        message: the English text; a value stands in it by its name in braces.
        values: the values. In HTML, escape them first.
    """
    found = _catalogue(reader().language)
    text = message if found is None else found.gettext(message)
    return text.format(**values) if values else text


def ngettext(one: str, many: str, number: int, /, **values: object) -> str:
    """Return a text in the form for a number of things. The text has the number as `{count}`.

    Args:
        one: the English text for one thing.
        many: the English text for other numbers.
        number: the number of things.
        values: further values. In HTML, escape them first.
    """
    found = _catalogue(reader().language)
    text = (one if number == 1 else many) if found is None else found.ngettext(one, many, number)
    return text.format(**{"count": count(number), **values})


def pgettext(context: str, message: str, /, **values: object) -> str:
    """Return a text that means different things in different places; the context says which. See `gettext`."""
    found = _catalogue(reader().language)
    text = message if found is None else str(found.pgettext(context, message))
    return text.format(**values) if values else text


def gettext_noop(message: str, /) -> str:
    """Return a text as it is: marks it for the catalogues where it is defined, to be translated where it is shown."""
    return message


def ngettext_noop(one: str, many: str, /) -> tuple[str, str]:
    """Return the two forms of a text as they are: marks them as `gettext_noop` does, for `ngettext`."""
    return one, many


@cache
def _catalogue(language: str) -> Translations | None:
    """Return the catalogue of a language, read once; None for English."""
    if language == SOURCE:
        return None
    from babel.messages.mofile import write_mo
    from babel.support import Translations

    compiled = io.BytesIO()
    write_mo(compiled, messages(language))  # leaves out what is fuzzy or not translated
    compiled.seek(0)
    return Translations(compiled, domain=DOMAIN)


@cache
def messages(language: str) -> Catalog:
    """Return the messages of a catalogue, with the places of the code that use them.

    Args:
        language: one of `LANGUAGES`, but not that of the code.
    """
    from babel.messages.pofile import read_po

    with (FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


def form_of(number: int) -> int:
    """Return which form of a text with a number stands for this number, from 0."""
    found = _catalogue(reader().language)
    return int(number != 1) if found is None else int(found.plural(number))


def own(html: str) -> str:
    """Return HTML of the log's own words, which are English, marked as such on a page in another language."""
    return html if reader().language == SOURCE else f'<span lang="{SOURCE}">{html}</span>'


def own_attribute() -> str:
    """Return the attribute for an element with the log's own words: ` lang="en"`, or "" on an English page."""
    return "" if reader().language == SOURCE else f' lang="{SOURCE}"'


# -- numbers, days and lists -------------------------------------------------------------------------------------------


def count(number: int) -> str:
    """Return a whole number: 18,000 or 18.000."""
    return f"{number:,}" if reader().language == SOURCE else decimal(number)


def decimal(number: int | Decimal) -> str:
    """Return a number with all its digits: 1,234.5 or 1.234,5."""
    from babel.numbers import format_decimal

    return format_decimal(number, locale=_locale(reader().language), decimal_quantization=False)


DayForm = Literal["long", "short", "month", "without_year", "short_month"]
_SKELETONS = {"month": "yMMMM", "short": "yMMMd", "without_year": "MMMd", "short_month": "MMM"}
_ENGLISH = {
    "long": "d MMMM y",
    "short": "d MMM y",
    "month": "MMMM y",
    "without_year": "d MMM",
    "short_month": "MMM",
}


def day(date: dt.date, form: DayForm = "long") -> str:
    """Return a day.

    Args:
        date: the day.
        form: "long", as 11 April 2023; "short", as 11 Apr 2023; "month", as April 2023; "without_year", as 11 Apr; or
            "short_month", as Apr.
    """
    from babel.dates import format_date

    language = reader().language
    return format_date(date, _pattern(language, form), locale=_locale(language))


def span(first: dt.date, last: dt.date) -> str:
    """Return the days from one to another, in short and without a year that both have."""
    from babel.dates import format_interval

    language, same_year = reader().language, first.year == last.year
    if language != SOURCE:
        skeleton = _SKELETONS["without_year" if same_year else "short"]
        return format_interval(first, last, skeleton, locale=_locale(language))
    form: DayForm = "without_year" if same_year else "short"
    if same_year and first.month == last.month:
        return f"{first.day}–{day(last, form)}"  # noqa: RUF001 - a range of days
    return f"{day(first, form)} – {day(last, form)}"  # noqa: RUF001


@cache
def _pattern(language: str, form: DayForm) -> str:
    if language == SOURCE:
        return _ENGLISH[form]
    locale = _locale(language)
    if form == "long":
        return str(locale.date_formats["long"].pattern)
    return str(locale.datetime_skeletons[_SKELETONS[form]].pattern)


def weekday(number: int, *, short: bool = False) -> str:
    """Return the name of a weekday.

    Args:
        number: the weekday, from 0 for Monday.
        short: whether it is written short: Mon.
    """
    return str(_locale(reader().language).days["format"]["abbreviated" if short else "wide"][number])


def months() -> list[str]:
    """Return the short names of the months, January first."""
    import datetime as dt

    return [day(dt.date(2000, month, 1), "short_month") for month in range(1, 13)]


def listed(items: Sequence[str], *, either: bool = False) -> str:
    """Return a list in words: a, b and c. In HTML, escape the items first.

    Args:
        items: the items.
        either: whether one of them is meant: a, b or c.
    """
    from babel.lists import format_list

    language = reader().language
    return format_list(list(items), "or" if either else "standard", _BRITISH if language == SOURCE else language)


def country(code: str) -> str:
    """Return the name of a country by its ISO 3166-1 code; the code if it has none."""
    return str(_locale(reader().language).territories.get(code, code))


def symbols() -> dict[str, str]:
    """Return the signs in numbers: `group` between thousands, `decimal` before decimals."""
    found = _locale(reader().language).number_symbols["latn"]
    return {"group": str(found["group"]), "decimal": str(found["decimal"])}


@cache
def _locale(language: str) -> Locale:
    from babel import Locale

    return Locale.parse(language)
