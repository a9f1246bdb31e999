"""The tags in a page's head: title, description, canonical address, card, feeds and JSON-LD."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard import feeds, language
from dashboard.escape import html
from dashboard.heads import structured
from dashboard.heads.asked import href
from dashboard.language import Reader
from timeline import formats
from timeline.query.filter import EventFilter

if TYPE_CHECKING:
    from dashboard.heads.subject import Subject

SITE = "Timeline"
"""The name of the site."""
CARD = (1200, 630)
"""The size in pixels of the picture that other sites show with a link."""
_FEEDS = ("atom", "json", "csv", "ics")


def title(found: Subject) -> str:
    """Return the title of a page in a browser's tab."""
    return f"{found.title} · {SITE}"


def written(found: Subject, root: str) -> str:
    """Return the tags.

    Args:
        found: what the address is about.
        root: the address of the first page, with a slash at its end.
    """
    address, name = root + href(found.state), found.title
    image = root + structured.picture(found, "png", folder="card")
    named = {"description": found.description, "twitter:card": "summary_large_image", "twitter:title": name}
    named |= {"twitter:description": found.description, "twitter:image": image}
    graph = {
        "og:type": "article" if found.record is not None or found.story is not None else "website",
        "og:site_name": SITE,
        "og:locale": language.with_territory(),
        "og:title": name,
        "og:description": found.description,
        "og:url": address,
        "og:image": image,
        "og:image:type": "image/png",
        "og:image:width": str(CARD[0]),
        "og:image:height": str(CARD[1]),
        "og:image:alt": f"{name}. {found.description}",
    }
    if found.missing or found.asked.state.recorded:  # a view of the log's past is for those who have its address
        named["robots"] = "noindex, follow"
    if found.missing:
        return f"<title>{html(title(found))}</title>" + _metas(named, "name")
    return "".join(
        (
            f"<title>{html(title(found))}</title>",
            f'<link rel="canonical" href="{html(address)}">',
            _languages(found, root),
            _metas(named, "name"),
            _metas(graph, "property"),
            _alternates(found, root),
            structured.script(found, root),
        )
    )


def _languages(found: Subject, root: str) -> str:
    """Return the links to the same view in each language, and to the one in the language that the browser asks for."""
    links = {code: _address_in(Reader(code, chosen=True), found, root) for code in language.LANGUAGES}
    links["x-default"] = _address_in(Reader(), found, root)
    return "".join(
        f'<link rel="alternate" hreflang="{code}" href="{html(address)}">' for code, address in links.items()
    )


def _address_in(reader: Reader, found: Subject, root: str) -> str:
    with language.reading(reader):
        return root + href(replace(found.state, lang=""))


def _metas(found: dict[str, str], key: str) -> str:
    return "".join(f'<meta {key}="{name}" content="{html(text)}">' for name, text in found.items())


def _alternates(found: Subject, root: str) -> str:
    """Return the links to the feeds of the same events; a page without events has those of all."""
    state = found.state
    listed = bool(found.records) and found.record is None and found.story is None
    chosen = state.filter if listed else EventFilter(reported=state.reported, recorded=state.recorded)
    name = found.title if listed else SITE
    return "".join(
        f'<link rel="alternate" type="{formats.FORMATS[one].media_type.partition(";")[0]}"'
        f' title="{html(f"{name}: {formats.FORMATS[one].label}")}" href="{html(root + feeds.href(one, chosen))}">'
        for one in _FEEDS
    )


def plain(text: str) -> str:
    """Return the tags of a page that has nothing but a title."""
    return f"<title>{html(f'{text} · {SITE}' if text else SITE)}</title>"
