"""The page for a path that does not exist: what may have been meant, without the app."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from dashboard import language
from dashboard.escape import html
from dashboard.heads import tags
from dashboard.language import gettext
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
    names = {one: (one.url or "timeline", one.title.casefold(), one.name.casefold()) for one in PAGES if one.listed}
    known = {name: one for one, called in names.items() for name in called}
    meant = list(dict.fromkeys(known[name] for name in near(asked.partition("/")[0], list(known), _MOST_NEAR)))
    near_by = gettext("Did you mean {pages}?", pages=_links(((one.name, one.url) for one in meant), base))
    first = f"<p>{near_by}</p>" if meant else ""
    rest = _links([(one.name, one.url) for one in PAGES if one.listed], base)
    return (
        f'<!DOCTYPE html><html lang="{language.reader().language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex, follow">{tags.plain(gettext("No such page"))}<style>{_style()}'
        f"</style></head><body><main><h1>{gettext('There is no page at this address')}</h1>"
        f"<p><code>{html(shorten(path, _MOST_SHOWN))}</code></p>{first}"
        f"<p>{gettext('All pages: {pages}.', pages=rest)}</p></main></body></html>"
    )


def _links(found: Iterable[tuple[str, str]], base: str) -> str:
    query = urlencode(language.params())
    chosen = f"?{query}" if query else ""
    return ", ".join(f'<a href="{html(base + url + chosen)}">{html(title)}</a>' for title, url in found)


def _style() -> str:
    light, dark = palette("light"), palette("dark")
    return (
        f"body{{margin:0;background:{light.background};color:{light.ink};font:16px/24px Inter,system-ui,sans-serif}}"
        "main{max-width:640px;margin:64px auto;padding:0 24px;overflow-wrap:anywhere}"
        "h1{font-size:28px;line-height:36px}"
        f"a{{color:{light.link}}}@media(prefers-color-scheme:dark){{body{{background:{dark.background};"
        f"color:{dark.ink}}}a{{color:{dark.link}}}}}"
    )
