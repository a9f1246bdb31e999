"""What was known on one day and what on another as a picture: two columns, and what is new marked."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.cards.bodies import Body
from dashboard.cards.text import leading, lines, written
from dashboard.components.two_days import day_or_now, heading, nothing, told
from dashboard.language import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.theme import Palette
    from timeline.query import Difference, EventRecord

_SIZE = 15.0
_GAP = 32.0  # pixels between the columns
_MARK = 3.0  # pixels of the bar beside what is new
_MOST = 40
_ROOM = 380.0  # pixels of height for what a card shows
_LARGER = 1.5  # times the usual size, at most, if a card has room


def both_days(
    found: Sequence[Difference], days: tuple[dt.date, dt.date | None], colours: Palette, width: float, *, card: bool
) -> Body:
    """Return the picture.

    Args:
        found: what differs.
        days: the earlier day and the later one; None means now.
        colours: the theme's colours.
        width: in pixels.
        card: whether it stands on a card: a few differences are then larger.
    """
    drawn = _both(found, days, colours, width)
    scale = min(_LARGER, _ROOM / drawn.height)
    if not card or scale <= 1:
        return drawn
    larger = _both(found, days, colours, width / scale)
    return Body(f'<g transform="scale({scale:.3f})">{larger.svg}</g>', larger.height * scale)


def _both(found: Sequence[Difference], days: tuple[dt.date, dt.date | None], colours: Palette, width: float) -> Body:
    wide = (width - _GAP) / 2
    parts, y = [], leading(_SIZE)
    for place, day in enumerate(days):
        x = place * (wide + _GAP)
        parts.append(written([day_or_now(day)], x=x, y=y, size=_SIZE * 1.2, colour=colours.ink, bold=True))
    y += 8
    for one in found[:_MOST]:
        parts.append(f'<path d="M0 {y:.1f}h{width:.1f}" stroke="{colours.grid}"/>')
        y += leading(_SIZE)
        record = one.record
        meta = f"{heading(one.what)} · {labels.when(record.date)}"
        (title, *_) = lines(record.title, size=_SIZE, width=width * 0.62, most=1) or [""]
        parts.append(written([title], x=0, y=y, size=_SIZE, colour=colours.ink, bold=True))
        parts.append(written([meta], x=width, y=y, size=_SIZE - 2, colour=colours.muted, anchor="end"))
        sides = (_side(one.before, one, (0, y, wide), colours), _side(one.after, one, (wide + _GAP, y, wide), colours))
        parts += [svg for svg, _ in sides]
        y = max(foot for _, foot in sides) + 12
    if len(found) > _MOST:
        y += leading(_SIZE)
        rest = len(found) - _MOST
        more = ngettext(
            "And {count} more: choose companies or nearer days.",
            "And {count} more: choose companies or nearer days.",
            rest,
        )
        parts.append(written([more], x=0, y=y, size=_SIZE, colour=colours.muted))
    return Body("".join(parts), y + 8)


def _side(
    record: EventRecord | None, one: Difference, at: tuple[float, float, float], colours: Palette
) -> tuple[str, float]:
    """Return what was known on one of the days, and the height at which it ends.

    Args:
        record: the event on that day, if it was known.
        one: the difference.
        at: the left edge, the baseline above and the width, in pixels.
        colours: the theme's colours.
    """
    x, y, wide = at
    if record is None:
        y += leading(_SIZE)
        return written([nothing(one)], x=x, y=y, size=_SIZE, colour=colours.muted), y
    parts = []
    for said in told(record, one, mark=record is one.after):
        y += leading(_SIZE)
        if said.new:
            parts.append(
                f'<rect x="{x - 3 * _MARK:g}" y="{y - _SIZE:g}" width="{_MARK:g}" height="{leading(_SIZE):g}"'
                f' fill="{colours.link}"/>'
            )
        text = lines(f"{said.label}{said.text}", size=_SIZE, width=wide * (0.5 if said.by else 1), most=1)
        parts.append(written(text, x=x, y=y, size=_SIZE, colour=colours.ink, bold=said.new))
        if said.by:
            by = lines(said.by, size=_SIZE - 2, width=wide * 0.48, most=1)
            parts.append(written(by, x=x + wide, y=y, size=_SIZE - 2, colour=colours.muted, anchor="end"))
    return "".join(parts), y
