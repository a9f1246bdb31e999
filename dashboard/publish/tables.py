"""All tables of the site, as CSV and as Parquet, each with the data package that describes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.formats import FORMATS

if TYPE_CHECKING:
    from pathlib import Path

    from timeline.query import View

FORMS = ("csv", "parquet")
"""The formats of the tables, which are also the names of their folders in `data`."""


def write(view: View, form: str, folder: Path) -> None:
    """Write all tables.

    Args:
        view: the log.
        form: csv or parquet.
        folder: the folder to make.

    Raises:
        timeline.errors.MissingExtraError: a package for the format is missing.
    """
    written = FORMATS[form].tables
    assert written is not None  # noqa: S101 - both formats have tables
    written(view.tables(), folder)
