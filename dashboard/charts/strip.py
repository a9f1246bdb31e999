"""An HTML strip of small bars that shows the number of events in each year of the whole history."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.escape import html
from timeline.facts import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.charts.window import Window
    from timeline.query import EventRecord

    YearLink = Callable[[dt.date, dt.date], str]
    """Returns the link that shows a window."""

_LABEL_EVERY = 8  # the largest number of years that are named


def strip(records: Sequence[EventRecord], window: Window, link: YearLink) -> str:
    """Draw one bar for each year, stacked by family. A click on a bar shows that year.

    Args:
        records: all events; each counts in the year of its anchor day.
        window: the span that the figure shows; the other years are paler.
        link: gives the link for a year.
    """
    counts: Counter[tuple[int, str]] = Counter((record.date.anchor.year, record.fact.family) for record in records)
    if not counts:
        return ""
    years = [year for year, _ in counts]
    span = range(min(years), max(years) + 1)
    most = max(_total(year, counts) for year in span)
    bars = "".join(_bar(year, counts, most, link, shown=window.first.year <= year <= window.last.year) for year in span)
    every = max(1, -(-len(span) // _LABEL_EVERY))
    labels = "".join(f"<span>{year if index % every == 0 else ''}</span>" for index, year in enumerate(span))
    return (
        f'<div class="tl"><div class="tl-strip-box" data-first="{span[0]}" data-last="{span[-1]}">'
        f'<nav class="tl-strip" aria-label="Events by year">{bars}</nav>{_frame(window, span)}</div>'
        f'<div class="tl-years" aria-hidden="true">{labels}</div></div>'
    )


def _frame(window: Window, years: range) -> str:
    """Return the frame that marks the window over the bars. Readers can drag its two grips."""
    left, right = _share(window.first, years, 1), _share(window.last, years, 0)
    return (
        f'<div class="tl-window" aria-hidden="true" style="left:{left:.2f}%;width:{max(right - left, 0.3):.2f}%">'
        '<b data-grip="first"></b><b data-grip="last"></b></div>'
    )


def _share(day: dt.date, years: range, less: int) -> float:
    """Return where a day begins (`less` is 1) or ends (`less` is 0) in the strip, in percent."""
    passed = day.year - years[0] + (day.timetuple().tm_yday - less) / 366
    return min(max(passed / len(years) * 100, 0.0), 100.0)


def _total(year: int, counts: Counter[tuple[int, str]]) -> int:
    return sum(counts[year, family] for family in FAMILIES)


def _bar(year: int, counts: Counter[tuple[int, str]], most: int, link: YearLink, *, shown: bool) -> str:
    total = _total(year, counts)
    css = ' class="tl-in"' if shown else ""
    if not total:
        return f"<span{css}></span>"
    parts = "".join(
        f'<i class="tl-f-{family}" style="height:{counts[year, family] / most * 100:.1f}%"></i>'
        for family in FAMILIES
        if counts[year, family]
    )
    href = link(dt.date(year, 1, 1), dt.date(year, 12, 31))
    text = f"{year}: {labels.count(total, 'event')}"
    return f'<a href="{html(href)}" data-app="1" title="{text}" aria-label="{text}"{css}>{parts}</a>'
