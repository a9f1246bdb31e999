"""Remember which files a log has already, so that an unchanged folder needs no load.

Another version of this program checks them again, because its checks may be stricter.

What is kept, in the user's cache folder, is for each state of a log a digest of the files that it has all of. A log's
state is its last position with that entry's leaf hash, which no other log has. It can be lost at any time.
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
from timeline.store import Store

_KEPT = 100  # states of logs


def digest(selection: Selection) -> str:
    """Return what changes with the files, their names, or what this program makes of them.

    Raises:
        FactError: a file can't be read.
    """
    found = hashlib.sha256()
    for part in _parts(selection):
        found.update(len(part).to_bytes(8, "big") + part)
    return found.hexdigest()


def head_if_loaded(digest: str, url: str | URL | None = None) -> int | None:
    """Return the head of a log that is known to have all these files and has not changed since, else None."""
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
    """Remember that the log has all these files. If the cache can't be written, nothing happens."""
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
    """Yield what decides whether a file passes its checks: another version of them may refuse what this one takes."""
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
    for file in selection.files:
        yield file.origin.encode()
        yield file.read(MOST_BYTES)
