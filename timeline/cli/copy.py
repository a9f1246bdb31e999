"""`timeline copy`: copy a log to another database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

NAME = "copy"

Source = Annotated[
    str,
    typer.Argument(
        help="The database to copy from, such as sqlite:///var/timeline.db; or a file of CloudEvents (.jsonl), which"
        " `timeline export --format cloudevents` wrote."
    ),
]
Target = Annotated[str, typer.Argument(help="The database to copy to, such as postgresql+psycopg://me@host/timeline.")]


def run(source: Source, target: Target) -> int:
    """Copy a log to another database, with its positions, times and tree head. Continue an interrupted copy."""
    from timeline.cli.load import progress_bar
    from timeline.copying import copy
    from timeline.facts.quantities import count
    from timeline.store import Store

    if source.endswith(".jsonl") and "://" not in source:
        return _restore(Path(source), target)
    origin = Store.open(source, log_only=True)
    try:
        copied = Store.prepare(target)
        try:
            with progress_bar("Copying") as progress:
                copied_entries, head = copy(origin, copied, progress=progress)
        finally:
            copied.close()
    finally:
        origin.close()
    print(f"copied {count(copied_entries, 'entry')}; both logs have the tree head {head}")
    return 0


def _restore(path: Path, target: str) -> int:
    from timeline.copying import restore
    from timeline.facts.quantities import count
    from timeline.formats import cloudevents
    from timeline.store import Store

    with path.open("rb") as lines:
        restored = Store.prepare(target)
        try:
            entries, head = restore(cloudevents.read(lines), restored)
        finally:
            restored.close()
    print(f"restored {count(entries, 'entry')}; the log has the tree head {head}")
    return 0
