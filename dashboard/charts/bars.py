"""Bars in HTML, each with a link: a list with the largest first, and columns on a time axis."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import labels, language
from dashboard.charts.scale import Scale
from dashboard.escape import html
from dashboard.language import gettext, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    said = labels.amount(value, unit) if unit != "event" else ngettext("{count} event", "{count} events", int(value))
    return labels.about(said) if inexact else said


def bars(  # noqa: PLR0913 - what a chart needs
    found: Sequence[Bar], unit: str, href: Href, *, family: str, most: int, chosen: str = "", log: bool = False
) -> str:
    """Return a list of horizontal bars.

    Args:
        found: the bars, the largest first.
        unit: the unit of their values.
        href: gives the links.
        family: the family whose colour the bars have.
        most: the largest number of bars to show.
        chosen: the key of the bar whose events are listed.
        log: whether the scale is logarithmic.
    """
    shown = found[:most]
    scale = Scale.of((bar.value for bar in shown), log=log)
    rows = "".join(
        f'<li{_current(bar, chosen)}><a href="{html(href(bar.key))}" data-app="1">'
        f'<span title="{html(bar.label)}"{language.own_attribute() if bar.own else ""}>{html(bar.label)}</span>'
        f'<i class="tl-f-{family}" style="width:{scale.share(bar.value) * 100:.1f}%"></i>'
        f"<b>{html(short(bar.value, unit, inexact=bar.inexact))}</b></a></li>"
        for bar in shown
    )
    rest = len(found) - len(shown)
    smaller = ngettext("And {count} smaller ones in the table.", "And {count} smaller ones in the table.", rest)
    more = f'<p class="tl-small tl-muted">{smaller}</p>' if rest > 0 else ""
    return f'<div class="tl"><ol class="tl-bars">{rows}</ol>{more}</div>'


def columns(  # noqa: PLR0913 - what a chart needs
    found: Sequence[Bar],
    periods: Sequence[str],
    unit: str,
    href: Href,
    *,
    family: str,
    label: str,
    chosen: str = "",
    log: bool = False,
) -> str:
    """Return columns on a time axis, one for each period, with lines at round values.

    A period without a bar stays empty.


    Args:
        found: the bars; their keys are periods.
        periods: all periods of the axis.
        unit: the unit of the values.
        href: gives the links.
        family: the family whose colour the bars have.
        label: a description of the chart for people who can't see it.
        chosen: the key of the bar whose events are listed.
        log: whether the scale is logarithmic.
    """
    by_key = {bar.key: bar for bar in found}
    scale = Scale.of((bar.value for bar in found), log=log)
    drawn = "".join(_column(by_key.get(period), scale, unit, href, family, chosen) for period in periods)
    lines = "".join(
        f'<span style="bottom:{place * 100:.1f}%">{html(axis(value))}</span>' for value, place in scale.lines()
    )
    years = _years(periods)
    largest = max(found, key=lambda bar: bar.value, default=None)
    most = top(largest, unit) if largest else ""
    return (
        f'<div class="tl"><p class="tl-small tl-muted tl-top">{html(most)}</p>'
        f'<div class="tl-plot"><div class="tl-lines" aria-hidden="true">{lines}</div>'
        f'<nav class="tl-columns" aria-label="{html(label)}">{drawn}</nav></div>'
        f'<div class="tl-years" aria-hidden="true">{years}</div></div>'
    )


def top(largest: Bar, unit: str) -> str:
    """Return the largest bar of a chart in words."""
    value = short(largest.value, unit, inexact=largest.inexact)
    return gettext("Most: {value}, {mark}", value=value, mark=largest.label)


def axis(value: float) -> str:
    """Return a round value in short: '50,000', '2.5 million'."""
    return labels.number(Decimal(f"{value:.12g}"))


def _column(  # noqa: PLR0913, PLR0917
    bar: Bar | None, scale: Scale, unit: str, href: Href, family: str, chosen: str
) -> str:
    if bar is None:
        return "<span></span>"
    text = html(f"{bar.label}: {short(bar.value, unit, inexact=bar.inexact)}")
    return (
        f'<a href="{html(href(bar.key))}" data-app="1" title="{text}" aria-label="{text}"{_current(bar, chosen)}>'
        f'<i class="tl-f-{family}" style="height:{scale.share(bar.value) * 100:.1f}%"></i></a>'
    )


def _current(bar: Bar, chosen: str) -> str:
    return ' aria-current="true"' if bar.key == chosen else ""


def _years(periods: Sequence[str]) -> str:
    """Return the names of some years, each below the year's first period."""
    first = [index for index, period in enumerate(periods) if not index or period[:4] != periods[index - 1][:4]]
    every = max(1, -(-len(first) // _LABELS))
    named = set(first[::every])
    return "".join(f"<span>{period[:4] if index in named else ''}</span>" for index, period in enumerate(periods))
