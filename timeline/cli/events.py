"""`timeline events`: the events that match some filters."""

from __future__ import annotations

from timeline.cli.filters import Chosen, filtered
from timeline.cli.options import TableFormat, TableOutputFormat

NAME = "events"


@filtered
def run(chosen: Chosen, format: TableOutputFormat = TableFormat.text) -> int:  # noqa: A002
    """List events: now, as reported by a day, or as recorded at a position of the log."""
    import timeline
    from timeline.cli.output import print_json, print_parts, print_table
    from timeline.facts.quantities import count

    found = chosen.events(timeline.open())
    if format is TableFormat.json:
        print_json(found.to_json())
        return 0
    if format is TableFormat.csv:
        from timeline.formats import find
        from timeline.formats.item import about, items

        print_parts(find("csv").write(items(found.snapshot, found), about(found.snapshot, "Timeline")))
        return 0
    rows = [
        (
            str(record.date),
            record.kind,
            record.title + (" (retracted)" if record.retracted else ""),
            "disputed" if record.disputed else record.status,
            record.id,
        )
        for record in found
    ]
    print_table(("Date", "Kind", "Title", "Status", "Id"), rows, wide=2)
    print(count(len(rows), "event"))
    return 0
