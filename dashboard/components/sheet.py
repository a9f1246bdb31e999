"""A chart's numbers as a table, and as CSV that is safe from formulas in spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dashboard import language, session
from dashboard.cards.png import png
from dashboard.escape import html
from dashboard.language import gettext, ngettext
from timeline.formats.cells import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST_ROWS = 60


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
            header: the columns' names in English: the file has them, the table their translations.
            rows: the cells of the file.
            shown: the cells as people read them, if these differ: 75.4 billion for 75400000000.
        """
        return cls(name, len(rows), as_csv(header, rows), _table(header, rows if shown is None else shown))


Picture = Callable[[], str]
"""Draws a chart as SVG, once somebody asks for it."""


@st.fragment
def show(numbers: Sheet, picture: Picture | None = None) -> None:
    """Write the download buttons and the table, which are drawn when somebody opens them: pages have a dozen of them.

    Args:
        numbers: the numbers of a chart.
        picture: draws the chart; None if there is no picture of it alone.
    """
    session.set_language()
    title = gettext("Table of these numbers ({number})", number=language.count(numbers.rows))
    opened = st.expander(title, key=f"sheet_{numbers.name}", on_change="rerun")
    if not opened.open:
        return
    with opened:
        with st.container(horizontal=True, gap="small"):
            _download(numbers.name, "CSV", numbers.csv, "text/csv")
            if picture is not None:
                _download(numbers.name, "SVG", picture, "image/svg+xml")
                _download(numbers.name, "PNG", lambda: png(picture(), zoom=2), "image/png")
        st.html(numbers.table)


def _download(name: str, form: str, content: str | Callable[[], str | bytes], media_type: str) -> None:
    st.download_button(
        gettext("Download as {format}", format=form),
        content,
        file_name=f"timeline-{name}.{form.lower()}",
        mime=media_type,
        key=f"{form.lower()}_{name}",
        on_click="ignore",
    )


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{html(gettext(name))}</th>' for name in header)
    body = "".join("<tr>" + "".join(f"<td>{html(cell)}</td>" for cell in row) + "</tr>" for row in rows[:_MOST_ROWS])
    rest = len(rows) - _MOST_ROWS
    left = ngettext("And {count} more in the download.", "And {count} more in the download.", rest)
    more = f'<p class="tl-small tl-muted">{left}</p>' if rest > 0 else ""
    return (
        f'<div class="tl tl-scroll" tabindex="0" role="region" aria-label="{gettext("Table")}">'
        f'<table class="tl-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{more}'
    )
