"""The days that an imprecise date can mean."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline import facts
    from timeline.facts import When


_LEAST_SLACK = dt.timedelta(days=31)


def first_day(when: When) -> dt.date:
    """Return the first day that a date can mean.

    An approximate or uncertain date may be off by its own length, and by a month at least: 'about 4 April' can be a day
    in March.
    """
    if when.earliest is None:
        return dt.date.min
    if not (when.approximate or when.uncertain):
        return when.earliest
    return _moved(when.earliest, -_slack(when))


def last_day(when: When) -> dt.date:
    """Return the last day that a date can mean; see `first_day`."""
    if when.latest is None:
        return dt.date.max
    if not (when.approximate or when.uncertain):
        return when.latest
    return _moved(when.latest, _slack(when))


def bounds(event: facts.Event) -> tuple[dt.date, dt.date]:
    """Return the first and the last day that an event can have, by any source; deprecated dates do not count."""
    if len(event.date.claims) == 1:
        when = event.date.claims[0].value
        return first_day(when), last_day(when)
    standing = [claim.value for claim in event.date if claim.rank != "deprecated"] or [event.when]
    return min(map(first_day, standing)), max(map(last_day, standing))


def _slack(when: When) -> dt.timedelta:
    if when.earliest is None or when.latest is None:
        return _LEAST_SLACK
    return max(_LEAST_SLACK, when.latest - when.earliest)


def _moved(day: dt.date, by: dt.timedelta) -> dt.date:
    try:
        return day + by
    except OverflowError:
        return dt.date.min if by < dt.timedelta() else dt.date.max
