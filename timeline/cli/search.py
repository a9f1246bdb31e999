"""`timeline search`: find events, companies and people."""

from __future__ import annotations

from typing import Annotated

import typer

from timeline.cli.options import TableFormat, TableOutputFormat

NAME = "search"


def run(
    words: Annotated[
        list[str],
        typer.Argument(help="Words of titles, summaries and publishers, or a name; a name may have a small error."),
    ],
    limit: Annotated[int, typer.Option(min=1, help="List at most this many events, the newest first.")] = 20,
    format: TableOutputFormat = TableFormat.text,  # noqa: A002
) -> int:
    """Find events by words or by participants, and companies and people by name; the best match comes first."""
    import timeline
    from timeline.cli.output import print_csv, print_json, print_rows, print_table
    from timeline.facts.quantities import count
    from timeline.facts.suggest import likeness
    from timeline.terminal import is_terminal

    view = timeline.open()
    text = " ".join(words)
    events = view.events().search(text).order_by("-date")
    label = view.directory.label
    keys = set(view.directory.with_merged(view.directory.named(text)))
    somebody = [known for known in view.directory.known.values() if known.key in keys and not known.retracted]
    somebody.sort(key=lambda known: -likeness(text, [name for name, _ in known.names] + [*known.aliases, known.slug]))
    total = len(events)
    shown = events[:limit]
    if format is TableFormat.json:
        who = [
            {"id": known.slug, "type": known.type, "name": known.name, "label": label(known.slug)} for known in somebody
        ]
        print_json({"total": total, "events": [event.to_json() for event in shown], "entities": who})
        return 0
    if format is TableFormat.csv or not is_terminal():
        people = [(str(known.type), known.slug, label(known.slug), "") for known in somebody]
        if format is TableFormat.csv:
            told = [("event", event.id, event.title, str(event.date)) for event in shown]
            print_csv(("Type", "Id", "Name", "Date"), people + told)
        else:
            print_rows([*people, *(("event", event.id, event.title, event.date.written) for event in shown)])
        return 0
    if somebody:
        print_table(("Who", "Type", "Id"), [(label(known.slug), known.type, known.slug) for known in somebody], wide=0)
    print_table(("Date", "Event", "Id"), [(str(event.date), event.title, event.id) for event in shown], wide=1)
    print(count(total, "event") + (f", the newest {limit}" if total > limit else ""))
    return 0
