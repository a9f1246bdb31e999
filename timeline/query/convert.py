"""Convert events to JSON, pandas, Arrow, polars and DuckDB."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from timeline.query import frames

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from timeline.query.results import EventRecord


class Convertible(ABC):
    """Events that can be converted to JSON, a data frame or a table."""

    __slots__ = ()

    @abstractmethod
    def __iter__(self) -> Iterator[EventRecord]:
        """Yield the events."""

    def _all(self) -> list[EventRecord]:
        return list(iter(self))  # `list(self)` asks for the length first, which may read the database again

    def to_json(self) -> list[dict[str, Any]]:
        """Return all events as JSON values."""
        return [record.to_json() for record in self]

    def to_pandas(self) -> pd.DataFrame:
        """Return a data frame with a row for each event; see `frames.to_pandas`. Figures without a value are left out.

        Raises:
            QueryError: a count is above 2**63 - 1.
        """
        events = self._all()
        return frames.to_pandas(events, frames.columns(frames.given(events)))

    def to_arrow(self) -> pa.Table:
        """Return an Arrow table with a row for each event; see `frames.to_arrow`.

        Raises:
            MissingExtraError: pyarrow is not installed.
            QueryError: a number has more decimals than a table can hold, or a count is above 2**63 - 1.
        """
        events = self._all()
        return frames.to_arrow(events, frames.columns(frames.given(events)))

    def to_polars(self) -> pl.DataFrame:
        """Return a polars data frame with a row for each event; see `frames.to_polars`.

        Raises:
            MissingExtraError: polars or pyarrow is not installed.
            QueryError: a number has more decimals than a table can hold, or a count is above 2**63 - 1.
        """
        events = self._all()
        return frames.to_polars(events, frames.columns(frames.given(events)))

    def to_duckdb(
        self, connection: duckdb.DuckDBPyConnection | None = None, *, name: str = "events"
    ) -> duckdb.DuckDBPyConnection:
        """Write the events to a table in DuckDB and return the connection; see `frames.to_duckdb`.

        Raises:
            MissingExtraError: duckdb or pyarrow is not installed.
            QueryError: a number has more decimals than a table can hold, or a count is above 2**63 - 1.
        """
        events = self._all()
        return frames.to_duckdb(events, frames.columns(frames.given(events)), connection, name)
