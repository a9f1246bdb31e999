"""The files of the timeline that the browser draws: `/tl/component/<version>/<file>`.

`timeline.js` has all modules in one small file; the modules themselves are served for readers. The version is a hash
over all files of the folder, so that an address never has two contents.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.routing import Route

from dashboard.component_bundle import module
from dashboard.immutable import NotFoundError, answered, fill, kept, moved

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

FOLDER = Path(__file__).parent / "timeline_component"
"""The folder of the files."""
SCRIPT = "timeline.js"
"""The file with all modules, made of `main.js` and what it imports."""
_ENTRY = "main"
_TYPES = {".js": "text/javascript", ".css": "text/css"}
_DIGITS = 16


def files() -> Mapping[str, Path]:
    """Return the files that are served, by their names."""
    found = sorted(FOLDER.iterdir()) if FOLDER.is_dir() else []
    return {path.name: path for path in found if path.suffix in _TYPES and path.is_file()}


def version() -> str:
    """Return a hash over the names and contents of all files."""
    states = ((path, path.stat()) for path in files().values())
    return _version(tuple((str(path), state.st_mtime_ns, state.st_size) for path, state in states))


@lru_cache(maxsize=4)
def _version(seen: tuple[tuple[str, int, int], ...]) -> str:
    """Return the hash of files, read again only if their times or sizes changed."""
    found = hashlib.sha256()
    for name, *_ in seen:
        content = Path(name).read_bytes()
        found.update(f"{Path(name).name}\n{len(content)}\n".encode() + content)
    return found.hexdigest()[:_DIGITS]


def address(name: str) -> str:
    """Return the address of a file, relative to the root of the app."""
    return f"tl/component/{version()}/{name}"


async def component_file(request: Request) -> Response:
    """Respond with a file of the folder."""
    return await answered(request, _file)


async def _file(request: Request) -> Response:
    name, asked = request.path_params["file"], request.path_params["version"]
    path = FOLDER / name if name == SCRIPT and f"{_ENTRY}.js" in files() else files().get(name)
    if path is None:
        raise NotFoundError("the timeline has no such file")
    now = version()
    if asked != now:
        return moved(f"../{now}/{name}")
    make = _script if name == SCRIPT else path.read_bytes
    return await kept(request, f"component.{now}.{name}", make, _TYPES[path.suffix])


def _script() -> bytes:
    return module(FOLDER, _ENTRY).encode()


def warm() -> None:
    """Make the file with all modules, so that the first viewer need not wait."""
    fill(f"component.{version()}.{SCRIPT}", _script)


ROUTES = (Route("/tl/component/{version}/{file}", component_file, methods=["GET"]),)
"""What is served beside the pages."""
