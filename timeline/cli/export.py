"""`timeline export`: events, or the log, as a file that other programs read."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.filters import Filters, filtered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from timeline.query import View

NAME = "export"


class ExportFormat(StrEnum):
    """The formats; each is a module of `timeline.formats`."""

    csv = "csv"
    json = "json"
    jsonl = "jsonl"
    atom = "atom"
    ics = "ics"
    markdown = "markdown"
    parquet = "parquet"
    sqlite = "sqlite"
    cloudevents = "cloudevents"


@filtered
def run(
    filters: Filters,
    format: Annotated[ExportFormat, typer.Option("--format", help="How to write.")],  # noqa: A002
    link: Annotated[str | None, typer.Option(help="A link of the dashboard: the events that its page shows.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="The file to write, for Parquet the folder; whole or not there. Else standard output."),
    ] = None,
) -> int:
    """Write events, with the filters of `timeline events`; as CloudEvents the log itself, to be restored from."""
    import timeline
    from timeline.formats import SUBSCRIBED, about, items, pinned, writer
    from timeline.query.links import asked

    view = pinned(filters.at(timeline.open()))
    found = filters.narrow(asked(view, link) if link is not None else view.events())
    if format in SUBSCRIBED:
        found = found.where(retracted=True)
    if format is ExportFormat.cloudevents:
        if found != view.events() or filters.as_reported is not None:
            raise typer.BadParameter("the log is written whole: CloudEvents take no filter but --as-recorded")
        return _write(_log(view), out)
    if format in (ExportFormat.parquet, ExportFormat.sqlite):
        from timeline.facts.quantities import count
        from timeline.formats import parquet, sqlite

        if out is None:
            raise typer.BadParameter(f"{format} is no text: give --out")
        many = parquet.write(found, out) if format is ExportFormat.parquet else sqlite.write(found, out)
        print(f"wrote {count(many, 'event')} to {out}")
        return 0
    return _write(writer(format)(items(found.view, found), about(found.view, "Timeline")), out)


def _log(view: View) -> Iterator[bytes]:
    from timeline.formats import cloudevents
    from timeline.log import read

    with view.store.read() as connection:
        yield from cloudevents.write(read.entries(connection, until=min(view.position, read.head(connection))))


def _write(parts: Iterable[bytes], out: Path | None) -> int:
    import sys

    from timeline.errors import ExportError
    from timeline.files import draft

    if out is None:
        for part in parts:
            sys.stdout.buffer.write(part)
        sys.stdout.buffer.flush()
        return 0
    try:
        with draft(out) as written:
            written.writelines(parts)
    except OSError as error:
        raise ExportError(f"{out}: it can't be written: {error.strerror}") from None
    return 0
