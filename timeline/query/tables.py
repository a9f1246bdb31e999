"""All tables of a question, with typed columns: one registry for Python, exports and the documentation.

A new table is one `TableSpec` that `TABLES` lists, such as `derived_tables.MOVES`. A new column of a table is one more
triple in its `columns` and one more value in its rows. Every way out has it then: `view.tables()`, all formats of
`timeline export`, the data package and the list in the docs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, cast

from timeline.errors import UnknownTableError
from timeline.facts.suggest import did_you_mean
from timeline.query import derived_tables, entity_tables, event_tables, frames
from timeline.query.frames import Column
from timeline.query.snapshot import Snapshot
from timeline.query.table_spec import Question, TableSpec

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

TABLES: dict[str, TableSpec] = {
    spec.name: spec
    for spec in (
        event_tables.EVENTS,
        event_tables.PARTICIPANTS,
        event_tables.DATES,
        event_tables.CLAIMS,
        event_tables.SOURCES,
        event_tables.SIGNATURES,
        entity_tables.ENTITIES,
        entity_tables.NAMES,
        entity_tables.IDENTIFIERS,
        event_tables.VERSIONS,
        derived_tables.DEALS,
        derived_tables.MOVES,
        derived_tables.RELATIONS,
    )
}
"""Every table by its name."""


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """A table of a question. Nothing is read until you ask for its rows; they are streamed, not held in memory.

    Attributes:
        spec: its name, columns and keys.
        question: the question about events, at one position of the log.
    """

    spec: TableSpec
    question: Question

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        return self.spec.columns

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield each row as a dictionary."""
        for rows in self.batches():
            for row in rows:
                yield {column.name: column.value(row) for column in self.columns}

    def batches(self) -> Iterator[Sequence[Any]]:
        """Yield the rows in batches; the columns read their values from them."""
        if self.spec.of_question is not None:
            yield from _batched(self.spec.of_question(self.question))
        elif self.spec.of_events is not None:
            for records in _batched(iter(self.question)):
                yield list(self.spec.of_events(self.question, records))

    def to_pandas(self, *, exact: bool = False) -> pd.DataFrame:
        """Return a data frame; see `frames.to_pandas`.

        Args:
            exact: keep numbers that are not counts as Decimals; else they are floats.

        Raises:
            QueryError: a count is above 2**63 - 1.
        """
        return frames.to_pandas(self.batches(), self.columns, exact=exact)

    def to_arrow(self) -> pa.Table:
        """Return an Arrow table; see `frames.to_arrow`.

        Raises:
            MissingExtraError: pyarrow is not installed.
            QueryError: a number has more decimals than a table can hold, or a count is above 2**63 - 1.
        """
        return frames.to_arrow(self.batches(), self.columns)

    def to_polars(self) -> pl.DataFrame:
        """Return a polars data frame; see `to_arrow`.

        Raises:
            MissingExtraError: polars or pyarrow is not installed.
            QueryError: see `to_arrow`.
        """
        return frames.to_polars(self.batches(), self.columns)

    def to_duckdb(
        self, connection: duckdb.DuckDBPyConnection | None = None, *, name: str | None = None
    ) -> duckdb.DuckDBPyConnection:
        """Write the table to DuckDB and return the connection.

        Args:
            connection: a connection to a database; None opens one in memory.
            name: the name of the table there, which is replaced; None is its own name.

        Raises:
            MissingExtraError: duckdb or pyarrow is not installed.
            QueryError: see `to_arrow`.
        """
        frames.needed("duckdb", "duckdb")
        return frames.to_duckdb(self.to_arrow(), connection, self.spec.name if name is None else name)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the rows as an Arrow stream, so that `polars.DataFrame(table)` and `pyarrow.table(table)` work.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        return frames.stream(self.batches(), self.columns, requested_schema)

    def __repr__(self) -> str:
        """Show the name and the columns."""
        return f"Table({self.spec.name}: {', '.join(column.name for column in self.columns)})"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Tables(Mapping[str, Table]):
    """All tables of a question, by name, at one position of the log: later entries are in none of them.

    Attributes:
        question: the question about events.
    """

    question: Question

    @classmethod
    def of(cls, question: Question) -> Tables:
        """Return the tables of a question, fixed at the log's last position unless the question has one."""
        return cls(replace(cast("Any", question), snapshot=question.snapshot.pinned()))

    @property
    def snapshot(self) -> Snapshot:
        """The log at the time of the tables."""
        return self.question.snapshot

    def __getitem__(self, name: str) -> Table:
        """Return a table.

        Raises:
            UnknownTableError: there is none with this name; the message suggests the nearest.
        """
        if name not in TABLES:
            hint = did_you_mean(str(name), TABLES) or "use " + ", ".join(TABLES)
            raise UnknownTableError(f"unknown table '{name}': {hint}")
        return Table(TABLES[name], self.question)

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    def parts(self) -> Iterator[tuple[TableSpec, Sequence[Any]]]:
        """Yield batches of rows of all tables. Each event is read once; a table's batches come in order."""
        for table in self.values():
            if table.spec.of_question is not None:
                for rows in table.batches():
                    yield table.spec, rows
        for records in _batched(iter(self.question)):
            for spec in TABLES.values():
                if spec.of_events is not None:
                    yield spec, list(spec.of_events(self.question, records))

    def to_duckdb(self, connection: duckdb.DuckDBPyConnection | None = None) -> duckdb.DuckDBPyConnection:
        """Write all tables to DuckDB and return the connection; tables of the same names are replaced.

        Args:
            connection: a connection to a database; None opens one in memory.

        Raises:
            MissingExtraError: duckdb or pyarrow is not installed.
            QueryError: a number has more decimals than a table can hold, or a count is above 2**63 - 1.
        """
        for table in self.values():
            connection = table.to_duckdb(connection)
        assert connection is not None  # noqa: S101 - there are tables
        return connection

    def __repr__(self) -> str:
        """Show the names of the tables."""
        return f"Tables({', '.join(self)})"


def _batched(rows: Any) -> Iterator[list[Any]]:  # noqa: ANN401 - any rows
    rest = iter(rows)
    while batch := list(islice(rest, frames.BATCH)):
        yield batch
