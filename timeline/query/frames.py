"""Columns with types, and the data frames and tables of pandas, polars, Arrow and DuckDB that are made from them.

Everything is built a column at a time, from batches of rows, so that only the columns are held in memory.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from timeline import collector, resources
from timeline.errors import MissingExtraError, QueryError
from timeline.facts.numbers import plain

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Type = Literal["text", "category", "flag", "day", "moment", "count", "number", "texts"]

BATCH = 2000
"""How many rows are in memory at a time while a table is streamed."""
DIGITS, DECIMALS = 38, 6
"""The digits of numbers that are not counts, and those after the point; Arrow, polars and DuckDB keep decimals."""
MOST_COUNT = 2**63 - 1
"""The largest count in a table: the largest number of 64 bits."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        name: its name.
        type: the type of its values; any of them may be missing.
        about: what it holds, in a sentence.
        value: returns the value for a row.
        of: the figure or the field of some kinds that it belongs to; "" if it belongs to every row. Rows of a table
            with such columns have an attribute `given`: the names that have a value.
    """

    name: str
    type: Type
    about: str
    value: Callable[[Any], Any]
    of: str = ""


@dataclass(frozen=True, slots=True)
class ColumnBatch:
    """Rows whose values are sequences, one for each column.

    Attributes:
        size: the number of rows.
        columns: the values of each column, by its name; those of counts are `int`, and days are ordinals. None is a
            column without a value.
        given: the figures and the fields of some kinds that a row has.
    """

    size: int
    columns: Mapping[str, Sequence[Any] | None]
    given: frozenset[str]

    def __len__(self) -> int:
        return self.size


Rows = Sequence[Any] | ColumnBatch
Batches = Iterable[Rows]
"""The rows of a table, in batches."""


def given_by(rows: Rows) -> frozenset[str]:
    """Return the names that have a value in rows of a table with columns of figures; see `Column.of`."""
    return rows.given if isinstance(rows, ColumnBatch) else frozenset[str]().union(*(row.given for row in rows))


def values(rows: Rows, columns: Sequence[Column], *, ordinals: bool = False) -> Iterator[Sequence[Any] | None]:
    """Yield the values of each column; None for a column of which no row has a value.

    Args:
        rows: the rows.
        columns: the columns.
        ordinals: whether days are ordinals instead of dates.
    """
    if isinstance(rows, ColumnBatch):
        for column in columns:
            found = None if column.of and column.of not in rows.given else rows.columns[column.name]
            if found is not None and column.type == "day" and not ordinals:
                found = [None if day is None else _date(day) for day in found]
            yield found
        return
    given = given_by(rows) if any(column.of for column in columns) else frozenset[str]()
    for column in columns:
        if column.of and column.of not in given:
            yield None
        elif column.type == "count":
            yield [None if value is None else int(value) for value in map(column.value, rows)]
        elif column.type == "day" and ordinals:
            yield [None if value is None else value.toordinal() for value in map(column.value, rows)]
        else:
            yield list(map(column.value, rows))


_date = lru_cache(maxsize=65536)(dt.date.fromordinal)


Places = Callable[[Mapping[str, Sequence[Any]]], Sequence[int]]
"""Returns the indexes of rows in the order that they should have, from the values of all columns; days are ordinals."""


def to_pandas(
    batches: Batches,
    columns: Sequence[Column],
    *,
    exact: bool = False,
    drop: bool = False,
    places: Places | None = None,
) -> pd.DataFrame:
    """Return a data frame: categories, `Int64` for counts, `float64` for other numbers, and days as `datetime64[s]`.

    Args:
        batches: the rows.
        columns: the columns of the frame.
        exact: keep numbers that are not counts as Decimals.
        drop: leave out the columns that belong to a figure or a field that no row has.
        places: sorts the rows; by default they are sorted already.

    Raises:
        QueryError: a count does not fit in 64 bits.
    """
    import numpy as np
    import pandas as pd

    whole: list[list[Any] | None] = [None] * len(columns)
    given: set[str] = set()
    many = 0
    with collector.paused():
        for rows in batches:
            if drop:
                given |= given_by(rows)
            for index, found in enumerate(values(rows, columns, ordinals=True)):
                before = whole[index]
                if before is not None:
                    before += found if found is not None else [None] * len(rows)
                elif found is not None:
                    whole[index] = [*[None] * many, *found]
            many += len(rows)
        sorted_as = None
        if places is not None and many:
            named = {column.name: found for column, found in zip(columns, whole, strict=True) if found is not None}
            sorted_as = np.array(places(named), "int64")
        made: dict[str, Any] = {}
        for index, column in enumerate(columns):
            if drop and column.of and column.of not in given:
                continue
            found, whole[index] = whole[index], None
            if found is None:
                made[column.name] = _series(pd, column, [None] * many, exact=exact)
            else:
                array = _series(pd, column, found, exact=exact)
                made[column.name] = array if sorted_as is None else array.take(sorted_as)
        return pd.DataFrame(made, copy=False)


def _series(pandas: ModuleType, column: Column, found: Sequence[Any], *, exact: bool) -> Any:  # noqa: ANN401 - an array
    import numpy as np

    match column.type:
        case "category":
            made = _categories(pandas, found)
        case "day":  # in seconds, because nanoseconds start in 1677
            made = pandas.array(_days(found).astype("datetime64[s]"))
        case "moment":
            made = pandas.array(found, dtype="datetime64[us, UTC]")
        case "number" if not exact:
            made = np.array([None if one is None else float(one) for one in found], dtype="float64")
        case "flag":
            flags = np.array(found, "float64")  # a missing one is no number
            made = pandas.arrays.BooleanArray(flags == 1, np.isnan(flags))
        case "count":
            missing = np.array([one is None for one in found], "bool")
            whole = [one or 0 for one in found] if missing.any() else found
            try:
                made = pandas.arrays.IntegerArray(np.array(whole, "int64"), missing)
            except OverflowError:
                _check(column, found)
                raise
        case "text":
            made = pandas.array(_texts(found), dtype="string")
        case _:
            made = np.empty(len(found), object)
            made[:] = found
    return made


def _categories(pandas: ModuleType, found: Sequence[str | None]) -> Any:  # noqa: ANN401 - an array
    """Return a categorical as pandas makes it, in a third of the time."""
    import numpy as np

    names = sorted(set(found) - {None})  # type: ignore[type-var]  # none is None
    if not names:
        return pandas.Categorical(found)
    codes: dict[str | None, int] = {name: code for code, name in enumerate(names)}
    codes[None] = -1
    return pandas.Categorical.from_codes(np.fromiter(map(codes.__getitem__, found), "int32", len(found)), names)


def _texts(found: Sequence[str | None]) -> Any:  # noqa: ANN401 - an Arrow array
    """Return texts as pandas takes them in the shortest time: as Arrow has them, if it is installed."""
    with suppress(ModuleNotFoundError, UnicodeEncodeError):
        import pyarrow as pa

        return pa.array(found, pa.large_string())
    return found


def _days(found: Sequence[int | None]) -> Any:  # noqa: ANN401 - an array of numpy
    """Return ordinals as the days of numpy; it takes ten times as long to convert dates."""
    import numpy as np

    days = np.array(found, "float64")  # a missing one is no number
    missing = np.isnan(days)
    days[missing] = _EPOCH
    made = (days.astype("int64") - _EPOCH).view("datetime64[D]")
    made[missing] = np.datetime64("NaT")
    return made


_EPOCH = dt.date(1970, 1, 1).toordinal()


def to_arrow(batches: Batches, columns: Sequence[Column], *, drop: bool = False) -> pa.Table:
    """Return an Arrow table; numbers that are not counts are decimals of `DIGITS` digits.

    Args:
        batches: the rows.
        columns: the columns of the table.
        drop: leave out the columns that belong to a figure or a field that no row has.

    Raises:
        MissingExtraError: pyarrow is not installed.
        QueryError: a number has more than `DECIMALS` decimals, or a count does not fit in 64 bits; nothing is rounded.
    """
    arrow = needed("pyarrow", "arrow")
    seen: set[str] = set()

    def noted() -> Iterator[Rows]:
        for rows in batches:
            if drop:
                seen.update(given_by(rows))
            yield rows

    table = arrow.Table.from_batches(record_batches(noted(), columns), schema=schema(columns)).unify_dictionaries()
    return table.select([column.name for column in columns if not (drop and column.of) or column.of in seen])


def schema(columns: Sequence[Column]) -> pa.Schema:
    """Return the Arrow schema of columns; the sentence about a column is its metadata `about`.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    arrow = needed("pyarrow", "arrow")
    types = _arrow_types(arrow)
    return arrow.schema(
        [
            arrow.field(one.name, types[one.type], metadata={"about": one.about} if one.about else None)
            for one in columns
        ]
    )


def record_batches(batches: Batches, columns: Sequence[Column]) -> Iterator[pa.RecordBatch]:
    """Yield an Arrow record batch for each batch of rows; see `to_arrow`.

    Raises:
        MissingExtraError: pyarrow is not installed.
        QueryError: see `to_arrow`.
    """
    arrow, whole, rest = needed("pyarrow", "arrow"), schema(columns), iter(batches)
    while True:
        with collector.paused():
            rows = next(rest, None)
            if rows is None:
                return
            made = arrow.RecordBatch.from_arrays(_arrays(arrow, rows, columns), schema=whole)
        yield made


def _arrays(arrow: ModuleType, rows: Rows, columns: Sequence[Column]) -> list[Any]:
    types = _arrow_types(arrow)
    arrays = []
    for column, found in zip(columns, values(rows, columns), strict=True):
        if found is None:
            arrays.append(arrow.nulls(len(rows), types[column.type]))
            continue
        _check(column, found)
        if column.type == "number":
            _check_decimals(column.name, found)
        arrays.append(_array(arrow, found, types[column.type]))
    return arrays


def stream(batches: Batches, columns: Sequence[Column], requested_schema: object = None) -> object:
    """Return a PyCapsule with an Arrow C stream: what `__arrow_c_stream__` gives to pyarrow, polars and DuckDB.

    Rows are read as the stream is; an error in them ends it. The format is Arrow's PyCapsule interface
    (https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html).

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    return reader(batches, columns).__arrow_c_stream__(requested_schema)


def reader(batches: Batches, columns: Sequence[Column]) -> pa.RecordBatchReader:
    """Return a reader of record batches that reads rows as it is read; see `to_arrow`.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    arrow = needed("pyarrow", "arrow")
    return arrow.RecordBatchReader.from_batches(schema(columns), record_batches(batches, columns))


def _arrow_types(arrow: ModuleType) -> dict[Type, Any]:
    return {
        "text": arrow.string(),
        "category": arrow.dictionary(arrow.int32(), arrow.string()),
        "flag": arrow.bool_(),
        "day": arrow.date32(),
        "moment": arrow.timestamp("us", tz="UTC"),
        "count": arrow.int64(),
        "number": arrow.decimal128(DIGITS, DECIMALS),
        "texts": arrow.list_(arrow.string()),
    }


def _array(arrow: ModuleType, found: Sequence[Any], type_: Any) -> Any:  # noqa: ANN401 - an Arrow array
    try:
        return arrow.array(found, type=type_)
    except UnicodeEncodeError:
        return arrow.array([encodable(one) if isinstance(one, str) else one for one in found], type=type_)


def encodable(text: str) -> str:
    """Return a text that UTF-8 can encode: a lone surrogate becomes U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def to_polars(batches: Batches, columns: Sequence[Column], *, drop: bool = False) -> pl.DataFrame:
    """Return a polars data frame; see `to_arrow`.

    Raises:
        MissingExtraError: polars or pyarrow is not installed.
        QueryError: see `to_arrow`.
    """
    polars = needed("polars", "polars")
    frame: pl.DataFrame = polars.from_arrow(to_arrow(batches, columns, drop=drop))
    return frame


def to_duckdb(table: pa.Table, connection: duckdb.DuckDBPyConnection | None, name: str) -> duckdb.DuckDBPyConnection:
    """Write an Arrow table, or a reader of one, to a table in DuckDB.

    Args:
        table: the rows; see `to_arrow` and `reader`.
        connection: a connection to a database; None opens one in memory.
        name: the table's name; an existing table is replaced.

    Returns:
        The connection.

    Raises:
        MissingExtraError: duckdb is not installed.
    """
    duck = needed("duckdb", "duckdb")
    target: duckdb.DuckDBPyConnection = connection if connection is not None else duck.connect()
    target.register("timeline_arrow", table)
    quoted = '"' + name.replace('"', '""') + '"'
    try:
        target.execute(f"CREATE OR REPLACE TABLE {quoted} AS SELECT * FROM timeline_arrow")
    finally:
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


def _check(column: Column, found: Iterable[Any] | None) -> None:
    """Refuse a count that 64 bits do not hold."""
    if column.type == "count" and found is not None:
        for count in found:
            if count is not None and count > MOST_COUNT:
                message = f"{column.name}: {count} is above {MOST_COUNT}, the largest count in a table: use to_json()"
                raise QueryError(message)


def _check_decimals(name: str, numbers: Iterable[Decimal | None]) -> None:
    for value in numbers:
        if value is not None and len(plain(value).partition(".")[2]) > DECIMALS:
            raise QueryError(
                f"{name}: {value} has more than {DECIMALS} decimals, the most in a table: use to_pandas(exact=True)"
            )
