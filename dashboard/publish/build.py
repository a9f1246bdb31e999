"""Publishes the whole timeline: reads the log once, and writes what has changed since the last time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.database import Source
from dashboard.heads.site import public_address
from dashboard.publish import manifest, pictures, rows, search, things, tlog, whole
from dashboard.publish.assets import assets
from dashboard.publish.corpus import Corpus
from dashboard.publish.job import Job
from dashboard.publish.manifest import Manifest, program
from dashboard.publish.site import Site
from dashboard.publish.staging import locked, replacing
from timeline.errors import ExportError
from timeline.log import read
from timeline.projections import decode
from timeline.query import View
from timeline.scratch import scratch

if TYPE_CHECKING:
    import datetime as dt
    import sqlite3
    from collections.abc import Callable

    from dashboard.publish.site import Which
    from timeline.query.names import Directory
    from timeline.transparency.keys import PrivateKey


@dataclass(frozen=True, slots=True)
class Options:
    """How a site is published.

    Attributes:
        root: the address of its first page, such as https://example.org/timeline/.
        today: the day on which events are planned or past; None is the day of the log's last entry.
        pictures: which pages have a picture of their own.
        search: whether the site has a search.
        key: signs the log's checkpoint; without it, the site does not have the log itself.
        force: whether a folder with other files may be written, and all files are made anew.
    """

    root: str
    today: dt.date | None = None
    pictures: Which = "stories"
    search: bool = True
    force: bool = False
    key: PrivateKey | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What a publish did.

    Attributes:
        written: how many files were written.
        kept: how many files stayed as they were.
        bytes: the size of the written files.
    """

    written: int
    kept: int
    bytes: int


class _FixedView(View):
    """The log at a fixed position. Names are looked up once, because the components of pages often ask for them."""

    @property
    def directory(self) -> Directory:
        """The entities with their names at this time."""
        if _KEPT not in self.__dict__:
            self.__dict__[_KEPT] = super().directory
        found: Directory = self.__dict__[_KEPT]
        return found


_KEPT = "kept_directory"
_FACTS = 2_048  # in memory; each has some kilobytes


def publish(view: View, folder: Path, options: Options, progress: Callable[[int, int], None]) -> Published:
    """Write a log as a site of static files into a folder. The same log and options give the same bytes.

    The new site is written beside the folder and then takes its place, so that readers never see half of it.

    Args:
        view: the log, now or at a position.
        folder: the folder, which may not exist yet.
        options: how.
        progress: takes how much is done, of how much.

    Raises:
        ExportError: the address is not that of a site; or the folder has other files, or can't be written.
        MissingExtraError: a package is missing.
    """
    root = public_address(options.root)
    if root is None:
        raise ExportError(f"'{options.root}' is not the address of a site: write it as https://example.org/timeline/")
    if options.search:
        search.check()
    if options.key is not None:
        tlog.check(options.key, root)
    folder = folder.resolve()
    try:
        with locked(folder):
            return _publish(_at(view, options), folder, replace(options, root=root), progress)
    except OSError as error:
        raise ExportError(f"{folder} can't be written: {error.strerror or error}") from None


def _at(view: View, options: Options) -> Source:
    """Return the log at a fixed position and day, as the dashboard's components read it."""
    pinned = view.as_recorded(view.head()) if view.recorded_at is None else view
    if not pinned.recorded_at:
        raise ExportError("the log is empty: run `timeline load` first")
    with pinned.store.read() as connection:
        today = options.today or pinned.today_at(connection)
        mark = read.mark(connection, until=pinned.position)
    fixed = _FixedView(pinned.store, pinned.recorded_at, pinned.reported_by, today)
    return Source(fixed, f"{pinned.store.identity()} {today}", mark)


def _publish(at: Source, folder: Path, options: Options, progress: Callable[[int, int], None]) -> Published:
    view = at.view
    assert view.today is not None  # noqa: S101 - `_at` has set it
    key = "" if options.key is None else str(options.key.public)
    site = Site(options.root, view.today, view.tree_head(), view.recorded_time(), assets(), options.search, key)
    same = {"root": site.root, "pictures": options.pictures, "search": options.search, "program": program()}
    inputs = {**same, "key": key, "today": site.today.isoformat(), "log": at.mark}
    with decode.remembering(_FACTS), scratch(manifest.SCHEMA + rows.SCHEMA) as disk:
        known = _known(view, folder, options, same, disk)
        if known.inputs == inputs and not options.force:
            return Published(0, known.count(), 0)
        with replacing(folder, known, Manifest(disk, "made", inputs)) as staging:
            corpus = Corpus(at, disk, lambda number: progress(number, 0))
            job = Job(corpus, site, staging, options.pictures, progress, options.key)
            for write in _PARTS:
                write(job)
    return Published(staging.written, staging.kept, staging.bytes)


def _known(view: View, folder: Path, options: Options, same: dict[str, object], disk: sqlite3.Connection) -> Manifest:
    """Return what is known of the folder, and check that it may be replaced.

    Raises:
        ExportError: it has files that publish did not write.
    """
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder} is a file: choose a folder")
    if Path.cwd().is_relative_to(folder):
        raise ExportError(f"you are in {folder}, and publish puts another folder in its place: run it from elsewhere")
    found = Manifest.read(folder, disk)
    if found is None:
        if folder.exists() and any(folder.iterdir()) and not options.force:
            raise ExportError(
                f"{folder} is not empty, and publish did not write it: choose another folder, or use --force. "
                "Its other files then stay, unless a page has their name"
            )
        return Manifest(disk, "known", {})
    is_same = {name: found.inputs.get(name) for name in same} == same
    if not is_same or options.force or not _continues(view, found):
        found.make_stale()
    return found


def _continues(view: View, known: Manifest) -> bool:
    """Return whether a folder was made of this log: a position of another log may have another entry."""
    try:
        with view.store.read() as connection:
            return read.position_of(connection, str(known.inputs.get("log"))) is not None
    except ValueError:  # it is no mark
        return False


_PARTS = (
    whole.front,
    things.stories,
    things.events,
    things.entities,
    whole.kinds,
    whole.changes,
    whole.log,
    tlog.write,
    pictures.write,
    search.write,
)
"""What writes the parts of a site, in this order: the search reads the pages."""
