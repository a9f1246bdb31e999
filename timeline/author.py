"""The author of new entries."""

from __future__ import annotations

import getpass
import os
import subprocess


def author() -> str:
    """Return `$TIMELINE_AUTHOR`, else git's user as `Name <mail>`, else the system's user name."""
    given = _clean(os.environ.get("TIMELINE_AUTHOR", ""))
    if given:
        return given
    name, mail = _git("user.name"), _git("user.email")
    if name:
        return f"{name} <{mail}>" if mail else name
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _git(key: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments
            ["git", "config", key],  # noqa: S607 - the user's own git
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return _clean(done.stdout)


def _clean(text: str) -> str:
    """Return the text as one line of valid Unicode."""
    return " ".join(text.encode("utf-8", "replace").decode().split())
