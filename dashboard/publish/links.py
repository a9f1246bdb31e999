"""Links of the dashboard's parts as links between published pages."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from dashboard.escape import html
from dashboard.publish import paths

if TYPE_CHECKING:
    from collections.abc import Mapping

# As `components.links.link` writes them; all text in them is escaped, and links don't hold others.
_LINK = re.compile(r'<a href="([^"]*)" data-app="1"([^>]*)>(.*?)</a>', re.DOTALL)
_LISTS: Mapping[str, str] = {
    "": paths.INDEX,
    "company": paths.listing("company"),
    "person": paths.listing("person"),
    "stories": paths.listing("story"),
    "changes": "changes/index.html",
    "data": "data/index.html",
}
_THINGS: Mapping[str, paths.Thing] = {"event": "event", "company": "company", "person": "person", "story": "story"}
"""The parameters that name one thing; an event is shown in a drawer over any page."""
_BESIDE = {"event": {"company", "person", "story", "step", "names"}, "story": {"step"}}
"""The parameters that don't change what is shown of a thing."""


def target(href: str) -> str | None:
    """Return the path of the published page for an address of the dashboard; None if it has none.

    A look back, a filter and a comparison have no published page.
    """
    page, _, query = href.removeprefix("./").partition("?")
    given = {name: values[0] for name, values in parse_qs(query).items()}
    if "/" in page or "." in page:  # a picture or a feed
        return None
    if not given:
        return _LISTS.get(page)
    for name, of in _THINGS.items():
        if name in given:
            kept = given.keys() - {name} - _BESIDE.get(name, set())
            step = f"#step-{int(given['step'])}" if "step" in given and of == "story" else ""
            number = int(given.get("names", "1")) if of == "event" else 1
            return None if kept else paths.page(of, given[name], number) + step
    return None


def published(markup: str, here: str) -> str:
    """Return HTML of the dashboard with links between published pages; a link without a page becomes plain text.

    Args:
        markup: the HTML, made by the dashboard's components.
        here: the path of the page that it is for.
    """

    def changed(found: re.Match[str]) -> str:
        path = target(unescape(found[1]))
        if path is None:
            return f"<span{found[2]}>{found[3]}</span>"
        return f'<a href="{html(paths.relative(path, here))}"{found[2]}>{found[3]}</a>'

    return _LINK.sub(changed, markup)


def published_values(value: object, root: str) -> object:
    """Return JSON values in which addresses of the dashboard became those of published pages; others are left out.

    Args:
        value: JSON values of the dashboard, such as a description in the words of schema.org.
        root: the address of the site, with a slash at its end, which all addresses of the dashboard begin with.
    """
    if isinstance(value, dict):
        made = {name: published_values(one, root) for name, one in value.items()}
        return {name: one for name, one in made.items() if one is not None}
    if isinstance(value, list):
        return [one for one in (published_values(one, root) for one in value) if one is not None]
    if isinstance(value, str) and value.startswith(root):
        path = target(value.removeprefix(root))
        return None if path is None else root + path
    return value
