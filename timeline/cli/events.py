"""`timeline events`: the events that match some filters."""

from __future__ import annotations

from timeline.cli.filters import (
    AsRecorded,
    AsReported,
    Company,
    Disputed,
    Group,
    Kind,
    Person,
    Retracted,
    Since,
    Status,
    Text,
    Thread,
    Until,
    looking_back,
)
from timeline.cli.options import TableFormat, TableOutputFormat

NAME = "events"


def run(  # noqa: PLR0913, PLR0917 - one argument an option
    company: Company = None,
    person: Person = None,
    kind: Kind = None,
    since: Since = None,
    until: Until = None,
    text: Text = None,
    status: Status = None,
    thread: Thread = None,
    group: Group = None,
    disputed: Disputed = None,
    as_reported: AsReported = None,
    as_recorded: AsRecorded = None,
    retracted: Retracted = False,  # noqa: FBT002
    format: TableOutputFormat = TableFormat.text,  # noqa: A002
) -> int:
    """List events: now, as reported by a day, or as recorded at a position of the log."""
    import timeline
    from timeline.cli.output import print_json, print_parts, print_table

    found = looking_back(timeline.open(), as_recorded, as_reported).events(
        company=company,
        person=person,
        kind=kind or None,
        since=since,
        until=until,
        text=text,
        status=status or None,
        thread=thread,
        group=group,
        disputed=disputed,
        retracted=retracted,
    )
    if format is TableFormat.json:
        print_json(found.to_json())
        return 0
    if format is TableFormat.csv:
        from timeline.exports import about, items, writer

        print_parts(writer("csv")(items(found.view, found), about(found.view, "Timeline")))
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
    print(f"{len(rows)} events")
    return 0
