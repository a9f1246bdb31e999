"""`timeline stats`: how many events there are, by what one asks for, and what figures add up to."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from timeline.cli.filters import Chosen, filtered
from timeline.cli.options import TableFormat, TableOutputFormat

NAME = "stats"


@filtered
def run(
    chosen: Chosen,
    by: Annotated[
        list[str] | None,
        typer.Option(help="What to count by: company, kind, family, status, month, quarter or year; several nest."),
    ] = None,
    sum: Annotated[str | None, typer.Option("--sum", help="Add up a figure too, such as price or headcount.")] = None,  # noqa: A002
    format: TableOutputFormat = TableFormat.text,  # noqa: A002
) -> int:
    """Count events, by kind if nothing else is asked for, and add up figures: deals once, currencies by themselves."""
    import timeline
    from timeline.cli.output import print_csv, print_json, print_lines, print_table
    from timeline.cli.sparks import sparks
    from timeline.facts.quantities import count

    if sum is not None and format is TableFormat.csv:
        raise typer.BadParameter("CSV is one table, in which a sum has no row: use --format json, or text")
    names = tuple(by or ("kind",))
    events = chosen.events(timeline.open())
    counts = events.count_by(*names)
    total = events.sum(sum) if sum is not None else None
    if format is TableFormat.json:
        found: dict[str, Any] = {
            "events": len(events),
            "counts": [{**dict(zip(names, key, strict=True)), "events": n} for key, n in counts.items()],
        }
        if total is not None:
            found["sum"] = {
                "figure": total.figure,
                "by_unit": {unit: f"{value:f}" for unit, value in total.by_unit.items()},
                "events": total.events,
                "without": total.without,
                "bounds": total.bounds,
                "told_again": total.told_again,
            }
        print_json(found)
        return 0
    if format is TableFormat.csv:
        print_csv((*names, "events"), [(*key, n) for key, n in counts.items()])
        return 0
    print_lines([*(f"  {year}  {months}  {n}" for year, months, n in sparks(event.date for event in events)), ""])
    ranked = sorted(counts.items(), key=lambda item: -item[1]) if len(names) == 1 else list(counts.items())
    if names in {("month",), ("quarter",), ("year",)}:
        ranked = list(counts.items())
    print_table((*map(str.capitalize, names), "Events"), [(*key, f"{n:,}") for key, n in ranked], wide=0)
    print(count(len(events), "event"))
    if total is not None:
        print(f"{total.figure}: {total}")
    return 0
