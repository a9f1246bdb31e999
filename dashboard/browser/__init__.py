"""JavaScript of the pages, other than the timeline's: one module for each part, without a build step."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def script(name: str) -> str:
    """Return the text of a module."""
    return (_FOLDER / f"{name}.js").read_text(encoding="utf-8")
