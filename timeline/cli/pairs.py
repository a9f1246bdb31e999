"""`timeline pairs`: companies that share events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.cli.filter_options import Chosen, filtered
from timeline.cli.options import Limit, TableFormat, TableOutputFormat

if TYPE_CHECKING:
    from timeline.query.pairs import Pair

NAME = "pairs"


@filtered
def run(chosen: Chosen, limit: Limit = None, format: TableOutputFormat = TableFormat.text) -> int:  # noqa: A002
    """List pairs of companies that share events, with the number of events and their roles in them."""
    import timeline
    from timeline.cli.output import print_csv, print_json, print_rows, print_table
    from timeline.facts.quantities import count
    from timeline.terminal import is_terminal

    events = chosen.events(timeline.open())
    found = events.pairs()
    shown = found[:limit]
    if format is TableFormat.json:
        print_json([pair.to_json() for pair in shown])
    elif format is TableFormat.csv or not is_terminal():
        rows = [(pair.first, pair.second, pair.events, _roles(pair)) for pair in shown]
        if format is TableFormat.csv:
            print_csv(("first", "second", "events", "roles"), rows)
        else:
            print_rows(rows)
    else:
        name = events.snapshot.directory.label
        lines = [(name(pair.first), name(pair.second), f"{pair.events:,}", _roles(pair)) for pair in shown]
        print_table(("Company", "Company", "Events", "Roles"), lines, wide=3)
        print(count(len(found), "pair") + (f", the first {len(shown)}" if len(found) > len(shown) else ""))
    return 0


def _roles(pair: Pair) -> str:
    """Return the roles of both companies, with the number of events: `target, acquirer: 2; partners, partners: 1`."""
    return "; ".join(f"{one}, {other}: {number}" for (one, other), number in pair.roles.items())
