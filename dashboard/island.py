"""What the server adds to the head of each HTML page, so that the timeline is drawn before the app has started.

The browser loads the timeline's script, its styles and, on the overview, the events with the page itself, and draws
the figure. When the app shows the page, its component takes the figure over; see `main.js`. Until then the app's own
part of the overview is hidden, so that nothing jumps.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from dashboard import addresses, columns, component_files
from dashboard.escape import html
from dashboard.language import gettext, gettext_noop
from dashboard.script_texts import script_texts
from dashboard.theme import palette
from timeline.errors import TimelineError

if TYPE_CHECKING:
    from timeline.formats.columns import Head

TITLE = gettext_noop("What tech companies did, when, and how we know")
"""The overview's heading in English."""

_FONT = "app/static/inter-latin.woff2"
# If the app never gets as far, its part of the page is shown all the same.
_STYLE = (
    "<style>html:not(.timeline-ready) .stMain{visibility:hidden;animation:timeline-late 0s 20s forwards}"
    "@keyframes timeline-late{to{visibility:visible}}</style>"
)


async def head(path: str) -> str:
    """Return what the head of a page gets.

    Args:
        path: the page's path on the server.
    """
    base = addresses.base()
    script = html(base + component_files.address(component_files.SCRIPT))
    found = [
        f'<link rel="stylesheet" href="{html(base + component_files.address("timeline.css"))}">',
        f'<link rel="modulepreload" href="{script}">',
    ]
    if path == base:
        try:
            now = await columns.latest()
        except TimelineError:
            return "".join(found)  # the page says what is wrong
        given = note(now.head)
        # `crossorigin`, because the browser uses a preload only for a request with the same mode as that of `fetch`.
        found += [
            f'<link rel="preload" as="fetch" crossorigin href="{html(given["data"])}">',
            f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{html(base + _FONT)}">',
            f"<style>@font-face{{font-family:Inter;font-weight:100 900;src:url({html(base + _FONT)})}}</style>",
            _STYLE,
            f'<script type="application/json" id="timeline-note">{_json(given)}</script>',
            f'<script type="module" src="{script}"></script>',
        ]
    return "".join(found)


def note(of: Head) -> dict[str, Any]:
    """Return what a browser needs to draw the figure: where the events are, and the colours of both themes.

    Args:
        of: the head of the log.
    """
    base = addresses.base()
    palettes = {theme: asdict(palette(theme)) for theme in ("light", "dark")}
    found = {"title": gettext(TITLE), "base": base, "data": base + columns.address(of), "head": of.position}
    texts = script_texts()
    return found | {"palettes": palettes} | ({"language": texts} if texts else {})


def _json(value: object) -> str:
    """Return a value as JSON that can stand in an HTML page."""
    return json.dumps(value).replace("<", "\\u003c")
