"""A calendar of activity with a column for each week and a row for each weekday.

The more entries were recorded on a day, the deeper its colour.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dashboard import labels, language
from dashboard.escape import html
from dashboard.language import gettext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

WEEKS = 53
_LEVELS = 5
_DAYS = 7
_SHOWN = (0, 2, 4)  # Monday, Wednesday, Friday


def calendar(counts: Mapping[dt.date, Mapping[str, int]], last: dt.date, href: Callable[[dt.date], str]) -> str:
    """Return an HTML table of 53 weeks. The last one contains the last day.

    Args:
        counts: the number of entries recorded on each day, by operation.
        last: the last day to show.
        href: gives the link for a day with entries.
    """
    first = last - dt.timedelta(days=last.weekday() + 7 * (WEEKS - 1))
    weeks = [first + dt.timedelta(weeks=week) for week in range(WEEKS)]
    most = max((sum(found.values()) for day, found in counts.items() if first <= day <= last), default=0)
    heads = "".join(_month(week, weeks) for week in weeks)
    rows = "".join(
        f'<tr><th scope="row">{_weekday(weekday)}</th>'
        + "".join(_cell(week + dt.timedelta(days=weekday), last, counts, most, href) for week in weeks)
        + "</tr>"
        for weekday in range(_DAYS)
    )
    caption = gettext("Entries recorded on each day (UTC), up to {day}", day=html(last.isoformat()))
    return (
        f'<div class="tl-scroll tl-newest"><table class="tl-calendar"><caption class="tl-small tl-muted">{caption}'
        f"</caption><thead><tr><td></td>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
    )


def level(count: int, most: int) -> int:
    """Return how deep a day's colour is, from 0 (no entries) to 5.

    The steps have equal ratios, because one load can add very many entries.
    """
    if count <= 0:
        return 0
    return next(step for step in range(1, _LEVELS + 1) if count**_LEVELS <= most**step or step == _LEVELS)


def _weekday(number: int) -> str:
    """Return the short name of a weekday, from 0. Names without room on the page are for screen readers only."""
    if number in _SHOWN:
        return html(language.weekday(number, short=True))
    return f'<span class="tl-unseen">{html(language.weekday(number))}</span>'


def _month(week: dt.date, weeks: list[dt.date]) -> str:
    """Return the heading with a month's name above its first week, if there is room."""
    begins = week.day <= 7 and week != weeks[-1]  # noqa: PLR2004 - a week
    name = language.day(week, "short_month") if begins else ""
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
    said = ", ".join(f"{language.count(count)} {labels.operation(operation)}" for operation, count in found.items())
    words = html(f"{day.isoformat()}: {said}")
    return (
        f'<td class="tl-s{level(total, most)}"><a href="{html(href(day))}" data-app="1" title="{words}"'
        f' aria-label="{words}"></a></td>'
    )
