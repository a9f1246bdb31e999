"""Columns of some events as they are: for a picture of the answer to a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from timeline.formats.columns import encode
from timeline.formats.columns.decode import VERSION
from timeline.formats.columns.history import Held
from timeline.formats.columns.row import PRESENT
from timeline.formats.columns.rows import rows
from timeline.formats.columns.states import Seen, state_of
from timeline.formats.columns.tables import Tables
from timeline.models import NOW

if TYPE_CHECKING:
    from collections.abc import Sequence

    from timeline.query import EventRecord
    from timeline.query.names import Directory


def columns_of(records: Sequence[EventRecord], directory: Directory) -> dict[str, Any]:
    """Return some events as the first part of columns, without rows of the past; see `Columns.part`.

    Args:
        records: the events, in the state in which they are drawn.
        directory: the companies and people.
    """
    held = {}
    for record in records:
        state = state_of(record.fact, directory, planned=record.planned)
        present = state._replace(flags=state.flags | PRESENT)
        held[record.id] = [Held(Seen(present, None, None), record.position, NOW)]
    made = rows(held)
    tables = Tables.of(made)
    head = max((record.position for record in records), default=0)
    return {
        "version": VERSION,
        "head": head,
        "rows": len(made),
        **tables.to_json(directory),
        "parts": [],
        "history": [],
        **encode.columns(made, *tables),
    }
