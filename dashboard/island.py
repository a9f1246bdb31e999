"""What a page with a timeline adds to the head of its HTML, so that the browser loads all at once and early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.escape import html

if TYPE_CHECKING:
    from collections.abc import Iterable


def links(base: str, modules: Iterable[str], data: str) -> str:
    """Return the links that make a browser load the timeline's modules and its events.

    Args:
        base: the path of the app, such as `/` or `/timeline/`.
        modules: the addresses of all modules, relative to `base`: a module's imports are loaded with it, not after it.
        data: the address of the events, relative to `base`.
    """
    root = f"/{base.strip('/')}/" if base.strip("/") else "/"
    found = [f'<link rel="modulepreload" href="{html(root + module)}">' for module in modules]
    # `crossorigin`, because the browser uses a preload only for a request with the same mode as that of `fetch`.
    found.append(f'<link rel="preload" as="fetch" crossorigin href="{html(root + data)}">')
    return "".join(found)
