"""Serves the routes beside the pages below the app's base path, too, as Streamlit does for its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Match

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Receive, Scope, Send


class BasePath:
    """Lets routes match below a path, and gives their addresses this path.

    Args:
        app: the app.
        path: the base path, with or without slashes around it; "" changes nothing.
        routes: the routes.
    """

    def __init__(self, app: ASGIApp, *, path: str, routes: Sequence[BaseRoute]) -> None:
        self.app = app
        self._root, self._routes = f"/{path.strip('/')}".rstrip("/"), routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; if one of the routes is meant, with the base path as the root of its address."""
        if scope["type"] == "http" and self._root and scope["path"].startswith(f"{self._root}/"):
            below = {**scope, "root_path": self._root}
            if any(route.matches(below)[0] != Match.NONE for route in self._routes):
                scope = below
        await self.app(scope, receive, send)
