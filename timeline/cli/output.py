"""Print for people and for programs."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from timeline.terminal import visible

if TYPE_CHECKING:
    from timeline.facts import Claim
    from timeline.seeds.read.diagnostics import Diagnostic

_MOST_CODES = 4
_BREAKS = re.compile(r"\r\n|[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")


def print_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Print JSON, indented and in UTF-8; invalid Unicode appears as numbers."""
    import orjson

    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    sys.stdout.buffer.flush()


def print_diagnostics(diagnostics: Sequence[Diagnostic]) -> None:
    """Print diagnostics to standard error, the errors last so that they stay visible; then their number.

    The last line is the command that explains them.
    """
    from timeline.seeds.read.diagnostics import SEVERITIES

    for severity in reversed(SEVERITIES):
        for diagnostic in diagnostics:
            if diagnostic.severity == severity:
                print(diagnostic, file=sys.stderr)
    _print_count(diagnostics)


def print_for_github(diagnostics: Sequence[Diagnostic]) -> None:
    """Print diagnostics as commands for GitHub Actions, which shows each one beside its line.

    Print nothing else from the files, because their lines could be such commands too.
    """
    for diagnostic in diagnostics:
        print(diagnostic.to_github())
    sys.stdout.flush()
    _print_count(diagnostics)


def _print_count(diagnostics: Sequence[Diagnostic]) -> None:
    from timeline.facts.quantities import count

    errors = sum(diagnostic.severity == "error" for diagnostic in diagnostics)
    if errors:
        print(f"{count(errors, 'error')} found; nothing was written", file=sys.stderr)
    first_errors = sorted(diagnostics, key=lambda diagnostic: diagnostic.severity != "error")
    codes = list(dict.fromkeys(diagnostic.code for diagnostic in first_errors))
    if codes:
        print(f"for more: timeline explain {' '.join(codes[:_MOST_CODES])}", file=sys.stderr)


def print_lines(lines: Sequence[str]) -> None:
    """Print lines of text that may come from files, without terminal control characters."""
    for line in lines:
        print(visible(line))


def print_parts(parts: Iterable[bytes]) -> None:
    """Print the bytes of an export."""
    sys.stdout.buffer.writelines(parts)
    sys.stdout.buffer.flush()


def print_csv(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table as CSV (RFC 4180); text that looks like a formula gets an apostrophe."""
    import csv

    from timeline.formats.cells import safe

    writer = csv.writer(sys.stdout)
    writer.writerow([heading.lower() for heading in headings])
    writer.writerows([safe(cell) for cell in row] for row in rows)


def print_rows(rows: Iterable[Sequence[object]]) -> None:
    """Print rows for other programs: one line for each, with tabs between cells, without a heading."""
    for row in rows:
        print("\t".join(visible(_BREAKS.sub(" ", str(cell))) for cell in row))


def claim_in_words(claim: Claim) -> str:
    """Return a claim's number for people: `about 10,000 GPUs`, `at least 300 people`."""
    from timeline.facts import quantities

    return quantities.claim_in_words(claim)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, wide: int) -> None:
    """Print a table to a terminal; cells are plain text without markup.

    Args:
        headings: the names of the columns.
        rows: their cells.
        wide: the index of the column that gets the remaining width, with line breaks.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for index, heading in enumerate(headings):
        table.add_column(heading, no_wrap=index != wide, overflow="fold", ratio=1 if index == wide else None)
    for row in rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    Console(highlight=False, markup=False, emoji=False).print(table)


def is_confirmed(question: str, otherwise: str) -> bool:
    """Ask a question on a terminal; elsewhere print what to do instead.

    Args:
        question: can be answered by yes or no.
        otherwise: what is said where nobody can answer.
    """
    if sys.stdin.isatty():
        import typer

        return typer.confirm(question, err=True)
    print(otherwise, file=sys.stderr)
    return False
