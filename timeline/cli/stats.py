"""`timeline stats`: count events in groups, and add up figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from timeline.cli.filters import Chosen, filtered
from timeline.cli.options import Limit, TableFormat, TableOutputFormat

if TYPE_CHECKING:
    from timeline.query.totals import Sum

NAME = "stats"
_IN_ORDER = ("month", "quarter", "year")


@filtered
def run(
    chosen: Chosen,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Count by company, kind, family, status, month, quarter or year; give several to nest them."),
    ] = None,
    sum: Annotated[  # noqa: A002
        str | None, typer.Option("--sum", help="Also add up a figure for each group, such as price or headcount.")
    ] = None,
    limit: Limit = None,
    format: TableOutputFormat = TableFormat.text,  # noqa: A002
) -> int:
    """Count events (by kind, unless you say otherwise) and add up figures. Sums count a deal once."""
    import timeline
    from timeline.cli.output import print_csv, print_json, print_lines, print_rows, print_table
    from timeline.cli.sparks import sparks
    from timeline.facts.quantities import count
    from timeline.terminal import is_terminal

    names = tuple(by or ("kind",))
    events = chosen.events(timeline.open())
    ranked = list(events.count_by(*names).items())
    if len(names) == 1 and names[0] not in _IN_ORDER:
        ranked.sort(key=lambda item: -item[1])
    shown = ranked[:limit]
    found_sums = events.sum(sum, by=names) if sum is not None else None
    total, sums = (found_sums.whole, dict(found_sums)) if found_sums is not None else (None, {})
    if format is TableFormat.json:
        counts = [{**dict(zip(names, group, strict=True)), "events": number} for group, number in shown]
        found: dict[str, Any] = {"events": len(events), "counts": counts}
        if total is not None:
            found["sum"] = total.to_json()
            for (group, _), row in zip(shown, counts, strict=True):
                row["sum"] = sums[group].to_json()["by_unit"] if group in sums else {}
        print_json(found)
        return 0
    if format is TableFormat.csv or not is_terminal():
        rows = [(*group, number, *([_plain(sums.get(group))] if sum is not None else [])) for group, number in shown]
        if format is TableFormat.csv:
            print_csv((*names, "events", *([sum] if sum is not None else [])), rows)
        else:
            print_rows(rows)
        return 0
    print_lines([*(f"  {year}  {months}  {n}" for year, months, n in sparks(event.date for event in events)), ""])
    headings = [*map(str.capitalize, names), "Events", *([sum.capitalize()] if sum is not None else [])]
    print_table(
        headings,
        [
            (*group, f"{number:,}", *([_in_words(sums.get(group))] if sum is not None else []))
            for group, number in shown
        ],
        wide=0 if sum is None else len(headings) - 1,
    )
    print(count(len(events), "event") + (f", the first {len(shown)} groups" if len(ranked) > len(shown) else ""))
    if total is not None:
        print(f"{total.figure}: {total}")
    return 0


def _plain(total: Sum | None) -> str:
    """Return the sums of a group for other programs: `12000000 USD; 500 EUR`; "" if it has none."""
    return "; ".join(f"{value:f} {unit}" for unit, value in total.by_unit.items()) if total is not None else ""


def _in_words(total: Sum | None) -> str:
    from timeline.facts.quantities import amount

    return ", ".join(amount(value, unit) for unit, value in total.by_unit.items()) if total is not None else ""
