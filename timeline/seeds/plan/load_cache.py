"""A cache of the files that a log has already, so that an unchanged folder needs no load.

Another version of this program checks the files again, because its checks may be stricter.

The cache is in the user's cache folder. For each state of a log it has a digest of the files that were loaded. A state
is the log's last position with that entry's leaf hash, which no other log has. You can delete the cache at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pydantic
from sqlalchemy.engine import URL

from timeline import facts, resources, seeds
from timeline.errors import TimelineError
from timeline.files import atomic_write
from timeline.log import read
from timeline.projections import projector
from timeline.seeds.read.documents import MOST_BYTES
from timeline.seeds.read.files import Selection
from timeline.seeds.read.shared_sources import with_shared
from timeline.store import Store

_KEPT = 100  # states of logs


def digest(selection: Selection) -> str:
    """Return a digest of the files, their names, and the version of the checks.

    Raises:
        FactError: a file can't be read.
    """
    found = hashlib.sha256()
    for part in _parts(selection):
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def head_if_loaded(digest: str, url: str | URL | None = None) -> int | None:
    """Return the head of a log if it has all these files and has not changed since, else None."""
    try:
        store = Store.open(url)
    except TimelineError:
        return None
    try:
        with store.read() as connection:
            loaded = digest in _recall().get(read.mark(connection), ()) and not projector.stale(connection)
            return read.head(connection) if loaded else None
    finally:
        store.close()


def remember(digest: str, url: str | URL | None = None) -> None:
    """Note that the log has all these files. If the cache can't be written, do nothing."""
    try:
        store = Store.open(url)
        try:
            with store.read() as connection:
                mark = read.mark(connection)
        finally:
            store.close()
        kept = _recall()
        files = sorted({digest, *kept.pop(mark, ())})
        states = [*kept.items(), (mark, files)][-_KEPT:]
        path = _path()
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as written:
            written.write(json.dumps(dict(states)).encode())
    except (OSError, TimelineError):
        return


def _recall() -> dict[str, list[str]]:
    try:
        kept = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {mark: files for mark, files in kept.items() if isinstance(files, list)}


def _path() -> Path:
    from platformdirs import user_cache_path

    return user_cache_path("company-timeline") / "loaded.json"


def _checks() -> Iterator[bytes]:
    """Yield what the result of a check depends on: another version of the checks may refuse a file."""
    yield pydantic.VERSION.encode()
    for package in (facts, seeds):
        for folder in package.__path__:
            for path in sorted(Path(folder).rglob("*.py")):
                yield path.read_bytes()


def _parts(selection: Selection) -> Iterator[bytes]:
    yield f"{facts.SCHEMA_VERSION} {' '.join(selection.complete)}".encode()
    yield from _checks()
    released = resources.find("seed_events") / "released"
    if released.is_dir():
        for path in sorted(released.iterdir()):
            yield os.fsencode(path.name)
    for file in with_shared(selection.files):
        yield file.origin.encode()
        yield file.read(MOST_BYTES)
