"""JavaScript of the pages, other than the timeline's: one module for each part, without a build step."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dashboard.component_bundle import bundle

_FOLDER = Path(__file__).parent


@cache
def script(name: str) -> str:
    """Return the text of a module."""
    return (_FOLDER / f"{name}.js").read_text(encoding="utf-8")


@cache
def module(name: str, default: str) -> str:
    """Return the text of a module with the modules that it imports; one of its exports is the default of the text.

    Args:
        name: the module.
        default: the name of the export.
    """
    return f"{bundle(_FOLDER, name)}export default {name}_.{default};\n"


@cache
def script_of(name: str, start: str) -> str:
    """Return a script that has a module with the modules that it imports, and calls one of its exports.

    Args:
        name: the module.
        start: the call, such as `start({})`, in JavaScript.
    """
    return f"{bundle(_FOLDER, name)}{name}_.{start};\n"
