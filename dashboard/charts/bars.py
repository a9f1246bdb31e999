"""Bars in HTML, each with a link: a list with the largest first, and columns on a time axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.escape import html

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from dashboard.tallies import Bar

    Href = Callable[[str], str]
    """Returns the link of a mark, by its key."""

_LABELS = 9
_DIGITS = 3
_LARGE = 1_000_000


def short(value: Decimal, unit: str, *, inexact: bool = False) -> str:
    """Return an amount as short text, large ones in at most three digits: 'about 64.1 billion USD', '12,000 people'."""
    if abs(value) >= _LARGE:
        value = round(value, _DIGITS - 1 - value.adjusted())
    said = labels.amount(value, unit) if unit != "event" else labels.count(int(value), "event")
    return f"about {said}" if inexact else said


def bars(  # noqa: PLR0913 - what a chart needs
    found: Sequence[Bar], unit: str, href: Href, *, family: str, most: int, chosen: str = ""
) -> str:
    """Return a list of horizontal bars.

    Args:
        found: the bars, the largest first.
        unit: the unit of their values.
        href: gives the links.
        family: the family whose colour the bars have.
        most: the largest number of bars to show.
        chosen: the key of the bar whose events are listed.
    """
    shown = found[:most]
    top = max((bar.value for bar in shown), default=0) or 1
    rows = "".join(
        f'<li{_current(bar, chosen)}><a href="{html(href(bar.key))}" data-app="1">'
        f'<span title="{html(bar.label)}">{html(bar.label)}</span>'
        f'<i class="tl-f-{family}" style="width:{float(bar.value / top) * 100:.1f}%"></i>'
        f"<b>{html(short(bar.value, unit, inexact=bar.inexact))}</b></a></li>"
        for bar in shown
    )
    rest = len(found) - len(shown)
    more = f'<p class="tl-small tl-muted">And {rest} smaller ones in the table.</p>' if rest > 0 else ""
    return f'<div class="tl"><ol class="tl-bars">{rows}</ol>{more}</div>'


def columns(  # noqa: PLR0913 - what a chart needs
    found: Sequence[Bar], periods: Sequence[str], unit: str, href: Href, *, family: str, label: str, chosen: str = ""
) -> str:
    """Return columns on a time axis, one for each period. A period without a bar stays empty.

    Args:
        found: the bars; their keys are periods.
        periods: all periods of the axis.
        unit: the unit of the values.
        href: gives the links.
        family: the family whose colour the bars have.
        label: a description of the chart for people who can't see it.
        chosen: the key of the bar whose events are listed.
    """
    by_key = {bar.key: bar for bar in found}
    top = max((bar.value for bar in found), default=0) or 1
    drawn = "".join(_column(by_key.get(period), top, unit, href, family, chosen) for period in periods)
    years = _years(periods)
    largest = max(found, key=lambda bar: bar.value, default=None)
    most = f"Most: {short(largest.value, unit, inexact=largest.inexact)}, {largest.label}" if largest else ""
    return (
        f'<div class="tl"><p class="tl-small tl-muted tl-top">{html(most)}</p>'
        f'<nav class="tl-columns" aria-label="{html(label)}">{drawn}</nav>'
        f'<div class="tl-years" aria-hidden="true">{years}</div></div>'
    )


def _column(  # noqa: PLR0913, PLR0917
    bar: Bar | None, top: Decimal | int, unit: str, href: Href, family: str, chosen: str
) -> str:
    if bar is None:
        return "<span></span>"
    text = html(f"{bar.label}: {short(bar.value, unit, inexact=bar.inexact)}")
    return (
        f'<a href="{html(href(bar.key))}" data-app="1" title="{text}" aria-label="{text}"{_current(bar, chosen)}>'
        f'<i class="tl-f-{family}" style="height:{float(bar.value / top) * 100:.1f}%"></i></a>'
    )


def _current(bar: Bar, chosen: str) -> str:
    return ' aria-current="true"' if bar.key == chosen else ""


def _years(periods: Sequence[str]) -> str:
    """Return the names of some years, each below the year's first period."""
    first = [index for index, period in enumerate(periods) if not index or period[:4] != periods[index - 1][:4]]
    every = max(1, -(-len(first) // _LABELS))
    named = set(first[::every])
    return "".join(f"<span>{period[:4] if index in named else ''}</span>" for index, period in enumerate(periods))
