"""Links of the dashboard: which parameters its addresses have, and how a link becomes a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean
from timeline.facts.text import shorten
from timeline.query import filter as filters
from timeline.query.filter import EventFilter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from timeline.query.events import Events
    from timeline.query.view import View

LOOKS = (
    "event",
    "new",
    "by",
    "sort",
    "pin",
    "hide",
    "operation",
    "about",
    "before",
    "names",
    "against",
    "order",
    "per",
    "scale",
    "flows",
    "lang",
)
"""Parameters that set how a page looks, or do not concern a list of events: a link's question ignores them."""

NO_LISTS = {
    "mark": "the events behind a mark of a chart: ask for them with filters, such as --kind and --since",
    "story": "a story: timeline show gives its steps, and the events of each",
    "step": "a step of a story: timeline show gives its events",
}
"""Parameters of pages that show something other than the filtered events, and what such a page shows."""

OF_ALL = ("", "person", "statistics", "compare", "data")
"""The pages that list the events of filters, and are not about one company."""
OF_FILTERS = ("company",)
"""The pages about one company that list its events."""
OTHERS = {
    "event": "one event: use timeline show",
    "stories": "stories: timeline show gives the steps of one, and the events of each",
    "changes": "what was recorded: timeline log gives the entries",
    "compare-days": "what changed between two days: use View.differences in Python",
    "contribute": "a form for new files, and no events",
}
"""The pages that list no events of filters, and what they show."""

_MOST, _MOST_FIELDS = 8000, 100
_MOST_SHOWN = 60
_ADDRESS = re.compile(r"[^=&]*[?/]")  # after the first parameter's name, these characters are part of a value


def asked(view: View, link: str) -> Events:
    """Return the question for the events that a page of the dashboard shows, as its feeds do.

    Args:
        view: a view of the present; the times in the link apply.
        link: an address, or the part after its `?`. Parameters that only set how the page looks are ignored.

    Raises:
        QueryError: the text is not a link; a parameter or a value is wrong (a page ignores it and says so); or the page
            shows something other than filtered events.
    """
    page, given = _parameters(link)
    _refuse_other_pages(page, given)
    wanted = {name: values for name, values in given.items() if name in filters.PARAMS}
    found, problems = EventFilter.from_params(wanted, view.check)
    if problems:
        raise QueryError("; ".join(problem.wrong.rstrip(".") for problem in problems))
    return view.ask(found)


def _refuse_other_pages(page: str | None, given: Mapping[str, Sequence[str]]) -> None:
    for name, shown_there in NO_LISTS.items():
        if value := _first(given, name):
            raise QueryError(f"{name}={shorten(value, _MOST_SHOWN)}: this page shows {shown_there}")
    if page in OTHERS:
        raise QueryError(f"this page shows {OTHERS[page]}")
    if page in OF_ALL and (company := _first(given, "company")):
        raise QueryError(f"company={shorten(company, _MOST_SHOWN)}: this page ignores it: use companies, or /company")
    if page == "company" and _first(given, "companies") and not _first(given, "company"):
        raise QueryError("companies: the page /company without a company lists companies, not events: use company")


def _parameters(link: str) -> tuple[str | None, Mapping[str, Sequence[str]]]:
    """Return the page of a link (None if it names none) and the values of each parameter.

    Raises:
        QueryError: it is not a link, or no page knows one of its parameters. Ignoring it would give too many events.
    """
    if len(link) > _MOST:
        raise QueryError("the link is too long for a link of the dashboard")
    address = link if _ADDRESS.match(link) else f"?{link}"
    try:
        parts = urlsplit(address)
        given = parse_qs(parts.query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise QueryError(f"'{shorten(link, _MOST_SHOWN)}' is not a link of the dashboard") from None
    for name in given:
        if name not in (*filters.PARAMS, *LOOKS, *NO_LISTS) and not name.startswith("embed"):
            hint = did_you_mean(name, filters.PARAMS)
            wrong = f"the link has an unknown parameter '{shorten(name, _MOST_SHOWN)}'"
            raise QueryError(f"{wrong}: {hint}" if hint else wrong)
    named = bool(parts.netloc or parts.path)
    return parts.path.rstrip("/").rpartition("/")[2] if named else None, given


def _first(given: Mapping[str, Sequence[str]], name: str) -> str:
    return given.get(name, ("",))[0].strip()
