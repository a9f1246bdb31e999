"""Pages out of templates. Every text is escaped, unless the dashboard has made HTML of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from dashboard.publish import links, paths

if TYPE_CHECKING:
    from dashboard.publish.site import Site

MENU = (
    ("Timeline", paths.INDEX),
    ("Companies", paths.listing("company")),
    ("People", paths.listing("person")),
    ("Stories", paths.listing("story")),
    ("Years", paths.listing("year")),
    ("Kinds", paths.listing("kind")),
    ("Changes", "changes/index.html"),
    ("Data", "data/index.html"),
    ("Search", "search.html"),
)
"""The pages of the menu, by their titles."""


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page(template: str, site: Site, here: str, **given: Any) -> bytes:  # noqa: ANN401 - what the template needs
    """Return a page.

    Args:
        template: the template's name, without its ending.
        site: what all pages share.
        here: the path of the page.
        given: what the template needs.
    """

    def to(path: str) -> str:
        return site.base + path if here == "404.html" else paths.relative(path, here)

    shown = _templates().get_template(f"{template}.html").render(site=site, here=here, to=to, menu=MENU, **given)
    return shown.encode()


def markup(text: str, here: str) -> Markup:
    """Return HTML of the dashboard for a page; its links lead to published pages.

    Args:
        text: HTML that a component of the dashboard made: all text in it is escaped.
        here: the path of the page.
    """
    return Markup(links.published(text, here))  # noqa: S704 - the components escape all text
