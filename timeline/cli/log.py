"""`timeline log`: print the entries of the log."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.options import Format, Limit, OutputFormat

if TYPE_CHECKING:
    from timeline.log.entry import Entry

NAME = "log"


def run(
    after: Annotated[int | None, typer.Option(help="Begin after this position.", min=0)] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Wait for new entries; stop with Ctrl-C.")] = False,  # noqa: FBT002
    cursor: Annotated[
        Path | None,
        typer.Option(help="A file that keeps how far the log was printed: begin there, and update it."),
    ] = None,
    limit: Limit = None,
    format: OutputFormat = Format.text,  # noqa: A002
) -> int:
    """Print the log's entries. As JSON, each entry is one line with its payload, salt and hashes."""
    import sys
    from itertools import islice

    import orjson

    import timeline
    from timeline.log.segments import entry_to_json
    from timeline.terminal import visible

    begin = after if after is not None else _read(cursor)
    view = timeline.open()
    for entry in islice(view.follow(after=begin, wait=follow), limit):
        if format is Format.json:
            sys.stdout.buffer.write(orjson.dumps(entry_to_json(entry), option=orjson.OPT_APPEND_NEWLINE))
        else:
            why = f": {entry.reason}" if entry.reason else ""
            print(visible(f"{entry.position}  {entry.recorded_at}  {entry.operation} {_what(entry)}{why}"))
        sys.stdout.flush()
        if cursor is not None:  # after the entry is printed: so it may be printed twice, but is never lost
            _keep(cursor, entry)
    return 0


def _what(entry: Entry) -> str:
    """Return the subject of an entry; of an erasure, what it erased."""
    from timeline.log.erasures import erasure_of

    if entry.operation != "erased":
        return entry.subject
    erasure = erasure_of(entry)
    return ", ".join(erasure.subjects) or f"position {', '.join(map(str, erasure.positions))}"


def _keep(cursor: Path, entry: Entry) -> None:
    """Replace the file in one step, so that the cursor is never incomplete."""
    from timeline.files import atomic_path

    with atomic_path(cursor) as beside:
        beside.write_text(f"{entry.cursor}\n", encoding="ascii")


def _read(cursor: Path | None) -> str:
    import re

    from timeline.errors import LogError

    if cursor is None or not cursor.exists():
        return "0"
    text = cursor.read_text(encoding="utf-8", errors="replace").strip()
    if not re.fullmatch(r"[0-9]{1,18}(:[0-9a-f]{64})?", text):
        raise LogError(f"{cursor} does not have a cursor: delete it to begin again")
    return text
