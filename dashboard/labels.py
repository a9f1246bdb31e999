"""Words for kinds, figures, dates and statuses, as the pages show them, in the reader's language."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import dates, language
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop, ngettext
from timeline.facts import FAMILIES, kind_of, units
from timeline.facts.countries import countries
from timeline.facts.dates import MONTHS
from timeline.facts.number_words import UNDISCLOSED
from timeline.facts.numbers import SCALES, plain
from timeline.query.leadership import FOUNDER, OWNER

if TYPE_CHECKING:
    from timeline.facts import Claim, Event, When
    from timeline.query import EventRecord, PeopleCount

FAMILY_LABELS: dict[str, str] = {family: family.capitalize() for family in FAMILIES}
"""The English names of the families; see `family_label`."""

_STATUS = {
    "confirmed": gettext_noop("confirmed"),
    "reported": gettext_noop("reported, not confirmed"),
    "rumoured": gettext_noop("rumoured"),
}
_SHORT_STATUS = {
    "confirmed": gettext_noop("confirmed"),
    "reported": gettext_noop("not confirmed"),
    "rumoured": gettext_noop("rumoured"),
}
_SCALED = {
    "million": gettext_noop("{number} million"),
    "billion": gettext_noop("{number} billion"),
    "trillion": gettext_noop("{number} trillion"),
}
when = dates.when
_FIRST_SCALED = Decimal(1_000_000)
_ONLY_PERIOD = {
    "week": gettext_noop("the week is known, the day is not"),
    "month": gettext_noop("the month is known, the day is not"),
    "quarter": gettext_noop("the quarter is known, the day is not"),
    "season": gettext_noop("the season is known, the day is not"),
    "third": gettext_noop("the third of the year is known, the day is not"),
    "half": gettext_noop("the half of the year is known, the day is not"),
    "year": gettext_noop("the year is known, the day is not"),
    "decade": gettext_noop("the decade is known, the day is not"),
    "part": gettext_noop("the period is known, the day is not"),
}
_KNOWN = {
    ("set", True): gettext_noop("it was on each of these days"),
    ("set", False): gettext_noop("one of these; which one is not known"),
    ("range", True): gettext_noop("it lasted this long"),
    ("range", False): gettext_noop("one day in this period; which day is not known"),
    ("before", True): gettext_noop("this day at the latest; its beginning is not known"),
    ("before", False): gettext_noop("this day at the latest; how much earlier is not known"),
    ("after", True): gettext_noop("it began then; its end is not known"),
    ("after", False): gettext_noop("this day at the earliest; how much later is not known"),
}


def marks(record: EventRecord) -> list[str]:
    """Return the marks of an event: 'planned', 'sources disagree', 'retracted'."""
    return [
        *([gettext("planned")] if record.planned else []),
        *([gettext("sources disagree")] if record.disputed else []),
        *([gettext("retracted")] if record.retracted else []),
    ]


def status(name: str) -> str:
    """Return how certain an event is, by the name of its status: 'reported, not confirmed'."""
    return gettext(_STATUS[name])


def short_status(name: str) -> str:
    """Return the short form of `status`: 'not confirmed'."""
    return gettext(_SHORT_STATUS[name])


def kind_label(kind: str) -> str:
    """Return the label of a kind, such as 'Purchase of compute'."""
    return gettext(kind_of(kind).label)


def kind_in_sentence(kind: str) -> str:
    """Return the label of a kind inside a sentence, such as 'purchase of compute'."""
    return in_sentence(kind_label(kind))


def in_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence: languages such as German keep the capitals of nouns."""
    return label.lower() if language.reader().language == language.SOURCE else label


def lowered(sentence: str) -> str:
    """Return a sentence with a small letter at its beginning, as it goes on after a colon."""
    return sentence[:1].lower() + sentence[1:]


def raised(text: str) -> str:
    """Return a text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def family_label(family: str) -> str:
    """Return the name of a family of kinds, such as 'Money'."""
    return gettext(FAMILY_LABELS[family])


_OFFICES = {FOUNDER: gettext_noop("founder"), OWNER: gettext_noop("owner")}


def office(role: str, *, capital: bool = False) -> str:
    """Return what somebody was in a company, in HTML: founder, owner, or a role in the log's own words.

    Args:
        role: the role.
        capital: whether it begins with a capital.
    """
    shown = gettext(_OFFICES[role]) if role in _OFFICES else role
    text = html(raised(shown) if capital else shown)
    return text if role in _OFFICES else language.own(text)


_ABBREVIATED = {"ai": gettext_noop("AI")}
"""Sectors whose name is written with capitals."""


def sector(name: str) -> str:
    """Return what a company mostly does, by the name of its sector; "" for none."""
    return gettext(_ABBREVIATED.get(name, name)) if name else ""


def country(code: str) -> str:
    """Return the name of a country, or "" for no code."""
    return language.country(code) if code in countries() else ""


_OPERATIONS = {
    "recorded": gettext_noop("recorded"),
    "corrected": gettext_noop("corrected"),
    "retracted": gettext_noop("retracted"),
    "reinstated": gettext_noop("reinstated"),
    "erased": gettext_noop("erased"),
}


def operation(name: str) -> str:
    """Return what an entry of the log did: 'recorded', 'corrected'; the name itself if it is not known."""
    return gettext(_OPERATIONS.get(name, name))


def reason(why: str) -> str:
    """Return the typed reason of a change or a retraction in words: 'wrong figure'."""
    return gettext(why.replace("_", " "))


def day(date: dt.date | None) -> str:
    """Return a day in words: '11 April 2023'."""
    return language.day(date) if date else gettext("undated")


def moment(at: dt.datetime) -> str:
    """Return a time in words: '11 April 2023, 15:07 UTC'."""
    return f"{day(at.date())}, {at:%H:%M} UTC"


def short_day(date: dt.date) -> str:
    """Return a short form of a day: '11 Apr 2023'."""
    return language.day(date, "short")


def short_date(date: When) -> str:
    """Return a short form of a date without its year: '11 Apr', 'Apr', 'by 11 Apr', 'c. Apr'."""
    first, last = date.earliest, date.latest
    if first is None or last is None:
        bound = language.day(date.anchor, "without_year")
        return gettext("by {date}", date=bound) if first is None else gettext("from {date}", date=bound)
    if date.precision in ("range", "set", "week"):
        shown = language.span(first, last)
    elif date.precision == "day":
        shown = language.day(first, "without_year")
    elif date.precision == "month":
        shown = language.day(first, "short_month")
    else:
        shown = gettext("that year") if date.precision == "year" else _without_year(date)
    shown = gettext("c. {date}", date=shown) if date.approximate else shown
    return gettext("{date} (?)", date=shown) if date.uncertain else shown


def _without_year(date: When) -> str:
    """Return a period without its year: 'Q2', 'H1', 'spring', 'late Apr', 'late'; a decade stays as it is."""
    text = when(replace(date, text=date.text.rstrip("~?%"), approximate=False, uncertain=False))
    if language.reader().language == language.SOURCE:
        for month in MONTHS:
            text = text.replace(f"{month} ", f"{month[:3]} ")
    return text if date.precision == "decade" else re.sub(r"(?: of|-)? ?\d{4}$", "", text)


def since(date: When) -> str:
    """Return a start date in words: 'since April 2023', 'since 11 April 2023 at the latest'."""
    if date.precision == "range" and not date.lasted:
        return gettext("since some day {period}", period=when(date))  # between two days
    if date.text.startswith("after "):
        return when(date)
    first, last = date.ends
    if last is not None and (date.precision == "range" or _has_bound(date, "before")):
        return gettext("since {date} at the latest", date=when(last))
    if first is not None and _has_bound(date, "after"):
        text = gettext("since {date}") if date.lasted else gettext("since {date} at the earliest")
        return text.format(date=when(first))
    return gettext("since {date}", date=when(date))


def _has_bound(date: When, precision: str) -> bool:
    """Return whether a date is open at one side, and is not written in words, such as 'before 2021'."""
    return date.precision == precision and not date.text.startswith(("before ", "after "))


def until(date: When) -> str:
    """Return an end in words: 'until 2022', 'until some day between June 2022 and August 2022'."""
    if date.precision == "range" and not date.lasted:
        return gettext("until some day {period}", period=when(date))
    return gettext("until {date}", date=when(date))


def precision(date: When) -> str:
    """Return how precisely a date is known, in words; "" if it is one known day."""
    marks = [
        *([gettext("approximate")] if date.approximate else []),
        *([gettext("the source is not sure")] if date.uncertain else []),
    ]
    return "; ".join(filter(None, [_span_known(date), *marks]))


def _span_known(date: When) -> str:
    if date.precision == "day":
        return ""
    return gettext(_ONLY_PERIOD.get(date.precision) or _KNOWN[date.precision, date.lasted])


def number(value: Decimal) -> str:
    """Return a number in readable form: '12,000', '1.5 million', '44 billion'."""
    size = abs(value)
    if size >= _FIRST_SCALED:
        name, power = next(
            (n, p) for n, p in sorted(SCALES.items(), key=lambda item: -item[1]) if size >= Decimal(10) ** p
        )
        scaled = plain(value.scaleb(-power))
        if len(scaled) <= len("13.75") + (value < 0):
            return gettext(_SCALED[name], number=_in_full(scaled))
    return _in_full(plain(value))


def _in_full(text: str) -> str:
    """Return a plain number, such as 1234.5, with the signs of the reader's language."""
    if language.reader().language != language.SOURCE:
        return language.decimal(Decimal(text))
    whole, _, rest = text.partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")


def amount(value: Decimal, unit: str) -> str:
    """Return a number with its unit: '10,000 GPUs', '44 billion USD', '50 %'."""
    if unit == "percent":
        return gettext("{number} %", number=number(value))
    return gettext("{number} {unit}", number=number(value), unit=_noun(unit, value)).strip()


def _noun(unit: str, value: Decimal) -> str:
    if unit not in units.UNITS:
        return unit
    one, many = units.UNITS[unit]
    return ngettext(one, many, int(value) if value == int(value) else 2)


def many(unit: str) -> str:
    """Return the plural of a counted unit: 'people', 'GPUs'; 'event' stays as it is."""
    return gettext("event") if unit == "event" else _noun(unit, Decimal(2))


def about(text: str) -> str:
    """Return an approximate amount: 'about 10,000 GPUs'."""
    return gettext("about {amount}", amount=text)


def claim(given: Claim) -> str:
    """Return a claim in words: 'about 10,000 GPUs', '44 billion USD', 'at least 500 people'."""
    shown = _value(given)
    if given.parts and not given.undisclosed:
        parts = ", ".join(
            gettext("{amount} in {means}", amount=number(part.amount), means=gettext(part.name.replace("_", "-")))
            for part in given.parts
        )
        shown = gettext("{amount} ({note})", amount=shown, note=parts)
    return gettext("{value} (as of {date})", value=shown, date=when(given.as_of)) if given.as_of else shown


def _value(given: Claim) -> str:
    low, high, unit = given.minimum, given.maximum, given.unit
    if given.undisclosed:
        return gettext(UNDISCLOSED)
    if given.value is not None:
        shown = about(amount(given.value, unit)) if given.approx else amount(given.value, unit)
        if low is not None and high is not None:
            span = gettext("{low} to {high}", low=number(low), high=number(high))
            shown = gettext("{amount} ({note})", amount=shown, note=span)
        return shown
    if low is not None and high is not None:
        return gettext("{low} to {high}", low=number(low), high=amount(high, unit))
    if low is not None:
        return gettext("at least {amount}", amount=amount(low, unit))
    return gettext("up to {amount}", amount=amount(high, unit)) if high is not None else ""


def figure_label(fact: Event, name: str) -> str:
    """Return the label of an event's figure, such as 'Let go', or of its date."""
    if name == "date":
        return gettext("Date")
    kind = type(fact).figure_types().get(name)
    if name == "value" and hasattr(fact, "measure") and fact.measure != "other":
        return gettext(str(fact.measure).replace("_", " ").capitalize())
    return gettext(kind.label if kind and kind.label else name.replace("_", " ").capitalize())


_MARKED = {
    "about": gettext_noop("about {amount}"),
    "at least": gettext_noop("at least {amount}"),
    "up to": gettext_noop("up to {amount}"),
}


def marked(mark: str, text: str) -> str:
    """Return an amount with how exact it is.

    Args:
        mark: "about", "at least", "up to", or "" if it is exact.
        text: the amount in words.
    """
    return gettext(_MARKED[mark], amount=text) if mark else text


def people(given: PeopleCount) -> str:
    """Return how many people joined or left, in words: 'at least 30 people'; 'up to 20 people' if none is certain."""
    if not given.known and given.possible:
        return marked("up to", amount(given.possible, "person"))
    return marked(given.mark, amount(given.known, "person"))


def and_more(left: int) -> str:
    """Return the sentence after a list that is cut: 'And 12 more.'."""
    return ngettext("And {count} more.", "And {count} more.", left)


def show_more(left: int) -> str:
    """Return the text of a button that shows more of a list: 'Show more (12 left)'."""
    return ngettext("Show more ({count} left)", "Show more ({count} left)", left)


def more_people(given: PeopleCount) -> str:
    """Return how many more people there may be: 'up to 20 more'; "" if none, or if `people` already says so."""
    return gettext("up to {number} more", number=number(given.possible)) if given.known and given.possible else ""
