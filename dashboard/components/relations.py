"""The relations between an event and others, in both directions: includes, replaces, comes after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard import data, derived, language, session
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop
from timeline.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dashboard.database import Source
    from dashboard.state import State
    from timeline.query import EventRecord

_OF_DAYS = (gettext_noop("Comes after"), gettext_noop("Comes before"))
_INCLUDED, _REPLACED = gettext_noop("Included in"), gettext_noop("Replaced by")


def shown(at: Source, state: State, record: EventRecord, *, sub: str = "h3") -> str:
    """Return the relations of an event in HTML, each with a link to the other event and its reason, or "".

    Args:
        at: the database.
        state: what the page shows.
        record: the event.
        sub: the level of the heading.
    """
    found = list(_relations(at, state, record))
    if not found:
        return ""
    rows = "".join(
        f"<dt>{gettext(name)}</dt> "
        f"<dd>{link(other.title, session.event_href(other.id, state), own=True)}{_reason(why)}</dd>"
        for name, other, why in found
    )
    of_figures = any(name not in _OF_DAYS for name, _, _ in found)
    once = gettext("Figures that an event includes or replaces are added only once in a sum.")
    note = f'<p class="tl-small tl-muted">{once}</p>' if of_figures else ""
    return f'<{sub} class="tl-sub">{gettext("Relations to other events")}</{sub}><dl class="tl-facts">{rows}</dl>{note}'


def _reason(why: str | None) -> str:
    return f' <span class="tl-muted"{language.own_attribute()}>({html(why)})</span>' if why else ""


def _relations(at: Source, state: State, record: EventRecord) -> Iterator[tuple[str, EventRecord, str | None]]:
    """Yield the name of each relation, the other event and the reason, in both directions."""
    named = [
        *((gettext_noop("Includes"), one.event, one.why) for one in record.fact.includes),
        *((gettext_noop("Replaces"), one.event, one.why) for one in record.fact.replaces),
        *((_OF_DAYS[0], slug, None) for slug in record.fact.after),
    ]
    for name, slug, why in named:
        other = _event(at, state, slug)
        if other is not None:
            yield name, other, why
    for other in derived.counting(at, state).relations:
        for name, relations in ((_INCLUDED, other.fact.includes), (_REPLACED, other.fact.replaces)):
            for one in relations:
                if one.event == record.id:
                    yield name, other, one.why
    for other in derived.comes_before(at, state, record):
        yield _OF_DAYS[1], other, None


def _event(at: Source, state: State, slug: str) -> EventRecord | None:
    """Return an event, or None if it was not known at the page's time."""
    try:
        return data.event(at, slug, state.reported)
    except QueryError:
        return None
