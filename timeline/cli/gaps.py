"""`timeline gaps`: what is missing in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from timeline.cli.options import Limit, TableFormat, TableOutputFormat

if TYPE_CHECKING:
    from timeline.query.gaps import Gap, GapName

NAME = "gaps"
_HEADINGS = ("Kind", "Id", "Date", "Note", "Title")
_KINDS = "late|never|undated|lineage|month|deal|planned|figure|entity|weak"


def run(
    kind: Annotated[
        list[str] | None,
        typer.Option(metavar=_KINDS, help="Only this kind of gap; may be given several times. Without it, all."),
    ] = None,
    limit: Limit = None,
    format: TableOutputFormat = TableFormat.text,  # noqa: A002
) -> int:
    """List gaps: late or missing reports, dates without a day, deals without an end, weak sources and more.

    On a terminal, without --kind, it shows how many gaps of each kind there are.
    """
    from typing import cast

    import timeline
    from timeline.cli.output import print_csv, print_json, print_rows, print_table
    from timeline.facts.quantities import count
    from timeline.query.filter_values import known_word
    from timeline.query.gaps import GAPS, gaps
    from timeline.terminal import is_terminal

    wanted = [GAPS[cast("GapName", known_word(word, GAPS, "kind of gap"))].name for word in kind or ()]
    found = gaps(timeline.open(), wanted)
    shown = found[:limit]
    if format is TableFormat.json:
        print_json([gap.to_json() for gap in shown])
    elif format is TableFormat.csv:
        print_csv(_HEADINGS, map(_row, shown))
    elif not is_terminal():
        print_rows(map(_row, shown))
    elif wanted:
        print_table(_HEADINGS, [tuple(map(str, _row(gap))) for gap in shown], wide=_HEADINGS.index("Title"))
        print(count(len(found), "gap") + (f", the first {len(shown)}" if len(found) > len(shown) else ""))
    else:
        rows = [(name, str(sum(gap.kind == name for gap in found)), one.about) for name, one in GAPS.items()]
        print_table(("Kind", "Gaps", "What is missing"), rows, wide=2)
        print("for the list: timeline gaps --kind KIND")
    return 0


def _row(gap: Gap) -> tuple[str, ...]:
    """Return a gap as plain cells."""
    return (gap.kind, gap.id, gap.date, gap.note, gap.title)
