"""Events as tables for pandas, polars, Arrow and DuckDB, each with its own types. Nothing is rounded."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from timeline import facts, resources
from timeline.errors import MissingExtraError, QueryError
from timeline.facts.numbers import plain

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from timeline.query.results import EventRecord

Type = Literal["text", "category", "flag", "day", "count", "number", "texts"]

DIGITS, DECIMALS = 38, 6
"""The digits of numbers that are not counts, and those after the point; Arrow, polars and DuckDB keep decimals."""

_COUNTS = frozenset({"count"})
_MOST_COUNT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table of events.

    Attributes:
        name: its name.
        type: the type of its values; any of them may be missing.
        value: returns the value for an event.
    """

    name: str
    type: Type
    value: Callable[[EventRecord], Any]


OF_ALL: tuple[Column, ...] = (
    Column("id", "text", lambda event: event.id),
    Column("kind", "category", lambda event: event.kind),
    Column("title", "text", lambda event: event.title),
    Column("summary", "text", lambda event: event.fact.summary),
    Column("status", "category", lambda event: event.status),
    Column("disputed", "flag", lambda event: event.disputed),
    Column("retracted", "flag", lambda event: event.retracted),
    Column("date", "text", lambda event: event.date.text),
    Column("earliest", "day", lambda event: event.date.earliest),
    Column("latest", "day", lambda event: event.date.latest),
    Column("anchor", "day", lambda event: event.date.anchor),
    Column("precision", "category", lambda event: event.date.precision),
    Column("reported", "day", lambda event: event.reported),
    Column("thread", "text", lambda event: event.fact.thread),
    Column("companies", "texts", lambda event: list(event.companies)),
    Column("people", "texts", lambda event: [p.entity for p in event.participants if p.type == "person"]),
    Column("sources", "count", lambda event: len(event.fact.sources)),
    Column("lineages", "count", lambda event: event.fact.lineages),
    Column("position", "count", lambda event: event.position),
)
"""The columns that every event has."""

FIGURES = tuple(sorted({name for kind in facts.KINDS.values() for name in kind.figure_types()}))
"""The figures of all kinds."""


def columns(figures: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of all events, and four for each figure: preferred value, unit, lowest and highest value."""
    found = list(OF_ALL)
    for name in figures:
        measures = {kind.figure_types()[name].measure for kind in facts.KINDS.values() if name in kind.figure_types()}
        type_: Type = "count" if measures == _COUNTS else "number"
        found += [
            Column(name, type_, _of_claim(name, "value")),
            Column(f"{name}_unit", "category", _of_claim(name, "unit")),
            Column(f"{name}_min", type_, _of_claim(name, "minimum")),
            Column(f"{name}_max", type_, _of_claim(name, "maximum")),
        ]
    return tuple(found)


def given(events: Iterable[EventRecord]) -> list[str]:
    """Return the figures that the events give, in alphabetical order."""
    return sorted({name for event in events for name in event.fact.figures})


def to_pandas(events: Sequence[EventRecord], wanted: Sequence[Column]) -> pd.DataFrame:
    """Return a data frame: categories, nullable whole numbers, days as `datetime64[s]`, other numbers as Decimals.

    Raises:
        QueryError: a count does not fit in 64 bits.
    """
    import pandas as pd

    made: dict[str, Any] = {}
    for column in wanted:
        values = [column.value(event) for event in events]
        if column.type == "category":
            made[column.name] = pd.Categorical(values)
        elif column.type == "day":  # in seconds, because nanoseconds start in 1677
            made[column.name] = pd.array(values, dtype="datetime64[s]")
        elif column.type == "count":
            made[column.name] = pd.array(_counts(column.name, values), dtype="Int64")
        elif column.type == "flag":
            made[column.name] = pd.array(values, dtype="boolean")
        elif column.type == "text":
            made[column.name] = pd.array(values, dtype="string")
        else:
            made[column.name] = pd.Series(values, dtype=object)
    return pd.DataFrame(made)


def to_arrow(events: Sequence[EventRecord], wanted: Sequence[Column]) -> pa.Table:
    """Return an Arrow table; numbers that are not counts are decimals of `DIGITS` digits.

    Raises:
        MissingExtraError: pyarrow is not installed.
        QueryError: a number has more than `DECIMALS` decimals, or a count does not fit in 64 bits; nothing is rounded.
    """
    arrow = needed("pyarrow", "arrow")
    types = arrow_types(arrow)
    arrays = []
    for column in wanted:
        values = [column.value(event) for event in events]
        if column.type == "count":
            values = _counts(column.name, values)
        if column.type == "number":
            _check_decimals(column.name, values)
        arrays.append(arrow.array(values, type=types[column.type]))
    schema = arrow.schema([(column.name, types[column.type]) for column in wanted])
    return arrow.Table.from_arrays(arrays, schema=schema)


def arrow_types(arrow: ModuleType) -> dict[Type, Any]:
    """Return Arrow's type for each column type."""
    return {
        "text": arrow.string(),
        "category": arrow.dictionary(arrow.int32(), arrow.string()),
        "flag": arrow.bool_(),
        "day": arrow.date32(),
        "count": arrow.int64(),
        "number": arrow.decimal128(DIGITS, DECIMALS),
        "texts": arrow.list_(arrow.string()),
    }


def to_polars(events: Sequence[EventRecord], wanted: Sequence[Column]) -> pl.DataFrame:
    """Return a polars data frame; see `to_arrow`.

    Raises:
        MissingExtraError: polars or pyarrow is not installed.
        QueryError: see `to_arrow`.
    """
    polars = needed("polars", "polars")
    frame: pl.DataFrame = polars.from_arrow(to_arrow(events, wanted))
    return frame


def to_duckdb(
    events: Sequence[EventRecord], wanted: Sequence[Column], connection: duckdb.DuckDBPyConnection | None, name: str
) -> duckdb.DuckDBPyConnection:
    """Write events to a table in DuckDB; see `to_arrow`.

    Args:
        events: the events to write.
        wanted: the columns of the table.
        connection: a connection to a database; None opens one in memory.
        name: the table's name; an existing table is replaced.

    Returns:
        The connection.

    Raises:
        MissingExtraError: duckdb or pyarrow is not installed.
        QueryError: see `to_arrow`.
    """
    duck = needed("duckdb", "duckdb")
    target: duckdb.DuckDBPyConnection = connection if connection is not None else duck.connect()
    target.register("timeline_arrow", to_arrow(events, wanted))
    quoted = '"' + name.replace('"', '""') + '"'
    target.execute(f"CREATE OR REPLACE TABLE {quoted} AS SELECT * FROM timeline_arrow")
    target.unregister("timeline_arrow")
    return target


def needed(module: str, extra: str) -> ModuleType:
    """Import an optional module.

    Raises:
        MissingExtraError: it is not installed; the message says how to install it.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError:
        raise MissingExtraError(f"{module} is not installed: {resources.how_to_install(extra)}") from None


def _of_claim(figure: str, part: str) -> Callable[[EventRecord], Any]:
    def value(event: EventRecord) -> Any:  # noqa: ANN401 - a number or a unit
        claim = event.fact.preferred(figure) if figure in event.fact.figure_types() else None
        return getattr(claim, part) if claim is not None else None

    return value


def _counts(name: str, values: Iterable[Decimal | int | None]) -> list[int | None]:
    """Return whole numbers for columns of 64 bits."""
    counts = [None if value is None else int(value) for value in values]
    for count in counts:
        if count is not None and count > _MOST_COUNT:
            raise QueryError(f"{name}: {count} is above {_MOST_COUNT}, the largest count in a table: use to_json()")
    return counts


def _check_decimals(name: str, values: Iterable[Decimal | None]) -> None:
    for value in values:
        if value is not None and len(plain(value).partition(".")[2]) > DECIMALS:
            raise QueryError(f"{name}: {value} has more than {DECIMALS} decimals, the most in a table: use to_pandas()")
