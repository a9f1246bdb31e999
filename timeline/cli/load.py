"""`timeline load`: append what seed files say and the log does not."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from timeline.cli.options import Paths, RootName

NAME = "load"


def run(paths: Paths = None, root: RootName = None) -> int:
    """Append what seed files say and the log does not: all of it, or nothing."""
    from timeline.author import author
    from timeline.cli.output import print_diagnostics
    from timeline.cli.seeds import check_paths, describe
    from timeline.seeds.load import load

    with progress_bar("Loading") as progress:
        checked = check_paths(paths, root)
        done = load(checked, None, author=author(), progress=progress) if checked.ok else None
    diagnostics = done.plan.diagnostics if done else checked.diagnostics
    if done is None or diagnostics:
        print_diagnostics(diagnostics)
        return 1
    released = f"{done.restored} released entries restored, " if done.restored else ""
    print(f"{released}{done.appended} appended ({describe(done.plan)}); the log is at position {done.head}")
    return 0


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows how much is done, of how much; silent where nobody watches."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
