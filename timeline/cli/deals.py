"""`timeline deals`: list takeovers, sales and mergers, each once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.filter_options import Chosen, filtered
from timeline.cli.options import Limit, TableFormat, TableOutputFormat

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from timeline.facts import Claim
    from timeline.query.deals import At, Deal, Stage

NAME = "deals"
_STAGES: tuple[Stage, ...] = ("announced", "signed", "closed", "terminated")
_HEADINGS = (
    *("id", "kind", *_STAGES, "buyers", "targets"),
    *("stake", "status", "price", "currency", "days_to_close"),
)


_COLUMNS = ("Announced", "Signed", "Ended", "Deal", "Share", "Status", "Price", "Days")
_NARROW = ("Announced", "Ended", "Deal", "Status", "Price")
_WIDE = 110
"""The width of a terminal, in characters, from which all columns fit."""


@filtered
def run(
    chosen: Chosen,
    at: Annotated[
        str,
        typer.Option(metavar="announced|closed", help="Which event of a deal the filters look at."),
    ] = "announced",
    limit: Limit = None,
    format: TableOutputFormat = TableFormat.text,  # noqa: A002
) -> int:
    """List deals: takeovers, purchases of shares, sales and mergers. Each is one row, with all its stages."""
    from shutil import get_terminal_size
    from typing import cast

    import timeline
    from timeline.cli.output import print_csv, print_json, print_rows, print_table
    from timeline.facts.quantities import count
    from timeline.terminal import is_terminal

    view = chosen.at(timeline.open())
    found = view.deals(chosen.filter(view), at=cast("At", at))
    shown = found[:limit]
    if format is TableFormat.json:
        print_json([deal.to_json() for deal in shown])
    elif format is TableFormat.csv:
        print_csv(_HEADINGS, map(_row, shown))
    elif not is_terminal():
        print_rows(map(_row, shown))
    else:
        columns = _COLUMNS if get_terminal_size().columns >= _WIDE else _NARROW
        lines = [_line(deal, view.directory.label) for deal in shown]
        print_table(columns, [[line[name] for name in columns] for line in lines], wide=columns.index("Deal"))
        print(count(len(found), "deal") + (f", the first {len(shown)}" if len(found) > len(shown) else ""))
    return 0


def _row(deal: Deal) -> Sequence[object]:
    """Return a deal as plain cells, for programs and spreadsheets; several companies are separated by a semicolon."""
    from timeline.facts.numbers import plain

    price = (plain(deal.price.counted), deal.price.unit) if deal.price else ("", "")
    return (
        deal.id,
        deal.kind,
        *(_text(deal, stage) for stage in _STAGES),
        "; ".join(deal.buyers),
        "; ".join(deal.targets),
        plain(deal.stake.counted) if deal.stake else "",
        deal.status,
        *price,
        "" if deal.days_to_close is None else deal.days_to_close,
    )


def _line(deal: Deal, name: Callable[[str, dt.date], str]) -> dict[str, str]:
    """Return a deal as cells for people, with the names that were valid when it was first reported."""
    day = deal.events[0].date.anchor
    buyers, targets = (", ".join(name(slug, day) for slug in slugs) for slugs in (deal.buyers, deal.targets))
    return {
        "Announced": _text(deal, "announced"),
        "Signed": _text(deal, "signed"),
        "Ended": _text(deal, "closed") or _text(deal, "terminated"),
        "Deal": f"{buyers or '?'} \N{RIGHTWARDS ARROW} {targets}",
        "Share": _in_words(deal.stake),
        "Status": deal.status,
        "Price": _in_words(deal.price),
        "Days": "" if deal.days_to_close is None else f"{deal.days_to_close:,}",
    }


def _in_words(claim: Claim | None) -> str:
    from timeline.cli.output import claim_in_words

    if claim is None:
        return ""
    return claim_in_words(claim if claim.value is None else replace(claim, minimum=None, maximum=None))


def _text(deal: Deal, stage: Stage) -> str:
    event = deal.first(stage)
    return event.date.written if event is not None else ""
