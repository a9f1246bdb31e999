"""A question as a small HTML table for notebooks."""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from timeline.facts.quantities import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from timeline.query.results import EventRecord

_MOST = 20
_NO_FORMULAS = "tex2jax_ignore mathjax_ignore"  # MathJax must not read two prices in a title as a formula
_HEADINGS = ("Date", "Kind", "Title", "Companies", "Status", "Id")


def table(events: Iterator[EventRecord], total: int) -> str:
    """Return the first events as an HTML table. Text from the log is escaped.

    Args:
        events: the events; only those that are shown are read.
        total: the number of events.
    """
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(event)) + "</tr>"
        for event in islice(events, _MOST)
    )
    head = "".join(f'<th scope="col">{heading}</th>' for heading in _HEADINGS)
    more = f", the first {_MOST}" if total > _MOST else ""
    return (
        f'<table class="{_NO_FORMULAS}"><caption>{count(total, "event")}{more}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cells(event: EventRecord) -> tuple[str, ...]:
    companies = dict.fromkeys(p.label for p in event.participants if p.type == "company")
    marks = [event.status, *(["disputed"] if event.disputed else []), *(["retracted"] if event.retracted else [])]
    return (str(event.date), event.fact.label, event.title, ", ".join(companies), ", ".join(marks), event.id)
