"""Convert events to JSON, pandas, Arrow, polars and DuckDB."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from timeline.query import event_columns, frames
from timeline.query.tables import Tables

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from timeline.query.counting import Counting
    from timeline.query.results import EventRecord
    from timeline.query.snapshot import Snapshot
    from timeline.query.talent import Move


class Convertible(ABC):
    """Events that can be converted to JSON, a data frame or tables."""

    __slots__ = ()
    snapshot: Snapshot

    @property
    @abstractmethod
    def described(self) -> str:
        """The filters and the order as text."""

    @abstractmethod
    def __iter__(self) -> Iterator[EventRecord]:
        """Yield the events."""

    @abstractmethod
    def counting(self) -> Counting:
        """Return what counts in sums, with all deals."""

    @abstractmethod
    def all_moves(self) -> list[Move]:
        """Return all moves of people between companies."""

    def _all(self) -> list[EventRecord]:
        return list(iter(self))  # `list(self)` asks for the length first, which may read the database again

    def rows(self) -> Iterator[frames.Rows]:
        """Yield the events as rows of the table `events`, in batches."""
        rest = iter(self)
        while batch := list(islice(rest, frames.BATCH)):
            yield event_columns.rows(batch)

    def tables(self) -> Tables:
        """Return all tables of these events, typed and with keys: participants, dates, claims, sources and others.

        They are fixed at the question's position, or at the log's last one: later entries are in none of them.
        """
        return Tables.of(self)

    def to_json(self) -> list[dict[str, Any]]:
        """Return all events as JSON values."""
        return [record.to_json() for record in self]

    def to_pandas(self, *, exact: bool = False) -> pd.DataFrame:
        """Return a data frame with a row for each event; see `frames.to_pandas`. Columns without a value are left out.

        Args:
            exact: keep amounts as Decimals; else they are floats. Counts are always exact.

        Raises:
            QueryError: a count is above 2**63 - 1.
        """
        return frames.to_pandas(self.rows(), event_columns.all_columns(), exact=exact, drop=True)

    def to_arrow(self) -> pa.Table:
        """Return an Arrow table with a row for each event; see `frames.to_arrow`. Columns without a value are left out.

        Raises:
            MissingExtraError: pyarrow is not installed.
            QueryError: a number has more decimals than a table can hold, or a count is above 2**63 - 1.
        """
        return frames.to_arrow(self.rows(), event_columns.all_columns(), drop=True)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Return the events as an Arrow stream with all columns, so that `polars.DataFrame(events)` works.

        A few thousand events are in memory at a time.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        return frames.stream(self.rows(), event_columns.all_columns(), requested_schema)

    def to_polars(self) -> pl.DataFrame:
        """Return a polars data frame with a row for each event; see `frames.to_polars`.

        Raises:
            MissingExtraError: polars or pyarrow is not installed.
            QueryError: a number has more decimals than a table can hold, or a count is above 2**63 - 1.
        """
        return frames.to_polars(self.rows(), event_columns.all_columns(), drop=True)

    def to_duckdb(
        self, connection: duckdb.DuckDBPyConnection | None = None, *, name: str = "events"
    ) -> duckdb.DuckDBPyConnection:
        """Write the events to a table in DuckDB and return the connection; see `frames.to_duckdb`.

        Raises:
            MissingExtraError: duckdb or pyarrow is not installed.
            QueryError: a number has more decimals than a table can hold, or a count is above 2**63 - 1.
        """
        frames.needed("duckdb", "duckdb")
        return frames.to_duckdb(self.to_arrow(), connection, name)
