"""Compare the rows of columns with what the views say that they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline.formats.columns import row
from timeline.formats.columns.row import EPOCH, Who

if TYPE_CHECKING:
    import datetime as dt

    from timeline.formats.columns import Row
    from timeline.query import EventRecord, View


def shown(one: Row) -> tuple[object, ...]:
    """Return what a reader sees of a row."""
    flags = one.flags & ~(row.PRESENT | row.SAYS_FIGURE | row.OVERTURNED)
    return (one.title, one.day, one.earlier, one.later, flags, one.figure, one.kind, one.sources, one.who)


def expected(record: EventRecord) -> tuple[object, ...]:
    """Return what a reader should see of an event, from the record that the view gives."""
    when = record.date
    flags = (
        row.DISPUTED * record.disputed
        | row.RETRACTED * record.retracted
        | row.UNCONFIRMED * (record.status != "confirmed")
        | row.OPEN_START * (when.earliest is None)
        | row.OPEN_END * (when.latest is None)
        | row.PLANNED * record.planned
        | row.RENAMED * record.renamed
    )
    return (
        str(record.title),
        when.anchor.toordinal() - EPOCH,
        0 if when.earliest is None else (when.anchor - when.earliest).days,
        0 if when.latest is None else (when.latest - when.anchor).days,
        flags,
        record.fact.figure_text,
        record.kind,
        record.fact.lineages,
        tuple(Who(one.entity, one.role) for one in record.participants),
    )


def check(
    rows: list[Row], view: View, *, day: dt.date | None = None, position: int | None = None
) -> dict[str, tuple[object, ...]]:
    """Check that rows say what a view says, as reported on a day, as recorded at a position, or both; return it."""
    at = view if position is None else view.as_recorded(position)
    at = at if day is None else at.as_reported(day)
    wanted = {record.id: expected(record) for record in at.events(retracted=True)}
    number = None if day is None else day.toordinal() - EPOCH
    found: dict[str, tuple[object, ...]] = {}
    for one in rows:
        recorded = one.position_end is None if position is None else one.is_recorded(position)
        reported = bool(one.flags & row.PRESENT) if number is None else one.is_reported(number)
        if recorded and reported:
            assert one.id not in found, f"two rows of {one.id} hold at once"
            found[one.id] = shown(one)
    assert found == wanted
    return found
