"""Read and print dates: EDTF (ISO 8601-2:2019), levels 1 and 2 in part, and words with a documented meaning.

Accepted are:

- points: days, weeks, months, quarters, seasons, thirds, halves, years and decades (`199X`), each with `~`
  (approximate), `?` (uncertain) or `%` (both);
- `[a..b]`, `[..b]`, `[a..]`: one unknown day in that range; `a/b`, `a/..`, `../b`: an interval that lasted that long;
- `[a,b,c..d]`: one of these; `{a,b}`: all of these;
- words that stay words: 'late 2023', 'before 2021', 'week of 12 June 2023';
- words that become EDTF: 'April 11, 2023', 'H1 2023', 'spring 2022', 'the 1990s', 'since 2021'.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from functools import lru_cache

from timeline.errors import FactError
from timeline.facts.date_errors import ambiguous, unreadable
from timeline.facts.date_words import OPEN, PART, WEEK, by_dateutil, rewrite
from timeline.facts.periods import Span, as_written, month_end, point, point_in_words

_LONGEST = 80  # of all dates but sets; keeps hostile text from the parser
_LONGEST_SET = 400
_MOST_STEPS = 4  # of words in words: 'in early April 2023'
_SET = re.compile(r"[\[{]([\dXxQqHhWw~?%.,\s-]+,[\dXxQqHhWw~?%.,\s-]+)[\]}]", re.ASCII)
_POINT_LIKE = re.compile(r"\d{3}[\dXx][-\dXxQqHhWw~?%]*", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})", re.ASCII)
_PARTS = ("early", "mid", "late")
_DIVIDED = ("month", "quarter", "season", "half", "year", "decade")
_BOUNDS = (*_DIVIDED, "day", "week", "third", "part")
_SUNDAY = 6
_FIRST_IN_WORDS = 1000  # dateutil reads no earlier year


@lru_cache(maxsize=65536)
def read(text: str) -> Span:
    """Read a date.

    Args:
        text: the text, without spaces at its ends.

    Raises:
        FactError: it is not a date, names a day that does not exist, or has several meanings.
    """
    return _read(text, 0)


def _read(text: str, depth: int) -> Span:
    span = point(text)
    if span is not None:
        return span
    if len(text) > (_LONGEST_SET if text.startswith(("[", "{")) else _LONGEST) or depth > _MOST_STEPS:
        raise FactError("the text is too long for a date", code="S101", suggestion="write it as 2023-04-11")
    if (members := _SET.fullmatch(text)) and text[0] + text[-1] in ("[]", "{}"):
        return _set(members[1], every=text.startswith("{"))
    if text.startswith("[") and text.endswith("]") and ".." in text:
        return _pair(text[1:-1], "..", "[{}..{}]", lasted=False)
    if text.count("/") == 1:
        first, last = (_is_end(part) for part in text.split("/"))
        if first and last:
            return _pair(text, "/", "{}/{}", lasted=True)
    for pattern, reader in _WORDED:
        if match := pattern.fullmatch(text):
            return reader(text, *match.groups())
    return _human(text, depth)


def _is_end(text: str) -> bool:
    if text in ("", ".."):
        return text == ".."
    return any(pattern.fullmatch(text) for pattern in (_POINT_LIKE, PART, WEEK))


# -- sets and intervals ------------------------------------------------------------------------------------------------


def _set(inner: str, *, every: bool) -> Span:
    """Read `[a,b,c..d]`, one of these, or `{a,b}`, all of these. The members become sorted."""
    members: dict[str, Span] = {}
    for part in inner.split(","):
        span = _read_range(part.strip()) if ".." in part else point(part.strip())
        if span is None:
            raise FactError(
                f"'{part.strip()}' can't be in a set of dates",
                code="S101",
                suggestion="write days, months or years with commas: [2023-04-11,2023-04-14]",
            )
        if span.text in members:
            raise FactError(
                f"'{as_written(span.text)}' is twice in the set", code="S101", suggestion="write each date once"
            )
        members[span.text] = span
    spans = sorted(members.values(), key=lambda span: (span.earliest or dt.date.min, span.latest or dt.date.max))
    text = ",".join(span.text.removeprefix("[").removesuffix("]") for span in spans)
    return Span(
        f"{{{text}}}" if every else f"[{text}]",
        spans[0].earliest,
        max(filter(None, (span.latest for span in spans))),
        "set",
        approximate=any(span.approximate for span in spans),
        uncertain=any(span.uncertain for span in spans),
        lasted=every,
    )


def _read_range(text: str) -> Span | None:
    span = _pair(text, "..", "[{}..{}]", lasted=False)
    return span if span.precision == "range" else None


def _pair(inner: str, separator: str, form: str, *, lasted: bool) -> Span:
    """Read the two ends of a range or an interval; either may be open (`..` or empty)."""
    first_text, _, last_text = inner.partition(separator)
    first, last = _end(first_text), _end(last_text)
    if first is None and last is None:
        raise FactError("a date needs at least one bound", code="S101", suggestion="write [..2023-04-11]")
    for end in (first, last):
        if end is not None and end.precision not in _BOUNDS:
            raise FactError(f"'{end.text}' can't be a bound", code="S101", suggestion="write [2023-02..2023-03]")
    if first and last and (first.earliest or dt.date.min) > (last.latest or dt.date.max):
        raise FactError(
            f"the date ends ({as_written(last.text)}) before it begins ({as_written(first.text)})",
            code="S104",
            suggestion="swap the two: " + form.format(as_written(last.text), as_written(first.text)),
        )
    ends = [end for end in (first, last) if end is not None]
    open_end = ".." if lasted else ""
    return Span(
        form.format(first.text if first else open_end, last.text if last else open_end),
        first.earliest if first else None,
        last.latest if last else None,
        "before" if first is None else "after" if last is None else "range",
        approximate=any(end.approximate for end in ends),
        uncertain=any(end.uncertain for end in ends),
        lasted=lasted,
    )


def _end(text: str) -> Span | None:
    text = text.strip()
    return None if text in ("", "..") else read(text)


def ends(text: str) -> tuple[Span | None, Span | None]:
    """Return the first and the last end of a range, an interval or a set; None for an open end.

    Args:
        text: the canonical text of a date that is not a point.
    """
    if OPEN.fullmatch(text):
        span = read(text)
        return tuple(point(day.isoformat()) if day else None for day in (span.earliest, span.latest))  # type: ignore[return-value]
    members = _members(text)
    if len(members) > 1:
        spans = [read(f"[{member}]" if ".." in member else member) for member in members]
        last = max(spans, key=lambda span: span.latest or dt.date.max)
        return _outer(spans[0])[0], _outer(last)[1]
    inner, separator = (text[1:-1], "..") if text.startswith("[") else (text, "/")
    first_text, _, last_text = inner.partition(separator)
    return _end(first_text), _end(last_text)


def _outer(span: Span) -> tuple[Span | None, Span | None]:
    return ends(span.text) if span.precision == "range" else (span, span)


def _members(text: str) -> list[str]:
    return text[1:-1].split(",") if _SET.fullmatch(text) else [text]


# -- words that stay words ---------------------------------------------------------------------------------------------


def _part(text: str, which: str, whole: str) -> Span:
    """Read 'late 2023': a third of a month's days, or of a longer period's months or years.

    The days of a month are 1 to 10, 11 to 20 and 21 to its end; the years of a decade are 0 to 3, 4 to 6 and 7 to 9.
    """
    base = _base(whole)
    number = _PARTS.index(which.lower())
    if base.precision not in _DIVIDED or base.approximate or base.uncertain or "X" in base.text.partition("-")[2]:
        raise FactError(
            f"'{text}' has a part of a date that has no parts",
            code="S101",
            suggestion=f"write {_PARTS[number]} 2023, {_PARTS[number]} April 2023, or {as_written(base.text)}",
        )
    first, last = _third(base, number)
    phrase = point_in_words(base).removeprefix("the ")
    return Span(f"{_PARTS[number]}{'-' if number == 1 else ' '}{phrase}", first, last, "part")


def _third(base: Span, number: int) -> tuple[dt.date, dt.date]:
    first, last = base.earliest, base.latest
    assert first is not None and last is not None  # noqa: PT018, S101 - a point has both bounds
    if base.precision == "month":
        start = first + dt.timedelta(days=10 * number)
        return start, last if number == len(_PARTS) - 1 else start + dt.timedelta(days=9)
    if base.precision == "decade":
        begin, end = ((0, 3), (4, 6), (7, 9))[number]
        return dt.date(first.year + begin, 1, 1), dt.date(first.year + end, 12, 31)
    months = ((last.year - first.year) * 12 + last.month - first.month + 1) // 3
    begin_year, begin_month = divmod(first.year * 12 + first.month - 1 + months * number, 12)
    end_year, end_month = divmod(first.year * 12 + first.month - 1 + months * (number + 1) - 1, 12)
    return dt.date(begin_year, begin_month + 1, 1), month_end(end_year, end_month + 1)


def _open(text: str, which: str, bound: str) -> Span:
    """Read 'before 2021', up to the day before it begins, or 'after 2021', from the day after it ends."""
    base = _base(bound)
    before = which.lower() == "before"
    if base.precision not in _BOUNDS or base.approximate or base.uncertain:
        bound_text = as_written(base.text)
        form = f"[..{bound_text}]" if before else f"[{bound_text}..]"
        raise FactError(
            f"'{text}' has a bound that is not certain",
            code="S101",
            suggestion=f"write {form}" if base.precision in _BOUNDS else "write before 2021 or after 2021",
        )
    edge = base.earliest if before else base.latest
    assert edge is not None  # noqa: S101 - a bound has both ends
    try:
        day = edge - dt.timedelta(days=1) if before else edge + dt.timedelta(days=1)
    except OverflowError:
        raise FactError(f"'{text}' has no day in the calendar", code="S102", suggestion="check the year") from None
    words = f"{which.lower()} {_phrase(base)}"
    return Span(words, None, day, "before") if before else Span(words, day, None, "after")


def _week_of(text: str, inner: str) -> Span:
    """Read 'week of 12 June 2023': Monday to Sunday around the day, or seven days from a Sunday on."""
    base = _base(inner)
    day = base.earliest
    if base.precision != "day" or day is None or base.approximate or base.uncertain:
        raise FactError(f"'{text}' needs a day", code="S101", suggestion="write week of 12 June 2023, or 2023-W24")
    try:
        first = day if day.weekday() == _SUNDAY else day - dt.timedelta(days=day.weekday())
        return Span(f"week of {_phrase(base)}", first, first + dt.timedelta(days=6), "week")
    except OverflowError:
        raise FactError(f"'{text}' has no week in the calendar", code="S102", suggestion="check the year") from None


_WORDED: tuple[tuple[re.Pattern[str], Callable[..., Span]], ...] = ((PART, _part), (OPEN, _open), (WEEK, _week_of))


def _base(text: str) -> Span:
    """Read the date inside words, which has no such words around it again, but for a part of a period."""
    if OPEN.fullmatch(text) or WEEK.fullmatch(text) or text.count(" ") > 6:  # noqa: PLR2004 - 'northern' to the year
        raise unreadable(text, is_date=_is_date)
    span = read(text)
    if span.earliest is None or span.earliest.year < _FIRST_IN_WORDS:
        raise unreadable(text, is_date=_is_date)
    return span


# -- words that become EDTF --------------------------------------------------------------------------------------------


def _human(text: str, depth: int) -> Span:
    """Read words, if they have only one meaning."""
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        raise ambiguous(text, *(int(part) for part in numeric.groups()))
    days = by_dateutil(text)
    if days is not None:
        return _day_in_words(text, *days)
    rewritten = rewrite(text, lambda part: _read(part, depth + 1).text)
    if rewritten is None or rewritten == text:
        raise unreadable(text, is_date=_is_date)
    try:
        return _read(rewritten, depth + 1)
    except FactError as error:
        raise unreadable(text, is_date=_is_date) if error.code == "S101" else error from None


def _day_in_words(text: str, given: str, weekday: str | None) -> Span:
    span = read(given)
    if weekday and span.earliest and span.earliest.strftime("%A")[:3].lower() != weekday[:3].lower():
        raise FactError(f"'{text}' was a {span.earliest:%A}", code="S102", suggestion=f"write {given}")
    return span


def _is_date(text: str) -> bool:
    try:
        read(text)
    except FactError:
        return False
    return True


# -- text for people ---------------------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def in_words(text: str) -> str:
    """Return a date for people.

    Args:
        text: a text that `read` reads.
    """
    span = read(text)
    return _phrase(span)


def _phrase(span: Span) -> str:
    text = span.text
    if text.startswith(("before ", "after ", "week of ")):
        return text
    match span.precision:
        case "set":
            shown = [in_words(f"[{member}]" if ".." in member else member) for member in _members(text)]
            return ", ".join(shown[:-1]) + (" and " if span.lasted else " or ") + shown[-1]
        case "part":
            return f"the {text}" if text.endswith("s") else text  # the late 1990s
        case "range" | "before" | "after":
            return _ends_in_words(span)
    return point_in_words(span)


def _ends_in_words(span: Span) -> str:
    first, last = (in_words(end.text) if end else "" for end in ends(span.text))
    if span.precision == "before":
        return f"until {last}" if span.lasted else f"by {last}"
    if span.precision == "after":
        return f"since {first}" if span.lasted else f"{first} or later"
    return f"{first} to {last}" if span.lasted else f"between {first} and {last}"
