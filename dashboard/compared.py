"""The columns of the page Compare. They are cached for the same events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.cache import cached_facts
from dashboard.charts.compare import Column
from dashboard.language import gettext

if TYPE_CHECKING:
    from timeline.query import EventRecord


@cached_facts
def columns(records: list[EventRecord], chosen: tuple[str, ...], names: dict[str, str]) -> list[Column]:
    """Return the columns of the page Compare: the chosen companies, each with its events."""
    return [Column(slug, names.get(slug, slug), tuple(r for r in records if slug in r.companies)) for slug in chosen]


@cached_facts
def together(records: list[EventRecord], chosen: tuple[str, ...]) -> list[EventRecord]:
    """Return the events that involve at least two of the chosen companies."""
    return [record for record in records if len(set(record.companies) & set(chosen)) > 1]


def staff(column: Column) -> str:
    """Return how many people a company employed by its latest count, in words; "" if none is recorded."""
    counts = [
        record
        for record in column.records
        if record.kind == "milestone" and getattr(record.fact, "measure", "") == "headcount" and not record.retracted
    ]
    claim = counts[-1].fact.preferred("value") if counts else None
    if claim is None:
        return ""
    return gettext("{people} employed ({date})", people=labels.claim(claim), date=labels.when(counts[-1].date))
