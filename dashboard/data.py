"""Cached queries of the log. A result is cached for one state of the log, so it is never stale."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import labels
from dashboard.cache import cached, cached_facts
from dashboard.database import Source
from timeline.facts import When
from timeline.facts.entities import began_by
from timeline.query.entity_labels import distinct
from timeline.query.gaps import gaps as find_gaps

if TYPE_CHECKING:
    import datetime as dt

    from dashboard.state import State
    from timeline.facts import Story
    from timeline.log.merkle import TreeHead
    from timeline.query import Change, EventFilter, EventRecord, Version
    from timeline.query.gaps import Gap


def events(at: Source, state: State, *, everything: bool = False) -> list[EventRecord]:
    """Return the events that match a page's filters, in the order of their dates.

    Args:
        at: the database.
        state: the filters.
        everything: ignore the "as reported by" day of the page.
    """
    found = replace(state.filter, recorded="", reported=None if everything else state.reported)
    return _events(at, found)


@cached_facts
def _events(at: Source, wanted: EventFilter) -> list[EventRecord]:
    return list(iter(at.view.ask(wanted)))  # list() would first ask for the length, which is a second query


def overview(at: Source, state: State) -> list[EventRecord]:
    """Return the events of all dates that match the other filters."""
    return events(at, replace(state, since="", until=""))


def undated(at: Source, state: State) -> int:
    """Count the events that have no day of report, because all their sources are undated."""
    return sum(record.reported is None for record in events(at, state, everything=True))


@cached_facts
def names(at: Source, reported: dt.date | None) -> dict[str, str]:
    """Return all companies' labels on a day (None: today) by slug, sorted: names, with what tells equal names apart."""
    directory = at.view.directory
    found = {slug: label for slug, label in directory.labels(reported).items() if directory.type(slug) == "company"}
    return dict(sorted(found.items(), key=lambda item: item[1].casefold()))


@cached_facts
def choices(at: Source, reported: dt.date | None) -> dict[str, str]:
    """Return the texts for a list of companies, by slug: the label on a day, and earlier names, to help searching.

    No two texts are equal: a field of the page knows its choices by them.

    Args:
        at: the database.
        reported: the day; None is today.
    """
    directory = at.view.directory
    found = {}
    for slug, label in names(at, reported).items():
        name = directory.name(slug, reported)
        before = [old for old, since in directory.known[slug].names if old != name and _held(since, reported)]
        found[slug] = f"{label} ({', '.join(before)})" if before else label
    return distinct(found)


@cached
def sectors(at: Source) -> list[str]:
    """Return the sectors that companies have, in the order of their names."""
    return sorted({one.sector for one in at.view.directory.known.values() if one.sector}, key=labels.sector)


@cached
def countries(at: Source) -> list[str]:
    """Return the codes of the countries that companies have, in the order of their names."""
    known = at.view.directory.known.values()
    return sorted({one.country for one in known if one.country and one.type == "company"}, key=labels.country)


def _held(since: When | None, reported: dt.date | None) -> bool:
    return reported is None or began_by(since, reported)


def event(at: Source, slug: str, reported: dt.date | None) -> EventRecord | None:
    """Return an event, retracted or not; None if nothing had been reported about it by that day.

    Raises:
        timeline.errors.QueryError: the log has never had such an id.
    """
    view = at.view if reported is None else at.view.as_reported(reported)
    return view.event(slug)


def affair(at: Source, thread: str, reported: dt.date | None) -> list[EventRecord]:
    """Return the events of one affair, in the order of their dates."""
    view = at.view if reported is None else at.view.as_reported(reported)
    return list(iter(view.events(thread=thread)))


@cached_facts
def gaps(at: Source, reported: dt.date | None) -> list[Gap]:
    """Return all gaps of the log, as reported by a day (None: today)."""
    return find_gaps(at.view if reported is None else at.view.as_reported(reported))


@cached_facts
def stories(at: Source) -> list[Story]:
    """Return all stories, in the order in which they were recorded."""
    return at.view.stories()


def recorded_time(at: Source) -> dt.datetime | None:
    """Return when the last entry that the page shows was recorded; None if there is no entry."""
    return at.view.recorded_time()


def later_entries(at: Source) -> int:
    """Count the log's entries after the position that the page looks back to."""
    return 0 if at.recorded is None else at.view.head() - at.recorded


@cached_facts
def _tree_head(at: Source) -> TreeHead:
    return at.view.tree_head()


def tree_head(at: Source) -> TreeHead:
    """Return the size and the root hash of the log's tree, up to the position that the page shows."""
    return _tree_head(at)


@cached_facts
def changes(
    at: Source,
    *,
    before: int | None,
    operation: str,
    company: str | None,
    limit: int,
) -> list[Change]:
    """Return the log's changes, the newest first; see `View.changes`."""
    return at.view.changes(before=before, operation=operation or None, company=company, limit=limit)


@cached_facts
def changes_by_day(at: Source) -> dict[dt.date, dict[str, int]]:
    """Return the number of changes on each day."""
    return at.view.changes_by_day()


def history(at: Source, slug: str) -> list[Version]:
    """Return an event's versions, oldest first."""
    return at.view.history(slug)


def window_ends(state: State) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and the last day of the chosen window; None means no limit."""
    return (
        When.parse(state.since).earliest if state.since else None,
        When.parse(state.until).latest if state.until else None,
    )
