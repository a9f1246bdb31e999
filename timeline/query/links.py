"""What a link of the dashboard asks for, as a question."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from timeline import facts
from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean

if TYPE_CHECKING:
    from timeline.query.events import Events
    from timeline.query.view import View

_FILTERS = ("company", "companies", "family", "kind", "since", "until", "q", "reported", "recorded", "group")
_MOST = 8000


def asked(view: View, link: str) -> Events:
    """Return the question whose answer a page of the dashboard shows.

    Args:
        view: of the present; the link's own times hold.
        link: an address, or what stands behind its `?`. What only says how the page looks is passed over.

    Raises:
        QueryError: a filter has a value that makes no sense; a page leaves it out and says so.
    """
    if len(link) > _MOST:
        raise QueryError("this is too long for a link of the dashboard")
    query = urlsplit(link).query if "?" in link else link
    given = {name: values[-1].strip() for name, values in parse_qs(query, max_num_fields=100).items()}
    given = {name: value for name, value in given.items() if name in _FILTERS and value}
    if "recorded" in given:
        view = view.as_recorded(given["recorded"])
    if "reported" in given:
        view = view.as_reported(given["reported"])
    found = view.events(
        company=given.get("company"), since=given.get("since"), until=given.get("until"), text=given.get("q")
    )
    companies = _listed(given.get("companies", ""))
    if companies:
        found = found.involving(*companies, include_owned=given.get("group") == "1")
    kinds = _listed(given.get("kind", ""))
    families = _listed(given.get("family", ""))
    if families:
        known = {model.family for model in facts.KINDS.values()}
        for family in families:
            if family not in known:
                hint = did_you_mean(family, known) or f"use {', '.join(sorted(known))}"
                raise QueryError(f"there is no family '{family}': {hint}")
        of_families = [kind for kind, model in facts.KINDS.items() if model.family in families]
        found = found.of_kind(*of_families)
    return found.of_kind(*kinds) if kinds else found


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
