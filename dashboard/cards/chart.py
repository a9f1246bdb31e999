"""One chart as a picture: columns on a time axis, or bars with the largest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.cards.bodies import Body
from dashboard.cards.sheet import WIDTH
from dashboard.cards.text import leading, lines, written
from dashboard.charts import bars
from dashboard.charts.scale import Scale
from dashboard.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.tallies import Bar, Tally
    from dashboard.theme import Palette

_SIZE = 15.0
_HEIGHT = 340.0
_NAMES, _VALUES = 360.0, 200.0  # pixels to the left and to the right of bars
_MOST = 20
_LABELS = 12


def chart(tally: Tally, periods: Sequence[str], family: str, colours: Palette, *, log: bool) -> Body:
    """Return the marks of a chart.

    Args:
        tally: the chart.
        periods: all periods of its time axis; none for a chart of bars.
        family: the family whose colour the marks have.
        colours: the theme's colours.
        log: whether the scale is logarithmic.
    """
    shown = tally.bars if periods else tally.bars[:_MOST]
    scale = Scale.of((bar.value for bar in shown), log=log)
    colour = colours.families[family]
    if periods:
        return _columns(shown, periods, tally.unit, scale, colour, colours)
    return _bars(shown, len(tally.bars) - len(shown), tally.unit, scale, colour, colours)


def _columns(  # noqa: PLR0913, PLR0917 - what a chart needs
    shown: Sequence[Bar], periods: Sequence[str], unit: str, scale: Scale, colour: str, colours: Palette
) -> Body:
    top = leading(_SIZE) * 2
    parts = []
    for value, place in scale.lines():
        y = top + _HEIGHT * (1 - place)
        parts.append(f'<path d="M0 {y:.1f}H{WIDTH}" stroke="{colours.grid}" stroke-dasharray="3 3"/>')
        parts.append(written([bars.axis(value)], x=0, y=y - 4, size=_SIZE - 3, colour=colours.muted))
    places = {period: place for place, period in enumerate(periods)}
    wide = WIDTH / len(periods)
    for bar in shown:
        high = _HEIGHT * scale.share(bar.value)
        parts.append(
            f'<rect x="{places[bar.key] * wide:.1f}" y="{top + _HEIGHT - high:.1f}" width="{max(1, wide - 1):.1f}"'
            f' height="{high:.1f}" fill="{colour}"/>'
        )
    every = max(1, -(-len(periods) // _LABELS))
    under = top + _HEIGHT + leading(_SIZE)
    parts += [
        written([period], x=place * wide, y=under, size=_SIZE - 2, colour=colours.muted)
        for place, period in enumerate(periods)
        if place % every == 0
    ]
    largest = max(shown, key=lambda bar: bar.value, default=None)
    if largest is not None:
        parts.append(written([bars.top(largest, unit)], x=0, y=leading(_SIZE), size=_SIZE, colour=colours.ink))
    return Body("".join(parts), under + leading(_SIZE))


def _bars(  # noqa: PLR0913, PLR0917 - what a chart needs
    shown: Sequence[Bar], rest: int, unit: str, scale: Scale, colour: str, colours: Palette
) -> Body:
    y, step, parts = leading(_SIZE), leading(_SIZE) + 8, []
    for bar in shown:
        (name, *_) = lines(bar.label, size=_SIZE, width=_NAMES, most=1) or [""]
        value = bars.short(bar.value, unit, inexact=bar.inexact)
        long = (WIDTH - _NAMES - _VALUES - 32) * scale.share(bar.value)
        parts.append(written([name], x=0, y=y, size=_SIZE, colour=colours.ink))
        parts.append(
            f'<rect x="{_NAMES + 16:g}" y="{y - 12:g}" width="{long:.1f}" height="14" rx="3" fill="{colour}"/>'
        )
        parts.append(written([value], x=WIDTH, y=y, size=_SIZE, colour=colours.ink, anchor="end"))
        y += step
    if rest:
        smaller = ngettext("And {count} smaller ones.", "And {count} smaller ones.", rest)
        parts.append(written([smaller], x=0, y=y, size=_SIZE - 2, colour=colours.muted))
        y += step
    return Body("".join(parts), y)
