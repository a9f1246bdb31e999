"""Companies side by side as a picture: what each did in people, money and processors, by year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.cards.bodies import Body
from dashboard.cards.sheet import WIDTH
from dashboard.cards.text import leading, lines, written
from dashboard.charts.compare import Grid, about
from dashboard.language import gettext
from timeline.facts import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.charts.compare import Column
    from dashboard.theme import Palette
    from dashboard.totals import KeyFigures, PeopleTotal, Total

_SIZE = 15.0
_SMALL = 12.0
_GAP = 20.0  # pixels between two companies
_HIGH = 60.0  # pixels of the highest bar
_LEAST = 2.0  # pixels of a bar


def side_by_side(
    columns: Sequence[Column], found: Sequence[KeyFigures], staff: Sequence[str], colours: Palette
) -> Body:
    """Return the picture.

    Args:
        columns: the companies from left to right.
        found: the key figures of each.
        staff: how many people each employed, in words; "" if that is not known.
        colours: the theme's colours.
    """
    grid = Grid.of_figures(found)
    wide = (WIDTH - _GAP * (len(columns) - 1)) / len(columns)
    head = 3 * leading(_SIZE) + 8
    row = 3 * leading(_SIZE) + leading(_SMALL) + _HIGH + 16
    parts = []
    for place, (column, figures, employed, totals) in enumerate(zip(columns, found, staff, grid.of, strict=True)):
        x = place * (wide + _GAP)
        name = lines(column.name, size=_SIZE * 1.2, width=wide, most=1)
        parts.append(written(name, x=x, y=leading(_SIZE), size=_SIZE * 1.2, colour=colours.ink, bold=True))
        said = lines(about(figures, employed), size=_SMALL, width=wide, most=2)
        parts.append(written(said, x=x, y=2 * leading(_SIZE), size=_SMALL, colour=colours.muted))
        for number, label in enumerate(grid.labels):
            parts.append(_measure(label, totals.get(label), grid, (x, head + number * row, wide), colours))
    return Body("".join(parts), head + len(grid.labels) * row)


def _measure(
    label: str, total: Total | PeopleTotal | None, grid: Grid, at: tuple[float, float, float], colours: Palette
) -> str:
    """Return one figure of a company: its name, its sum, and a bar for each year.

    Args:
        label: the name of the figure.
        total: its sum; None if none is recorded.
        grid: what all companies have in common.
        at: the left edge, the top and the width, in pixels.
        colours: the theme's colours.
    """
    x, y, wide = at
    parts = [f'<path d="M{x:.1f} {y:.1f}h{wide:.1f}" stroke="{colours.grid}"/>']
    y += leading(_SIZE)
    named = lines(gettext(label), size=_SMALL, width=wide, most=1)
    parts.append(written(named, x=x, y=y, size=_SMALL, colour=colours.muted))
    y += leading(_SIZE)
    said = lines(gettext("none recorded") if total is None else total.text, size=_SIZE, width=wide, most=1)
    parts.append(written(said, x=x, y=y, size=_SIZE, colour=colours.ink, bold=total is not None))
    if total is None:
        return "".join(parts)
    note = lines(total.note, size=_SMALL, width=wide, most=1)
    parts.append(written(note, x=x, y=y + leading(_SMALL), size=_SMALL, colour=colours.muted))
    if not any(total.by_year.get(year) for year in grid.years):
        return "".join(parts)
    foot, each, top = y + leading(_SMALL) + 8 + _HIGH, wide / len(grid.years), grid.top(total)
    colour = colours.families[kind_of(total.kinds[0]).family]
    for place, year in enumerate(grid.years):
        if value := total.by_year.get(year):
            high = max(_LEAST, _HIGH * float(value) / top)
            parts.append(
                f'<rect x="{x + place * each:.1f}" y="{foot - high:.1f}" width="{max(1, each - 1):.1f}"'
                f' height="{high:.1f}" fill="{colour}"/>'
            )
    parts.append(f'<path d="M{x:.1f} {foot:.1f}h{wide:.1f}" stroke="{colours.grid}"/>')
    under = foot + leading(_SMALL)
    first, last = str(grid.years[0]), str(grid.years[-1])
    parts.append(written([first], x=x, y=under, size=_SMALL, colour=colours.muted))
    parts.append(written([last], x=x + wide, y=under, size=_SMALL, colour=colours.muted, anchor="end"))
    return "".join(parts)
