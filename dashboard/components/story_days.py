"""What a step of a story says on each day on which something became known about its events."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import data
from dashboard.cache import cached
from dashboard.components import scrubber, story
from dashboard.language import gettext

if TYPE_CHECKING:
    from dashboard.components.scrubber import Stop
    from dashboard.database import Source
    from dashboard.state import State
    from timeline.query import EventRecord


@cached
def stops(at: Source, state: State, told: str, number: int) -> tuple[Stop, ...]:
    """Return the days of a step, and now; () if its events were reported on fewer than two days.

    Args:
        at: the database.
        state: what the page shows, without a day of report.
        told: the id of the story.
        number: the number of the step, from 1.
    """
    shown = next(one for one in data.stories(at) if one.id == told)
    now = _known(at, shown.steps[number - 1].events, None)
    days = scrubber.days_of(now.values())
    if not days:
        return ()
    found = []
    before: dict[str, EventRecord] = {}
    for day in (days[0] - dt.timedelta(days=1), *days):
        records = _known(at, tuple(now), day)
        later = {slug: record for slug, record in now.items() if slug not in records}
        parts = [scrubber.said_on(before.get(slug), record, day) for slug, record in records.items()]
        said = "; ".join(part for part in parts if part) if records else gettext("nobody had reported these events")
        found.append(scrubber.stop(day, said, story.step(shown, number, records, later, replace(state, reported=day))))
        before = records
    return (*found, scrubber.stop(None, gettext("all that is known"), story.step(shown, number, now, {}, state)))


def _known(at: Source, events: tuple[str, ...], day: dt.date | None) -> dict[str, EventRecord]:
    """Return those of some events that were known on a day and are not retracted, by id."""
    known = ((slug, record) for slug in events if (record := data.event(at, slug, day)) is not None)
    return {slug: record for slug, record in known if not record.retracted}
