"""Times to look back to. A period, such as a week or a minute, means its end."""

from __future__ import annotations

import datetime as dt
import re

from timeline.errors import FactError, QueryError
from timeline.facts import When

_WEEK = re.compile(r"(\d{4})-?W(\d{2})(?:-?([1-7]))?", re.ASCII)
_TIME = re.compile(
    r"(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{4}-?W\d{2}-?[1-7])[Tt ]"
    r"\d{2}(?P<minute>:?\d{2})?(?P<second>:?\d{2})?(?:[.,](?P<fraction>\d+))?(?:[Zz]|[+-]\d{2}(?::?\d{2}){0,2})?",
    re.ASCII,
)
_LAST = dt.time(23, 59, 59, 999999)
_TICK = dt.timedelta(microseconds=1)
_MOST_SHOWN = 80
_FINEST = 6  # digits after the decimal point in the log's clock


def last_day(value: object, name: str) -> dt.date:
    """Return the last day of a date, or of a week such as 2026-W47.

    Args:
        value: a value that `When.parse` reads, or an ISO 8601 week.
        name: the name of the value, for messages.

    Raises:
        QueryError: it is not a date, or its end is open.
    """
    try:
        day = _last_day(value)
    except FactError as error:
        raise QueryError(f"{name}: {error}") from None
    if day is None:
        raise QueryError(f"{name}: '{value}' has no last day")
    return day


def last_moment(at: str | dt.date | When) -> dt.datetime:
    """Return the last moment (UTC) of a time.

    Args:
        at: a `datetime`, taken exactly (without a zone, it is UTC). Or text: an ISO 8601 time to the hour, minute,
            second or a fraction; its last moment counts. Or a value that `last_day` reads; the end of its last day
            counts.

    Raises:
        QueryError: it is not a time.
    """
    if isinstance(at, dt.datetime):
        return _utc(at, at)
    text = at.strip() if isinstance(at, str) else ""
    if time := _TIME.fullmatch(text):
        try:
            begun = dt.datetime.fromisoformat(text.upper())
        except ValueError:
            raise _no_time(text) from None
        return _utc(begun, at, lasting=_length(time))
    try:
        day = _last_day(at)
    except FactError:
        raise _no_time(at) from None
    if day is None:
        raise QueryError(f"as recorded: '{at}' has no last day")
    return dt.datetime.combine(day, _LAST, tzinfo=dt.UTC)


def _last_day(value: object) -> dt.date | None:
    """Return the last day of a week or a date, or None if its end is open."""
    week = _WEEK.fullmatch(value.strip()) if isinstance(value, str) else None
    if week is None:
        return When.parse(value).latest
    year, number, day = week.groups()
    try:
        return dt.date.fromisocalendar(int(year), int(number), int(day or 7))
    except (ValueError, OverflowError):
        hint = f"use {year}-W01 to {year}-W52; some years have W53"
        raise FactError(f"'{value}' names a week that does not exist", code="S102", suggestion=hint) from None


def _length(time: re.Match[str]) -> dt.timedelta:
    """Return how long a time lasts, given its precision."""
    if fraction := time["fraction"]:
        return dt.timedelta(microseconds=10 ** max(_FINEST - len(fraction), 0))
    if time["second"]:
        return dt.timedelta(seconds=1)
    return dt.timedelta(minutes=1) if time["minute"] else dt.timedelta(hours=1)


def _utc(moment: dt.datetime, given: object, *, lasting: dt.timedelta = _TICK) -> dt.datetime:
    try:
        moment += lasting - _TICK
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    except OverflowError:
        raise QueryError(f"as recorded: {given} is not a time in UTC") from None


def _no_time(given: object) -> QueryError:
    shown = str(given)[:_MOST_SHOWN]
    return QueryError(
        f"as recorded: '{shown}' is neither a position nor a time (write 2026-11-24T12:00:00Z, 2026-11-24 or 2026-11)"
    )
