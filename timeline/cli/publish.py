"""`timeline publish`: write the whole timeline as static files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

NAME = "publish"


class Pictures(StrEnum):
    """Which pages have a picture of their own, for other sites that show a link."""

    NONE = "none"
    STORIES = "stories"
    ALL = "all"


def run(  # noqa: PLR0913 - one argument an option
    folder: Annotated[
        Path, typer.Argument(help="The folder of the site; it is made if it does not exist.", metavar="DIR")
    ],
    *,
    base_url: Annotated[
        str,
        typer.Option(
            "--base-url", help="The address of the first page, such as https://example.org/timeline/.", metavar="URL"
        ),
    ],
    today: Annotated[
        str | None,
        typer.Option(
            help="The day on which events are planned or past, such as 2026-11-30;"
            " without it, the day of the log's last entry.",
            metavar="DAY",
            show_default=False,
        ),
    ] = None,
    pictures: Annotated[
        Pictures,
        typer.Option(
            help="Which pages have a picture of their own. Each takes about a third of a second when it is first drawn."
        ),
    ] = Pictures.STORIES,
    no_search: Annotated[bool, typer.Option("--no-search", help="Publish without the search.")] = False,
    key: Annotated[
        Path | None,
        typer.Option(
            help="The file of the log's private key, from `timeline key new`. With it, the site has the log itself,"
            " as signed files that anybody can verify.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
    force: Annotated[
        bool,
        typer.Option("--force", help="Write into a folder that has other files, which stay; and make all pages anew."),
    ] = False,
) -> int:
    """Write the whole timeline as static files: pages, an API, tables, feeds and a search, for any host.

    Run it again after a load: it writes what has changed. The same log and options give the same bytes.
    """
    import datetime as dt

    import timeline
    from timeline import resources
    from timeline.cli.load import progress_bar
    from timeline.facts.quantities import count
    from timeline.transparency.keys import PrivateKey

    try:
        day = None if today is None else dt.date.fromisoformat(today)
    except ValueError:
        raise typer.BadParameter(f"--today: '{today}' is not a day: write it as 2026-11-30") from None
    view = timeline.open()
    build = resources.dashboard_module("publish.build")
    signer = None if key is None else PrivateKey.read(key)
    options = build.Options(base_url, day, pictures.value, not no_search, force, signer)
    with progress_bar("Publishing") as progress:
        done = build.publish(view, folder, options, progress)
    if not done.written:
        print(f"nothing has changed: {folder} has {count(done.kept, 'file')}")
        return 0
    size = done.bytes / 1_000_000
    print(f"wrote {count(done.written, 'file')} ({size:,.1f} MB) to {folder}; {done.kept:,} stayed as they were")
    return 0
