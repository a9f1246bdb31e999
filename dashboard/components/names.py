"""The names in an event that have no file, a hundred a page, such as the people who signed an open letter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import session
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, ngettext

if TYPE_CHECKING:
    from dashboard.state import State
    from timeline.query import EventRecord

A_PAGE = 100


def shown(record: EventRecord, state: State, *, sub: str) -> str:
    """Return the names in HTML, or "" if the event has none.

    Args:
        record: the event.
        state: its page of names; a page behind the last one shows the last.
        sub: the tag of the heading, such as `h3`.
    """
    return "".join(
        _list(record, field, state, sub) for field in record.fact.name_lists() if getattr(record.fact, field)
    )


def _list(record: EventRecord, field: str, state: State, sub: str) -> str:
    names: tuple[str, ...] = getattr(record.fact, field)
    pages = -(-len(names) // A_PAGE)
    page = min(int(state.names or 1), pages)
    first = (page - 1) * A_PAGE
    some = names[first : first + A_PAGE]
    items = "".join(f"<li>{html(name)}</li>" for name in some)
    heading = ngettext(
        "{field}: {count} name",
        "{field}: {count} names",
        len(names),
        field=gettext(field.replace("_", " ").capitalize()),
    )
    return (
        f'<{sub} class="tl-sub">{html(heading)}</{sub}><ol class="tl-small" start="{first + 1}">{items}</ol>'
        f"{_turn(record, state, page, pages)}"
    )


def _turn(record: EventRecord, state: State, page: int, pages: int) -> str:
    """Return links to the pages before and after this one."""
    if pages == 1:
        return ""
    steps = [(gettext("Earlier names"), page - 1), (gettext("More names"), page + 1)]
    links = [
        link(text, session.href(replace(state, event=record.id, names="" if to == 1 else str(to))))
        for text, to in steps
        if 1 <= to <= pages
    ]
    here = gettext("Page {page} of {pages}", page=page, pages=pages)
    return f'<p class="tl-small">{here} · {" · ".join(links)}</p>'
