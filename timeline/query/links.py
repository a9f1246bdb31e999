"""What a link of the dashboard asks for, as a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from timeline import facts
from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from timeline.query.events import Events
    from timeline.query.view import View

FILTERS = ("company", "companies", "family", "kind", "since", "until", "q", "reported", "recorded", "group")
"""The parameters that say which events a page shows."""

LOOKS = ("event", "new", "by", "sort", "pin", "hide", "operation", "about", "before")
"""Those that only say how it shows them, or concern what is no list of events: they are passed over."""

NO_LISTS = {
    "mark": "the events behind a mark of a chart: ask for them with filters, such as --kind and --since",
    "story": "a story: timeline show gives its steps, and the events of each",
    "step": "a step of a story: timeline show gives its events",
}
"""Those of pages that show something else than the events of the filters, and what it is."""

_OF_ALL = ("", "statistics", "compare", "data")  # pages that are of no one company
_MOST, _MOST_FIELDS = 8000, 100
_MOST_SHOWN = 60
_ADDRESS = re.compile(r"[^=&]*[?/]")  # behind the first parameter's name these are part of a value
_LOST_PLUS = re.compile(r"(T\S+) (\d{2}:?\d{2})$", re.ASCII)  # of a time zone, in an address typed by hand


def asked(view: View, link: str) -> Events:
    """Return the question whose answer a page of the dashboard shows, as its feeds give it.

    Args:
        view: of the present; the link's own times hold.
        link: an address, or what stands behind its `?`. What only says how the page looks is passed over.

    Raises:
        QueryError: it is no link; a parameter or a value makes no sense (a page leaves that out and says so); or the
            page shows something else than the events of filters.
    """
    page, given = _parameters(link)
    _refuse_what_is_no_list(page, given)
    if recorded := _first(given, "recorded"):
        view = view.as_recorded(_LOST_PLUS.sub(r"\1+\2", recorded))
    if reported := _first(given, "reported"):
        view = view.as_reported(reported)
    found = view.events(
        company=next(iter(_listed(given, "company")), None),
        since=_first(given, "since") or None,
        until=_first(given, "until") or None,
        text=_first(given, "q") or None,
    )
    group = _first(given, "group")
    if group not in ("", "0", "1"):
        raise QueryError(f"group={group[:_MOST_SHOWN]}: use 0 or 1")
    if companies := _listed(given, "companies"):
        for slug in companies:
            view.directory.check(slug, "company")
        found = found.involving(*companies, include_owned=group == "1")
    if families := _listed(given, "family"):
        found = found.of_kind(*_of_families(families))
    kinds = _listed(given, "kind")
    return found.of_kind(*kinds) if kinds else found


def _refuse_what_is_no_list(page: str | None, given: Mapping[str, Sequence[str]]) -> None:
    for name, told in NO_LISTS.items():
        if shown := _first(given, name):
            raise QueryError(f"{name}={shown[:_MOST_SHOWN]}: this page shows {told}")
    if page == "event":
        raise QueryError("this page shows one event: timeline show gives all that is known of it")
    if page in _OF_ALL and (company := _first(given, "company")):
        raise QueryError(f"company={company[:_MOST_SHOWN]}: this page leaves that out: use companies, or /company")
    if page == "company" and _listed(given, "companies") and not _listed(given, "company"):
        raise QueryError("companies: the page /company without a company lists them all, and no events: use company")


def _parameters(link: str) -> tuple[str | None, Mapping[str, Sequence[str]]]:
    """Return the page of a link, None where it names none, and the values of each parameter.

    Raises:
        QueryError: it is no link, or has a parameter that no page knows: what it was to narrow would be let through.
    """
    if len(link) > _MOST:
        raise QueryError("this is too long for a link of the dashboard")
    address = link if _ADDRESS.match(link) else f"?{link}"
    try:
        parts = urlsplit(address)
        given = parse_qs(parts.query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise QueryError(f"'{link[:_MOST_SHOWN]}' is no link of the dashboard") from None
    for name in given:
        if name not in (*FILTERS, *LOOKS, *NO_LISTS) and not name.startswith("embed"):
            hint = did_you_mean(name, FILTERS)
            told = f"the link's parameter '{name[:_MOST_SHOWN]}' means nothing"
            raise QueryError(f"{told}: {hint}" if hint else told)
    named = bool(parts.netloc or parts.path)
    return parts.path.rstrip("/").rpartition("/")[2] if named else None, given


def _of_families(families: Sequence[str]) -> list[str]:
    known = {model.family for model in facts.KINDS.values()}
    for family in families:
        if family not in known:
            hint = did_you_mean(family, known) or f"use {', '.join(sorted(known))}"
            raise QueryError(f"there is no family '{family[:_MOST_SHOWN]}': {hint}")
    return [kind for kind, model in facts.KINDS.items() if model.family in families]


def _first(given: Mapping[str, Sequence[str]], name: str) -> str:
    return given.get(name, ("",))[0].strip()


def _listed(given: Mapping[str, Sequence[str]], name: str) -> list[str]:
    return [part.strip() for value in given.get(name, ()) for part in value.split(",") if part.strip()]
