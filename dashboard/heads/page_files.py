"""The style and the script that every page has before the app. Their addresses change with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import rjsmin
from starlette.routing import Route

from dashboard import browser
from dashboard.components import styles
from dashboard.immutable import NotFoundError, answered, kept, moved

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

STYLE, SCRIPT = "first.css", "first.js"
_TYPES = {STYLE: "text/css", SCRIPT: "text/javascript"}
_DIGITS = 16


def address(name: str) -> str:
    """Return the address of a file, relative to the root of the app."""
    return f"tl/first/{_version(name)}/{name}"


async def page_file(request: Request) -> Response:
    """Respond with the style or the script."""
    return await answered(request, _file)


async def _file(request: Request) -> Response:
    name, asked = request.path_params["file"], request.path_params["version"]
    if name not in _TYPES:
        raise NotFoundError("there is no such file")
    if asked != _version(name):
        return moved(f"../{_version(name)}/{name}")
    return await kept(request, f"first.{asked}.{name}", lambda: _text(name).encode(), _TYPES[name])


@cache
def _text(name: str) -> str:
    if name == SCRIPT:
        return str(rjsmin.jsmin("".join(map(browser.script, ("first_view", "print")))))
    own = (Path(__file__).parent / STYLE).read_text(encoding="utf-8")
    dark = f"@media (prefers-color-scheme: dark) {{ {styles.colours('dark')} }}"
    return f"{styles.css('light')}\n{dark}\n{own}"


@cache
def _version(name: str) -> str:
    return hashlib.sha256(_text(name).encode()).hexdigest()[:_DIGITS]


ROUTES = (Route("/tl/first/{version}/{file}", page_file, methods=["GET"]),)
"""What is served beside the pages."""
