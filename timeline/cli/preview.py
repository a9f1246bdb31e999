"""A temporary copy of the configured database, with files loaded into the copy only."""

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
    """Copy the configured database into a temporary folder, and load files into the copy.

    Args:
        paths: files and folders.
        shipped: whether the shipped files are loaded first, as `timeline dashboard` does.

    Yields:
        The address of the copy, and the diagnostics of the files; of shipped files only errors. If there is an error,
        the files are not loaded. The copy is deleted afterwards.

    Raises:
        timeline.errors.TimelineError: a path does not exist, or the database can't be read.
    """
    from functools import partial

    from timeline.author import author
    from timeline.seeds.background import recorded_in
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
            known = entities_in_log(url) if given else None
            checked = check(given, known=known, recorded=partial(recorded_in, url) if given else None)
            found += [one for one in checked.diagnostics if given or one.severity == "error"]
            if not checked.ok:
                break
            diagnostics = load(checked, url, author=author()).plan.diagnostics
            found += diagnostics
            if diagnostics:
                break
        yield url, found


def _copy(url: URL) -> None:
    """Copy the configured database, of either engine. If it does not exist yet, the copy is empty."""
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
