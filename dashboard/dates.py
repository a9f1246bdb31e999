"""Imprecise dates in the words of the reader's language: April 2023, c. 2023, late 2023, by 11 April 2023."""

from __future__ import annotations

import re

from dashboard import language
from dashboard.language import gettext, gettext_noop
from timeline.facts import When
from timeline.facts.periods import PERIODS

_WORDED = re.compile(r"(early|mid|late|before|after|week of)[ -](.+)", re.ASCII)
_PERIODS = {
    "spring {}": gettext_noop("spring {year}"),
    "summer {}": gettext_noop("summer {year}"),
    "autumn {}": gettext_noop("autumn {year}"),
    "winter {}": gettext_noop("winter {year}"),
    "northern spring {}": gettext_noop("northern spring {year}"),
    "northern summer {}": gettext_noop("northern summer {year}"),
    "northern autumn {}": gettext_noop("northern autumn {year}"),
    "northern winter {}": gettext_noop("northern winter {year}"),
    "southern spring {}": gettext_noop("southern spring {year}"),
    "southern summer {}": gettext_noop("southern summer {year}"),
    "southern autumn {}": gettext_noop("southern autumn {year}"),
    "southern winter {}": gettext_noop("southern winter {year}"),
    "Q1 {}": gettext_noop("Q1 {year}"),
    "Q2 {}": gettext_noop("Q2 {year}"),
    "Q3 {}": gettext_noop("Q3 {year}"),
    "Q4 {}": gettext_noop("Q4 {year}"),
    "first third of {}": gettext_noop("first third of {year}"),
    "second third of {}": gettext_noop("second third of {year}"),
    "third third of {}": gettext_noop("third third of {year}"),
    "H1 {}": gettext_noop("H1 {year}"),
    "H2 {}": gettext_noop("H2 {year}"),
}
_OF_DECADE = {
    "early": gettext_noop("the early {year}s"),
    "mid": gettext_noop("the mid-{year}s"),
    "late": gettext_noop("the late {year}s"),
}
_OF_PERIOD = {
    "early": gettext_noop("early {period}"),
    "mid": gettext_noop("mid-{period}"),
    "late": gettext_noop("late {period}"),
}
_AROUND = {
    "before": gettext_noop("before {date}"),
    "after": gettext_noop("after {date}"),
    "week of": gettext_noop("week of {date}"),
}


def when(date: When) -> str:
    """Return a date for people; in English, the text that the date itself gives."""
    if language.reader().language == language.SOURCE:
        return str(date)
    return in_messages(date)


def in_messages(date: When) -> str:
    """Return a date made of the catalogue's messages: for English, the same text as the date itself gives."""
    worded = _WORDED.fullmatch(date.text)
    if worded:
        return _worded(worded[1], When.parse(worded[2]))
    match date.precision:
        case "set":
            members = [f"[{one}]" if ".." in one else one for one in date.text[1:-1].split(",")]
            members = [in_messages(When.parse(one)) for one in members]
            return language.listed(members, either=not date.lasted)
        case "range" | "before" | "after":
            return _bounded(date)
    shown = _point(date)
    shown = gettext("c. {date}", date=shown) if date.approximate else shown
    return gettext("{date} (?)", date=shown) if date.uncertain else shown


def _worded(word: str, base: When) -> str:
    """Return a date that the log has in words: 'late 2023', 'before the 1990s', 'week of 12 June 2023'."""
    if word in _AROUND:
        return gettext(_AROUND[word], date=in_messages(base))
    if base.precision == "decade":
        return gettext(_OF_DECADE[word], year=base.text[:3] + "0")
    return gettext(_OF_PERIOD[word], period=in_messages(base))


def _bounded(date: When) -> str:
    first, last = (in_messages(end) if end else "" for end in date.ends)
    match date.precision, date.lasted:
        case "before", True:
            return gettext("until {date}", date=last)
        case "before", False:
            return gettext("by {date}", date=last)
        case "after", True:
            return gettext("since {date}", date=first)
        case "after", False:
            return gettext("{date} or later", date=first)
        case _, True:
            return gettext("{first} to {last}", first=first, last=last)
    return gettext("between {first} and {last}", first=first, last=last)


def _point(date: When) -> str:
    text, day = date.text.rstrip("~?%"), date.earliest
    assert day is not None  # noqa: S101 - a point has both bounds
    year = text[:4]
    if text.endswith("-XX"):
        if text.count("-") == 1:
            return gettext("some month of {period}", period=year)
        month = date.precision == "month"
        return gettext("some day of {period}", period=language.day(day, "month") if month else year)
    match date.precision:
        case "day" | "month":
            shown = language.day(day, "long" if date.precision == "day" else "month")
        case "year":
            shown = year
        case "week":
            shown = gettext("week {number} of {year}", number=int(text[-2:]), year=year)
        case "decade":
            shown = gettext("the {year}s", year=year[:3] + "0")
        case _:
            shown = gettext(_PERIODS[PERIODS[int(text[-2:])].text], year=year)
    return shown
