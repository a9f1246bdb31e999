"""A calendar of activity: a column a week, a row a weekday, the deeper the more entries were recorded on a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dashboard.escape import html
from timeline.facts.dates import MONTHS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WEEKS = 53
_LEVELS = 5
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHOWN = ("Monday", "Wednesday", "Friday")


def calendar(counts: Mapping[dt.date, Mapping[str, int]], last: dt.date, href: Callable[[dt.date], str]) -> str:
    """Return a table in HTML of the 53 weeks that end with a day's week.

    Args:
        counts: how many entries of each operation were recorded on a day.
        last: the last day to show.
        href: where a day with entries leads.
    """
    first = last - dt.timedelta(days=last.weekday() + 7 * (WEEKS - 1))
    weeks = [first + dt.timedelta(weeks=week) for week in range(WEEKS)]
    most = max((sum(found.values()) for day, found in counts.items() if first <= day <= last), default=0)
    heads = "".join(_month(week, weeks) for week in weeks)
    rows = "".join(
        f'<tr><th scope="row">{_weekday(name)}</th>'
        + "".join(_cell(week + dt.timedelta(days=weekday), last, counts, most, href) for week in weeks)
        + "</tr>"
        for weekday, name in enumerate(_DAYS)
    )
    return (
        '<div class="tl-scroll tl-newest"><table class="tl-calendar"><caption class="tl-small tl-muted">Entries '
        f"recorded on each day (UTC), up to {html(last.isoformat())}</caption><thead><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def level(count: int, most: int) -> int:
    """Return how deep a day's colour is, from 0 for nothing to 5; steps of equal ratio, since loads are large."""
    if count <= 0:
        return 0
    return next(step for step in range(1, _LEVELS + 1) if count**_LEVELS <= most**step or step == _LEVELS)


def _weekday(name: str) -> str:
    """Return a weekday's name in short; those that have no room are there for screen readers."""
    return name[:3] if name in _SHOWN else f'<span class="tl-unseen">{name}</span>'


def _month(week: dt.date, weeks: list[dt.date]) -> str:
    """Name a month over its first week, where there is room for it."""
    begins = week.day <= 7 and week != weeks[-1]  # noqa: PLR2004 - a week
    name = MONTHS[week.month - 1][:3] if begins else ""
    return f'<th scope="col"><span>{name}</span></th>' if name else "<td></td>"


def _cell(
    day: dt.date,
    last: dt.date,
    counts: Mapping[dt.date, Mapping[str, int]],
    most: int,
    href: Callable[[dt.date], str],
) -> str:
    if day > last:
        return "<td></td>"
    found = counts.get(day, {})
    total = sum(found.values())
    if not total:
        return '<td class="tl-c0"></td>'
    said = ", ".join(f"{count:,} {operation}" for operation, count in found.items())
    words = html(f"{day.isoformat()}: {said}")
    return (
        f'<td class="tl-s{level(total, most)}"><a href="{html(href(day))}" data-app="1" title="{words}"'
        f' aria-label="{words}"></a></td>'
    )
