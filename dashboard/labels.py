"""Plain words for kinds, figures, dates and statuses, as the pages show them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from timeline.facts import FAMILIES, KINDS, kind_of, quantities, units
from timeline.facts.countries import countries
from timeline.facts.dates import MONTHS
from timeline.facts.number_words import UNDISCLOSED
from timeline.facts.numbers import SCALES, plain
from timeline.facts.periods import PERIOD_NOUNS

if TYPE_CHECKING:
    from timeline.facts import Claim, Event, When
    from timeline.query import EventRecord, PeopleCount

FAMILY_LABELS: dict[str, str] = {family: family.capitalize() for family in FAMILIES}

STATUS = {
    "confirmed": "confirmed",
    "reported": "reported, not confirmed",
    "rumoured": "rumoured",
}

SHORT_STATUS = {"confirmed": "confirmed", "reported": "not confirmed", "rumoured": "rumoured"}

_FIRST_SCALED = Decimal(1_000_000)

count = quantities.count


def marks(record: EventRecord) -> list[str]:
    """Return the marks of an event: 'planned', 'sources disagree', 'retracted'."""
    return [
        *(["planned"] if record.planned else []),
        *(["sources disagree"] if record.disputed else []),
        *(["retracted"] if record.retracted else []),
    ]


def kind_label(kind: str) -> str:
    """Return the label of a kind, such as 'Purchase of compute'."""
    return kind_of(kind).label


def country(code: str) -> str:
    """Return the name of a country, or "" for no code."""
    return countries().get(code, "")


def kinds_of(family: str) -> tuple[str, ...]:
    """Return the kinds of a family, sorted by label."""
    return tuple(sorted((k for k, c in KINDS.items() if c.family == family), key=kind_label))


def day(date: dt.date | None) -> str:
    """Return a day in words: '11 April 2023'."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}" if date else "undated"


def moment(at: dt.datetime) -> str:
    """Return a time in words: '11 April 2023, 15:07 UTC'."""
    return f"{day(at.date())}, {at:%H:%M} UTC"


def short_day(date: dt.date) -> str:
    """Return a short form of a day: '11 Apr 2023'."""
    return f"{date.day} {MONTHS[date.month - 1][:3]} {date.year}"


def short_date(when: When) -> str:
    """Return a short form of a date without its year: '11 Apr', 'Apr', 'by 11 Apr', 'c. Apr'."""
    first, last = when.earliest, when.latest
    if first is None or last is None:
        return f"{'by' if first is None else 'from'} {_day_month(when.anchor)}"
    if when.precision in ("range", "set", "week"):
        shown = _span(first, last)
    elif when.precision in ("day", "month", "year"):
        day = {"day": _day_month(first), "month": MONTHS[first.month - 1][:3]}
        shown = day.get(when.precision, "that year")
    else:
        shown = _without_year(when)
    return ("c. " if when.approximate else "") + shown + (" (?)" if when.uncertain else "")


def _without_year(when: When) -> str:
    """Return a period without its year: 'Q2', 'H1', 'spring', 'late Apr', 'late'; a decade stays as it is."""
    text = str(replace(when, text=when.text.rstrip("~?%")))
    if when.precision == "decade" or text.endswith("s"):
        return text
    for month in MONTHS:
        text = text.replace(f"{month} ", f"{month[:3]} ")
    return re.sub(r"(?: of|-)? ?\d{4}$", "", text)


def since(when: When) -> str:
    """Return a start date in words: 'since April 2023', 'since 11 April 2023 at the latest'."""
    text = str(when)
    if when.precision == "range" and not when.lasted:
        return f"since some day {text}"  # between two days
    if when.precision == "range":
        return f"since {text.rpartition(' to ')[2]} at the latest"
    for start, end in (("by ", "at the latest"), ("until ", "at the latest"), ("since ", "")):
        if text.startswith(start):
            return f"since {text.removeprefix(start)} {end}".rstrip()
    if text.startswith("after "):
        return text
    return f"since {text.removesuffix(' or later')} at the earliest" if text.endswith(" or later") else f"since {text}"


def until(when: When) -> str:
    """Return an end in words: 'until 2022', 'until some day between June 2022 and August 2022'."""
    return f"until some day {when}" if when.precision == "range" and not when.lasted else f"until {when}"


def _span(first: dt.date, last: dt.date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{_day_month(last)}"  # noqa: RUF001 - a range of days
    if first.year == last.year:
        return f"{_day_month(first)} – {_day_month(last)}"  # noqa: RUF001
    return f"{short_day(first)} – {short_day(last)}"  # noqa: RUF001


def _day_month(date: dt.date) -> str:
    return f"{date.day} {MONTHS[date.month - 1][:3]}"


def precision(when: When) -> str:
    """Return how precisely a date is known, in words; "" if it is one known day."""
    span = {
        "day": "",
        **{name: f"the {noun} is known, the day is not" for name, noun in PERIOD_NOUNS.items()},
        "set": "it was on each of these days" if when.lasted else "one of these; which one is not known",
        "range": "it lasted this long" if when.lasted else "one day in this period; which day is not known",
        "before": "this day at the latest; its beginning is not known"
        if when.lasted
        else "this day at the latest; how much earlier is not known",
        "after": "it began then; its end is not known"
        if when.lasted
        else "this day at the earliest; how much later is not known",
    }[when.precision]
    marks = [
        *(["approximate"] if when.approximate else []),
        *(["the source is not sure"] if when.uncertain else []),
    ]
    return "; ".join([*([span] if span else []), *marks])


def number(value: Decimal) -> str:
    """Return a number in readable form: '12,000', '1.5 million', '44 billion'."""
    size = abs(value)
    if size >= _FIRST_SCALED:
        name, power = next(
            (n, p) for n, p in sorted(SCALES.items(), key=lambda item: -item[1]) if size >= Decimal(10) ** p
        )
        scaled = plain(value.scaleb(-power))
        if len(scaled) <= len("13.75") + (value < 0):
            return f"{scaled} {name}"
    whole, _, rest = plain(value).partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "")


def amount(value: Decimal, unit: str) -> str:
    """Return a number with its unit: '10,000 GPUs', '44 billion USD', '50 %'."""
    if unit == "percent":
        return f"{number(value)} %"
    one, many = units.UNITS.get(unit, (unit, unit))
    return f"{number(value)} {one if value == 1 else many}".strip()


def many(unit: str) -> str:
    """Return the plural of a counted unit: 'people', 'GPUs'."""
    return units.UNITS.get(unit, (unit, unit))[1]


def claim(given: Claim) -> str:
    """Return a claim in words: 'about 10,000 GPUs', '44 billion USD', 'at least 500 people'."""
    low, high, unit = given.minimum, given.maximum, given.unit
    as_of = f" (as of {given.as_of})" if given.as_of else ""
    if given.undisclosed:
        return f"{UNDISCLOSED}{as_of}"
    if given.value is not None:
        shown = ("about " if given.approx else "") + amount(given.value, unit)
        if low is not None and high is not None:
            shown += f" ({number(low)} to {number(high)})"
    elif low is not None and high is not None:
        shown = f"{number(low)} to {amount(high, unit)}"
    elif low is not None:
        shown = f"at least {amount(low, unit)}"
    elif high is not None:
        shown = f"up to {amount(high, unit)}"
    else:
        shown = ""
    if given.parts:
        made_of = ", ".join(f"{number(part.amount)} in {part.name.replace('_', '-')}" for part in given.parts)
        shown += f" ({made_of})"
    return f"{shown}{as_of}"


def figure_label(fact: Event, name: str) -> str:
    """Return the label of an event's figure, such as 'Let go', or of its date."""
    if name == "date":
        return "Date"
    kind = type(fact).figure_types().get(name)
    if name == "value" and hasattr(fact, "measure") and fact.measure != "other":
        return str(fact.measure).replace("_", " ").capitalize()
    return kind.label if kind and kind.label else name.replace("_", " ").capitalize()


def people(given: PeopleCount) -> str:
    """Return how many people joined or left, in words: 'at least 30 people'; 'up to 20 people' if none is certain."""
    if not given.known and given.possible:
        return f"up to {amount(given.possible, 'person')}"
    return f"{given.mark} {amount(given.known, 'person')}".strip()


def more_people(given: PeopleCount) -> str:
    """Return how many more people there may be: 'up to 20 more'; "" if none, or if `people` already says so."""
    return f"up to {number(given.possible)} more" if given.known and given.possible else ""
