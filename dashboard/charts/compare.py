"""Companies side by side in HTML: cards with their key figures by year, and a table with the number of events."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import labels, language
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop, ngettext
from timeline.facts import FAMILIES, kind_of
from timeline.facts.numbers import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.totals import KeyFigures, PeopleTotal, Total
    from timeline.query import EventRecord

    Href = Callable[[str, tuple[str, ...], str], str]
    """Returns the link to a company's page, narrowed to kinds or to a family ("" is all)."""

_MOST_YEARS = 20


@dataclass(frozen=True, slots=True)
class Grid:
    """What the bars of several companies have in common.

    Attributes:
        labels: the figures from top to bottom.
        of: the figures of each company, by label.
        years: the years of all bars; none if no figure has one.
    """

    labels: tuple[str, ...]
    of: tuple[dict[str, Total | PeopleTotal], ...]
    years: range

    @classmethod
    def of_figures(cls, found: Sequence[KeyFigures]) -> Grid:
        """Return the grid of the key figures of companies."""
        rows = tuple(dict.fromkeys(total.label for figures in found for total in figures.totals))
        of = tuple({total.label: total for total in figures.totals} for figures in found)
        years = [year for totals in of for total in totals.values() for year in total.by_year]
        span = range(max(min(years), max(years) - _MOST_YEARS + 1), max(years) + 1) if years else range(0)
        return cls(rows, of, span)

    def top(self, total: Total | PeopleTotal) -> float:
        """Return the value of the highest bar of all companies that have this figure in the same unit."""
        alike = [one[total.label] for one in self.of if total.label in one]
        values = (v for one in alike if one.main_unit == total.main_unit for v in one.by_year.values())
        return float(max(values, default=0)) or 1.0


@dataclass(frozen=True, slots=True)
class Column:
    """A company.

    Attributes:
        slug: the company's slug.
        name: the company's name.
        records: its events.
    """

    slug: str
    name: str
    records: tuple[EventRecord, ...]


def counts(columns: Sequence[Column]) -> dict[str, list[int]]:
    """Return the number of events of each company, by family. The first row is `all`."""
    found: list[Counter[str]] = [Counter(record.fact.family for record in column.records) for column in columns]
    rows = {"all": [len(column.records) for column in columns]}
    rows |= {family: [count[family] for count in found] for family in FAMILIES}
    return {name: row for name, row in rows.items() if any(row)}


def cards(columns: Sequence[Column], found: Sequence[KeyFigures], staff: Sequence[str], href: Href) -> str:
    """Return a card for each company, side by side: what it did in people, money and processors, by year.

    The bars of one figure have the same scale and the same years in all cards. On a phone one swipes from card to card.

    Args:
        columns: the companies from left to right.
        found: the key figures of each.
        staff: how many people each employed, in words; "" if that is not known.
        href: gives the links.
    """
    grid = Grid.of_figures(found)
    shown = "".join(
        f'<section class="tl-versus"><h2>{_link(column.name, href(column.slug, (), ""))}</h2>'
        f'<p class="tl-small tl-muted">{html(about(figures, employed))}</p>'
        + "".join(_measure(label, totals.get(label), grid, column, href) for label in grid.labels)
        + "</section>"
        for column, figures, employed, totals in zip(columns, found, staff, grid.of, strict=True)
    )
    told = gettext(HOW)
    return (
        f'<div class="tl tl-swipe" tabindex="0" role="region" aria-label="{gettext("Figures of each company")}" '
        f'style="--tl-rows:{len(grid.labels) + 2};--tl-count:{len(columns)}">{shown}</div>'
        f'<p class="tl tl-small tl-muted">{told}</p>'
    )


def about(figures: KeyFigures, staff: str) -> str:
    """Return the number of events of a company and how many people it employed, in words."""
    return ngettext("{count} event", "{count} events", figures.events) + (f", {staff}" if staff else "")


def _measure(label: str, total: Total | PeopleTotal | None, grid: Grid, column: Column, href: Href) -> str:
    if total is None:
        none = gettext("none recorded")
        return f'<div class="tl-measure"><h3>{html(gettext(label))}</h3><p class="tl-muted">{none}</p></div>'
    span, top = grid.years, grid.top(total)
    bars = "".join(_bar(year, total, top) for year in span)
    family = kind_of(total.kinds[0]).family
    number = _link(total.text, href(column.slug, total.kinds, ""))
    drawn = (
        f'<div class="tl-mini tl-f-{family}" aria-hidden="true">{bars}</div>'
        f'<div class="tl-mini-years" aria-hidden="true"><span>{span[0]}</span><span>{span[-1]}</span></div>'
        if span
        else ""
    )
    return (
        f'<div class="tl-measure"><h3>{html(gettext(label))}</h3><b>{number}</b>'
        f'<p class="tl-small tl-muted">{html(total.note)}</p>{drawn}</div>'
    )


def _bar(year: int, total: Total | PeopleTotal, top: float) -> str:
    value = total.by_year.get(year)
    if not value:
        return "<i></i>"
    said = html(f"{year}: {labels.amount(value, total.main_unit)}")
    return f'<i title="{said}" style="height:{max(4.0, 100 * float(value) / top):.0f}%"></i>'


HOW = gettext_noop(
    "Bars have one scale and the same years in each row. They show the largest currency where there are several, "
    "and nothing is converted."
)
"""How the bars are to be read."""
_HEADER = [
    gettext_noop("Company"),
    gettext_noop("What"),
    gettext_noop("Year"),
    gettext_noop("Value"),
    gettext_noop("Unit"),
]


def numbers(columns: Sequence[Column], found: Sequence[KeyFigures]) -> tuple[list[str], list[list[str]]]:
    """Return the bars of the cards as a table: its header and its rows, in English, as in a file."""
    rows = [
        [column.name, total.label, str(year), plain(value), total.main_unit]
        for column, figures in zip(columns, found, strict=True)
        for total in figures.totals
        for year, value in sorted(total.by_year.items())
    ]
    return _HEADER, rows


def table(columns: Sequence[Column], href: Href) -> str:
    """Return the table with the number of events of each family. Each number links to its events.

    Args:
        columns: the companies from left to right.
        href: gives the links.
    """
    heads = "".join(f'<th scope="col">{_link(column.name, href(column.slug, (), ""))}</th>' for column in columns)
    rows = "".join(_count_row(name, row, columns, href) for name, row in counts(columns).items())
    return (
        f'<div class="tl tl-scroll" tabindex="0" role="region" aria-label="{gettext("Events of each company")}">'
        f'<table class="tl-table tl-compare"><thead><tr><td></td>{heads}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _count_row(name: str, row: Sequence[int], columns: Sequence[Column], href: Href) -> str:
    family = "" if name == "all" else name
    top = max(row)
    cells = "".join(
        f'<td>{_number(count, href(column.slug, (), family))}<i class="tl-f-{name}" '
        f'style="width:{count / top * 100:.1f}%"></i></td>'
        for count, column in zip(row, columns, strict=True)
    )
    label = gettext("Events") if name == "all" else labels.family_label(name)
    return f'<tr><th scope="row">{html(label)}</th>{cells}</tr>'


def _number(count: int, link: str) -> str:
    return _link(language.count(count), link) if count else '<span class="tl-muted">0</span>'


def _link(text: str, href: str) -> str:
    return f'<a href="{html(href)}" data-app="1">{html(text)}</a>'
