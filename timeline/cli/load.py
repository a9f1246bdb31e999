"""`timeline load`: append the new facts of seed files to the log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.options import RootName

if TYPE_CHECKING:
    from timeline.seeds.plan.saved_plan import SavedPlan

NAME = "load"


def run(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Seed files and folders; without them, the shipped seed_events/. Or a saved plan: plan.json.",
            metavar="PATH…",
        ),
    ] = None,
    root: RootName = None,
) -> int:
    """Append the new and changed facts of seed files to the log: all of them, or none.

    Given a plan that `timeline plan --out` saved, apply exactly that plan. If the log or the files have changed since,
    append nothing.
    """
    from timeline.author import author
    from timeline.cli.output import print_diagnostics
    from timeline.cli.seeds import check_with_log, describe
    from timeline.facts.quantities import count
    from timeline.seeds.plan import load_cache
    from timeline.seeds.plan.apply import load

    saved = _saved_plan(paths or [], root)
    if saved is not None:
        paths, root = [Path(path) for path in saved.paths], saved.root
    seen = None if saved is not None else _digest(paths or [], root)
    head = load_cache.head_if_loaded(seen) if seen else None
    if head is not None:
        print(f"0 appended (nothing changed since these files were loaded); the log is at position {head}")
        return 0
    with progress_bar("Loading") as progress:
        checked = check_with_log(paths, root)
        if saved is not None:
            saved.check_files(checked.selection)
        done = load(checked, None, author=author(), progress=progress, saved=saved) if checked.ok else None
    diagnostics = done.plan.diagnostics if done else checked.diagnostics
    if done is None or diagnostics:
        print_diagnostics(diagnostics)
        return 1
    if seen:
        load_cache.remember(seen)
    released = f"{count(done.restored, 'released entry')} restored, " if done.restored else ""
    print(f"{released}{done.appended} appended ({describe(done.plan)}); the log is at position {done.head}")
    return 0


def _digest(paths: list[Path], root: str | None) -> str | None:
    """Return the digest of the files, or None if one can't be read; the check then reports it."""
    from timeline.errors import FactError
    from timeline.seeds.plan.load_cache import digest
    from timeline.seeds.read.files import select

    try:
        return digest(select(paths, root=root))
    except FactError:
        return None


def _saved_plan(paths: list[Path], root: str | None) -> SavedPlan | None:
    """Return the saved plan, if one was given instead of files."""
    if not any(path.suffix.lower() == ".json" for path in paths):
        return None
    if len(paths) > 1 or root is not None:
        raise typer.BadParameter("a saved plan has its files and its root: give it alone, without --root")
    from timeline.seeds.plan.saved_plan import read_saved_plan

    return read_saved_plan(paths[0])


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows the progress on a terminal, and does nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
