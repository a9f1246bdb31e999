"""The story with which the overview opens: one event whose figure depends on the day on which one asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import data, labels, language, session
from dashboard.cache import cached
from dashboard.escape import html
from dashboard.language import gettext
from dashboard.state import State

if TYPE_CHECKING:
    from dashboard.database import Source
    from timeline.query import EventRecord

_SHOWPIECE = "twitter-gpu-purchase-2023"
"""The event that is told, if the log has it and its sources disagree; or else the latest such event."""


def opening(at: Source) -> str:
    """Return the story in a line of HTML, as a link to the event's page; "" if no event is disputed."""
    return _opening(at)


@cached
def _opening(at: Source) -> str:
    disputed = [record for record in data.events(at, State(disputed=True)) if len(_claims(record)) > 1]
    told = next((one for one in disputed if one.id == _SHOWPIECE), disputed[-1] if disputed else None)
    if told is None:
        return ""
    (first, early), *_, (last, late) = _claims(told)
    href = html(session.href(State(event=told.id, page="event")))
    days = gettext(
        "{early} on {first}, {late} on {last}",
        early=html(early),
        first=html(first),
        late=html(late),
        last=html(last),
    )
    return (
        f'<a class="tl-opening" href="{href}" data-app="1"><b{language.own_attribute()}>{html(told.title)}</b>: '
        f"{days}. <span>{gettext('Play what was known when')}</span></a>"
    )


def _claims(record: EventRecord) -> list[tuple[str, str]]:
    """Return the first disputed figure's values with the days on which they were reported, the earliest first."""
    name = next((name for name in record.fact.disputed if name != "date"), "")
    figure = record.fact.figures.get(name, ())
    sources = record.fact.sources
    dated = [
        (day, labels.claim(claim))
        for claim in figure
        if claim.rank != "deprecated" and claim.source in sources and (day := sources[claim.source].known_from)
    ]
    return [(labels.day(day), value) for day, value in sorted(dated)]
