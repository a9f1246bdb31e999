"""Rows of a history: the states of events, with their sizes among all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from timeline import facts
from timeline.facts.sizes import MONEY, Measured, Sizes, weight
from timeline.formats.columns.row import PRESENT, RETRACTED, Row
from timeline.models import NOW

if TYPE_CHECKING:
    from timeline.formats.columns.history import Held, History
    from timeline.formats.columns.states import State

_HUNDRED = 100


def rows(found: History) -> list[Row]:
    """Return the rows of a history, by day, id, position and day of reporting."""
    held = [one for of_event in found.values() for one in of_event]
    sizes = Sizes.among(
        one.seen.state.measured
        for one in held
        if one.until == NOW and one.seen.state.flags & PRESENT and not one.seen.state.flags & RETRACTED
    )
    made = [row_of(one, sizes) for one in held]
    made.sort(key=lambda row: (row.day, row.id, row.position, row.reported is None, row.reported or 0))
    return made


def row_of(held: Held, sizes: Sizes) -> Row:
    """Return the row of a state.

    Args:
        held: the state.
        sizes: the sizes of the present events that are not retracted.
    """
    state, seen = held.seen.state, held.seen
    size = sizes.size(state.measured)
    return Row(
        id=state.id,
        title=state.title,
        short=state.short,
        figure=state.figure,
        kind=state.kind,
        day=state.day,
        earlier=state.earlier,
        later=state.later,
        flags=state.flags,
        size=size,
        value=_value(state),
        weight=max(0, round(_HUNDRED * weight(state.importance, size))),
        sources=state.sources,
        lead=state.lead,
        short_for=state.short_for,
        who=state.who,
        reported=seen.reported,
        reported_end=seen.reported_end,
        position=held.since,
        position_end=None if held.until == NOW else held.until,
    )


def unit_of(kind: type[facts.Event]) -> str:
    """Return the unit of the values of a kind's sizes: what is counted, a currency, or "" if it has none."""
    if not kind.sizes:
        return ""
    figure = kind.figure_types()[kind.sizes[0]]
    return MONEY if figure.measure == "money" else figure.unit


def _value(state: State) -> int | float | None:
    """Return the value of the first figure of a kind's sizes, if it is in the unit of the kind."""
    given: Measured | None = state.measured
    kind = facts.kind_of(state.kind)
    if given is None or given.figure != kind.sizes[0] or not given.unit or given.unit != unit_of(kind):
        return None
    whole = int(given.value)
    return whole if whole == given.value else float(given.value)
