"""`timeline events`: list events."""

from __future__ import annotations

from timeline.cli.filter_options import Chosen, filtered
from timeline.cli.options import Limit, TableFormat, TableOutputFormat

NAME = "events"


@filtered
def run(chosen: Chosen, limit: Limit = None, format: TableOutputFormat = TableFormat.text) -> int:  # noqa: A002
    """List events, today or as they were reported or recorded at an earlier time."""
    import timeline
    from timeline.cli.output import print_json, print_parts, print_rows, print_table
    from timeline.facts.quantities import count
    from timeline.terminal import is_terminal

    found = chosen.events(timeline.open())
    shown = found if limit is None else found[:limit]
    if format is TableFormat.json:
        print_json([record.to_json() for record in shown])
        return 0
    if format is TableFormat.csv:
        from timeline.formats import find
        from timeline.formats.item import about, items

        print_parts(find("csv").write(items(found.snapshot, shown), about(found.snapshot, "Timeline")))
        return 0
    rows = [
        (
            str(record.date) if is_terminal() else record.date.written,
            record.kind,
            record.title + (" (retracted)" if record.retracted else ""),
            "disputed" if record.disputed else record.status,
            record.id,
        )
        for record in shown
    ]
    if not is_terminal():
        print_rows(rows)
        return 0
    print_table(("Date", "Kind", "Title", "Status", "Id"), rows, wide=2)
    total = len(rows) if limit is None else len(found)
    print(count(total, "event") + (f", the first {len(rows)}" if total > len(rows) else ""))
    return 0
