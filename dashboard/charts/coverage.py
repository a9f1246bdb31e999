"""How well companies and years are covered: plain counts, without Streamlit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from timeline.query import EventRecord

_STEPS = (1, 2, 4, 8, 16)
"""From how many events on a cell is a shade darker."""


@dataclass(frozen=True, slots=True)
class Row:
    """A company's events by year.

    Attributes:
        slug: the company's slug.
        name: the company's name.
        total: the number of all its events.
        before: the number of events before the first year of the table.
        counts: the number of events in each year of the table.
    """

    slug: str
    name: str
    total: int
    before: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """Events by company and year. Companies with the most events come first.

    Attributes:
        years: the columns, the latest first.
        rows: one row for each company.
        left: the number of companies that are not shown.
    """

    years: tuple[int, ...]
    rows: tuple[Row, ...]
    left: int


def grid(records: Iterable[EventRecord], names: Mapping[str, str], *, years: int, companies: int) -> Grid:
    """Count events by company and by the year of their anchor day.

    Args:
        records: the events.
        names: the names of the companies to count, by slug.
        years: the number of columns. The last column is the last year that has an event.
        companies: the number of rows.
    """
    found = [(slug, record.date.anchor.year) for record in records for slug in record.companies if slug in names]
    counts, totals = Counter(found), Counter(slug for slug, _ in found)
    last = max((year for _, year in found), default=0)
    shown = tuple(range(last, last - years, -1)) if found else ()
    ranked = sorted(totals, key=lambda slug: (-totals[slug], names[slug].casefold()))
    rows = tuple(
        Row(
            slug,
            names[slug],
            totals[slug],
            totals[slug] - sum(counts[slug, year] for year in shown),
            tuple(counts[slug, year] for year in shown),
        )
        for slug in ranked[:companies]
    )
    return Grid(shown, rows, len(ranked) - len(rows))


def shade(count: int) -> int:
    """Return how dark a cell is, from 0 (no events) to 5 (the most)."""
    return sum(count >= step for step in _STEPS)
