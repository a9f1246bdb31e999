"""Links of the dashboard: which parameters its addresses have, and what a link asks for as a question."""

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

LOOKS = ("event", "new", "by", "sort", "pin", "hide", "operation", "about", "before")
"""The parameters that say how a page shows its events, or concern no list of events: a link's question ignores them."""

NO_LISTS = {
    "mark": "the events behind a mark of a chart: ask for them with filters, such as --kind and --since",
    "story": "a story: timeline show gives its steps, and the events of each",
    "step": "a step of a story: timeline show gives its events",
}
"""The parameters of pages that show something else than the events of the filters, and what that is."""

OF_ALL = ("", "statistics", "compare", "data")
"""The pages that list the events of filters, and are not about one company."""
OF_FILTERS = ("company",)
"""The pages about one company that list its events."""
OTHERS = {
    "event": "one event: timeline show gives all that is known of it",
    "stories": "stories: timeline show gives the steps of one, and the events of each",
    "changes": "what was recorded: timeline log gives the entries",
    "contribute": "a form for new files, and no events",
}
"""The pages that list no events of filters, and what they show."""

_MOST, _MOST_FIELDS = 8000, 100
_MOST_SHOWN = 60
_ADDRESS = re.compile(r"[^=&]*[?/]")  # behind the first parameter's name these are part of a value


def asked(view: View, link: str) -> Events:
    """Return the question whose answer a page of the dashboard shows, as its feeds give it.

    Args:
        view: of the present; the link's own times hold.
        link: an address, or what stands behind its `?`. Parameters that only say how the page looks are ignored.

    Raises:
        QueryError: it is no link; a parameter or a value makes no sense (a page leaves that out and says so); or the
            page shows something else than the events of filters.
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
        raise QueryError(
            f"company={shorten(company, _MOST_SHOWN)}: this page leaves that out: use companies, or /company"
        )
    if page == "company" and _first(given, "companies") and not _first(given, "company"):
        raise QueryError("companies: the page /company without a company lists them all, and no events: use company")


def _parameters(link: str) -> tuple[str | None, Mapping[str, Sequence[str]]]:
    """Return the page of a link, None where it names none, and the values of each parameter.

    Raises:
        QueryError: it is no link, or has a parameter that no page knows: ignoring it would give too many events.
    """
    if len(link) > _MOST:
        raise QueryError("this is too long for a link of the dashboard")
    address = link if _ADDRESS.match(link) else f"?{link}"
    try:
        parts = urlsplit(address)
        given = parse_qs(parts.query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise QueryError(f"'{shorten(link, _MOST_SHOWN)}' is no link of the dashboard") from None
    for name in given:
        if name not in (*filters.PARAMS, *LOOKS, *NO_LISTS) and not name.startswith("embed"):
            hint = did_you_mean(name, filters.PARAMS)
            wrong = f"the link's parameter '{shorten(name, _MOST_SHOWN)}' means nothing"
            raise QueryError(f"{wrong}: {hint}" if hint else wrong)
    named = bool(parts.netloc or parts.path)
    return parts.path.rstrip("/").rpartition("/")[2] if named else None, given


def _first(given: Mapping[str, Sequence[str]], name: str) -> str:
    return given.get(name, ("",))[0].strip()
