"""Chooses and sorts the lanes of the timeline, one for each company or each kind, without Streamlit."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.charts.lanes import LaneOf
from dashboard.groups import counted

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from dashboard.state import State
    from timeline.query import EventRecord, Ownership

    Link = Callable[[str], str]
    """Returns where the name of a lane leads, by its key."""


@dataclass(frozen=True, slots=True)
class Lanes:
    """The lanes to draw, and the number of other lanes."""

    shown: list[LaneOf]
    left: int


def by_company(  # noqa: PLR0913 - what lanes depend on
    records: Iterable[EventRecord],
    names: Mapping[str, str],
    state: State,
    link: Link,
    *,
    most: int,
    owned: Ownership | None = None,
) -> Lanes:
    """Return a lane for each company, pinned ones first.

    Args:
        records: the events.
        names: the companies' names by slug; other companies get no lane.
        state: which companies are chosen, pinned and hidden, and how they are sorted.
        link: returns the link of a company's name.
        most: the maximum number of lanes; pinned lanes are always drawn.
        owned: who owned what, to include companies that belonged to a chosen one on an event's day; else None.
    """
    found: dict[str, list[EventRecord]] = defaultdict(list)
    for record in records:
        for slug in counted(record, state.companies, owned):
            if slug in names and slug not in state.hide:
                found[slug].append(record)
    ranked = sorted(found, key=lambda slug: _rank(found[slug], names[slug], state.sort))
    pinned = [slug for slug in state.pin if slug in found]
    ordered = pinned + [slug for slug in ranked if slug not in pinned]
    return _first(ordered, found, names, link, max(most, len(pinned)))


def by_kind(records: Iterable[EventRecord], state: State, link: Link, *, most: int) -> Lanes:
    """Return a lane for each kind of event; see `by_company`."""
    found: dict[str, list[EventRecord]] = defaultdict(list)
    for record in records:
        found[record.kind].append(record)
    names = {kind: labels.kind_label(kind) for kind in found}
    ordered = sorted(found, key=lambda kind: _rank(found[kind], names[kind], state.sort))
    return _first(ordered, found, names, link, most)


def _first(
    ordered: list[str], found: Mapping[str, list[EventRecord]], names: Mapping[str, str], link: Link, most: int
) -> Lanes:
    shown = [LaneOf(key, names[key], link(key), tuple(found[key])) for key in ordered[:most]]
    return Lanes(shown, len(ordered) - len(shown))


def _rank(records: list[EventRecord], name: str, sort: str) -> tuple[int, str]:
    if sort == "name":
        return 0, name.casefold()
    if sort == "latest":
        latest: dt.date = max(record.date.anchor for record in records)
        return -latest.toordinal(), name.casefold()
    return -len(records), name.casefold()
