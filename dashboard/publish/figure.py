"""The browser's timeline on published pages: its events as a file, and what a page tells its script."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from dashboard.publish import paths
from dashboard.theme import palette
from timeline.formats.columns import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from timeline.query import View

FOLDER = "timeline"
DATA = f"{FOLDER}/events.json"
"""The first part of the events; it names the others, which stand beside it."""


def parts(view: View) -> Iterator[tuple[str, bytes]]:
    """Yield the paths and the bytes of all events in all their states, for the figure.

    Args:
        view: the log.
    """
    for name, content in parts_of(view):
        yield f"{FOLDER}/{name}.json", content


def note(
    here: str, *, company: str = "", lit: Sequence[str] = (), window: tuple[str, str] | None = None,
    companies: Sequence[str] = (),
) -> Markup:  # fmt: skip
    """Return what the script of a page needs to know, as JSON for the element `script`.

    Args:
        here: the path of the page.
        company: the company whose page it is, or "".
        lit: the ids of the events that a story tells; the others are faint.
        window: the first and the last day of a story; None for pages whose window the reader chooses.
        companies: the companies of a story.
    """
    base = paths.relative("", here) or "./"
    given: dict[str, Any] = {
        "base": base,
        "data": base + DATA,
        "title": "",
        "head": 0,
        "palettes": {theme: asdict(palette(theme)) for theme in ("light", "dark")},
        "page": "company" if company else "story" if window else "overview",
        "company": company,
        "pages": {
            "event": paths.FOLDERS["event"],
            "company": paths.FOLDERS["company"],
            "reserved": list(paths.RESERVED),
        },
    }
    if window is not None:
        given |= {
            "choices": {"since": window[0], "until": window[1], "companies": list(companies)},
            "lit": sorted(lit),
            "window": list(window),
            "controls": False,
        }
    return Markup(json.dumps(given, sort_keys=True).replace("<", "\\u003c"))  # noqa: S704 - no tag is left in it
