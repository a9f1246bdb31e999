"""Counts and sums that the database makes, without reading the events: for questions that it can decide alone."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache, partial
from itertools import product
from typing import TYPE_CHECKING, Any

from timeline import facts, sql
from timeline.models import EVENT as V
from timeline.models import FIGURE as F
from timeline.models import PART as R
from timeline.query import counts, event_sql
from timeline.query.filter_values import ROLES

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from timeline.query.deals import Deal
    from timeline.query.event_sql import Condition
    from timeline.query.names import Directory

_PERIODS: dict[str, Callable[[facts.When], str]] = {
    "month": counts.month,
    "quarter": counts.quarter,
    "year": counts.year,
}
_PART = 1_000_000  # in two parts, so that a sum does not overflow 64 bits
_PLAIN = frozenset({"kind", "family", "status", *_PERIODS})


def can_group(by: Sequence[str], *, merged: bool) -> bool:
    """Return whether the database can group events by these names: at most one of them is company or a role.

    Args:
        by: the names.
        merged: whether some entity was merged into another one; then none of the names may be company or a role.
    """
    if merged and not {*by} <= _PLAIN:
        return False
    return {*by} <= {*_PLAIN, "company", *ROLES} and sum(name not in _PLAIN for name in by) <= 1


@dataclass(frozen=True, slots=True)
class _Grouping:
    """The columns by which events are grouped, and how their values become the names of groups."""

    columns: str
    join: str
    values: list[Any]
    names: Callable[[Sequence[Any]], Iterator[tuple[str, ...]]]


def _grouping(by: Sequence[str], directory: Directory) -> _Grouping:
    columns: list[str] = []
    reads: list[Callable[[Sequence[Any]], tuple[str, ...]]] = []
    join, values = "", []
    for name in by:
        at = len(columns)
        if name in _PERIODS:
            columns += [f"v.{V.earliest}", f"v.{V.latest}"]
            reads.append(partial(_period_of, name, at))
        elif name in _PLAIN:
            columns.append(f"v.{V.status if name == 'status' else V.kind}")
            reads.append(partial(_family if name == "family" else _value, at))
        else:
            slugs = {one.key: slug for slug, one in directory.known.items() if name != "company" or one.type == name}
            role = "" if name == "company" else f" WHERE {R.role} = ?"
            values = [] if name == "company" else [name]
            join = (
                f" JOIN (SELECT DISTINCT {R.since_position} AS at, {R.entity} AS who FROM {R}{role}) AS r"
                f" ON r.at = v.{V.since_position}"
            )
            columns.append("r.who")
            reads.append(partial(_slug, slugs, at))
    return _Grouping(", ".join(columns), join, values, lambda row: product(*(read(row) for read in reads)))


def _value(at: int, row: Sequence[Any]) -> tuple[str, ...]:
    return (row[at],)


def _family(at: int, row: Sequence[Any]) -> tuple[str, ...]:
    return (facts.kind_of(row[at]).family,)


def _slug(slugs: dict[int, str], at: int, row: Sequence[Any]) -> tuple[str, ...]:
    return (slugs[row[at]],) if row[at] in slugs else ()


def _period_of(name: str, at: int, row: Sequence[Any]) -> tuple[str, ...]:
    return (_period(name, row[at], row[at + 1]),)


@lru_cache(maxsize=65536)
def _period(name: str, earliest: int | None, latest: int | None) -> str:
    first, last = (dt.date.fromordinal(day) if day is not None else None for day in (earliest, latest))
    return _PERIODS[name](facts.When("", first, last, "range"))


def count_by(
    connection: Connection, conditions: Sequence[Condition], by: Sequence[str], directory: Directory
) -> dict[tuple[str, ...], int]:
    """Return how many events are in each group; see `counts.count_by`."""
    grouping = _grouping(by, directory)
    where, values = event_sql.all_of(conditions)
    rows = sql.rows(
        connection,
        f"SELECT {grouping.columns}, count(*) FROM {event_sql.source(where)}{grouping.join} WHERE {where}"
        f" GROUP BY {grouping.columns}",
        [*grouping.values, *values],
    )
    found: Counter[tuple[str, ...]] = Counter()
    for *row, number in rows:
        for group in grouping.names(row):
            found[group] += number
    return dict(sorted(found.items()))


def positions(connection: Connection, conditions: Sequence[Condition], kinds: Sequence[str]) -> list[int]:
    """Return the positions of the matching events of some kinds."""
    where, values = event_sql.all_of([*conditions, event_sql.one_of(V.kind, kinds)])
    rows = sql.rows(connection, f"SELECT v.{V.since_position} FROM {event_sql.source(where)} WHERE {where}", values)
    return [position for (position,) in rows]


@dataclass(slots=True)
class Added:
    """Figures that were added.

    Attributes:
        sums: the sum for each unit.
        events: how many events can have the figure.
        given: how many have it.
        approx: how many have an approximate one.
        bounds: how many have a bound only.
        kinds: the kinds of event that have it.
        superseded: how many events don't count because another stage of their deal does.
    """

    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    events: int = 0
    given: int = 0
    approx: int = 0
    bounds: int = 0
    kinds: set[str] = field(default_factory=set)
    superseded: int = 0

    def add_deals(self, stages: Mapping[int, tuple[str | None, Deal]], positions: Iterable[int]) -> None:
        """Add the prices of deals, each at the event at which it counts.

        Args:
            stages: see `Counting.stages`.
            positions: those of the events of the question.
        """
        for position in positions:
            stage = stages.get(position)
            if stage is None:
                continue
            kind, deal = stage
            if kind is None:
                self.superseded += 1
                continue
            self.events += 1
            if (claim := deal.price) is not None:
                self.given += 1
                self.approx += claim.approx
                self.bounds += claim.value is None
                self.sums[claim.unit] += claim.counted
                self.kinds.add(kind)


def add_up(
    connection: Connection, conditions: Sequence[Condition], figure: str, kinds: Collection[str], apart: Collection[int]
) -> Added:
    """Add up a figure over events that count each on its own.

    Args:
        connection: in a transaction.
        conditions: match the events.
        figure: the figure's name.
        kinds: the kinds of event to add; those of deals and stocks are added elsewhere.
        apart: the positions of events that are added elsewhere, since they relate to others.
    """
    only = [event_sql.one_of(V.kind, list(kinds))]
    if apart:
        only.append((f"v.{V.since_position} NOT IN ({', '.join('?' * len(apart))})", list(apart)))
    where, values = event_sql.all_of([*conditions, *only])
    joined = (
        f"{event_sql.source(where)} LEFT JOIN {F} AS f"
        f" ON f.{F.since_position} = v.{V.since_position} AND f.{F.name} = ?"
    )
    found = Added()
    if _add_in_one_unit(connection, joined, where, [figure, *values], kinds, found):
        return found
    columns = f"v.{V.kind}, f.{F.unit}, f.{F.approx}, f.{F.bound}, f.{F.exact}"
    for kind, unit, approx, bound, exact, number, large, small in sql.rows(
        connection,
        f"SELECT {columns}, count(*), sum(f.{F.whole} / {_PART}), sum(f.{F.whole} % {_PART}) FROM {joined}"
        f" WHERE {where} GROUP BY {columns}",
        [figure, *values],
    ):
        found.events += number
        if unit is not None:
            found.given += number
            found.approx += number if approx else 0
            found.bounds += number if bound else 0
            found.sums[unit] += Decimal(large or 0) * _PART + Decimal(small or 0) + number * Decimal(exact or 0)
            found.kinds.add(kind)
    return found


def _add_in_one_unit(  # noqa: PLR0913, PLR0917 - the parts of a statement
    connection: Connection, joined: str, where: str, values: Sequence[Any], kinds: Collection[str], found: Added
) -> bool:
    """Add up figures that are whole numbers in one unit; return False if they are not.

    SQLite sorts all rows to group them, which takes most of the time; nothing is grouped here.
    """
    each = "".join(f", count(f.{F.unit}) FILTER (WHERE v.{V.kind} = ?)" for _ in kinds)
    number, given, large, small, approx, bound, first, last, exact, *by_kind = sql.rows(
        connection,
        f"SELECT count(*), count(f.{F.unit}), sum(f.{F.whole} / {_PART}), sum(f.{F.whole} % {_PART}),"
        f" sum(f.{F.approx}), sum(f.{F.bound}), min(f.{F.unit}), max(f.{F.unit}), count(f.{F.exact}){each}"
        f" FROM {joined} WHERE {where}",
        [*kinds, *values],
    )[0]
    if first != last or exact:
        return False
    found.events, found.given, found.approx, found.bounds = number, given, approx or 0, bound or 0
    if given:
        found.sums[first] += Decimal(large) * _PART + Decimal(small)
    found.kinds.update(kind for kind, many in zip(kinds, by_kind, strict=True) if many)
    return True
