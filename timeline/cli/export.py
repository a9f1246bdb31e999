"""`timeline export`: write events or the log for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.filter_options import Chosen, filtered
from timeline.formats import FORMATS, find, with_bom

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timeline.formats import Format
    from timeline.query import View

NAME = "export"


def _known(name: str) -> str:
    """Return the name of a format; an unknown one is a usage error."""
    from timeline.errors import QueryError

    try:
        return find(name).name
    except QueryError as error:
        raise typer.BadParameter(str(error)) from None


@filtered
def run(  # noqa: PLR0913 - one argument an option
    chosen: Chosen,
    *,
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", help="The format to write.", callback=_known, metavar="|".join(FORMATS))
    ],
    path: Annotated[
        Path | None,
        typer.Argument(help="Write all tables: the folder to make (for SQLite, the file).", show_default=False),
    ] = None,
    link: Annotated[str | None, typer.Option(help="A link to the dashboard: write the events of that page.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The file to write (for Parquet, the folder); without it, standard output."),
    ] = None,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin CSV with a byte order mark, by which Excel recognises UTF-8.")
    ] = False,
) -> int:
    """Write events to a file, with the filters of `timeline events`; all tables; or, as CloudEvents, the log itself."""
    import timeline
    from timeline.facts.quantities import count
    from timeline.formats.item import about, items
    from timeline.query.links import asked

    written = find(format)
    _check(written, path, out, bom=bom)
    then = chosen.at(timeline.open())
    view = then.as_recorded(then.head()) if then.recorded_at is None else then
    found = (asked(view, link) if link is not None else view.events()).where(chosen.filter(view))
    if written.subscribed:
        found = found.where(retracted=True)
    if path is not None and written.tables is not None:
        many = written.tables(found.tables(), path, **({"bom": True} if bom else {}))
        print(f"wrote all tables of {count(many, 'event')} to {path}")
        return 0
    if written.shape == "log":
        if found.filters or chosen.reported is not None:
            raise typer.BadParameter("CloudEvents are the whole log: the only filter is --as-recorded")
        return _write(_log(view, written), out)
    if written.shape == "file":
        if out is None:
            raise typer.BadParameter(f"{format} can't be printed: give a file with --out")
        print(f"wrote {count(written.write(found, out), 'event')} to {out}")
        return 0
    parts = written.write(items(found.snapshot, found), about(found.snapshot, "Timeline"))
    return _write(with_bom(parts) if bom else parts, out)


def _check(written: Format, path: Path | None, out: Path | None, *, bom: bool) -> None:
    """Refuse options that a format doesn't have."""
    if bom and not written.bom:
        raise typer.BadParameter(f"--bom is for {', '.join(one.name for one in FORMATS.values() if one.bom)}")
    if path is not None and written.tables is None:
        able = ", ".join(one.name for one in FORMATS.values() if one.tables is not None)
        raise typer.BadParameter(f"{written.name} has no tables: use {able}, or give --out")
    if path is not None and out is not None:
        raise typer.BadParameter(f"give {path} for all tables, or --out {out} for the events alone")


def _log(view: View, written: Format) -> Iterator[bytes]:
    from timeline.log import read

    with view.store.read() as connection:
        yield from written.write(read.entries(connection, until=min(view.position, read.head(connection))))


def _write(parts: Iterable[bytes], out: Path | None) -> int:
    import sys

    from timeline.errors import ExportError
    from timeline.files import atomic_write

    if out is None:
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return 0
    try:
        with atomic_write(out) as written:
            written.writelines(parts)
    except OSError as error:
        raise ExportError(f"{out}: the file can't be written: {error.strerror}") from None
    return 0
