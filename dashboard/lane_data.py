"""The lanes of each page, with the links of their names. They are cached for the same events."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import labels, lanes, session
from dashboard.cache import cached
from dashboard.charts.compare import Column
from dashboard.charts.lanes import LaneOf
from timeline.facts import FAMILIES, kind_of

if TYPE_CHECKING:
    from dashboard.lanes import Lanes
    from dashboard.state import State
    from timeline.query import EventRecord, Ownership


@cached
def overview(
    records: list[EventRecord], names: dict[str, str], state: State, most: int, owned: Ownership | None
) -> Lanes:
    """Return the first page's lanes: companies that link to their pages, or kinds that filter the page.

    Args:
        records: the events.
        names: the companies' names by slug.
        state: what the page shows.
        most: the maximum number of lanes.
        owned: who owned what, to include what belonged to the chosen companies; else None.
    """
    if state.by == "kind":
        return lanes.by_kind(records, state, lambda kind: _narrowed(kind, state), most=most)
    return lanes.by_company(
        records, names, state, lambda slug: session.company_href(slug, state), most=most, owned=owned
    )


@cached
def kinds(records: list[EventRecord], state: State) -> list[LaneOf]:
    """Return a lane for each kind that has events, grouped by family. A lane's name filters the page by its kind."""
    counts = Counter(record.kind for record in records)
    ranked = sorted(
        counts, key=lambda kind: (FAMILIES.index(kind_of(kind).family), -counts[kind], labels.kind_label(kind))
    )
    return [
        LaneOf(
            kind,
            labels.kind_label(kind),
            _narrowed(kind, state) if len(counts) > 1 else "",
            tuple(record for record in records if record.kind == kind),
        )
        for kind in ranked
    ]


@cached
def columns(records: list[EventRecord], chosen: tuple[str, ...], names: dict[str, str]) -> list[Column]:
    """Return the columns of the page Compare: the chosen companies, each with its events."""
    return [Column(slug, names.get(slug, slug), tuple(r for r in records if slug in r.companies)) for slug in chosen]


@cached
def beside(columns: list[Column], state: State) -> list[LaneOf]:
    """Return the lanes of the page Compare, which link to the companies' pages."""
    return [LaneOf(c.slug, c.name, session.company_href(c.slug, state), c.records) for c in columns if c.records]


@cached
def together(records: list[EventRecord], chosen: tuple[str, ...]) -> list[EventRecord]:
    """Return the events that involve at least two of the chosen companies."""
    return [record for record in records if len(set(record.companies) & set(chosen)) > 1]


def _narrowed(kind: str, state: State) -> str:
    return session.href(replace(state, kind=(kind,), family=(), event=None))
