"""An HTML grid of the number of events by period and family. More events make a cell darker; each cell is a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop, ngettext
from timeline.facts import FAMILIES, When

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.tallies import Tally

_STEPS = 6
_LABELS = {
    "month": gettext_noop("Events by month and family"),
    "quarter": gettext_noop("Events by quarter and family"),
    "year": gettext_noop("Events by year and family"),
}
_GROUP = {"month": 12, "quarter": 4, "year": 5}


def shade(count: int, most: int) -> int:
    """Return how dark a cell is, from 1 (the fewest events) to 6 (the most); 0 means empty."""
    return min(_STEPS, 1 + (count * _STEPS - 1) // most) if count else 0


def heatmap(tally: Tally, periods: Sequence[str], step: str, href: Callable[[str], str], *, chosen: str = "") -> str:
    """Return the grid.

    Args:
        tally: the cells; their keys are `period/family`.
        periods: the columns.
        step: the length of a column: month, quarter or year.
        href: gives the link for a cell's key.
        chosen: the key of the cell whose events are listed.
    """
    counts = {bar.key: len(bar.records) for bar in tally.bars}
    most = max(counts.values(), default=1)
    every = _GROUP[step]
    starts = range(0, len(periods), every)
    heads = "".join(
        f'<th scope="colgroup" colspan="{min(every, len(periods) - start)}">{html(periods[start][:4])}</th>'
        for start in starts
    )
    rows = ""
    for family in FAMILIES:
        cells = "".join(
            _cell(period, family, counts.get(f"{period}/{family}", 0), most, href, chosen) for period in periods
        )
        rows += f'<tr><th scope="row">{html(labels.family_label(family))}</th>{cells}</tr>'
    scale = "".join(f'<i class="tl-s{number}"></i>' for number in range(1, _STEPS + 1))
    highest = ngettext("{count} event", "{count} events", most)
    return (
        f'<div class="tl tl-scroll" tabindex="0" role="region" aria-label="{html(gettext(_LABELS[step]))}">'
        f'<table class="tl-grid tl-grid-{step}"><thead><tr><td></td>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f'</div><div class="tl"><p class="tl-scale tl-small tl-muted">1 {scale} {highest}</p></div>'
    )


def _cell(  # noqa: PLR0913, PLR0917 - a cell's place and look
    period: str, family: str, count: int, most: int, href: Callable[[str], str], chosen: str
) -> str:
    if not count:
        return "<td></td>"
    key = f"{period}/{family}"
    events = ngettext("{count} event", "{count} events", count)
    text = html(f"{labels.when(When.parse(period))}, {labels.family_label(family)}: {events}")
    current = ' aria-current="true"' if key == chosen else ""
    return (
        f'<td class="tl-s{shade(count, most)}"><a href="{html(href(key))}" data-app="1" title="{text}"'
        f' aria-label="{text}"{current}></a></td>'
    )
