"""The page for a path that does not exist: what may have been meant, without the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.escape import html
from dashboard.heads import tags
from dashboard.pages import PAGES
from dashboard.theme import palette
from timeline.facts.suggest import near
from timeline.facts.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

_MOST_SHOWN = 80
_MOST_NEAR = 3


def page(path: str, base: str) -> str:
    """Return the page in HTML.

    Args:
        path: the path of the request.
        base: the path of the app's root, with a slash at both ends.
    """
    asked = path.removeprefix(base).strip("/").casefold()
    known = {name: one for one in PAGES if one.listed for name in (one.url or "timeline", one.title.casefold())}
    meant = list(dict.fromkeys(known[name] for name in near(asked.partition("/")[0], list(known), _MOST_NEAR)))
    first = f"<p>Did you mean {_links(((one.title, one.url) for one in meant), base)}?</p>" if meant else ""
    rest = [(one.title, one.url) for one in PAGES if one.listed]
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex, follow">{tags.plain("No such page")}<style>{_style()}</style></head>'
        f"<body><main><h1>There is no page at this address</h1><p><code>{html(shorten(path, _MOST_SHOWN))}</code></p>"
        f"{first}<p>All pages: {_links(rest, base)}.</p></main></body></html>"
    )


def _links(found: Iterable[tuple[str, str]], base: str) -> str:
    return ", ".join(f'<a href="{html(base + url)}">{html(title)}</a>' for title, url in found)


def _style() -> str:
    light, dark = palette("light"), palette("dark")
    return (
        f"body{{margin:0;background:{light.background};color:{light.ink};font:16px/24px Inter,system-ui,sans-serif}}"
        "main{max-width:640px;margin:64px auto;padding:0 24px;overflow-wrap:anywhere}"
        "h1{font-size:28px;line-height:36px}"
        f"a{{color:{light.link}}}@media(prefers-color-scheme:dark){{body{{background:{dark.background};"
        f"color:{dark.ink}}}a{{color:{dark.link}}}}}"
    )
