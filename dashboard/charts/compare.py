"""An HTML table that compares companies: the number of events of each family, and the key figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.escape import html
from timeline.facts import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dashboard.totals import KeyFigures, PeopleTotal, Total
    from timeline.query import EventRecord

    Href = Callable[[str, tuple[str, ...], str], str]
    """Returns the link to a company's page, narrowed to kinds or to a family ("" is all)."""


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


def table(columns: Sequence[Column], found: Sequence[KeyFigures], href: Href) -> str:
    """Return the table. Each number links to its events.

    Args:
        columns: the companies from left to right.
        found: the key figures of each.
        href: gives the links.
    """
    heads = "".join(f'<th scope="col">{_link(column.name, href(column.slug, (), ""))}</th>' for column in columns)
    rows = "".join(_count_row(name, row, columns, href) for name, row in counts(columns).items())
    figures = [one.totals for one in found]
    labels = dict.fromkeys(total.label for totals in figures for total in totals)
    rows += "".join(_sum_row(label, figures, columns, href) for label in labels)
    return (
        '<div class="tl tl-scroll" tabindex="0" role="region" aria-label="Events and figures of each company">'
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
    label = "Events" if name == "all" else labels.FAMILY_LABELS[name]
    return f'<tr><th scope="row">{html(label)}</th>{cells}</tr>'


def _number(count: int, link: str) -> str:
    return _link(f"{count:,}", link) if count else '<span class="tl-muted">0</span>'


def _sum_row(
    label: str, figures: Sequence[Sequence[Total | PeopleTotal]], columns: Sequence[Column], href: Href
) -> str:
    cells = ""
    for totals, column in zip(figures, columns, strict=True):
        total = next((total for total in totals if total.label == label), None)
        if total is None:
            cells += '<td><span class="tl-muted">none recorded</span></td>'
        else:
            link = _link(total.text, href(column.slug, total.kinds, ""))
            cells += f'<td>{link}<div class="tl-small tl-muted">{html(total.note)}</div></td>'
    return f'<tr><th scope="row">{html(label)}</th>{cells}</tr>'


def _link(text: str, href: str) -> str:
    return f'<a href="{html(href)}" data-app="1">{html(text)}</a>'
