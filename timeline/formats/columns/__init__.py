"""Timeline columns, version 1: all events in all their states, for a figure that a browser draws.

Each field of a row is a list, so that the whole log takes few bytes; see the chapter about columns in docs/exports.md.
"""

from timeline.formats.columns.decode import VERSION, read_columns
from timeline.formats.columns.head import Head
from timeline.formats.columns.parts import FIRST, Columns, columns, to_bytes
from timeline.formats.columns.row import Row, Who
from timeline.formats.columns.some import columns_of
from timeline.formats.columns.streamed import parts_of

__all__ = [
    "FIRST",
    "VERSION",
    "Columns",
    "Head",
    "Row",
    "Who",
    "columns",
    "columns_of",
    "parts_of",
    "read_columns",
    "to_bytes",
]
