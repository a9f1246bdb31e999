"""A database to look at and to throw away: the configured one, with files loaded on top that it is not to have yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from timeline.seeds.read.diagnostics import Diagnostic


@contextmanager
def preview(paths: Sequence[Path], *, shipped: bool) -> Iterator[tuple[URL, Sequence[Diagnostic]]]:
    """Copy the configured database into a folder of its own, and load files into the copy.

    Args:
        paths: files and folders.
        shipped: whether the shipped files are loaded first, as `timeline dashboard` does.

    Yields:
        The address of the copy, and what stands against the files, of shipped ones only errors; where there is an
        error, they are not in it. The copy is gone afterwards.

    Raises:
        timeline.errors.TimelineError: a path does not exist, or the database can't be read.
    """
    from timeline.author import author
    from timeline.seeds.check import check
    from timeline.seeds.known import entities_in_log
    from timeline.seeds.plan.apply import load
    from timeline.store import Store, embedded

    with TemporaryDirectory(prefix="timeline-preview-") as folder:
        url = embedded(Path(folder) / "timeline.db")
        _copy(url)
        Store.prepare(url).close()
        found: list[Diagnostic] = []
        for given in ((), paths) if shipped else (paths,):
            checked = check(given, known=entities_in_log(url) if given else None)
            found += [one for one in checked.diagnostics if given or one.severity == "error"]
            if not checked.ok:
                break
            diagnostics = load(checked, url, author=author()).plan.diagnostics
            found += diagnostics
            if diagnostics:
                break
        yield url, found


def _copy(url: URL) -> None:
    """Copy the configured database, of either engine; one that is not there yet leaves the copy empty."""
    from timeline.copying import copy
    from timeline.errors import MissingDatabaseError
    from timeline.store import Store

    try:
        source = Store.open()
    except MissingDatabaseError:
        return
    with closing(source):
        if source.engine.back_up(source.url, Path(str(url.database))):
            return
        with closing(Store.prepare(url)) as target:
            copy(source, target)
