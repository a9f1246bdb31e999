"""A chart's numbers as a table, and as CSV that is safe from formulas in spreadsheets."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import language
from dashboard.escape import html
from dashboard.language import gettext, ngettext
from timeline.formats.cells import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_ROWS = 400


def as_csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return CSV (RFC 4180). A cell that a spreadsheet would read as a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A chart's numbers.

    Attributes:
        name: the name of the chart and of the file.
        rows: the number of rows.
        csv: all rows, for the download.
        table: the first rows, in HTML.
    """

    name: str
    rows: int
    csv: str
    table: str

    @classmethod
    def of(
        cls,
        name: str,
        header: Sequence[str],
        rows: Sequence[Sequence[str]],
        shown: Sequence[Sequence[str]] | None = None,
    ) -> Sheet:
        """Return a sheet of these numbers.

        Args:
            name: the name of the chart and of the file.
            header: the columns' names.
            rows: the cells.
            shown: the cells as people read them, if these differ: 75.4 billion for 75400000000.
        """
        return cls(name, len(rows), as_csv(header, rows), _table(header, rows if shown is None else shown))


def show(numbers: Sheet) -> None:
    """Write the download button and the table."""
    with st.expander(gettext("Table of these numbers ({number})", number=language.count(numbers.rows))):
        st.download_button(
            gettext("Download as CSV"),
            numbers.csv,
            file_name=f"timeline-{numbers.name}.csv",
            mime="text/csv",
            key=f"csv_{numbers.name}",
            on_click="ignore",
        )
        st.html(numbers.table)


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{html(name)}</th>' for name in header)
    body = "".join("<tr>" + "".join(f"<td>{html(cell)}</td>" for cell in row) + "</tr>" for row in rows[:_MOST_ROWS])
    rest = len(rows) - _MOST_ROWS
    left = ngettext("And {count} more in the download.", "And {count} more in the download.", rest)
    more = f'<p class="tl-small tl-muted">{left}</p>' if rest > 0 else ""
    return (
        f'<div class="tl tl-scroll" tabindex="0" role="region" aria-label="{gettext("Table")}">'
        f'<table class="tl-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'
    )
