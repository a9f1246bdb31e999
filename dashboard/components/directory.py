"""The directory of companies in HTML: a table that can be sorted, with a spark line for each company."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import labels, language, session
from dashboard.components.links import link
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.directory import Entry
    from dashboard.state import State

_COLUMNS = (
    ("name", gettext_noop("Company")),
    ("", gettext_noop("Events")),
    ("people", gettext_noop("People let go")),
    ("latest", gettext_noop("Last event")),
)


def table(found: Sequence[Entry], state: State, caption: str) -> str:
    """Return the table.

    Args:
        found: the companies, in their order.
        state: what the page shows; links keep its times.
        caption: what the table holds, for screen readers.
    """
    heads = "".join(_head(order, gettext(label), state) for order, label in _COLUMNS)
    most = max((max(entry.by_year) for entry in found), default=1)
    rows = "".join(_row(entry, most, state) for entry in found)
    return (
        f'<div class="tl"><table class="tl-table tl-directory"><caption class="tl-unseen">{html(caption)}</caption>'
        f'<thead><tr>{heads}<th scope="col">{gettext("Events by year")}</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _head(order: str, label: str, state: State) -> str:
    if order == state.order:
        return f'<th scope="col" aria-sort="{"ascending" if order == "name" else "descending"}">{html(label)}</th>'
    return f'<th scope="col">{link(label, session.href(replace(state, order=order, event=None)))}</th>'


def _row(entry: Entry, most: int, state: State) -> str:
    about = " · ".join(filter(None, (labels.sector(entry.sector), labels.country(entry.country))))
    note = f'<div class="tl-small tl-muted">{html(about)}</div>' if about else ""
    name = link(entry.name, session.company_href(entry.slug, state))
    people = html(labels.number(entry.people)) if entry.people else ""
    last = entry.last
    event = ""
    if last is not None:
        event = (
            f"{link(last.title, session.event_href(last.id, state), own=True)}"
            f'<div class="tl-small tl-muted">{html(labels.when(last.date))}</div>'
        )
    return (
        f'<tr><th scope="row">{name}{note}</th>'
        f'<td class="tl-number" data-name="{gettext("Events")}">{language.count(entry.events)}</td>'
        f'<td class="tl-number" data-name="{gettext("People let go")}">{people}</td>'
        f'<td data-name="{gettext("Last event")}">{event}</td>'
        f'<td class="tl-spark-cell">{spark(entry.by_year, most)}</td></tr>'
    )


def spark(counts: Sequence[int], most: int) -> str:
    """Return bars without labels, one for each year.

    Args:
        counts: the number of events of each year.
        most: the number that has the full height; heights grow with the square root, so that single events are seen.
    """
    bars = "".join(
        f'<i style="height:{max(10.0, 100 * (count / most) ** 0.5):.0f}%"></i>' if count else "<i></i>"
        for count in counts
    )
    return f'<div class="tl-spark" aria-hidden="true">{bars}</div>'
