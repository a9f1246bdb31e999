"""Count events by company, kind and time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING

from timeline.errors import QueryError
from timeline.facts.suggest import did_you_mean
from timeline.query.filter_values import ROLES

if TYPE_CHECKING:
    from timeline.facts import When
    from timeline.query.results import EventRecord

IMPRECISE = "imprecise"
"""The group of a date that does not fit into one month, quarter or year."""

_QUARTER = 3


def month(when: When) -> str:
    """Return the month that a date fits into, as `2023-04`, or `IMPRECISE`."""
    fits = when.month
    return f"{fits[0]:04}-{fits[1]:02}" if fits else IMPRECISE


def quarter(when: When) -> str:
    """Return the quarter that a date fits into, as `2023-Q2`, or `IMPRECISE`."""
    first, last = when.earliest, when.latest
    if first is None or last is None or first.year != last.year:
        return IMPRECISE
    number = (first.month - 1) // _QUARTER
    return f"{first.year:04}-Q{number + 1}" if number == (last.month - 1) // _QUARTER else IMPRECISE


def year(when: When) -> str:
    """Return the year that a date fits into, as `2023`, or `IMPRECISE`."""
    first, last = when.earliest, when.latest
    return f"{first.year:04}" if first and last and first.year == last.year else IMPRECISE


def _in_role(name: str) -> Callable[[EventRecord], Sequence[str]]:
    return lambda record: tuple(participant.entity for participant in record.role(name))


GROUPS: dict[str, Callable[[EventRecord], Sequence[str]]] = {
    "company": lambda record: record.companies,
    "kind": lambda record: (record.kind,),
    "family": lambda record: (record.fact.family,),
    "status": lambda record: (record.status,),
    "month": lambda record: (month(record.date),),
    "quarter": lambda record: (quarter(record.date),),
    "year": lambda record: (year(record.date),),
    "first_publisher": lambda record: record.first_publishers,
    **{name: _in_role(name) for name in ROLES if name != "company"},
}
"""What events can be counted by: for each name, what returns the groups of an event."""


def count_by(records: Iterable[EventRecord], *by: str) -> dict[tuple[str, ...], int]:
    """Count events.

    Args:
        records: the events.
        by: one or more of company, kind, family, status, month, quarter, year, first_publisher, and roles such as
            acquirer. An event with several companies counts once for each of them; one without anybody in a role does
            not count there. Of several publishers that reported an event on the first day, each counts. A date that
            does not fit into one month, quarter or year counts as `imprecise`: an event of which only the year is known
            does not count in January.

    Returns:
        The number of events in each group, sorted. A key holds the values of `by`, in that order.

    Raises:
        QueryError: a name in `by` is unknown, or `by` is empty.
    """
    check_by(by)
    found: Counter[tuple[str, ...]] = Counter()
    for record in records:
        found.update(groups(record, by))
    return dict(sorted(found.items()))


def groups(record: EventRecord, by: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Return the groups in which an event counts. `check_by` must have checked `by`."""
    return product(*(GROUPS[name](record) for name in by))


def check_by(by: Sequence[str]) -> None:
    """Check that events can be counted by these names.

    Raises:
        QueryError: a name is unknown, or none is given.
    """
    for name in by:
        if name not in GROUPS:
            hint = did_you_mean(name, GROUPS) or "count by " + ", ".join(GROUPS)
            raise QueryError(f"events can't be counted by '{name}': {hint}")
    if not by:
        raise QueryError("say what to count by: " + ", ".join(GROUPS))
