"""A small timeline in text: one row for each year, one block for each month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timeline.facts import When

_BLOCKS = "▁▂▃▄▅▆▇█"
_NONE = "·"
_MONTHS = 12


def sparks(dates: Iterable[When]) -> list[tuple[str, str, str]]:
    """Return the rows from the first year with events to the last: the year, its months, and the number of events.

    The height of a month's block is its number of events, relative to the other months. A date that is longer than a
    month counts only for the year of its anchor, and is shown separately: `7 (2 imprecise)`.

    Args:
        dates: the events' dates.
    """
    months: Counter[tuple[int, int]] = Counter()
    loose: Counter[int] = Counter()
    for when in dates:
        if when.month is not None:
            months[when.month] += 1
        else:
            loose[when.anchor.year] += 1
    years = {year for year, _ in months} | loose.keys()
    most = max(months.values(), default=1)
    rows = []
    for year in range(min(years), max(years) + 1) if years else ():
        counts = [months[year, month] for month in range(1, _MONTHS + 1)]
        blocks = "".join(_block(count, most) for count in counts)
        total = sum(counts) + loose[year]
        told = f"{total}" + (f" ({loose[year]} imprecise)" if loose[year] else "")
        rows.append((str(year), blocks, told))
    return rows


def _block(count: int, most: int) -> str:
    return _BLOCKS[(count * len(_BLOCKS) - 1) // most] if count else _NONE
