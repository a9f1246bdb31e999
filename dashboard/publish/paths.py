"""Where things are in a published site. Each path is safe on every system, and relative to the root of the site."""

from __future__ import annotations

import re
from typing import Literal

from timeline.errors import ExportError

Thing = Literal["event", "company", "person", "story", "year", "kind"]

FOLDERS: dict[Thing, str] = {
    "event": "events",
    "company": "companies",
    "person": "people",
    "story": "stories",
    "year": "years",
    "kind": "kinds",
}
"""The folder of each type of thing."""
API = "api/v1"
INDEX = "index.html"
JEKYLL = ".nojekyll"
"""An empty file that tells GitHub Pages to take the files as they are."""

# Windows takes these names for devices, whatever stands behind a dot.
_DEVICES = ("con", "prn", "aux", "nul", *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10)))
RESERVED = ("index", *_DEVICES)
"""Ids whose files have an underscore behind them: `index` is the page of a folder, the others are devices."""
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", re.ASCII)
_MOST_SLUG = 120
# Lower case, so that no two names differ in their case alone; Pagefind's own files have capitals.
_SAFE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*", re.ASCII)


def stem(slug: str) -> str:
    """Return the name of a thing's files, without an ending.

    Args:
        slug: its id.

    Raises:
        ExportError: the text is no id, so it must not become a file's name.
    """
    if len(slug) > _MOST_SLUG or not _SLUG.fullmatch(slug):
        raise ExportError(
            f"'{slug[:_MOST_SLUG]}' can't be the name of a page: ids have lower-case letters, digits and -"
        )
    return f"{slug}_" if slug in RESERVED else slug


def page(of: Thing, slug: str, number: int = 1, ending: str = "html") -> str:
    """Return the path of a thing's page or file.

    Args:
        of: the type of the thing.
        slug: its id, a year or a kind.
        number: the page of a long list, from 1.
        ending: how the file's name ends.
    """
    return f"{FOLDERS[of]}/{numbered(stem(slug), number)}.{ending}"


def listing(of: Thing, number: int = 1) -> str:
    """Return the path of the list of all things of a type."""
    return f"{FOLDERS[of]}/{numbered('index', number)}.html"


def api(of: Thing, slug: str, number: int = 1) -> str:
    """Return the path of a thing's JSON."""
    return f"{API}/{page(of, slug, number, 'json')}"


def api_listing(of: Thing, number: int = 1) -> str:
    """Return the path of the JSON with all things of a type."""
    return f"{API}/{FOLDERS[of]}/{numbered('index', number)}.json"


def numbered(name: str, number: int) -> str:
    """Return the name of a page of a list; ids have no dots, so no other file has this name."""
    return name if number == 1 else f"{name}.{number}"


def is_safe(path: str) -> bool:
    """Return whether a path stays inside the site and can be written on every system."""
    return path == JEKYLL or (
        bool(_SAFE.fullmatch(path))
        and not any(part.partition(".")[0].lower() in _DEVICES or part.endswith(".") for part in path.split("/"))
    )


def relative(path: str, here: str) -> str:
    """Return a path as a link on a page.

    Args:
        path: where it leads; it may have a fragment.
        here: the path of the page.
    """
    return "../" * here.count("/") + path
