"""An address as a page reads it, and the one address for the same view."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from dashboard import language, session
from dashboard.pages import PAGES, Page
from dashboard.state import State
from timeline.query import filter as filters

if TYPE_CHECKING:
    from starlette.types import Scope

    from dashboard.database import Source
    from dashboard.language import Reader

_MOST_QUERY, _MOST_FIELDS = 8000, 100
_TIMES = ("reported", "recorded")
_FILTERS = tuple(one.name for one in filters.FIELDS if one.param)
_DIRECTORY = ("order", "sector", "country", *_TIMES)
_LANES = ("by", "sort", "pin", "hide")
_OF = {
    "": (*_FILTERS, *_LANES),
    "company": (*_FILTERS, *_LANES),
    "person": ("person", "text", *_TIMES),
    "compare": (*_FILTERS, *_LANES),
    "statistics": (*_FILTERS, "mark", "per", "scale", "flows", "sort"),
    "stories": ("story", "step", *_TIMES),
    "changes": ("operation", "about", "before", "recorded"),
    "data": _FILTERS,
    "contribute": ("new", "kind"),
    "event": ("event", "names", *_TIMES),
    "compare-days": (*_FILTERS, "against"),
}
"""What of an address a page reads."""
_EMPTY = State()
_NAMES = tuple(one.name for one in fields(State))


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for.

    Attributes:
        page: the page.
        at: the database, at the log position that the address names.
        state: what of the address the page reads.
        entity: the company or person whose page the address names, also if the log does not have it; "" is none.
        embedded: whether the page is shown in another site.
    """

    page: Page
    at: Source
    state: State
    entity: str = ""
    embedded: bool = False


def page_of(path: str, base: str) -> Page | None:
    """Return the page at a path, or None if there is none.

    Args:
        path: the path of a request.
        base: the path of the app's root, with a slash at both ends.
    """
    name = path.removeprefix(base).strip("/") if path.startswith(base) else path
    return next((page for page in PAGES if page.url == name), None)


def read(at: Source, page: Page, query: str) -> Asked:
    """Read an address.

    Args:
        at: the database as it is now.
        page: the page.
        query: the part behind the question mark. If it is longer than any link of the pages, it is ignored.
    """
    params = _params(query)
    then, state, _ = session.read(at, params)
    entity = next(iter(params.get(page.url, ())), "").strip() if page.url in ("company", "person") else ""
    if state.event is not None and page.url != "event":  # its details are open: the address is about the event
        page = next(one for one in PAGES if one.url == "event")
    return Asked(page, then, _kept(page, state, then), entity, params.get("embed") == ["true"])


def reader_of(scope: Scope) -> Reader:
    """Return who asks for a page: the address names a language, or the browser prefers one.

    Args:
        scope: the request.
    """
    accepted = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-language"), "")
    chosen = _params(scope["query_string"].decode("latin-1")).get(language.PARAM, [""])
    return language.reader_of(chosen[0], accepted)


def _params(query: str) -> dict[str, list[str]]:
    if len(query) > _MOST_QUERY:
        return {}
    try:
        return parse_qs(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}


def _kept(page: Page, state: State, at: Source) -> State:
    """Return the state with only what the page reads, and with the present ids of what was merged."""
    kept = {name: getattr(state, name) for name in _OF[page.url]}
    directory = at.view.directory
    if page.url == "company":
        kept["companies"] = ()
        kept["company"] = state.company and directory.now(state.company)
        if state.company is None:
            kept = {name: getattr(state, name) for name in _DIRECTORY}
    elif "company" in kept:
        kept["company"] = None
    if kept.get("person"):
        kept["person"] = directory.now(kept["person"])
        if page.url == "person":
            kept["text"] = ""
    if kept.get("about"):
        kept["about"] = directory.now(kept["about"])
    if page.url == "contribute":
        kept["kind"] = () if state.new else state.kind[:1]
    if not state.story:
        kept.pop("step", None)
    return replace(_EMPTY, **kept, page=page.url)


def href(state: State) -> str:
    """Return the one address of a view, relative to the root of the app."""
    found = session.href(state)
    return found.removeprefix("./")
