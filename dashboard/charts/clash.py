"""Rival claims about a figure or a date: an HTML list in which each claim is a range on one scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.escape import html
from dashboard.language import gettext
from timeline.facts import Claim

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from timeline.facts import DateClaim

_LOG_FROM = 8.0  # how many times the largest value must be the smallest for a scale of powers
_MARGIN = 0.04  # free room at both ends, as a share of the scale
_LEAST = 1.2  # percent; a narrower range is a dot


@dataclass(frozen=True, slots=True)
class Row:
    """A claim, and who made it.

    Attributes:
        claim: the claim.
        who: who made it, with a link, in HTML.
        on: the day from which it was public, or None.
        notes: what else to say of it, in HTML, such as "counts in sums".
        copy: whether its source copies that of a row before.
        shown: whether it is the claim that counts.
    """

    claim: Claim | DateClaim
    who: str
    on: dt.date | None
    notes: tuple[str, ...] = ()
    copy: bool = False
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values to percent of the width.

    Attributes:
        low: the value at the left end.
        high: the value at the right end.
        log: whether equal distances are equal ratios.
    """

    low: float
    high: float
    log: bool

    @classmethod
    def of(cls, values: Sequence[float], *, dates: bool) -> Scale | None:
        """Return the scale for some values; None if they do not differ."""
        if not values or min(values) == max(values):
            return None
        low, high = min(values), max(values)
        log = not dates and low > 0 and high / low >= _LOG_FROM
        if not dates and not log:
            low = min(low, 0.0)
        if log:
            room = (high / low) ** _MARGIN
            return cls(low / room, high * room, log)
        room = (high - low) * _MARGIN
        return cls(low - room if dates or low < 0 else 0.0, high + room, log)

    def place(self, value: float) -> float:
        """Return a value's place in percent, from 0 to 100."""
        if self.log:
            part = math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        else:
            part = (value - self.low) / (self.high - self.low)
        return 100 * min(max(part, 0.0), 1.0)


def clash(rows: Sequence[Row]) -> str:
    """Return the list in HTML; without bars if the claims can't stand on one scale.

    Args:
        rows: the claims, in the order in which they were reported.
    """
    unit = _unit(rows)
    ends = [_ends(row.claim, unit) for row in rows]
    dates = not isinstance(rows[0].claim, Claim)
    values = [end for pair in ends for end in pair if end is not None] if len(rows) > 1 else []
    scale = Scale.of(values, dates=dates)
    items = "".join(_item(row, pair, scale) for row, pair in zip(rows, ends, strict=True))
    said = gettext("The scale grows by powers: equal steps are equal ratios.")
    note = f'<p class="tl-small tl-muted">{said}</p>'
    return f'<ol class="tl-clash">{items}</ol>{note if scale and scale.log else ""}'


def _unit(rows: Sequence[Row]) -> str:
    """Return the unit of the claim that counts, or else of the first."""
    claims = [row.claim for row in sorted(rows, key=lambda row: not row.shown)]
    return next((claim.unit for claim in claims if isinstance(claim, Claim) and not claim.undisclosed), "")


def _ends(claim: Claim | DateClaim, unit: str) -> tuple[float | None, float | None]:
    """Return the lowest and the highest value that a claim allows. An open end is None, and both for another unit."""
    if not isinstance(claim, Claim):
        first, last = claim.value.earliest, claim.value.latest
        return (None if first is None else float(first.toordinal())), (None if last is None else last.toordinal() + 1.0)
    if claim.unit != unit or claim.undisclosed:
        return None, None
    low, high = claim.interval
    return _number(low), _number(high)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _item(row: Row, ends: tuple[float | None, float | None], scale: Scale | None) -> str:
    text = labels.claim(row.claim) if isinstance(row.claim, Claim) else labels.when(row.claim.value)
    css = " ".join(
        name
        for name, given in (
            ("tl-counts", row.shown),
            ("tl-copy", row.copy),
            ("tl-wrong", row.claim.rank == "deprecated"),
        )
        if given
    )
    notes = f'<div class="tl-small tl-muted">{"; ".join(row.notes)}</div>' if row.notes else ""
    return f'<li class="{css}"><b>{html(text)}</b>{_bar(ends, scale)}<div>{row.who}{notes}</div></li>'


def _bar(ends: tuple[float | None, float | None], scale: Scale | None) -> str:
    low, high = ends
    if scale is None or (low is None and high is None):
        return '<span class="tl-track tl-none"></span>' if scale else ""
    left = 0.0 if low is None else scale.place(low)
    right = 100.0 if high is None else scale.place(high)
    if right - left < _LEAST:
        middle = (left + right) / 2
        return f'<span class="tl-track"><i class="tl-point" style="left:{middle:.1f}%"></i></span>'
    css = " tl-from" if high is None else " tl-upto" if low is None else ""
    style = f"left:{left:.1f}%;width:{right - left:.1f}%"
    return f'<span class="tl-track"><i class="tl-range{css}" style="{style}"></i></span>'
