"""`timeline sources`: list sources, or ask whether they are still there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.filter_options import Chosen, filtered
from timeline.cli.options import Limit, TableFormat, TableOutputFormat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.evidence.check import Evidence, Finding, State
    from timeline.query import EventRecord

NAME = "sources"
_LISTED = ("Event", "Source", "Publisher", "Published", "Address")
_CHECKED = ("State", "Event", "Source", "Address", "Note", "Day")


@filtered
def run(  # noqa: PLR0913, PLR0917 - the options
    chosen: Chosen,
    check: Annotated[  # noqa: FBT002 - a flag of the command line
        bool,
        typer.Option("--check", help="Ask the servers: which links are dead, and where is the quoted text gone?"),
    ] = False,
    most: Annotated[int, typer.Option(help="Ask at most so many addresses; run it again to go on.", min=1)] = 100,
    days: Annotated[
        int, typer.Option(help="Take what was found in the last so many days; 0 asks again.", min=0, max=3650)
    ] = 30,
    pause: Annotated[float, typer.Option(help="Seconds between two questions to one host.", min=0, max=3600)] = 2.0,
    timeout: Annotated[float, typer.Option(help="Seconds for one address.", min=0.1, max=600)] = 20.0,
    private: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--private", help="Also ask machines inside your own network, at any port.")
    ] = False,
    limit: Limit = None,
    format: TableOutputFormat = TableFormat.text,  # noqa: A002
) -> int:
    """List the sources of events. With --check, ask which links are dead and where the quoted text is gone.

    Nothing is asked without --check. The exit code is 1 if evidence is lost.
    """
    import timeline

    records = list(chosen.events(timeline.open()))
    if not check:
        _list(records, limit, format)
        return 0
    import datetime as dt

    from timeline.cli.load import progress_bar
    from timeline.evidence.cache import Cache, default_path
    from timeline.evidence.check import LOST, Checker
    from timeline.evidence.fetch import Limits

    evidence = _evidence(records)[:limit]
    checker = Checker(
        Cache(default_path()),
        dt.datetime.now(dt.UTC).date(),
        Limits(seconds=timeout, private=private),
        pause=pause,
        most=most,
        days=days,
    )
    found: list[Finding] = []
    with progress_bar("Checking") as progress:
        for one in checker.check(evidence):
            found.append(one)
            progress(len(found), len(evidence))
    _print(found, format)
    return int(any(one.state in LOST for one in found))


def _evidence(records: Sequence[EventRecord]) -> list[Evidence]:
    """Return each address of each source, and of its archived copy."""
    from timeline.evidence.check import Evidence

    return [
        Evidence(record.id, key, address, source.quote)
        for record in records
        for key, source in record.fact.sources.items()
        for address in (source.url, source.archive)
        if address
    ]


def _list(records: Sequence[EventRecord], limit: int | None, form: TableFormat) -> None:
    from timeline.cli.output import print_csv, print_json, print_rows, print_table
    from timeline.facts.quantities import count
    from timeline.terminal import is_terminal

    every = [(record, source) for record in records for source in record.sources]
    shown = every[:limit]
    if form is TableFormat.json:
        print_json([{"event": record.id, "key": source.key, **source.payload()} for record, source in shown])
        return
    rows = [
        (
            record.id,
            source.key,
            source.publisher or "",
            str(source.published.text if source.published else "undated"),
            source.url or source.title or "",
        )
        for record, source in shown
    ]
    if form is TableFormat.csv:
        print_csv(_LISTED, rows)
    elif not is_terminal():
        print_rows(rows)
    else:
        print_table(_LISTED, rows, wide=len(_LISTED) - 1)
        print(count(len(every), "source") + (f", the first {len(shown)}" if len(every) > len(shown) else ""))


def _print(found: Sequence[Finding], form: TableFormat) -> None:
    import sys
    from collections import Counter

    from timeline.cli.output import print_csv, print_json, print_rows, print_table
    from timeline.terminal import is_terminal

    order: tuple[State, ...] = ("gone", "quote gone", "unclear", "not asked", "there", "quoted")
    ordered = sorted(found, key=lambda one: order.index(one.state))
    rows = [
        (one.state, one.evidence.event, one.evidence.source, one.evidence.url, one.note, one.day) for one in ordered
    ]
    if form is TableFormat.json:
        names = tuple(heading.lower() for heading in _CHECKED)
        print_json([dict(zip(names, row, strict=True)) for row in rows])
    elif form is TableFormat.csv:
        print_csv(_CHECKED, rows)
    elif not is_terminal():
        print_rows(rows)
    elif shown := [row for row in rows if row[0] in order[:3]]:
        print_table(_CHECKED, shown, wide=_CHECKED.index("Address"))
    counts = Counter(one.state for one in found)
    print(
        ", ".join(f"{counts[state]:,} {state}" for state in order if counts[state]) or "no addresses", file=sys.stderr
    )
    if any(one.state == "not asked" and not one.note for one in found):
        print("run it again to ask more, or give --most", file=sys.stderr)
