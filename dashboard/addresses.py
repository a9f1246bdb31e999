"""The path under which the server is reached."""

from __future__ import annotations

from streamlit import config


def base() -> str:
    """Return the path of the app's root, with a slash at both ends: / or, behind a proxy, such as /timeline/."""
    path = str(config.get_option("server.baseUrlPath")).strip("/")
    return f"/{path}/" if path else "/"
