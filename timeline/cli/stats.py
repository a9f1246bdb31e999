"""`timeline stats`: count events in groups, add up figures, and say how late the first reports came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from timeline.cli.filter_options import Chosen, filtered
from timeline.cli.options import Limit, TableFormat, TableOutputFormat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from decimal import Decimal

    from timeline.query.events import Choices
    from timeline.query.reporting import Lags
    from timeline.query.totals import Sum, Sums

NAME = "stats"
_IN_ORDER = ("month", "quarter", "year")


@filtered
def run(  # noqa: PLR0913 - one argument an option
    chosen: Chosen,
    *,
    by: Annotated[
        list[str] | None,
        typer.Option(
            help="Count by company, kind, family, status, month, quarter, year, first_publisher, or a role such as"
            " acquirer; give several to nest them."
        ),
    ] = None,
    sum: Annotated[  # noqa: A002
        str | None, typer.Option("--sum", help="Also add up a figure for each group, such as price or headcount.")
    ] = None,
    at: Annotated[str | None, typer.Option(metavar="announced|closed", help="With --sum: where a deal counts.")] = None,
    bounds: Annotated[
        str | None,
        typer.Option(metavar="low|preferred|high", help="With --sum: which number of each figure counts."),
    ] = None,
    exact: Annotated[bool, typer.Option("--exact", help="With --sum: leave approximate figures out.")] = False,
    currency: Annotated[
        str | None, typer.Option(help="With --sum: count only figures in this unit, such as USD. Nothing is converted.")
    ] = None,
    lag: Annotated[
        bool, typer.Option("--lag", help="Also show how many days after events their first reports came: the median.")
    ] = False,
    limit: Limit = None,
    format: TableOutputFormat = TableFormat.text,  # noqa: A002
) -> int:
    """Count events (by kind, unless you say otherwise) and add up figures. Sums count a deal once."""
    import timeline
    from timeline.cli.output import print_csv, print_json, print_lines, print_rows, print_table
    from timeline.cli.sparks import sparks
    from timeline.facts.quantities import count
    from timeline.terminal import is_terminal

    choice = _choice(at=at, bounds=bounds, exact=exact, currency=currency)
    if choice and sum is None:
        raise typer.BadParameter("--at, --bounds, --exact and --currency need a figure to add up: --sum price")
    names = tuple(by or ("kind",))
    events = chosen.events(timeline.open())
    ranked = list(events.count_by(*names).items())
    if len(names) == 1 and names[0] not in _IN_ORDER:
        ranked.sort(key=lambda item: -item[1])
    shown = ranked[:limit]
    sums = events.sum(sum, by=names, **choice) if sum is not None else None
    lags = events.lag(by=names) if lag else None
    if format is TableFormat.json:
        print_json(_json(names, shown, len(events), sums, lags, events.lag() if lag else None))
        return 0
    more = [*([sums.whole.figure] if sums is not None else []), *(["lag"] if lag else [])]
    if format is TableFormat.csv or not is_terminal():
        rows = [(*group, number, *_more(group, sums, lags, _plain)) for group, number in shown]
        if format is TableFormat.csv:
            print_csv((*names, "events", *more), rows)
        else:
            print_rows(rows)
        return 0
    print_lines([*(f"  {year}  {months}  {n}" for year, months, n in sparks(event.date for event in events)), ""])
    headings = [*map(_heading, names), "Events", *map(_heading, more)]
    lines = [(*group, f"{number:,}", *_more(group, sums, lags, _in_words)) for group, number in shown]
    print_table(headings, lines, wide=0 if sums is None else headings.index(_heading(more[0])))
    print(count(len(events), "event") + (f", the first {len(shown)} groups" if len(ranked) > len(shown) else ""))
    if sums is not None:
        print_lines(_totals(sums))
    if lag:
        print(f"lag: {events.lag()}")
    return 0


def _choice(*, at: str | None, bounds: str | None, exact: bool, currency: str | None) -> Choices:
    """Return what was chosen, as `Events.sum` takes it; what is unknown is an error there."""
    given = {"at": at, "bounds": bounds, "approx": False if exact else None, "currency": currency}
    return cast("Choices", {name: value for name, value in given.items() if value is not None})


def _json(  # noqa: PLR0913, PLR0917 - one argument a part
    names: Sequence[str],
    shown: Sequence[tuple[tuple[str, ...], int]],
    events: int,
    sums: Sums | None,
    lags: Mapping[tuple[str, ...], Lags] | None,
    lag: Lags | None,
) -> dict[str, Any]:
    rows = []
    for group, number in shown:
        row: dict[str, Any] = {**dict(zip(names, group, strict=True)), "events": number}
        if sums is not None:
            row["sum"] = sums[group].to_json() if group in sums else None
        if lags is not None:
            row["lag"] = lags[group].to_json()
        rows.append(row)
    found: dict[str, Any] = {"events": events, "counts": rows}
    if sums is not None:
        found["sum"] = {**sums.whole.to_json(), "overlap": _exact(sums.overlap), "ungrouped": _exact(sums.ungrouped)}
    if lag is not None:
        found["lag"] = lag.to_json()
    return found


def _more(
    group: tuple[str, ...],
    sums: Sums | None,
    lags: Mapping[tuple[str, ...], Lags] | None,
    text: Callable[[Sum | None], str],
) -> list[str]:
    """Return the cells of a group after its number of events."""
    cells = [text(sums.get(group))] if sums is not None else []
    if lags is not None:
        median = lags[group].median
        cells.append("" if median is None else str(median))
    return cells


def _totals(sums: Sums) -> list[str]:
    """Return the sum over all events, and why the sums of the groups add up to another number."""
    lines = [f"{sums.whole.figure}: {sums.whole}"]
    if sums.overlap:
        lines.append(f"in several groups: {_amounts(sums.overlap)}")
    if sums.ungrouped:
        lines.append(f"in no group: {_amounts(sums.ungrouped)}")
    return lines


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _plain(total: Sum | None) -> str:
    """Return the sums of a group for other programs: `12000000 USD; 500 EUR`; "" if it has none."""
    return "; ".join(f"{value:f} {unit}" for unit, value in total.by_unit.items()) if total is not None else ""


def _in_words(total: Sum | None) -> str:
    return _amounts(total.by_unit) if total is not None else ""


def _amounts(by_unit: Mapping[str, Decimal]) -> str:
    from timeline.facts.quantities import amount

    return ", ".join(amount(value, unit) for unit, value in by_unit.items())


def _exact(by_unit: Mapping[str, Decimal]) -> dict[str, str]:
    return {unit: f"{value:f}" for unit, value in by_unit.items()}
