"""What was found at addresses, kept in the user's cache folder, so that nobody is asked twice in a short time."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from timeline.files import atomic_path

if TYPE_CHECKING:
    from pathlib import Path

_MOST = 50_000


class Kept(NamedTuple):
    """What was found at an address.

    Attributes:
        state: what is there; see `timeline.evidence.check.State`.
        note: more about it, or "".
        day: when it was asked, as 2026-12-01.
    """

    state: str
    note: str
    day: str


class Cache:
    """The findings of earlier checks. If the file is missing or damaged, there are none.

    Args:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
            self._kept = {str(key): Kept(*map(str, values)) for key, values in found.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            self._kept = {}

    def get(self, url: str, quote: str | None, *, since: dt.date) -> Kept | None:
        """Return what was found at an address on a day or later, or None."""
        found = self._kept.get(_key(url, quote))
        return found if found is not None and found.day >= since.isoformat() else None

    def put(self, url: str, quote: str | None, found: Kept) -> None:
        """Keep what was found, and forget the oldest findings if there are too many."""
        key = _key(url, quote)
        self._kept.pop(key, None)
        self._kept[key] = found
        while len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]

    def write(self) -> None:
        """Write the file; if that can't be, the next check asks again."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with atomic_path(self._path) as beside:
                beside.write_text(json.dumps(self._kept), encoding="utf-8")
        except OSError:
            return


def default_path() -> Path:
    """Return where the findings are kept."""
    from platformdirs import user_cache_path

    return user_cache_path("company-timeline") / "sources.json"


def _key(url: str, quote: str | None) -> str:
    return hashlib.sha256(f"{url}\n{quote or ''}".encode()).hexdigest()
